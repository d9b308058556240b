"""What a random-intercept model needs of each school: its count, means and sums of squares.

Belongs here: making these sums from a frame or arrays, in one pass a column and without sorting.
Not here: any model. Sums are held as mean and scatter about the mean, which says the same as sums
and cross-products and keeps its digits when a column is far from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats, named_columns, numbers

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ClusterSums:
    """Per-school sums of the covariates and the outcome; the intercept is always implied.

    Parameters
    ----------
    schools : array, shape (J,)
        Labels, sorted.
    mean, scatter : array of float, shape (J, q) and (J, q, q)
        Means of the covariates, then of the outcome, and sums of squares and products about them.
    """

    outcome: str
    covariates: tuple[str, ...]
    schools: npt.NDArray[np.generic]
    n_pupils: Integers
    mean: Floats
    scatter: Floats

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, *, outcome: str, covariates: Sequence[str], school: str
    ) -> ClusterSums:
        """Make the sums from one row a pupil, in any order; there may be no covariate.

        Raises StatisticsError if a column is absent, not numeric, or holds missing or infinite
        values.
        """
        names = [*covariates, outcome]
        used = named_columns(frame, *names, school)
        columns = [numbers(used, name) for name in names]
        return cls.from_arrays(used[school], columns, names=names)

    @classmethod
    def from_arrays(
        cls,
        schools: npt.ArrayLike | pd.Series[str],
        columns: Sequence[Floats],
        *,
        names: Sequence[str],
    ) -> ClusterSums:
        """Make the sums from arrays with one entry a pupil, the outcome last among `columns`.

        Raises StatisticsError if a name stands twice, columns are not as many as names or differ in
        length, there is no pupil, a label is missing or a value is not finite.
        """
        of_pupil = schools if isinstance(schools, pd.Series) else np.asarray(schools)
        codes, labels = pd.factorize(of_pupil, sort=True)
        _require_one_each(len(codes), columns, names)
        origin, table = _column_table(columns, names)
        if not len(codes):
            raise StatisticsError("No pupil: expected at least one row.")
        if (codes < 0).any():
            raise StatisticsError(
                f"{int((codes < 0).sum())} rows have no school: leave them out, and count them."
            )
        n_pupils = np.bincount(codes, minlength=len(labels)).astype(np.int64)
        ones = np.ones(len(codes))
        mean = _added_up(codes, len(labels), ones, table) / n_pupils[:, None]
        table -= np.take(mean, codes, axis=0)
        by_column = [
            _added_up(codes, len(labels), np.ascontiguousarray(column), table) for column in table.T
        ]
        scatter = np.stack(by_column, axis=1)
        return cls(
            outcome=names[-1],
            covariates=tuple(names[:-1]),
            schools=np.asarray(labels),
            n_pupils=n_pupils,
            mean=mean + origin,
            scatter=(scatter + scatter.transpose(0, 2, 1)) / 2,
        )

    @property
    def n_schools(self) -> int:
        """Number of schools, J."""
        return len(self.schools)

    @property
    def names(self) -> tuple[str, ...]:
        """Covariates, then the outcome: the order of the columns of `mean`."""
        return (*self.covariates, self.outcome)

    def without_covariates(self) -> ClusterSums:
        """Give the sums for a model of the outcome alone."""
        mean, scatter = self.mean[:, -1:], self.scatter[:, -1:, -1:]
        return replace(self, covariates=(), mean=mean, scatter=scatter)


def _require_one_each(n_pupils: int, columns: Sequence[Floats], names: Sequence[str]) -> None:
    """Refuse columns that have not one name each and one value a pupil."""
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise StatisticsError(f"{', '.join(twice)} stands twice: each column needs its own name.")
    if len(columns) != len(names) or not names:
        raise StatisticsError(f"{len(columns)} columns and {len(names)} names: expected as many.")
    if any(len(column) != n_pupils for column in columns):
        raise StatisticsError("Columns of different lengths: expected one value a pupil in each.")


def _column_table(columns: Sequence[Floats], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Columns side by side, each less its first value, so that a constant becomes exactly zero."""
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


def _added_up(
    codes: npt.NDArray[np.intp], n_schools: int, factor: Floats, values: Floats
) -> Floats:
    """Add each school's pupils' factor times every column of `values`, by a sparse matrix."""
    ends = np.arange(len(codes) + 1, dtype=np.int32)
    of_school = (factor, codes.astype(np.int32), ends)
    out: Floats = sparse.csc_matrix(of_school, shape=(n_schools, len(codes))) @ values
    return out
