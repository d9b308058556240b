"""Stages, the import graph, `pmio run`, `pmio check`."""
