"""From pupil files and logs to the case study's tables, by the report's rules."""
