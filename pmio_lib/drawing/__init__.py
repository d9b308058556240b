"""The house style of charts, and charts that no phase owns."""
