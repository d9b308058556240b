"""Everything of the case study."""
