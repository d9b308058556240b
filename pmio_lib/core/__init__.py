"""Errors, paths, fingerprints, rounding, how numbers are written: know nothing of the study."""
