"""Two waves with partly the same clusters: permutation, overlap test, intervals."""
