"""School-level covariates added to sums already made.

Belongs here: columns that are one value a school, and their products with others. Not here: columns
of pupils, which need the pupils (`cluster_sums`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.sums import ClusterSums


def with_school_column(
    sums: ClusterSums, name: str, values: Floats, products: Mapping[str, str] | None = None
) -> ClusterSums:
    """Add a school-level covariate, and its products with others, to sums already made.

    Every cut-point of an engagement count is a new column to the same sums: no pupil is read again.

    Parameters
    ----------
    sums : ClusterSums
    name : str
        Name of the new covariate.
    values : array of float, shape (J,)
        Its value in each school, in the order of `sums.schools`.
    products : mapping of str to str, optional
        Name of each further column, and the covariate it is the product of with the new one.

    Returns
    -------
    ClusterSums
        With the new columns after the covariates there are.

    Raises
    ------
    StatisticsError
        If a name is taken or unknown, or `values` are not one finite number a school.
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
