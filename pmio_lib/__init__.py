"""The library behind the notebooks: reads, checks, computes, draws and publishes; see CONTRIBUTING.md for the map."""
