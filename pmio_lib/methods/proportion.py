"""Score intervals for a proportion and for a difference of two independent proportions.

Belongs here: intervals from a proportion and its n. Not here: comparisons of a whole area's pupils
over years, which are no sample (`change`, `difference_in_differences`).
"""

import math

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.interval import Interval, require_confidence


def wilson_interval(proportion: float, n: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for one proportion, without continuity correction.

    Parameters
    ----------
    proportion : float
        Observed share between 0 and 1; may come from a rounded percentage, so that
        `proportion * n` need not be a whole number.
    n : int
        Number of observations, at least 1.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        In proportions, within 0 and 1, and holding `proportion`.

    Raises
    ------
    StatisticsError
        If an argument is out of range.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212; method 3 of Newcombe (1998), Statist. Med.
    17:857-872.
    """
    _require_proportion(proportion, n)
    require_confidence(confidence)
    from statsmodels.stats.proportion import proportion_confint

    share, count = float(proportion), int(n)  # NumPy's small integers overflow
    found = proportion_confint(share * count, count, alpha=1 - confidence, method="wilson")
    low, high = map(float, found)
    return Interval(max(0.0, min(share, low)), min(1.0, max(share, high)), confidence)


def newcombe_interval(p1: float, n1: int, p2: float, n2: int, confidence: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval for the difference `p1 - p2` of independent proportions.

    Parameters
    ----------
    p1, p2 : float
        Observed shares between 0 and 1.
    n1, n2 : int
        Numbers of observations, at least 1.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        In proportions (0.05 is five percentage points), within -1 and 1.

    Raises
    ------
    StatisticsError
        If an argument is out of range.

    References
    ----------
    Newcombe (1998), Statist. Med. 17:873-890, method 10.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    require_confidence(confidence)
    groups = []
    for proportion, n in ((p1, n1), (p2, n2)):
        _require_proportion(proportion, n)
        groups += [float(proportion) * int(n), int(n)]
    low, high = confint_proportions_2indep(*groups, method="newcomb", alpha=1 - confidence)
    return Interval(max(-1.0, float(low)), min(1.0, float(high)), confidence)


def _require_proportion(proportion: float, n: int) -> None:
    if not 0 <= proportion <= 1:
        raise StatisticsError(
            f"A proportion of {proportion}: expected between 0 and 1; divide a percentage by 100."
        )
    if not 1 <= n < math.inf:
        raise StatisticsError(f"A proportion of n = {n} observations: expected at least 1.")
