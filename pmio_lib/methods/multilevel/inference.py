"""Tests and intervals of a random-intercept model, honest with few schools.

Belongs here: t-tests of a coefficient or a combination of them; intervals read off the likelihood
itself, every value the data do not speak against, of the intraclass correlation, the variances and
the coefficients. Not here: the errors themselves (`small_sample`, `robust`).

The rule: Kenward and Roger's standard error and degrees of freedom; and where a school-level column
(or the intercept) takes part, never more than schools less school-level columns. A covariate that
varies within schools is compared within them, pupil against pupil, and Kenward and Roger's degrees
of freedom say so by being many. `tools/simulate_multilevel.py` gives what this bears: with
10, 22 and 60 schools of unequal size and intraclass correlations from 0.05 to 0.2, 95% intervals
hold the truth 94.6% to 96.6% of the time, so tests reject a true null 3.4% to 5.4%. Taking schools
less columns for every covariate instead would reject a true null for a pupil's own covariate 2% of
the time with ten schools.

All this takes schools to differ in level only. `robust_estimate` does not: a gap between pupils may
differ between schools too. `tools/simulate_varying_gaps.py` gives what each bears, with 10, 15, 22
and 60 schools halved into arms: where the schools' gaps have a standard deviation of half the
pupils', 95% intervals of a gap or a difference of gaps hold the truth 86.0% to 88.2% of the time by
`estimate` and 94.1% to 96.0% by `robust_estimate`; where gaps do not vary, both about 95%, the
robust ones 1% to 39% wider. With 2 to 4 of 15 schools in an arm they hold it 94.2% to 99.8%.

Profile intervals of variances use the likelihood of the fit, restricted or plain. A coefficient has
no restricted likelihood, so its profile is that of the plain one, as in lme4. An end at zero
variance is said as zero. With few schools the t interval holds a coefficient better: the profile
takes its limit from the normal distribution.

References
----------
Profile intervals: Pawitan (2001), In All Likelihood, sections 3.4-3.5; Bates et al. (2015), J.
Stat. Soft. 67(1), section 5.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtri, stdtr, stdtrit

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.reml import Maximum, cholesky, ratio_grid
from pmio_lib.methods.multilevel.robust import robust_variance

LEAST_SEEN: Final = 0.99
"""Share of a robust variance that schools must show: less, and it is known to be too small."""


@dataclass(frozen=True)
class Estimate:
    """A coefficient or combination of them, tested against zero.

    Value, error and interval are in units of the outcome; `df` is of the t-distribution, `p`
    two-sided.
    """

    value: float
    standard_error: float
    df: float
    p: float
    interval: Interval


def estimate(
    fit: RandomInterceptFit, of: str | Mapping[str, float], confidence: float = 0.95
) -> Estimate:
    """Test a coefficient, or a combination such as {"arm": 1, "arm_x_girl": 1}.

    Raises StatisticsError if a name is no coefficient, or `confidence` is not a level.
    """
    weights = fit.contrast(of)
    standard_error = fit.small_sample.standard_error(weights)
    return _tested(fit, weights, standard_error, degrees_of_freedom(fit, weights), confidence)


def robust_estimate(
    fit: RandomInterceptFit, of: str | Mapping[str, float], confidence: float = 0.95
) -> Estimate:
    """Test a coefficient or a combination by the error that the schools themselves show (CR2).

    The value is that of `estimate`; `df` is Satterthwaite's, 1 or more, and small where few schools
    carry the comparison. Raises StatisticsError as `estimate`, and if a school stands alone in what
    is compared (one school in an arm; one in an arm with pupils of a kind), so that no other shows
    how far it may be off. Method and sources as in `robust`.
    """
    weights = fit.contrast(of)
    found = robust_variance(fit.maximum, fit.sums, weights)
    if not found.share_seen >= LEAST_SEEN:
        raise StatisticsError(
            "A single school carries part of this comparison: no other shows how far it may be off."
        )
    return _tested(fit, weights, float(np.sqrt(found.variance)), found.df, confidence)


def _tested(
    fit: RandomInterceptFit, weights: Floats, standard_error: float, df: float, confidence: float
) -> Estimate:
    value = float(weights @ fit.coefficients.to_numpy())
    interval = t_interval(value, standard_error, df, confidence)
    p = 2 * float(stdtr(df, -abs(value / standard_error)))
    return Estimate(value, standard_error, df, p, interval)


def degrees_of_freedom(fit: RandomInterceptFit, weights: Floats) -> float:
    """Give Kenward and Roger's degrees of freedom, limited by schools as this module says."""
    kenward_roger = fit.small_sample.degrees_of_freedom(weights)
    school_level = fit.coefficients.index.isin([fit.coefficients.index[0], *fit.school_level])
    if not np.any(weights[school_level]):
        return kenward_roger
    return min(kenward_roger, float(fit.n_schools - fit.n_school_columns))


def t_interval(value: float, standard_error: float, df: float, confidence: float) -> Interval:
    """Give value +/- t standard errors; an infinite `df` gives the normal interval."""
    require_confidence(confidence)
    half = standard_error * float(stdtrit(df, (1 + confidence) / 2))
    return Interval(value - half, value + half, confidence)


Function = Callable[[float], float]


@dataclass(frozen=True, eq=False)
class _Profile:
    """What the likelihood is made of at ratios lambda: log-determinants and residual squares."""

    log_determinant: Floats
    residual: Floats
    coefficient: Floats
    unit_variance: Floats


