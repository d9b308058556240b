"""School register, pseudonyms, duplicates, restricted text, codes of answers."""
