"""A rate: so many of so many, its share and Wilson interval, and what is said of none of none.

Belongs here: the result object. Not here: the interval's method (`proportion`), nor hiding small
counts (`pmio_lib.privacy`).
"""

from dataclasses import dataclass

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.interval import Interval, require_confidence
from pmio_lib.methods.proportion import wilson_interval


@dataclass(frozen=True)
class Rate:
    """A count of a total.

    Parameters
    ----------
    successes, n : int
        How many of how many.
    share : float or None
        `successes / n` as a proportion; None where `n` is 0.
    interval : Interval or None
        Wilson's interval of the share, in proportions; None where `n` is 0.
    """

    successes: int
    n: int
    share: float | None
    interval: Interval | None

    @property
    def note(self) -> str:
        """Why there is no share, for a reader; empty where there is one."""
        return "" if self.n else "No observations, so no share."


def rate(successes: int, n: int, confidence: float = 0.95) -> Rate:
    """Give a count of a total with its share and interval.

    Parameters
    ----------
    successes, n : int
        How many of how many; `n` may be 0.
    confidence : float
        Confidence level of the interval.

    Returns
    -------
    Rate

    Raises
    ------
    StatisticsError
        If the counts are not whole numbers with 0 <= successes <= n, or the level is none.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212.
    """
    require_confidence(confidence)
    if successes != int(successes) or n != int(n) or not 0 <= successes <= n:
        raise StatisticsError(
            f"A rate of {successes} out of {n}: expected whole numbers, the first no larger."
        )
    successes, n = int(successes), int(n)
    if n == 0:
        return Rate(0, 0, None, None)
    share = successes / n
    return Rate(successes, n, share, wilson_interval(share, n, confidence))