def icc_interval(fit: RandomInterceptFit, confidence: float = 0.95) -> Interval:
    """Give the profile interval of the intraclass correlation, within 0 and 1."""
    limit = _limit(confidence)
    maximum = fit.maximum
    lowest = maximum.lowest

    def above(ratio: float) -> float:
        at = _profile(maximum, np.array([ratio]))
        value = at.log_determinant + maximum.n_free * np.log(at.residual)
        return float(value[0]) - lowest - limit

    grid = np.union1d(ratio_grid(maximum.moments), maximum.ratio)
    low, high = _outermost_crossings(above, grid)
    return Interval(low / (1 + low), high / (1 + high) if math.isfinite(high) else 1.0, confidence)


def variance_interval(
    fit: RandomInterceptFit, confidence: float = 0.95, *, between: bool
) -> Interval:
    """Give the profile interval of the variance between or within schools, squared units."""
    limit, maximum = _limit(confidence), fit.maximum
    free, unit = maximum.n_free, float(maximum.moments.scale[-1]) ** 2
    lowest = maximum.lowest + free * (1 - math.log(free))

    def value(ratio: Floats, within: Floats) -> Floats:
        at = _profile(maximum, ratio)
        return np.asarray(at.log_determinant + free * np.log(within) + at.residual / within)

    alone = float(_profile(maximum, np.zeros(1)).residual[0]) / free
    withins = np.geomspace(fit.v_within / unit / 100, 10 * alone, 40)
    ratios = ratio_grid(maximum.moments)

    def above(variance: float) -> float:
        v = variance / unit
        if between:
            deviance = _lowest(lambda within: value(v / within, within), withins)
        else:
            deviance = _lowest(lambda ratio: value(ratio, np.array([v])), ratios)
        return deviance - lowest - limit

    best = fit.v_between if between else fit.v_within
    high = _outwards(above, best, best or fit.v_within / 1000)
    at_zero = float(value(np.zeros(1), np.array([alone]))[0]) - lowest
    low = 0.0 if between and at_zero <= limit else _downwards(above, best)
    return Interval(low, high, confidence)


def coefficient_interval(fit: RandomInterceptFit, name: str, confidence: float = 0.95) -> Interval:
    """Give the profile interval of a covariate's coefficient, from the plain likelihood.

    Raises StatisticsError if `name` is no covariate; the intercept's is `inference.estimate`'s.
    """
    limit = _limit(confidence)
    if name not in fit.sums.covariates:
        raise StatisticsError(f"No covariate {name}: there are {', '.join(fit.sums.covariates)}.")
    k = 1 + fit.sums.covariates.index(name)
    plain = fit_random_intercept(fit.sums, reml=False)
    maximum, free = plain.maximum, float(plain.n_pupils)
    unit = float(maximum.to_units[k, k])

    def deviance(value: float) -> float:
        def at_ratio(ratio: Floats) -> Floats:
            at = _profile(maximum, ratio, k)
            off = (value / unit - at.coefficient) ** 2 / at.unit_variance
            return np.asarray(at.log_determinant + free * np.log(at.residual + off))

        return _lowest(at_ratio, ratio_grid(maximum.moments))

    best, step = float(plain.coefficients[name]), float(plain.standard_errors[name])
    lowest = maximum.lowest

    def above(value: float) -> float:
        return deviance(value) - lowest - limit

    return Interval(_outwards(above, best, -step), _outwards(above, best, step), confidence)


def _profile(maximum: Maximum, ratio: Floats, column: int = 0) -> _Profile:
    moments, p = maximum.moments, maximum.moments.n_coefficients
    stretch = 1 + ratio[:, None] * moments.size
    factor = cholesky(moments.combined(moments.size / stretch, 1.0))
    log_determinant = (moments.count * np.log(stretch)).sum(-1)
    if maximum.reml:
        log_determinant = log_determinant + 2 * np.log(np.einsum("gkk->gk", factor)[:, :p]).sum(-1)
    root = np.linalg.inv(factor[:, :p, :p])
    return _Profile(
        log_determinant=np.asarray(log_determinant),
        residual=factor[:, p, p] ** 2,
        coefficient=np.einsum("gj,gj->g", root[:, :, column], factor[:, p, :p]),
        unit_variance=(root[:, :, column] ** 2).sum(-1),
    )


def _lowest(function: Callable[[Floats], Floats], grid: Floats) -> float:
    """Lowest value of a function of the ratio, from a grid and then within its best bracket."""
    values = function(grid)
    best = int(np.argmin(values))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(
        lambda ratio: float(function(np.array([ratio]))[0]),
        bounds=ends,
        method="bounded",
        options={"xatol": 1e-9 * ends[1]},
    )
    return min(float(found.fun), float(values[best]))


def _outermost_crossings(above: Function, grid: Floats) -> tuple[float, float]:
    """First and last point of a grid's range where the function turns from and to above zero."""
    below = np.flatnonzero([above(float(x)) <= 0 for x in grid])
    first, last = int(below[0]), int(below[-1])
    low = 0.0 if first == 0 else float(brentq(above, grid[first - 1], grid[first], xtol=1e-14))
    if last == len(grid) - 1:
        return low, math.inf
    return low, float(brentq(above, grid[last], grid[last + 1], xtol=1e-14))


def _outwards(above: Function, start: float, step: float) -> float:
    """Where the function comes above zero, going from `start` in ever longer steps."""
    inside, outside = start, start + step
    while above(outside) <= 0:
        inside, outside, step = outside, outside + 2 * step, 2 * step
    return float(brentq(above, min(inside, outside), max(inside, outside), rtol=1e-12))


def _downwards(above: Function, start: float) -> float:
    """Where the function comes above zero, going from `start` towards 0 by halves."""
    inside, outside = start, start / 2
    while above(outside) <= 0:
        inside, outside = outside, outside / 2
    return float(brentq(above, outside, inside, rtol=1e-12))


def _limit(confidence: float) -> float:
    require_confidence(confidence)
    return float(chdtri(1, 1 - confidence))
