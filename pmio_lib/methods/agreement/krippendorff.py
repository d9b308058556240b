"""Krippendorff's alpha for any number of coders, with missing values, and its interval.

Belongs here: how far apart two values are, the disagreement this makes of counts, and alpha. Not
here: how resampling works (`resampling`), or alpha over many codes of a text (`comparison`).

"Ordinal" here is Krippendorff's own: the ranks between two values, counted in the ratings at hand.
Other tools call weights of their own ordinal and give other figures.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Literal, get_args

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import Ratings
from pmio_lib.methods.agreement.resampling import N_REPLICATES, Coefficient, resampled_interval
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import require_confidence

MetricName = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, eq=False)
class FixedDifferences:
    """Squared differences (V, V), symmetric, that do not depend on the ratings."""

    squares: Floats

    def contributions(self, counts: Floats) -> Floats:
        """Give what units of two ratings or more add (n_units, q), from their counts (n_units, V).

        The counts themselves, and the unit's coincidences times squared differences.
        """
        apart = ((counts @ self.squares) * counts).sum(axis=1) / 2
        return np.column_stack([counts, apart / (counts.sum(axis=1) - 1)])

    def disagreement(self, totals: Floats) -> tuple[Floats, Floats]:
        """Give the sums over pairs of values of their squared difference, weighted.

        By coincidences, and by the product of the two counts: both (R,), from totals (R, q).
        """
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
        """Give the same by the ranks of each row of totals."""
        low, high = np.triu_indices(self.n_values, 1)
        counts, pairs = totals[:, : self.n_values], totals[:, self.n_values :]
        rank = np.cumsum(counts, axis=1) - counts / 2
        squares = (rank[:, high] - rank[:, low]) ** 2
        expected = (counts[:, low] * counts[:, high] * squares).sum(axis=1)
        return (pairs * squares).sum(axis=1), expected


Metric = FixedDifferences | RankDifferences


def metric_of(name: MetricName, values: Sequence[Hashable]) -> Metric:
    """Give the metric for some values; all but the nominal need numbers.

    Raises StatisticsError if there is no such metric, or the values do not allow it.

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability, section D; Krippendorff (2019),
    Content Analysis, 4th ed., chapter 12.
    """
    if name not in get_args(MetricName):
        raise StatisticsError(f"Metric {name!r}: expected {', '.join(get_args(MetricName))}.")
    if name == "nominal":
        return FixedDifferences(1 - np.eye(len(values)))
    if not all(isinstance(value, Real) and np.isfinite(float(value)) for value in values):
        raise StatisticsError(f"The {name} metric: expected finite numbers.")
    x = np.array(values, dtype=np.float64)
    if name == "ordinal":
        return RankDifferences(len(values))
    apart = x[:, None] - x
    if name == "interval":
        return FixedDifferences(apart**2)
    if x.min() < 0:
        raise StatisticsError(f"The ratio metric with a value of {x.min():g}: expected 0 or above.")
    both = x[:, None] + x
    return FixedDifferences((apart / np.where(both == 0, 1.0, both)) ** 2)


def krippendorff_alpha(
    ratings: Ratings,
    metric: MetricName,
    *,
    rng: np.random.Generator | None = None,
    n_replicates: int = N_REPLICATES,
    confidence: float = 0.95,
) -> Coefficient:
    """Compute alpha, and its interval by resampling units or, where there are any, whole clusters.

    A unit with one rating or none counts for nothing. The interval is the percentile one (of few
    clusters a wider one), each replicate computed in full; the coders are taken as they are. It is
    not given without a generator, nor where the coders agreed on everything: it would have no
    width.

    Raises StatisticsError if there is no unit with two ratings, or the metric does not allow the
    values.

    References
    ----------
    Krippendorff (2019), Content Analysis, 4th ed., chapter 12; Krippendorff (2011), Computing
    Krippendorff's alpha-reliability, sections C and D. Interval: Zapf, Castell, Morawietz & Karch
    (2016), BMC Med. Res. Methodol. 16:93, section "Methods".
    """
    require_confidence(confidence)
    chosen, n_values = metric_of(metric, ratings.values), len(ratings.values)
    paired = ratings.rated_by(2)
    if not paired.n_units:
        raise StatisticsError("No unit has two ratings: expected some that two coders rated.")
    rows = chosen.contributions(paired.counts())
    totals = (paired.copies @ rows)[None]
    n = float(totals[0, :n_values].sum())
    between, by_chance = chosen.disagreement(totals)
    observed, expected = 2 * float(between[0]) / n, 2 * float(by_chance[0]) / (n * (n - 1))
    if expected <= 0:
        return Coefficient(None, None, "Every rating is the same: alpha is undefined.")
    value = 1 - observed / expected
    if rng is None:
        return Coefficient(value, None, None)
    ends = resampled_interval(
        *paired.drawn(rows),
        lambda sums: alphas(sums, chosen, n_values),
        rng,
        drawn="units" if paired.cluster is None else "clusters",
        n_replicates=n_replicates,
        confidence=confidence,
    )
    return Coefficient(value, *ends)


def alphas(totals: Floats, metric: Metric, n_values: int) -> Floats:
    """Alpha of each row of totals (R, q): shape (R,), NaN where every rating is the same."""
    n = totals[:, :n_values].sum(axis=1)
    observed, expected = metric.disagreement(totals)
    varies = expected > 0
    ratio = np.full(len(totals), np.nan)
    np.divide((n - 1) * observed, expected, out=ratio, where=varies)
    return 1 - ratio
