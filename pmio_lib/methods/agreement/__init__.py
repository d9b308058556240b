"""Agreement of coders: Krippendorff's alpha, Cohen's kappa, Gwet's AC1, with intervals."""
