"""Krippendorff's differences between values: nominal, ordinal, interval, ratio.

Belongs here: how far apart two values are, and the disagreement this makes of counts. Not here:
alpha and its interval (`krippendorff`).

"Ordinal" here is Krippendorff's own: the ranks between two values, counted in the ratings at hand.
Other tools call weights of their own ordinal and give other figures.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Literal, Protocol, get_args

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats

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

    Parameters
    ----------
    n_values : int
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
    name : {"nominal", "ordinal", "interval", "ratio"}
    values : sequence, shape (V,)
    is_ordered : bool
        Whether the caller gave their order; words sorted by the alphabet are in no order.

    Returns
    -------
    Metric

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
