"""The synthetic twin of the private files: drawn, never evidence. It reads study/ only."""
