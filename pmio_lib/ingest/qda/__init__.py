"""Interviews coded in the tools researchers use: REFI-QDA, Taguette, plain tables."""
