"""Pseudonyms, suppression and the disclosure audit. No reading of raw files, no charts."""
