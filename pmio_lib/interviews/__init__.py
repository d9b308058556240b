"""Everything of the interviews."""
