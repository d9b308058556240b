"""`pmio check`: reads files before anything runs, and says what it finds."""
