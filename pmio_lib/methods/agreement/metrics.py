"""Krippendorff's differences between values, and published words for a level of agreement.

Belongs here: how far apart two values are, the disagreement this makes of counts, and two scales of
words. Neither scale follows from anything: both are their authors' customs, so a level is never
given without its author. Not here: alpha and its interval (`krippendorff`).

"Ordinal" here is Krippendorff's own: the ranks between two values, counted in the ratings at hand.
Other tools call weights of their own ordinal and give other figures.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Final, Literal, Protocol, get_args

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats

KRIPPENDORFF: Final = "Krippendorff (2004, p. 241; 2019)"
LANDIS_KOCH: Final = "Landis & Koch (1977)"

RELIABLE: Final = 0.800
TENTATIVE: Final = 0.667
_LANDIS_KOCH_UPPER: Final = (
    (0.20, "slight"),
    (0.40, "fair"),
    (0.60, "moderate"),
    (0.80, "substantial"),
    (1.00, "almost perfect"),
)


@dataclass(frozen=True)
class Level:
    """A level in words.

    Parameters
    ----------
    words : str
        Lower case, to stand in a sentence.
    scale : str
        Whose scale it is.
    """

    words: str
    scale: str

    def __str__(self) -> str:
        return f"{self.words} by {self.scale}"


def krippendorff_level(alpha: float) -> Level:
    """Say what Krippendorff would rest on an alpha.

    Parameters
    ----------
    alpha : float
        Unrounded.

    Returns
    -------
    Level
        From .800 on "reliable", from .667 on "for tentative conclusions only", below "not reliable
        enough".

    Raises
    ------
    StatisticsError
        If `alpha` is no number or above 1.

    References
    ----------
    Krippendorff (2004), Content Analysis, 2nd ed., p. 241; (2019), 4th ed., chapter 12.
    """
    _require_coefficient(alpha)
    if alpha >= RELIABLE:
        return Level("reliable", KRIPPENDORFF)
    if alpha >= TENTATIVE:
        return Level("for tentative conclusions only", KRIPPENDORFF)
    return Level("not reliable enough", KRIPPENDORFF)


def landis_koch_level(kappa: float) -> Level:
    """Give Landis and Koch's word for a kappa.

    Their table has gaps (".00-.20", ".21-.40"); here a word reaches up to its upper end and the
    next begins right above it.

    Parameters
    ----------
    kappa : float
        Unrounded. The scale was made for kappa, and suits neither AC1 nor percent agreement.

    Returns
    -------
    Level
        "poor" below 0, then "slight", "fair", "moderate", "substantial", "almost perfect".

    Raises
    ------
    StatisticsError
        If `kappa` is no number or above 1.

    References
    ----------
    Landis & Koch (1977), Biometrics 33:159-174, p. 165.
    """
    _require_coefficient(kappa)
    if kappa < 0:
        return Level("poor", LANDIS_KOCH)
    words = next(words for upper, words in _LANDIS_KOCH_UPPER if kappa <= upper)
    return Level(words, LANDIS_KOCH)


def _require_coefficient(value: float) -> None:
    if not -float("inf") < value <= 1:
        raise StatisticsError(f"A coefficient of agreement of {value}: expected at most 1.")


MetricName = Literal["nominal", "ordinal", "interval", "ratio"]


class Metric(Protocol):
    """What units contribute, and the disagreement that sums of contributions make."""

    def contributions(self, counts: Floats) -> Floats:
        """Give what each unit adds (n_units, q), from its counts (n_units, V), 2 ratings or more.

        The first V columns are the counts themselves.
        """

    def disagreement(self, totals: Floats) -> tuple[Floats, Floats]:
        """Give the sums over pairs of values of their squared difference, weighted.

        Weighted by coincidences, and by the product of the two counts; both of shape (R,), from
        totals of shape (R, q).
        """


@dataclass(frozen=True, eq=False)
class FixedDifferences:
    """Squared differences that do not depend on the ratings.

    Parameters
    ----------
    squares : array, shape (V, V)
        Symmetric, 0 on the diagonal.
    """

    squares: Floats

    def contributions(self, counts: Floats) -> Floats:
        """Give the counts, and the unit's coincidences times squared differences."""
        apart = ((counts @ self.squares) * counts).sum(axis=1) / 2
        return np.column_stack([counts, apart / (counts.sum(axis=1) - 1)])

    def disagreement(self, totals: Floats) -> tuple[Floats, Floats]:
        """Give what was observed, and what the counts make of it."""
        counts = totals[:, :-1]
        return totals[:, -1], ((counts @ self.squares) * counts).sum(axis=1) / 2


@dataclass(frozen=True)
class RankDifferences:
    """Squared differences of mid-ranks in all the ratings there are.

    From one value to another it is half of either's ratings and all of those between, which is the
    difference of their mid-ranks.
    """

    n_values: int

    def contributions(self, counts: Floats) -> Floats:
        """Give the counts, and the coincidences of each pair of values."""
        low, high = np.triu_indices(self.n_values, 1)
        pairs = counts[:, low] * counts[:, high] / (counts.sum(axis=1, keepdims=True) - 1)
        return np.hstack([counts, pairs])

    def disagreement(self, totals: Floats) -> tuple[Floats, Floats]:
        """Give what was observed, and what the counts make of it, by each row's own ranks."""
        low, high = np.triu_indices(self.n_values, 1)
        counts, pairs = totals[:, : self.n_values], totals[:, self.n_values :]
        rank = np.cumsum(counts, axis=1) - counts / 2
        squares = (rank[:, high] - rank[:, low]) ** 2
        expected = (counts[:, low] * counts[:, high] * squares).sum(axis=1)
        return (pairs * squares).sum(axis=1), expected


def metric_of(name: MetricName, values: Sequence[Hashable], is_ordered: bool) -> Metric:
    """Give the metric for some values.

    Parameters
    ----------
    is_ordered : bool
        Whether the caller gave their order; words sorted by the alphabet are in no order.

    Raises
    ------
    StatisticsError
        If there is no such metric, or the values do not allow it.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, section D; Krippendorff (2019),
    Content Analysis, 4th ed., chapter 12.
    """
    if name not in get_args(MetricName):
        raise StatisticsError(f"Metric {name!r}: expected {', '.join(get_args(MetricName))}.")
    if name == "nominal":
        return FixedDifferences(1 - np.eye(len(values)))
    if name == "ordinal" and is_ordered:
        return RankDifferences(len(values))
    x = _numbers(values, name)
    if name == "ordinal":
        return RankDifferences(len(values))
    apart = x[:, None] - x
    if name == "interval":
        return FixedDifferences(apart**2)
    if x.min() < 0:
        raise StatisticsError(f"The ratio metric with a value of {x.min():g}: expected 0 or above.")
    both = x[:, None] + x
    return FixedDifferences((apart / np.where(both == 0, 1.0, both)) ** 2)


def _numbers(values: Sequence[Hashable], name: str) -> Floats:
    if not all(isinstance(value, Real) and np.isfinite(float(value)) for value in values):
        advice = " or their order in `levels`" if name == "ordinal" else ""
        raise StatisticsError(f"The {name} metric: expected finite numbers{advice}.")
    return np.array(values, dtype=np.float64)
