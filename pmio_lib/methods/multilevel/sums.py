"""What a random-intercept model needs of each school: its count, means and sums of squares.

Belongs here: making these sums from a frame or arrays, in one pass a column and without sorting,
and adding columns that are one value a school. Not here: any model. Sums are held as mean and
scatter about the mean, which says the same as sums and cross-products and keeps its digits when a
column is far from zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import (
    Floats,
    numbers,
    require_columns,
    require_distinct,
)

Integers = npt.NDArray[np.int64]


class Indicator:
    """Which pupil is in which school, as the sparse matrix that adds pupils up to schools."""

    def __init__(self, codes: npt.NDArray[np.int32], n_schools: int) -> None:
        self.codes = codes
        self.ends = np.arange(len(codes) + 1, dtype=np.int32)
        self.n_schools = n_schools

    def sums(self, values: Floats, weights: Floats | None = None) -> Floats:
        """Give the sum over each school's pupils of every column of `values`, weighted or not."""
        data = np.ones(len(self.codes)) if weights is None else weights
        shape = (self.n_schools, len(self.codes))
        out: Floats = sparse.csc_matrix((data, self.codes, self.ends), shape=shape) @ values
        return out


def scatter_by_school(indicator: Indicator, deviations: Floats, weights: Floats | None) -> Floats:
    """Give each school's sums of squares and products of its pupils' deviations."""
    q = deviations.shape[1]
    scatter = np.empty((indicator.n_schools, q, q))
    for k in range(q):
        factor = deviations[:, k] if weights is None else deviations[:, k] * weights
        scatter[:, k, :] = indicator.sums(deviations, np.ascontiguousarray(factor))
    return (scatter + scatter.transpose(0, 2, 1)) / 2


def weights_by_school(
    indicator: Indicator, weights: Floats | None, n_pupils: Integers
) -> tuple[Floats, Floats]:
    """Give each school's sum of weights and of their logarithms; refuse a weight not above 0."""
    if weights is None:
        return n_pupils.astype(np.float64), np.zeros(len(n_pupils))
    if len(weights) != len(indicator.codes):
        raise StatisticsError(
            f"{len(weights)} weights for {len(indicator.codes)} pupils: expected one each."
        )
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise StatisticsError("A weight is missing, infinite or not above zero: expected above 0.")
    return indicator.sums(weights), indicator.sums(np.log(weights))


def _column_table(columns: Sequence[Floats], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Columns side by side, each less its first value, so that a constant becomes exactly zero."""
    if len(columns) != len(names) or not names:
        raise StatisticsError(f"{len(columns)} columns and {len(names)} names: expected as many.")
    if len({len(column) for column in columns}) != 1:
        raise StatisticsError("Columns of different lengths: expected one value a pupil in each.")
    table = np.empty((len(columns[0]), len(columns)))
    origin = np.zeros(len(columns))
    for k, (column, name) in enumerate(zip(columns, names, strict=True)):
        missing = ~np.isfinite(column)
        if missing.any():
            raise StatisticsError(
                f"Column {name}: {int(missing.sum())} of {len(column)} rows are missing or"
                " infinite; leave them out, and count them, before the model."
            )
        origin[k] = column[0] if len(column) else 0.0
        table[:, k] = column - origin[k]
    return origin, table


@dataclass(frozen=True, eq=False)
class ClusterSums:
    """Per-school sums of the covariates and the outcome; the intercept is always implied.

    Parameters
    ----------
    schools : array, shape (J,)
        Labels, sorted.
    weight, log_weight : array of float, shape (J,)
        Sums of the pupils' precision weights and of their logarithms; without weights the number of
        pupils, and 0.
    mean, scatter : array of float, shape (J, q) and (J, q, q)
        Weighted means of the covariates, then of the outcome, and sums of squares and products
        about them.
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
        """Make the sums from one row a pupil, in any order; there may be no covariate.

        `weights` names a column of precision weights: the residual variance of a pupil is
        vW / weight. Raises StatisticsError if a column is absent, not numeric, or holds missing or
        infinite values.
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

        Raises StatisticsError if there is no pupil, a label is missing, a value is not finite, or a
        weight is not above zero.
        """
        require_distinct(names)
        of_pupil = schools if isinstance(schools, pd.Series) else np.asarray(schools)
        codes, labels = pd.factorize(of_pupil, sort=True)
        origin, table = _column_table(columns, names)
        if not len(codes):
            raise StatisticsError("No pupil: expected at least one row.")
        if (codes < 0).any():
            raise StatisticsError(
                f"{int((codes < 0).sum())} rows have no school: leave them out, and count them."
            )
        if weights is not None:  # the logarithm of a small integer has three digits
            weights = np.asarray(weights, dtype=np.float64)
        indicator = Indicator(codes.astype(np.int32), len(labels))
        n_pupils = np.bincount(codes, minlength=len(labels)).astype(np.int64)
        weight, log_weight = weights_by_school(indicator, weights, n_pupils)
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
            scatter=scatter_by_school(indicator, table, weights),
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

    def select(self, covariates: Sequence[str]) -> ClusterSums:
        """Give the sums for a model with some of the covariates, in the order asked for."""
        require_distinct(covariates)
        at = [self.column(name) for name in (*covariates, self.outcome)]
        return replace(
            self,
            covariates=tuple(covariates),
            mean=self.mean[:, at],
            scatter=self.scatter[:, at][:, :, at],
        )


def with_school_column(
    sums: ClusterSums, name: str, values: Floats, products: Mapping[str, str] | None = None
) -> ClusterSums:
    """Add a school-level covariate, and its products with others, to sums already made.

    A school-level count cut at every value is a new column to the same sums: no pupil is read
    again. The new columns follow the covariates there are.

    `values` (J,) are in the order of `sums.schools`; `products` gives the name of each further
    column, and the covariate it is the product of with the new one. Raises StatisticsError if a
    name is taken or unknown, or `values` are not one finite number a school.
    """
    products = dict(products or {})
    taken = [new for new in (name, *products) if new in sums.names]
    if taken:
        raise StatisticsError(f"There is a column {', '.join(taken)} already.")
    if values.shape != sums.schools.shape or not np.isfinite(values).all():
        raise StatisticsError(f"{name}: expected one finite value for each of the schools.")
    q, bases = len(sums.names), [sums.column(base) for base in products.values()]
    take = np.zeros((sums.n_schools, q + 1 + len(bases), q))
    old = [*range(q - 1), -1]
    take[:, old, old] = 1.0
    for k, base in enumerate(bases):
        take[:, q + k, base] = values
    mean = np.einsum("jab,jb->ja", take, sums.mean)
    mean[:, q - 1] = values
    return replace(
        sums,
        covariates=(*sums.covariates, name, *products),
        mean=mean,
        scatter=take @ sums.scatter @ take.swapaxes(1, 2),
    )
