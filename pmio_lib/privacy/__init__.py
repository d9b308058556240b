"""What may be shown of people's data: hiding, rounding, merging, groups. No files, no charts."""
