"""Adding pupils up to schools, in one pass a column and without sorting.

Belongs here: the sums `cluster_sums` is made of. Not here: their meaning.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats

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
