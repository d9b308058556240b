"""Executed notebooks to pages, numbers, documents."""
