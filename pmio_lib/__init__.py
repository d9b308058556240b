"""The library behind the notebooks: it reads, checks, computes, draws and publishes.

CONTRIBUTING.md holds the map.
"""
