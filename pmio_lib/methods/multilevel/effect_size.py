"""Standardised differences in the four conventions, with intervals that respect schools.

Belongs here: effect sizes of a fitted random-intercept model, which schools are in which of two
arms, and Hedges' corrections and variances for an unadjusted difference of two arms of schools of
unequal size.

The headline is *total, unconditional*: the difference adjusted for covariates, over the standard
deviation of the outcome itself (vB + vW of the empty model), the English convention. Where the
covariate puts whole schools in two arms, the total ones carry Hedges' cluster correction.

Two standard errors stand side by side. `standard_error` follows the model: the adjusted
difference's own error, and what the estimated standard deviation adds, both as they vary together;
the headline interval is made of it, with the degrees of freedom of `inference`. Hedges' is that of
an unadjusted difference of two arms with the variances given, which is how published English trials
print it, except that the interval here takes t with schools less two degrees of freedom instead of
1.96: where covariates explain differences between schools, it is too long.

References
----------
Hedges (2007), J. Educ. Behav. Stat. 32:341-370: within, equations for d_W; total, for d_T, in the
section on unequal cluster sizes, with its symbols n~ (`typical_size`), A and B.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.interval import ends
from pmio_lib.methods.multilevel.inference import degrees_of_freedom, t_interval
from pmio_lib.methods.multilevel.model import (
    RandomInterceptFit,
    fit_empty_model,
    school_level_covariates,
    total_squares,
)
from pmio_lib.methods.multilevel.sums import ClusterSums


class Convention(StrEnum):
    """What a difference is divided by: whose variance, from which model."""

    WITHIN_CONDITIONAL = "within, conditional"
    TOTAL_CONDITIONAL = "total, conditional"
    WITHIN_UNCONDITIONAL = "within, unconditional"
    TOTAL_UNCONDITIONAL = "total, unconditional"

    @property
    def is_total(self) -> bool:
        """Whether the variance between schools is counted in."""
        return self in (Convention.TOTAL_CONDITIONAL, Convention.TOTAL_UNCONDITIONAL)

    @property
    def is_conditional(self) -> bool:
        """Whether the variances are those left over by the covariates."""
        return self in (Convention.WITHIN_CONDITIONAL, Convention.TOTAL_CONDITIONAL)


HEADLINE: Final = Convention.TOTAL_UNCONDITIONAL
"""The English convention (Education Endowment Foundation, statistical analysis guidance)."""


@dataclass(frozen=True)
class Arms:
    """Pupils of each school in two arms, one school or more in each."""

    first: tuple[float, ...]
    second: tuple[float, ...]

    def __post_init__(self) -> None:
        if not (self.first and self.second) or min(*self.first, *self.second) <= 0:
            raise StatisticsError("Two arms of schools: expected a school with pupils in each.")

    @property
    def n_pupils(self) -> float:
        """Pupils, N."""
        return sum(self.first) + sum(self.second)

    @property
    def n_schools(self) -> int:
        """Schools, M."""
        return len(self.first) + len(self.second)

    @property
    def crowding(self) -> float:
        """Mean size of the school a pupil is in, of both arms together, less 2: N - 2 - B."""
        return sum(_power_sum(arm, 2) / sum(arm) for arm in (self.first, self.second)) - 2

    @property
    def typical_size(self) -> float:
        """Size n~ that the design effect of the difference of the arms' means depends on."""
        one, two = sum(self.first), sum(self.second)
        crossed = two * _power_sum(self.first, 2) / one + one * _power_sum(self.second, 2) / two
        return crossed / (one + two)

    @property
    def spread_term(self) -> float:
        """Hedges' A: what unequal sizes do to the variance of the sum of squares between."""
        spread = 0.0
        for arm in (self.first, self.second):
            total, squares, cubes = (_power_sum(arm, k) for k in (1, 2, 3))
            spread += (total**2 * squares + squares**2 - 2 * total * cubes) / total**2
        return spread


def _power_sum(sizes: Sequence[float], power: int) -> float:
    return float(sum(size**power for size in sizes))


def cluster_correction(icc: float, arms: Arms) -> float:
    """Factor on b / sqrt(vB + vW) for the pupils of a school resembling each other, at most 1.

    sqrt(1 - icc (N - 2 - B) / (N - 2)), with N - 2 - B the `Arms.crowding`.
    """
    return math.sqrt(1 - icc * arms.crowding / (arms.n_pupils - 2))


