"""`pmio diff A B`: what changed between two runs, the overturned first."""
