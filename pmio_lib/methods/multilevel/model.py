"""Pupils in schools: the random-intercept model, from each school's sums alone.

Belongs here: one fit with its names, and the schools' effects it predicts. Not here: making the
sums (`sums`), tests and intervals (`inference`, `profile_interval`), standardised differences
(`effect_size`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.checks import (
    n_school_columns,
    require_model,
    school_level_covariates,
)
from pmio_lib.methods.multilevel.moments import pool, standardise
from pmio_lib.methods.multilevel.reml import BatchFit, fit_batch
from pmio_lib.methods.multilevel.small_sample import SmallSample, small_sample
from pmio_lib.methods.multilevel.sums import ClusterSums

INTERCEPT = "intercept"


@dataclass(frozen=True, eq=False)
class RandomInterceptFit:
    """A random-intercept model fitted: y = X b + u_school + e.

    Parameters
    ----------
    outcome : str
        Name of the outcome.
    coefficients, standard_errors : Series of float, shape (p,)
        By name, `intercept` first, in units of the outcome; standard errors given the variances
        (`inference` enlarges them for the variances being estimates).
    covariance : DataFrame of float, shape (p, p)
        Of the coefficients, given the variances.
    v_between, v_within : float
        Variance between schools and within them, in squared units of the outcome; with weights,
        that within is for weight 1.
    log_likelihood : float
        Restricted (REML) or plain log-likelihood, with every constant, as lme4 counts it.
    n_optima : int
        Local optima the likelihood has; the fit is the best of them.
    school_level : tuple of str
        Covariates that do not vary within any school.
    n_school_columns : int
        Columns of the design that vary between schools only, the intercept among them.
    sums : ClusterSums
        What it was fitted to.
    batch : BatchFit
        The fit as arrays.
    """

    outcome: str
    coefficients: pd.Series[float]
    standard_errors: pd.Series[float]
    covariance: pd.DataFrame
    v_between: float
    v_within: float
    log_likelihood: float
    n_pupils: int
    n_schools: int
    reml: bool
    n_optima: int
    school_level: tuple[str, ...]
    n_school_columns: int
    sums: ClusterSums = field(repr=False)
    batch: BatchFit = field(repr=False)

    @property
    def v_total(self) -> float:
        """Variance between and within schools together."""
        return self.v_between + self.v_within

    @property
    def icc(self) -> float:
        """Intraclass correlation: the share of the variance that lies between schools."""
        return self.v_between / self.v_total

    @property
    def is_at_boundary(self) -> bool:
        """Whether the best fit has no variance between schools at all."""
        return self.v_between == 0

    @property
    def is_converged(self) -> bool:
        """Whether the likelihood is as high as it gets, to a millionth of vB / vW."""
        return bool(self.batch.converged[0])

    @cached_property
    def small_sample(self) -> SmallSample:
        """What tests with few schools need."""
        return small_sample(self.batch)

    def contrast(self, weights: dict[str, float]) -> Floats:
        """Give the weights of a combination of coefficients in the order of `coefficients`."""
        unknown = [name for name in weights if name not in self.coefficients.index]
        if unknown:
            raise StatisticsError(
                f"No coefficient {', '.join(unknown)}: there are"
                f" {', '.join(self.coefficients.index)}."
            )
        return np.array([float(weights.get(name, 0.0)) for name in self.coefficients.index])


def fit_random_intercept(sums: ClusterSums, *, reml: bool = True) -> RandomInterceptFit:
    """Fit a random intercept for schools.

    Parameters
    ----------
    sums : ClusterSums
        Sums of one frame or of merged partitions.
    reml : bool
        Restricted maximum likelihood (for estimates), or plain (to compare models with different
        covariates by their likelihood).

    Raises
    ------
    StatisticsError
        If the data cannot bear the model; the message names columns or schools.

    References
    ----------
    Patterson & Thompson (1971), Biometrika 58:545-554; Bates et al. (2015), J. Stat. Soft. 67(1).
    """
    require_model(sums)
    batch = fit_batch(pool(standardise(sums)), reml=reml)
    if not len(batch.rows):
        raise StatisticsError(
            f"Schools and covariates leave nothing of {sums.outcome} to vary within schools."
        )
    names = [INTERCEPT, *sums.covariates]
    return RandomInterceptFit(
        outcome=sums.outcome,
        coefficients=pd.Series(batch.coefficients[0], index=names),
        standard_errors=pd.Series(np.sqrt(np.diag(batch.covariance[0])), index=names),
        covariance=pd.DataFrame(batch.covariance[0], index=names, columns=names),
        v_between=float(batch.v_between[0]),
        v_within=float(batch.v_within[0]),
        log_likelihood=float(batch.log_likelihood[0]),
        n_pupils=int(sums.n_pupils.sum()),
        n_schools=sums.n_schools,
        reml=reml,
        n_optima=int(batch.n_optima[0]),
        school_level=school_level_covariates(sums),
        n_school_columns=n_school_columns(sums),
        sums=sums,
        batch=batch,
    )


def fit_empty_model(sums: ClusterSums, *, reml: bool = True) -> RandomInterceptFit:
    """Fit the model with no covariate, whose variances the unconditional effect sizes use."""
    return fit_random_intercept(sums.select([]), reml=reml)


def school_effects(fit: RandomInterceptFit) -> pd.DataFrame:
    """Predict each school's effect: its mean residual, shrunk by how little it says.

    Returns
    -------
    DataFrame, shape (J, 4), indexed by school
        `effect` (best linear unbiased prediction, units of the outcome), `conditional_se` (standard
        error given the coefficients and variances), `shrinkage` (1 keeps the residual whole, 0
        drops it), `n_pupils`.

    References
    ----------
    Robinson (1991), Statistical Science 6:15-32; the standard error as in Bates et al. (2015),
    section 4.
    """
    sums = fit.sums
    ratio = fit.v_between / fit.v_within
    shrinkage = ratio * sums.weight / (1 + ratio * sums.weight)
    slopes = fit.coefficients.to_numpy()
    residual = sums.mean[:, -1] - slopes[0] - sums.mean[:, :-1] @ slopes[1:]
    spread = np.sqrt(fit.v_between / (1 + ratio * sums.weight))
    return pd.DataFrame(
        {
            "effect": shrinkage * residual,
            "conditional_se": spread,
            "shrinkage": shrinkage,
            "n_pupils": sums.n_pupils,
        },
        index=pd.Index(sums.schools, name="school"),
    )
