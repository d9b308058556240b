"""Result objects and frames to figures. No statistics, no reading of files."""
