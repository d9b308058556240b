"""The pipeline's stages: load, call, save."""
