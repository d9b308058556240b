"""From answers as typed to the survey's tables, with an account of every row."""
