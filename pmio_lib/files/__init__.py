"""One reader per file format, for every phase: delimited text, workbooks, dates, grids."""
