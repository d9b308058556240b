"""Sums of several files or partitions added up, school by school.

Belongs here: `merge`. Not here: making sums from pupils (`cluster_sums`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.sums import ClusterSums


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
    try:
        schools = np.union1d(left.schools, right.schools)
    except TypeError as error:
        raise StatisticsError(
            f"Schools are labelled {left.schools[0]!r} in one part and {right.schools[0]!r} in"
            " another: expected labels of one kind."
        ) from error
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
