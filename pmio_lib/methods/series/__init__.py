"""Yearly series of areas: changes, gaps, growth, comparators, placebos."""
