"""Whether the sums can bear a random-intercept model, and if not, why: in the data's own names.

Belongs here: refusals before a fit. Not here: the fit (`model`).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.moments import centre_and_spread
from pmio_lib.methods.multilevel.sums import ClusterSums

SMALLEST_SHARE: Final = 1e-11
"""Share of a column's variance that must be left when those before it have explained theirs."""
SMALLEST_SPREAD: Final = 1e-11
"""Standard deviation below which a column is constant, relative to its largest school mean."""


def school_level_covariates(sums: ClusterSums) -> tuple[str, ...]:
    """Name the covariates that do not vary within any school."""
    within = np.einsum("jkk->k", sums.scatter)
    total = total_squares(sums)
    return tuple(
        name for k, name in enumerate(sums.covariates) if within[k] <= SMALLEST_SHARE * total[k, k]
    )


def n_school_columns(sums: ClusterSums) -> int:
    """Count the design's dimensions that vary between schools only, the intercept among them."""
    within = sums.scatter.sum(axis=0)[:-1, :-1]
    total = total_squares(sums)[:-1, :-1]
    floor = SMALLEST_SHARE * np.diag(total)
    names = sums.covariates
    moving = [k for k in range(len(names)) if within[k, k] > floor[k]]
    names_moving = [names[k] for k in moving]
    dependent = dependent_columns(within[np.ix_(moving, moving)], names_moving)
    return 1 + len(names) - len(moving) + len(dependent)


def require_model(sums: ClusterSums) -> None:
    """Refuse data that cannot bear a random intercept, naming what stands in the way.

    Raises
    ------
    StatisticsError
        With one school; one pupil in every school; a constant outcome or covariate; covariates that
        are linear combinations of others, each named; an outcome the covariates give exactly; or
        too few schools or pupils for the covariates.
    """
    _require_schools(sums)
    _require_variation(sums)
    _require_independence(sums)
    _require_freedom(sums)


def dependent_columns(squares: Floats, names: list[str]) -> dict[str, tuple[str, ...]]:
    """Name the columns that are linear combinations of columns before them.

    Parameters
    ----------
    squares : array, shape (k, k)
        Sums of squares and products of the columns about their means.

    Returns
    -------
    dict of str to tuple of str
        Each dependent column, with the columns it is a combination of.
    """
    root = np.sqrt(np.diag(squares))
    correlation = squares / np.outer(root, root)
    kept: list[int] = []
    found: dict[str, tuple[str, ...]] = {}
    for k, name in enumerate(names):
        weights = np.linalg.solve(correlation[np.ix_(kept, kept)], correlation[kept, k])
        if 1 - correlation[kept, k] @ weights > SMALLEST_SHARE:
            kept.append(k)
        else:
            parts = zip(kept, weights, strict=True)
            found[name] = tuple(names[i] for i, weight in parts if abs(weight) > 1e-6)
    return found


def total_squares(sums: ClusterSums) -> Floats:
    """Give sums of squares and products of covariates and outcome about their means, (q, q)."""
    origin, _ = centre_and_spread(sums)
    step = sums.mean - origin
    total: Floats = sums.scatter.sum(axis=0) + (sums.weight[:, None] * step).T @ step
    return total


def _require_schools(sums: ClusterSums) -> None:
    if sums.n_schools < 2:
        raise StatisticsError(
            f"All pupils are in one school ({sums.schools[0]}): a model of differences between"
            " schools needs at least two."
        )
    if (sums.n_pupils == 1).all():
        raise StatisticsError(
            "Every school has one pupil: differences between schools cannot be told from"
            " differences between pupils."
        )


def _require_variation(sums: ClusterSums) -> None:
    _, spread = centre_and_spread(sums)
    floor = SMALLEST_SPREAD * np.abs(sums.mean).max(axis=0)
    constant = [name for name, s, f in zip(sums.names, spread, floor, strict=True) if s <= f]
    if sums.outcome in constant:
        raise StatisticsError(f"The outcome {sums.outcome} is the same for every pupil.")
    if constant:
        raise StatisticsError(
            f"Constant columns: {', '.join(constant)}; leave them out (the intercept is implied)."
        )


def _require_independence(sums: ClusterSums) -> None:
    found = dependent_columns(total_squares(sums), list(sums.names))
    covariates = {name: parts for name, parts in found.items() if name != sums.outcome}
    if covariates:
        told = "; ".join(
            f"{name} is a linear combination of {', '.join(parts)} and the intercept"
            for name, parts in covariates.items()
        )
        raise StatisticsError(f"The columns cannot be told apart: {told}. Leave out one of each.")
    if found:
        raise StatisticsError(
            f"The covariates give {sums.outcome} exactly ({', '.join(found[sums.outcome])}):"
            " nothing is left to vary."
        )


def _require_freedom(sums: ClusterSums) -> None:
    between = n_school_columns(sums)
    if sums.n_schools <= between:
        raise StatisticsError(
            f"{sums.n_schools} schools for {between} school-level columns, the intercept among"
            " them: expected more schools than columns."
        )
    within = len(sums.covariates) + 1 - between
    free = int(sums.n_pupils.sum()) - sums.n_schools - within
    if free < 1:
        raise StatisticsError(
            f"{int(sums.n_pupils.sum())} pupils in {sums.n_schools} schools for {within} covariates"
            " that vary within schools: nothing is left to estimate the variance within schools."
        )
