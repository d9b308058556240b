"""Moments of data sets in which a school-level covariate is dealt out anew among the schools.

Belongs here: the arithmetic of a permuted column and of its products with other columns, from the
sums alone. Not here: drawing permutations, or what is done with the fits (`resampling`).

A school's means are m = f + b g, with b its value of the covariate, f what stays and g what b
multiplies; so every moment is a sum of three parts, weighted by 1, b and b squared.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.stats.cluster_sums import ClusterSums
from pmio_lib.stats.model_columns import Floats
from pmio_lib.stats.pooled_moments import Moments, StandardSchools, grouped


def permuted_moments(
    schools: StandardSchools,
    values: Floats,
    column: int,
    products: Mapping[int, int],
) -> Moments:
    """Pool schools with the covariate's values given, one row of values a data set.

    Parameters
    ----------
    schools : StandardSchools
    values : array, shape (R, J)
        The covariate's value for each school, in the order of `schools`.
    column : int
        Its position among (1, covariates, outcome).
    products : mapping of int to int
        Position of each column that is the covariate times another, and of that other.

    Returns
    -------
    Moments
        Of R data sets; the covariate and its products are left uncentred.
    """
    stays, moves = _split(schools, column, products)
    n_sets, q = len(values), len(schools.scale)
    fixed, moving = schools.mean @ stays, schools.mean @ moves
    crossed = fixed[:, :, None] * moving[:, None, :]
    between = (
        grouped(schools, np.ones((1, schools.n_schools)), fixed[:, :, None] * fixed[:, None, :])
        + grouped(schools, values, crossed + crossed.swapaxes(1, 2))
        + grouped(schools, values**2, moving[:, :, None] * moving[:, None, :])
    )
    scatter = schools.scatter
    mixed = stays.T @ scatter @ moves
    within = (
        (stays.T @ scatter.sum(axis=0) @ stays).ravel()
        + values @ (mixed + mixed.swapaxes(1, 2)).reshape(-1, q * q)
        + values**2 @ (moves.T @ scatter @ moves).reshape(-1, q * q)
    )
    origin = schools.origin.copy()
    origin[[column, *products]] = 0.0
    count = np.diff(schools.first, append=schools.n_schools).astype(np.float64)
    return Moments(
        size=schools.size,
        count=np.tile(count, (n_sets, 1)),
        n_pupils=np.full(n_sets, schools.n_pupils.sum()),
        log_weight=np.full(n_sets, schools.log_weight.sum()),
        within=within.reshape(n_sets, q, q),
        between=between,
        origin=origin,
        scale=schools.scale,
    )


def _split(
    schools: StandardSchools, column: int, products: Mapping[int, int]
) -> tuple[Floats, Floats]:
    """Matrices that give f and g from a school's means of (1, covariates, outcome)."""
    origin, scale = schools.origin, schools.scale
    stays, moves = np.eye(len(scale)), np.zeros((len(scale), len(scale)))
    stays[:, [column, *products]] = 0.0
    moves[0, column] = 1 / scale[column]
    for product, base in products.items():
        moves[0, product] = origin[base] / scale[product]
        moves[base, product] = scale[base] / scale[product]
    return stays, moves


def require_products(sums: ClusterSums, covariate: str, products: Mapping[str, str]) -> None:
    """Refuse a covariate that varies within schools, or a product that is not one.

    Parameters
    ----------
    sums : ClusterSums
    covariate : str
    products : mapping of str to str
        Each column that is the covariate times another, and that other.

    Raises
    ------
    StatisticsError
    """
    k = sums.column(covariate)
    if np.abs(sums.scatter[:, k, k]).max() > 1e-9 * max(1.0, np.abs(sums.mean[:, k]).max() ** 2):
        raise StatisticsError(
            f"{covariate} varies within schools: only a school-level covariate can be permuted"
            " among schools."
        )
    for product, base in products.items():
        found = sums.mean[:, sums.column(product)]
        expected = sums.mean[:, k] * sums.mean[:, sums.column(base)]
        if not np.allclose(found, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max()):
            raise StatisticsError(f"{product} is not {covariate} times {base} in every school.")
    for name in sums.covariates:
        forgotten = name not in (covariate, *products) and _is_product(sums, name, k)
        if forgotten:
            raise StatisticsError(
                f"{name} moves with {covariate}: name it among the products, with what it is the"
                " product of."
            )


def _is_product(sums: ClusterSums, name: str, k: int) -> bool:
    """Whether a column is 0 throughout the schools where the covariate is, and nowhere else."""
    column = sums.column(name)
    off = sums.mean[:, k] == 0
    size = np.abs(sums.mean[:, column]) + sums.scatter[:, column, column]
    return bool(off.any() and (size[off] == 0).all() and (size[~off] > 0).any())
