"""The interval of a coefficient of agreement from its standard error.

Not here: intervals from resampling (`agreement_resampling`).
"""

from __future__ import annotations

from typing import Final

from pmio_lib.methods.interval import Interval

_NO_SPREAD: Final = 1e-12


def interval_of(
    value: float, error: float, df: float, confidence: float
) -> tuple[Interval | None, str | None]:
    """Give the value and its error times a quantile of t either side, or why there is no interval.

    Parameters
    ----------
    value, error : float
        The coefficient and its standard error.
    df : float
        Degrees of freedom; infinite for the normal distribution.
    confidence : float

    Returns
    -------
    Interval or None, str or None
        Cut at -1 and 1. None, and the reason, where the error is 0 up to rounding: full agreement,
        one unit alone, or a coder who never departs from one value.
    """
    from scipy.special import ndtri, stdtrit

    if error <= _NO_SPREAD:
        return None, "The ratings show no spread: an interval without width would be false."
    level = (1 + confidence) / 2
    half = error * float(ndtri(level) if df == float("inf") else stdtrit(df, level))
    return Interval(max(-1.0, value - half), min(1.0, value + half), confidence), None
