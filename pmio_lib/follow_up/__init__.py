"""The follow-up from public data: did it last? Findings and charts of page 06."""
