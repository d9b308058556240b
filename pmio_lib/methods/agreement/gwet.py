"""Gwet's AC1 for any number of coders, with missing values, and its standard error.

Not here: kappa (`kappa`) and alpha (`krippendorff`), which ask another thing of chance, or what a
coefficient is worth (`metrics`).

AC1 takes chance agreement to be small where one value prevails. Two coders who code a rare code
quite at random therefore score high: about 0.9 where each gives it to 5% of units. It is to be read
beside alpha and the prevalence, never alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import Clusters, Ratings, read_ratings
from pmio_lib.methods.agreement.resampling import interval_of
from pmio_lib.methods.interval import Interval, require_confidence


@dataclass(frozen=True)
class GwetAC1:
    """Gwet's AC1.

    Parameters
    ----------
    value : float or None
        None where it is undefined, never NaN.
    reason : str or None
        Why it is undefined.
    standard_error : float or None
        0 where the data show no spread.
    interval : Interval or None
        By t, cut at -1 and 1.
    interval_reason : str or None
        Why there is no interval.
    df : int
        Units (clusters) less one.
    n_units : int
        Units with at least one rating; one rating says how often a value is used.
    n_units_paired : int
        Units with two ratings or more, which say how often coders agree.
    agreement, chance : float or None
        Mean share of agreeing pairs of coders, and the share Gwet expects by chance.
    n_clusters : int or None
        Clusters the error allows for; None where units count as independent.
    """

    value: float | None
    reason: str | None
    standard_error: float | None
    interval: Interval | None
    interval_reason: str | None
    df: int
    n_units: int
    n_units_paired: int
    agreement: float
    chance: float | None
    n_clusters: int | None


def gwet_ac1(
    ratings: pd.DataFrame,
    *,
    values: Sequence[Hashable] | None = None,
    clusters: Clusters | None = None,
    confidence: float = 0.95,
) -> GwetAC1:
    """Compute AC1 with Gwet's variance, the coders taken as they are.

    Parameters
    ----------
    ratings : DataFrame, shape (n_units, n_coders)
        Values of any kind, compared for being the same; missing values allowed.
    values : sequence, optional
        Every value there can be. AC1 depends on how many there are; without this, those that occur.
    clusters : Series or sequence, shape (n_units,), optional
        What units are nested in (interviews); the error then allows for it.

    Raises
    ------
    StatisticsError
        If there are fewer than two coders, or no unit with two ratings.

    References
    ----------
    Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48; missing ratings: Gwet (2014), Handbook of
    Inter-Rater Reliability, 4th ed., chapters 2 and 5. Clusters: as in
    `ratings.Ratings.error_of_mean`.
    """
    require_confidence(confidence)
    return ac1_of_ratings(read_ratings(ratings, values, clusters), confidence)


def ac1_of_ratings(ratings: Ratings, confidence: float) -> GwetAC1:
    """Compute AC1 from ratings already read; parameters as above."""
    rated = ratings.rated_by(1)
    counts, copies, n = rated.counts(), rated.copies, rated.n_units
    of_unit = counts.sum(axis=1)
    is_paired = of_unit >= 2
    n_paired = int(copies @ is_paired)
    if not n_paired:
        raise StatisticsError("No unit has two ratings: expected some that two coders rated.")
    agreeing = np.zeros(len(counts))
    pairs = (counts * (counts - 1)).sum(axis=1)
    np.divide(pairs, of_unit * (of_unit - 1), out=agreeing, where=is_paired)
    agreement = float(copies @ agreeing) / n_paired
    value: float | None = None
    error: float | None = None
    chance: float | None = None
    reason: str | None = "One value alone: AC1 needs two at least (name them in `values`)."
    interval, interval_reason = None, reason
    df, q = (rated.n_clusters or n) - 1, len(rated.values)
    if q > 1:
        share = copies @ (counts / of_unit[:, None]) / n
        chance = float(share @ (1 - share)) / (q - 1)
        value, reason = (agreement - chance) / (1 - chance), None
        by_unit = counts @ (1 - share) / of_unit / (q - 1)
        pulled = n / n_paired * (agreeing - chance * is_paired) / (1 - chance)
        linearised = pulled - 2 * (1 - value) * (by_unit - chance) / (1 - chance)
        error = rated.error_of_mean(linearised)[0]
        interval, interval_reason = interval_of(value, error, df, confidence)
    return GwetAC1(
        value=value,
        reason=reason,
        standard_error=error,
        interval=interval,
        interval_reason=interval_reason,
        df=df,
        n_units=n,
        n_units_paired=n_paired,
        agreement=agreement,
        chance=chance,
        n_clusters=rated.n_clusters,
    )
