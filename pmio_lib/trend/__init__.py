"""Everything of the GCSE trend."""
