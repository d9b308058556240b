"""Krippendorff's alpha for any number of coders, with missing values, and its interval.

Not here: the metrics (`metrics`), how resampling works (`resampling`), alpha
over many codes of a text (`comparison`), or what an alpha is worth (`metrics`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.metrics import Metric, MetricName, metric_of
from pmio_lib.methods.agreement.ratings import Clusters, Ratings, read_ratings
from pmio_lib.methods.agreement.resampling import (
    N_REPLICATES,
    ResampledInterval,
    resampled_interval,
)
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence


@dataclass(frozen=True)
class KrippendorffAlpha:
    """Krippendorff's alpha: 1 is perfect agreement, 0 what chance would give, below 0 worse.

    Parameters
    ----------
    value : float or None
        None where it is undefined, never NaN.
    reason : str or None
        Why it is undefined.
    metric : str
        "nominal", "ordinal" (Krippendorff's), "interval" or "ratio".
    n_units : int
        Units with two ratings or more, on which all of this rests.
    n_units_left_out : int
        Units with one rating or none: they cannot disagree.
    n_ratings : int
        Ratings of the units that count.
    observed, expected : float
        Disagreement, in squared differences of the metric; alpha is 1 - observed / expected.
    resampled : ResampledInterval or None
        None where no interval was asked for or there is no value.
    """

    value: float | None
    reason: str | None
    metric: str
    n_units: int
    n_units_left_out: int
    n_ratings: int
    observed: float
    expected: float
    resampled: ResampledInterval | None

    @property
    def interval(self) -> Interval | None:
        """The interval, where there is one; `resampled.reason` says why not."""
        return self.resampled.interval if self.resampled else None


def krippendorff_alpha(
    ratings: pd.DataFrame,
    metric: MetricName,
    *,
    levels: Sequence[Hashable] | None = None,
    rng: np.random.Generator | None = None,
    clusters: Clusters | None = None,
    n_replicates: int = N_REPLICATES,
    confidence: float = 0.95,
) -> KrippendorffAlpha:
    """Compute alpha, and its interval by resampling units or whole clusters.

    The interval is the percentile one (of few clusters a wider one), each replicate computed in
    full; the coders are taken as they are. It is not given where the coders agreed on everything:
    it would have no width.

    Parameters
    ----------
    ratings : DataFrame, shape (n_units, n_coders)
        One row a unit, one column a coder; missing values allowed.
    metric : {"nominal", "ordinal", "interval", "ratio"}
        How far apart two values are.
    levels : sequence, optional
        Every value there can be, in order: needed for ordered words. Levels nobody used change
        nothing.
    rng : numpy.random.Generator, optional
        Without one no interval is made.
    clusters : Series or sequence, shape (n_units,), optional
        What units are nested in (interviews); whole clusters are drawn.

    Raises
    ------
    StatisticsError
        If there are fewer than two coders, no unit with two ratings, values that the metric or the
        levels do not allow, or clusters that do not fit the units.

    References
    ----------
    Krippendorff (2019), Content Analysis, 4th ed., chapter 12; Krippendorff (2011), Computing
    Krippendorff's alpha-reliability, sections C and D. Interval: Zapf, Castell, Morawietz & Karch
    (2016), BMC Med. Res. Methodol. 16:93, section "Methods".
    """
    require_confidence(confidence)
    read = read_ratings(ratings, levels, clusters)
    return alpha_of_ratings(
        read,
        metric,
        metric_of(metric, read.values, is_ordered=levels is not None),
        rng=rng,
        n_replicates=n_replicates,
        confidence=confidence,
    )


def alpha_of_ratings(
    ratings: Ratings,
    name: str,
    metric: Metric,
    *,
    rng: np.random.Generator | None,
    n_replicates: int,
    confidence: float,
) -> KrippendorffAlpha:
    """Compute alpha from ratings already read; parameters as above."""
    paired = ratings.rated_by(2)
    if not paired.n_units:
        raise StatisticsError("No unit has two ratings: expected some that two coders rated.")
    rows, n_values = metric.contributions(paired.counts()), len(ratings.values)
    totals = (paired.copies @ rows)[None]
    n = float(totals[0, :n_values].sum())
    between, by_chance = metric.disagreement(totals)
    observed, expected = 2 * float(between[0]) / n, 2 * float(by_chance[0]) / (n * (n - 1))
    value = 1 - observed / expected if expected > 0 else None
    resampled = None
    if rng is not None and value is not None:
        resampled = resampled_interval(
            *paired.drawn(rows),
            lambda sums: alphas(sums, metric, n_values),
            rng,
            drawn="units" if paired.cluster is None else "clusters",
            n_replicates=n_replicates,
            confidence=confidence,
        )
    return KrippendorffAlpha(
        value=value,
        reason=None if value is not None else "Every rating is the same: alpha is undefined.",
        metric=name,
        n_units=paired.n_units,
        n_units_left_out=ratings.n_units - paired.n_units,
        n_ratings=int(n),
        observed=observed,
        expected=expected,
        resampled=resampled,
    )


def alphas(totals: Floats, metric: Metric, n_values: int) -> Floats:
    """Alpha of each row of totals (R, q): shape (R,), NaN where every rating is the same."""
    n = totals[:, :n_values].sum(axis=1)
    observed, expected = metric.disagreement(totals)
    varies = expected > 0
    ratio = np.full(len(totals), np.nan)
    np.divide((n - 1) * observed, expected, out=ratio, where=varies)
    return 1 - ratio
