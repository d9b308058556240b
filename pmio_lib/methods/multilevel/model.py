"""Pupils in schools: the random-intercept model, from each school's sums alone.

Belongs here: whether the sums can bear the model, and if not, why, in the data's own names; one fit
with its names. Not here: making the sums (`sums`), tests and intervals (`inference`),
standardised differences (`effect_size`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.reml import Maximum, centre_and_spread, maximise, moments_of
from pmio_lib.methods.multilevel.small_sample import SmallSample, small_sample
from pmio_lib.methods.multilevel.sums import ClusterSums

INTERCEPT = "intercept"
SMALLEST_SHARE: Final = 1e-11
"""Share of a column's variance that must be left when those before it have explained theirs."""
SMALLEST_SPREAD: Final = 1e-11
"""Standard deviation below which a column is constant, relative to its largest school mean."""


@dataclass(frozen=True, eq=False)
class RandomInterceptFit:
    """A random-intercept model fitted: y = X b + u_school + e.

    Parameters
    ----------
    coefficients, standard_errors : Series of float, shape (p,)
        By name, `intercept` first, in units of the outcome; standard errors given the variances
        (`inference` enlarges them for the variances being estimates).
    v_between, v_within : float
        Variance between schools and within them, in squared units of the outcome.
    log_likelihood : float
        Restricted (REML) or plain log-likelihood, with every constant, as lme4 counts it.
    school_level : tuple of str
        Covariates that do not vary within any school.
    n_school_columns : int
        Columns of the design that vary between schools only, the intercept among them.
    sums, maximum
        What it was fitted to, and the fit as arrays.
    """

    coefficients: pd.Series[float]
    standard_errors: pd.Series[float]
    v_between: float
    v_within: float
    log_likelihood: float
    n_pupils: int
    n_schools: int
    reml: bool
    school_level: tuple[str, ...]
    n_school_columns: int
    sums: ClusterSums = field(repr=False)
    maximum: Maximum = field(repr=False)

    @property
    def v_total(self) -> float:
        """Variance between and within schools together."""
        return self.v_between + self.v_within

    @property
    def icc(self) -> float:
        """Intraclass correlation: the share of the variance that lies between schools."""
        return self.v_between / self.v_total

    @cached_property
    def small_sample(self) -> SmallSample:
        """What tests with few schools need."""
        return small_sample(self.maximum)

    def contrast(self, of: str | Mapping[str, float]) -> Floats:
        """Give the weights of a coefficient, or a combination, in the order of `coefficients`."""
        weights = {of: 1.0} if isinstance(of, str) else of
        unknown = [name for name in weights if name not in self.coefficients.index]
        if unknown:
            raise StatisticsError(
                f"No coefficient {', '.join(unknown)}: there are"
                f" {', '.join(self.coefficients.index)}."
            )
        return np.array([float(weights.get(name, 0.0)) for name in self.coefficients.index])


def fit_random_intercept(sums: ClusterSums, *, reml: bool = True) -> RandomInterceptFit:
    """Fit a random intercept for schools.

    By restricted maximum likelihood (for estimates), or plain (to compare models with different
    covariates by their likelihood). Raises StatisticsError as `require_model`.

    References
    ----------
    Patterson & Thompson (1971), Biometrika 58:545-554; Bates et al. (2015), J. Stat. Soft. 67(1).
    """
    require_model(sums)
    moments = moments_of(sums)
    highest = maximise(moments, reml=reml)
    if highest is None:
        raise StatisticsError(
            f"Schools and covariates leave nothing of {sums.outcome} to vary within schools."
        )
    maximum = Maximum(moments, reml, *highest)
    names = [INTERCEPT, *sums.covariates]
    return RandomInterceptFit(
        coefficients=pd.Series(maximum.coefficients, index=names),
        standard_errors=pd.Series(np.sqrt(np.diag(maximum.covariance)), index=names),
        v_between=maximum.ratio * maximum.v_within,
        v_within=maximum.v_within,
        log_likelihood=maximum.log_likelihood,
        n_pupils=int(sums.n_pupils.sum()),
        n_schools=sums.n_schools,
        reml=reml,
        school_level=school_level_covariates(sums),
        n_school_columns=n_school_columns(sums),
        sums=sums,
        maximum=maximum,
    )


def fit_empty_model(sums: ClusterSums, *, reml: bool = True) -> RandomInterceptFit:
    """Fit the model with no covariate, whose variances the unconditional effect sizes use."""
    return fit_random_intercept(sums.without_covariates(), reml=reml)


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

    One school; one pupil in every school; a constant outcome or covariate; covariates that are
    linear combinations of others, each named; an outcome the covariates give exactly; too few
    schools or pupils for the covariates.
    """
    _require_schools(sums)
    _require_variation(sums)
    _require_independence(sums)
    _require_freedom(sums)


def dependent_columns(squares: Floats, names: list[str]) -> dict[str, tuple[str, ...]]:
    """Name the columns that are linear combinations of columns before them, each with these.

    From sums of squares and products of the columns about their means, (k, k).
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
    total: Floats = sums.scatter.sum(axis=0) + (sums.n_pupils[:, None] * step).T @ step
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
