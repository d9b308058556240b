"""Charts of page 02."""

from pmio_lib.interviews.charts.of_results import (
    best_and_least,
    by_group,
    by_wave,
    greatest,
    matrix,
    prevalence,
    saturation,
    together,
)

__all__ = [
    "best_and_least",
    "by_group",
    "by_wave",
    "greatest",
    "matrix",
    "prevalence",
    "saturation",
    "together",
]
