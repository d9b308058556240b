"""The pipeline's stages: load inputs, call the library, save. No logic of their own."""
