"""Cohen's kappa for two coders, with its standard error.

Belongs here: kappa from ratings or from a table of counts, unweighted. Not here: more coders or
ordered values (`krippendorff`), or what a kappa is worth (`metrics`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import Clusters, Ratings, read_ratings
from pmio_lib.methods.agreement.resampling import interval_of
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence


@dataclass(frozen=True)
class CohenKappa:
    """Cohen's kappa: agreement beyond what the two coders' own habits would give by chance.

    Parameters
    ----------
    value : float or None
        None where it is undefined, never NaN.
    reason : str or None
        Why it is undefined.
    standard_error : float or None
        For the interval, not for a test of no agreement; 0 where the data show no spread.
    interval : Interval or None
        Cut at -1 and 1.
    interval_reason : str or None
        Why there is no interval.
    n_units, n_units_left_out : int
        Units both coders rated, and those they did not.
    agreement, chance : float
        Share of units on which they agree, and the share expected by chance.
    n_clusters : int or None
        Clusters the error allows for; None where units count as independent.
    """

    value: float | None
    reason: str | None
    standard_error: float | None
    interval: Interval | None
    interval_reason: str | None
    n_units: int
    n_units_left_out: int
    agreement: float
    chance: float
    n_clusters: int | None


def cohen_kappa(
    ratings: pd.DataFrame,
    *,
    values: Sequence[Hashable] | None = None,
    clusters: Clusters | None = None,
    confidence: float = 0.95,
) -> CohenKappa:
    """Compute kappa from the ratings of two coders.

    Parameters
    ----------
    ratings : DataFrame, shape (n_units, 2)
        Values of any kind, compared for being the same; a unit with one missing is left out.
    values : sequence, optional
        Every value there can be; those nobody used change nothing.
    clusters : Series or sequence, shape (n_units,), optional
        What units are nested in (interviews). The error then allows for it, against t with one
        degree of freedom fewer than clusters.

    Raises
    ------
    StatisticsError
        If there are not two coders, or no unit that both rated.

    References
    ----------
    Cohen (1960), Educ. Psychol. Meas. 20:37-46; standard error: Fleiss, Cohen & Everitt (1969),
    Psychol. Bull. 72:323-327; with clusters: Yang & Zhou (2015), Comput. Stat. Data
    Anal. 82:1-18.
    """
    require_confidence(confidence)
    if ratings.shape[1] != 2:
        raise StatisticsError(f"Kappa of {ratings.shape[1]} coders: expected two columns.")
    return kappa_of_ratings(read_ratings(ratings, values, clusters), confidence)


def kappa_from_table(table: npt.ArrayLike, confidence: float = 0.95) -> CohenKappa:
    """Compute kappa from counts: rows the first coder's values, columns the second's, in one order.

    Parameters
    ----------
    table : array or DataFrame, shape (q, q)
        Whole numbers, 0 or above.

    Raises
    ------
    StatisticsError
        If the table is not square, empty, or holds what is no count.
    """
    require_confidence(confidence)
    counts = np.asarray(table, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise StatisticsError(f"A table of shape {counts.shape}: expected as many rows as columns.")
    if not np.all(np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))):
        raise StatisticsError("A table of agreement: expected whole numbers, 0 or above.")
    kind = np.repeat(np.arange(counts.size), counts.ravel().astype(np.int64))
    pairs = np.indices(counts.shape).reshape(2, -1).T
    values = tuple(range(len(counts)))
    return kappa_of_ratings(Ratings(values, pairs, kind, None), confidence)


def kappa_of_ratings(ratings: Ratings, confidence: float) -> CohenKappa:
    """Compute kappa from two coders' ratings already read; parameters as above."""
    paired = ratings.rated_by(2)
    if not paired.n_units:
        raise StatisticsError("No unit was rated by both coders: expected at least one.")
    first, second = paired.codes.T
    shares = np.zeros((len(ratings.values),) * 2)
    shares[first, second] = paired.copies / paired.n_units
    agreement = float(np.trace(shares))
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    value: float | None = None
    error: float | None = None
    reason: str | None = "Both coders gave every unit one same value: kappa is undefined."
    interval, interval_reason = None, reason
    if shares.diagonal().max() < 1:
        value, reason = (agreement - chance) / (1 - chance), None
        error, df = _error(paired, _linearised(shares, agreement, chance)[first, second])
        interval, interval_reason = interval_of(value, error, df, confidence)
    return CohenKappa(
        value=value,
        reason=reason,
        standard_error=error,
        interval=interval,
        interval_reason=interval_reason,
        n_units=paired.n_units,
        n_units_left_out=ratings.n_units - paired.n_units,
        agreement=agreement,
        chance=chance,
        n_clusters=paired.n_clusters,
    )


def _linearised(shares: Floats, agreement: float, chance: float) -> Floats:
    """Kappa's derivative by the share of each cell: shape (q, q)."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    same = np.eye(len(shares)) * (1 - chance)
    derivative = (same - (1 - agreement) * (columns[:, None] + rows)) / (1 - chance) ** 2
    return np.asarray(derivative, dtype=np.float64)


def _error(paired: Ratings, linearised: Floats) -> tuple[float, float]:
    """Of independent units, with their number where `error_of_mean` has one less: theirs has it."""
    error, df = paired.error_of_mean(linearised)
    if paired.cluster is not None:
        return error, df
    return error * float(np.sqrt(df / (df + 1))), np.inf
