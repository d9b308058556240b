"""Microsoft Forms exports as they arrive."""