def hedges_variance(d: float, icc: float, arms: Arms, *, total: bool) -> float:
    """Sampling variance of an unadjusted difference of the arms, in standard deviations.

    `total` are those between and within schools together, `cluster_correction` applied, else
    within them alone.
    """
    of_means = arms.n_pupils / (sum(arms.first) * sum(arms.second))
    of_means *= 1 + (arms.typical_size - 1) * icc
    if not total:
        return of_means / (1 - icc) + d**2 / (2 * (arms.n_pupils - arms.n_schools))
    free = arms.n_pupils - 2
    b = free - arms.crowding
    spread = free * (1 - icc) ** 2 + arms.spread_term * icc**2 + 2 * b * icc * (1 - icc)
    return of_means + d**2 * spread / (2 * free * (free - icc * arms.crowding))


def arms_of(sums: ClusterSums, covariate: str) -> Arms | None:
    """Give the sizes of the schools in the two arms, the higher value first.

    None unless the covariate has two values, a unit apart, by school.
    """
    values = sums.mean[:, sums.covariates.index(covariate)]
    higher, lower = values == values.max(), values == values.min()
    two = bool((higher | lower).all()) and values.max() - values.min() == 1
    if not two or covariate not in school_level_covariates(sums):
        return None
    sizes = sums.n_pupils.astype(float)
    return Arms(tuple(sizes[higher].tolist()), tuple(sizes[~higher].tolist()))


def effect_sizes(fit: RandomInterceptFit, of: str, confidence: float = 0.95) -> pd.DataFrame:
    """Standardise a covariate's coefficient in all four conventions, the headline last.

    The empty model is fitted to the same sums. Raises StatisticsError if `of` is no covariate of
    the model.

    Returns
    -------
    DataFrame
        By `convention`: `is_headline`; `estimate` in standard deviations, with `low`, `high`,
        `standard_error` and `df` of the model; `v_between` and `v_within`, the convention's
        variances in squared units of the outcome; `hedges_low` and `hedges_high` of Hedges' error
        with schools less two, missing unless the covariate puts whole schools in two arms.

    References
    ----------
    Hedges (2007) for estimates; the model's standard error is by the delta method, checked in
    `tools/simulate_multilevel.py`.
    """
    if of not in fit.sums.covariates:
        raise StatisticsError(
            f"No covariate {of}: there are {', '.join(fit.sums.covariates) or 'none'}."
        )
    empty, arms = fit_empty_model(fit.sums, reml=fit.reml), arms_of(fit.sums, of)
    rows = [_effect_size(fit, empty, of, arms, kind, confidence) for kind in Convention]
    return pd.DataFrame(rows)


def _effect_size(
    fit: RandomInterceptFit,
    empty: RandomInterceptFit,
    of: str,
    arms: Arms | None,
    convention: Convention,
    confidence: float,
) -> dict[str, object]:
    source, total = fit if convention.is_conditional else empty, convention.is_total
    difference = float(fit.coefficients[of])
    variance = source.v_total if total else source.v_within
    correction = cluster_correction(source.icc, arms) if arms and total else 1.0
    error = correction * _standard_error(fit, of, convention, variance)
    df = degrees_of_freedom(fit, fit.contrast(of))
    value = correction * difference / math.sqrt(variance)
    hedges = None
    if arms and fit.n_schools > 2:
        hedges_error = math.sqrt(hedges_variance(value, source.icc, arms, total=total))
        hedges = t_interval(value, hedges_error, fit.n_schools - 2, confidence)
    return {
        "convention": convention.value,
        "is_headline": convention is HEADLINE,
        "estimate": value,
        **ends(t_interval(value, error, df, confidence)),
        "standard_error": error,
        "df": df,
        "v_between": source.v_between,
        "v_within": source.v_within,
        **ends(hedges, "hedges_low", "hedges_high"),
    }


def _standard_error(
    fit: RandomInterceptFit, of: str, convention: Convention, variance: float
) -> float:
    """Give the standard error of b / sqrt(v) by the delta method, the design held as it is.

    The unconditional v is the conditional one plus the variance the covariates account for, so it
    moves with the coefficients.
    """
    sums, small = fit.sums, fit.small_sample
    coefficients, difference = fit.coefficients.to_numpy(), float(fit.coefficients[of])
    gradient = np.where(fit.coefficients.index == of, 1 / math.sqrt(variance), 0.0)
    if not convention.is_conditional:
        squares, free = sums.scatter.sum(axis=0), fit.n_pupils - fit.n_schools
        if convention.is_total:
            squares, free = total_squares(sums), fit.n_pupils
        explained = squares[:-1, :-1] / free
        moving = np.einsum("ij,j->i", explained, coefficients[1:])
        gradient[1:] -= difference / variance**1.5 * moving
    known = small.of_variances
    of_variance = known.sum() if convention.is_total else known[1, 1]
    from_coefficients = np.einsum("i,ij,j->", gradient, small.adjusted, gradient)
    return math.sqrt(from_coefficients + difference**2 * of_variance / (4 * variance**3))
