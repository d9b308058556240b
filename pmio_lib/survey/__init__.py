"""Everything of the survey."""
