"""Statistics without a word of the study, for any data frame."""
