"""What a random-intercept model needs of each school: its count, means and sums of squares.

Belongs here: making these sums from a frame or arrays, and adding those of several files. Not here:
any model (`multilevel`). Sums are held as mean and scatter about the mean, which says the same as
sums and cross-products and keeps its digits when a column is far from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pmio_lib.errors import StatisticsError
from pmio_lib.stats.model_columns import (
    Floats,
    column_table,
    numbers,
    require_columns,
    require_distinct,
)

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ClusterSums:
    """Per-school sums of the covariates and the outcome; the intercept is always implied.

    Parameters
    ----------
    outcome : str
        Name of the outcome.
    covariates : tuple of str
        Names of the design's columns, without the intercept.
    schools : array, shape (J,)
        Labels of the schools, sorted.
    n_pupils : array of int, shape (J,)
        Pupils of each school.
    weight : array of float, shape (J,)
        Sum of the pupils' precision weights; the number of pupils where there are none.
    log_weight : array of float, shape (J,)
        Sum of the logarithms of the weights; 0 where there are none.
    mean : array of float, shape (J, q)
        Weighted means of the covariates, then of the outcome.
    scatter : array of float, shape (J, q, q)
        Weighted sums of squares and products about those means.
    """

    outcome: str
    covariates: tuple[str, ...]
    schools: npt.NDArray[np.generic]
    n_pupils: Integers
    weight: Floats
    log_weight: Floats
    mean: Floats
    scatter: Floats

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        outcome: str,
        covariates: Sequence[str],
        school: str,
        weights: str | None = None,
    ) -> ClusterSums:
        """Make the sums from one row a pupil.

        Parameters
        ----------
        frame : pandas.DataFrame, shape (n_pupils, ...)
            One row a pupil, in any order; no missing value in the columns named.
        outcome, school : str
            Columns of the outcome and of the school's label.
        covariates : sequence of str
            Numeric (or bool) columns of the design, without an intercept; may be empty.
        weights : str, optional
            Column of precision weights: the residual variance of a pupil is vW / weight.

        Returns
        -------
        ClusterSums

        Raises
        ------
        StatisticsError
            If a column is absent, not numeric, or holds missing or infinite values.
        """
        columns = [*covariates, outcome]
        require_columns(frame, [*columns, school, *([weights] if weights else [])])
        return cls.from_arrays(
            frame[school],
            [numbers(frame, name) for name in columns],
            names=columns,
            weights=numbers(frame, weights) if weights else None,
        )

    @classmethod
    def from_arrays(
        cls,
        schools: npt.ArrayLike | pd.Series[str],
        columns: Sequence[Floats],
        *,
        names: Sequence[str],
        weights: Floats | None = None,
    ) -> ClusterSums:
        """Make the sums from arrays with one entry a pupil, the outcome last among `columns`.

        Parameters
        ----------
        schools : array, shape (N,)
            Label of each pupil's school.
        columns : sequence of float arrays, shape (N,)
            The covariates, then the outcome.
        names : sequence of str
            Their names.
        weights : array of float, shape (N,), optional
            Precision weights, all above zero.

        Returns
        -------
        ClusterSums

        Raises
        ------
        StatisticsError
            If there is no pupil, a label is missing, a value is not finite, or a weight is not
            above zero.
        """
        require_distinct(names)
        codes, labels = pd.factorize(np.asarray(schools), sort=True)
        origin, table = column_table(columns, names)
        if not len(codes):
            raise StatisticsError("No pupil: expected at least one row.")
        if (codes < 0).any():
            raise StatisticsError(
                f"{int((codes < 0).sum())} rows have no school: leave them out, and count them."
            )
        indicator = _Indicator(codes.astype(np.int32), len(labels))
        n_pupils = np.bincount(codes, minlength=len(labels)).astype(np.int64)
        weight, log_weight = _weights_by_school(indicator, weights, n_pupils)
        mean = indicator.sums(table, weights) / weight[:, None]
        table -= np.take(mean, codes, axis=0)
        return cls(
            outcome=names[-1],
            covariates=tuple(names[:-1]),
            schools=np.asarray(labels),
            n_pupils=n_pupils,
            weight=weight,
            log_weight=log_weight,
            mean=mean + origin,
            scatter=_scatter(indicator, table, weights),
        )

    @property
    def n_schools(self) -> int:
        """Number of schools, J."""
        return len(self.schools)

    @property
    def names(self) -> tuple[str, ...]:
        """Covariates, then the outcome: the order of the columns of `mean`."""
        return (*self.covariates, self.outcome)

    def column(self, name: str) -> int:
        """Give the position of a covariate or the outcome; refuse a name that is neither."""
        if name not in self.names:
            raise StatisticsError(f"No column {name}: there are {', '.join(self.names)}.")
        return self.names.index(name)


def merge(parts: Sequence[ClusterSums]) -> ClusterSums:
    """Add up the sums of several files or partitions; a school may be in more than one.

    Parameters
    ----------
    parts : sequence of ClusterSums
        At least one; all of the same outcome and covariates in the same order.

    Returns
    -------
    ClusterSums
        What the whole would have given, to within rounding.

    Raises
    ------
    StatisticsError
        If there is no part, or the columns differ.

    References
    ----------
    Chan, Golub & LeVeque (1983), The American Statistician 37:242-247: means and sums of squares of
    two samples combined.
    """
    if not parts:
        raise StatisticsError("Nothing to merge: expected at least one set of sums.")
    for part in parts[1:]:
        if part.names != parts[0].names:
            raise StatisticsError(
                f"Sums of different columns: {', '.join(parts[0].names)} and"
                f" {', '.join(part.names)}."
            )
    return reduce(_merge_two, parts)


def _merge_two(left: ClusterSums, right: ClusterSums) -> ClusterSums:
    schools = np.union1d(left.schools, right.schools)
    one, two = _aligned(left, schools), _aligned(right, schools)
    weight = one.weight + two.weight
    step = two.mean - one.mean
    share = two.weight / weight
    shift = (one.weight * share)[:, None, None] * step[:, :, None] * step[:, None, :]
    return ClusterSums(
        outcome=left.outcome,
        covariates=left.covariates,
        schools=schools,
        n_pupils=one.n_pupils + two.n_pupils,
        weight=weight,
        log_weight=one.log_weight + two.log_weight,
        mean=one.mean + share[:, None] * step,
        scatter=one.scatter + two.scatter + shift,
    )


def _aligned(sums: ClusterSums, schools: npt.NDArray[np.generic]) -> ClusterSums:
    at = np.searchsorted(schools, sums.schools)

    def spread(values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        out = np.zeros((len(schools), *values.shape[1:]), dtype=values.dtype)
        out[at] = values
        return out

    fields = ("n_pupils", "weight", "log_weight", "mean", "scatter")
    aligned = {name: spread(getattr(sums, name)) for name in fields}
    return ClusterSums(sums.outcome, sums.covariates, schools, **aligned)  # type: ignore[arg-type]


class _Indicator:
    """Which pupil is in which school, as the sparse matrix that adds pupils up to schools."""

    def __init__(self, codes: npt.NDArray[np.int32], n_schools: int) -> None:
        self.codes = codes
        self.ends = np.arange(len(codes) + 1, dtype=np.int32)
        self.n_schools = n_schools

    def sums(self, values: Floats, weights: Floats | None = None) -> Floats:
        data = np.ones(len(self.codes)) if weights is None else weights
        shape = (self.n_schools, len(self.codes))
        out: Floats = sparse.csc_matrix((data, self.codes, self.ends), shape=shape) @ values
        return out


def _scatter(indicator: _Indicator, deviations: Floats, weights: Floats | None) -> Floats:
    q = deviations.shape[1]
    scatter = np.empty((indicator.n_schools, q, q))
    for k in range(q):
        factor = deviations[:, k] if weights is None else deviations[:, k] * weights
        scatter[:, k, :] = indicator.sums(deviations, np.ascontiguousarray(factor))
    return (scatter + scatter.transpose(0, 2, 1)) / 2


def _weights_by_school(
    indicator: _Indicator, weights: Floats | None, n_pupils: Integers
) -> tuple[Floats, Floats]:
    if weights is None:
        return n_pupils.astype(np.float64), np.zeros(len(n_pupils))
    if len(weights) != len(indicator.codes):
        raise StatisticsError(
            f"{len(weights)} weights for {len(indicator.codes)} pupils: expected one each."
        )
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise StatisticsError("A weight is missing, infinite or not above zero: expected above 0.")
    return indicator.sums(weights), indicator.sums(np.log(weights))
