"""Intervals read off the likelihood itself: every value the data do not speak against.

Belongs here: profile-likelihood intervals of the intraclass correlation, the two variances and the
coefficients of a random-intercept model. Not here: t intervals (`inference`).

Variances use the likelihood of the fit, restricted or plain. A coefficient has no restricted
likelihood, so its profile is that of the plain one, as in lme4. An end at zero variance is said as
zero. With few schools the t interval of `inference` holds a coefficient better: the profile takes
its limit from the normal distribution.

References
----------
Pawitan (2001), In All Likelihood, sections 3.4-3.5; Bates et al. (2015), J. Stat. Soft. 67(1),
section 5.1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import chdtri

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.reml import Maximum, cholesky, ratio_grid

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
