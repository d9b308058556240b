"""What a notebook writes with: the page, its numbers, how a frame lies on it."""
