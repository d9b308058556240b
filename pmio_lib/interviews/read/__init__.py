"""Coding files and case lists as they arrive."""
