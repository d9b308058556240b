"""Two waves with partly the same clusters: a permutation test, its interval, a cross-check."""
