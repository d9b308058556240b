"""Standardised differences in the four conventions, with intervals that respect schools.

Belongs here: effect sizes of a fitted random-intercept model, and which schools are in which of two
arms. Not here: the formulas for two arms (`hedges`).

The headline is *total, unconditional*: the difference adjusted for covariates, over the standard
deviation of the outcome itself (vB + vW of the empty model), the English convention. Where the
covariate puts whole schools in two arms, the total ones carry Hedges' cluster correction.

Two standard errors stand side by side. `standard_error` follows the model: the adjusted
difference's own error, and what the estimated standard deviation adds, both as they vary together;
the headline interval is made of it, with the degrees of freedom of `inference`. Hedges' is that of
an unadjusted difference of two arms with the variances given, which is how published English trials
print it, except that the interval here takes t with schools less two degrees of freedom instead of
1.96: where covariates explain differences between schools, it is too long.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval
from pmio_lib.methods.multilevel.checks import school_level_covariates, total_squares
from pmio_lib.methods.multilevel.hedges import (
    HEADLINE,
    Arms,
    Convention,
    HedgesDifference,
    cluster_correction,
    hedges_difference,
)
from pmio_lib.methods.multilevel.inference import degrees_of_freedom, t_interval
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_empty_model
from pmio_lib.methods.multilevel.reml import BatchFit
from pmio_lib.methods.multilevel.small_sample import SmallSample
from pmio_lib.methods.multilevel.sums import ClusterSums

Flags = npt.NDArray[np.bool_]


def arm_of_school(sums: ClusterSums, covariate: str) -> Flags | None:
    """Say which schools have the higher value; None unless it has two, a unit apart, by school.

    Returns
    -------
    array of bool, shape (J,), or None
        In the order of `sums.schools`.
    """
    values = sums.mean[:, sums.column(covariate)]
    higher: Flags = values == values.max()
    lower = values == values.min()
    two = bool((higher | lower).all()) and values.max() - values.min() == 1
    return higher if two and covariate in school_level_covariates(sums) else None


def arms_of(sums: ClusterSums, covariate: str) -> Arms | None:
    """Give the sizes of the schools in the two arms; None where there are not two."""
    higher = arm_of_school(sums, covariate)
    if higher is None:
        return None
    sizes = sums.n_pupils.astype(np.float64)
    return Arms(tuple(sizes[higher].tolist()), tuple(sizes[~higher].tolist()))


def crowding(n_pupils: Floats, copies: Floats, higher: Flags | None) -> Floats:
    """Give `Arms.crowding` of many data sets at once.

    Parameters
    ----------
    n_pupils : array, shape (J,)
        Sizes of the schools.
    copies : array, shape (R, J)
        How often each is in each data set.
    higher : array of bool, shape (J,) or (R, J), or None
        Which are in the first arm; None where there are no arms, for which 0 is given.

    Returns
    -------
    array, shape (R,)
        NaN where an arm is empty.
    """
    if higher is None:
        return np.zeros(len(copies))
    total = np.full(len(copies), -2.0)
    for inside in (copies * higher, copies * ~higher):
        pupils = inside @ n_pupils
        squares = inside @ n_pupils**2
        total += np.divide(squares, pupils, out=np.full_like(pupils, np.nan), where=pupils > 0)
    return total


@dataclass(frozen=True)
class EffectSize:
    """A standardised difference in one convention.

    Parameters
    ----------
    of : str
        The covariate.
    estimate : float
        In standard deviations.
    v_between, v_within : float
        The convention's variances, in squared units of the outcome.
    standard_error, df : float
        Of the model, with the degrees of freedom of the coefficient.
    interval : Interval
        Made of these.
    hedges_standard_error : float or None
        Hedges' (2007); None unless the covariate puts whole schools in two arms.
    hedges_interval : Interval or None
        Made of it, with schools less two degrees of freedom.
    """

    of: str
    convention: Convention
    estimate: float
    v_between: float
    v_within: float
    standard_error: float
    df: float
    interval: Interval
    hedges_standard_error: float | None
    hedges_interval: Interval | None

    @property
    def is_headline(self) -> bool:
        """Whether this is the convention to quote: total, unconditional."""
        return self.convention is HEADLINE


def effect_sizes(
    fit: RandomInterceptFit, of: str, confidence: float = 0.95
) -> tuple[EffectSize, ...]:
    """Standardise a coefficient in all four conventions, the headline last.

    Parameters
    ----------
    fit : RandomInterceptFit
        The model with covariates; the empty model is fitted to the same sums.
    of : str
        A covariate.

    Returns
    -------
    tuple of EffectSize
        In the order of `Convention`.

    Raises
    ------
    StatisticsError
        If `of` is no covariate of the model, or the model has weights: standard deviations of
        weighted pupils have no agreed meaning.

    References
    ----------
    Hedges (2007), J. Educ. Behav. Stat. 32:341-370, for estimates; the model's standard error is by
    the delta method, checked in `tools/simulate_multilevel.py`.
    """
    if of not in fit.sums.covariates:
        raise StatisticsError(
            f"No covariate {of}: there are {', '.join(fit.sums.covariates) or 'none'}."
        )
    if fit.sums.log_weight.any():
        raise StatisticsError("Effect sizes are not defined for a model with precision weights.")
    empty = fit_empty_model(fit.sums, reml=fit.reml)
    arms = arms_of(fit.sums, of)
    return tuple(_effect_size(fit, empty, of, arms, kind, confidence) for kind in Convention)


def effect_size_table(sizes: tuple[EffectSize, ...]) -> pd.DataFrame:
    """Give effect sizes as a frame, one row a convention, with the headline marked."""
    rows = [
        {
            "convention": size.convention.value,
            "is_headline": size.is_headline,
            "estimate": size.estimate,
            "low": size.interval.low,
            "high": size.interval.high,
            "standard_error": size.standard_error,
            "df": size.df,
            "v_between": size.v_between,
            "v_within": size.v_within,
            "hedges_standard_error": size.hedges_standard_error,
            "hedges_low": size.hedges_interval.low if size.hedges_interval else None,
            "hedges_high": size.hedges_interval.high if size.hedges_interval else None,
        }
        for size in sizes
    ]
    return pd.DataFrame(rows)


def _effect_size(
    fit: RandomInterceptFit,
    empty: RandomInterceptFit,
    of: str,
    arms: Arms | None,
    convention: Convention,
    confidence: float,
) -> EffectSize:
    source = fit if convention.is_conditional else empty
    difference = float(fit.coefficients[of])
    variance = source.v_total if convention.is_total else source.v_within
    correction = _correction(source, arms) if convention.is_total else 1.0
    spread = correction * _spread(fit, of, convention, variance)
    df = degrees_of_freedom(fit, fit.contrast({of: 1.0}))
    value = correction * difference / math.sqrt(variance)
    hedges = _hedges(difference, source, arms, total=convention.is_total)
    hedges_spread = math.sqrt(hedges.variance) if hedges else None
    return EffectSize(
        of=of,
        convention=convention,
        estimate=value,
        v_between=source.v_between,
        v_within=source.v_within,
        standard_error=spread,
        df=df,
        interval=t_interval(value, spread, df, confidence),
        hedges_standard_error=hedges_spread,
        hedges_interval=(
            t_interval(value, hedges_spread, fit.n_schools - 2, confidence)
            if hedges_spread and fit.n_schools > 2
            else None
        ),
    )


def _correction(source: RandomInterceptFit, arms: Arms | None) -> float:
    if arms is None:
        return 1.0
    return float(cluster_correction(source.icc, arms.n_pupils, arms.crowding))


def _hedges(
    difference: float, source: RandomInterceptFit, arms: Arms | None, *, total: bool
) -> HedgesDifference | None:
    if arms is None:
        return None
    return hedges_difference(difference, source.v_between, source.v_within, arms, total=total)


def standard_errors(
    fit: BatchFit,
    small: SmallSample,
    of: int,
    convention: Convention,
    variance: Floats,
    explained: Floats,
) -> Floats:
    """Standard errors of b / sqrt(v) by the delta method, the design held as it is.

    The unconditional v is the conditional one plus the variance the covariates account for, so it
    moves with the coefficients.

    Parameters
    ----------
    fit : BatchFit
        R fits of the model with covariates.
    small : SmallSample
        Of these fits.
    of : int
        Position of the coefficient b, the intercept being 0.
    variance : array, shape (R,)
        v of the convention.
    explained : array, shape (R, p - 1, p - 1)
        Covariance of the covariates over pupils: total, or within schools, as v is.

    Returns
    -------
    array, shape (R,)
    """
    coefficients = fit.coefficients
    difference = coefficients[:, of]
    gradient = np.zeros_like(coefficients)
    gradient[:, of] = 1 / np.sqrt(variance)
    if not convention.is_conditional:
        moving = np.einsum("rij,rj->ri", explained, coefficients[:, 1:])
        gradient[:, 1:] -= (difference / variance**1.5)[:, None] * moving
    known = small.of_variances
    error = known.sum((1, 2)) if convention.is_total else known[:, 1, 1]
    from_coefficients = np.einsum("ri,rij,rj->r", gradient, small.adjusted, gradient)
    return np.asarray(np.sqrt(from_coefficients + difference**2 * error / (4 * variance**3)))


def _spread(fit: RandomInterceptFit, of: str, convention: Convention, variance: float) -> float:
    sums, total = fit.sums, convention.is_total
    squares = total_squares(sums) if total else sums.scatter.sum(axis=0)
    free = fit.n_pupils if total else fit.n_pupils - fit.n_schools
    return float(
        standard_errors(
            fit.batch,
            fit.small_sample,
            1 + sums.covariates.index(of),
            convention,
            np.array([variance]),
            squares[None, :-1, :-1] / free,
        )[0]
    )
