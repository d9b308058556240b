"""Random-intercept models from sums by cluster, CR2 errors, effect sizes."""
