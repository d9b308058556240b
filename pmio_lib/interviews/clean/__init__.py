"""From coding files to the interviews' tables, with an account of every row."""
