"""One reader per file format as it really arrives. No cleaning, no statistics."""
