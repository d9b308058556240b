"""School register, pseudonyms, restricted text, codes of answers."""
