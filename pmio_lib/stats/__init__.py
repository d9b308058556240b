"""Statistics: pure functions from arrays or frames to small results; no reading, no drawing."""
