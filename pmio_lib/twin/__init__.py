"""Draws the synthetic twin of the private files."""
