"""The profile likelihood of a random-intercept model, and where it is highest.

Belongs here: the moments a likelihood is computed from; REML and ML as a function of one number,
the ratio lambda = vB / vW; everything else (coefficients, variances) has a closed form given it.
Not here: checks of the data or results by name (`model`), tests and intervals (`inference`).

Schools of the same size w enter through the sum of their m m' alone, m being a school's means of
(1, covariates, outcome): pooling them is exact and makes an evaluation cost what the number of
*distinct* sizes asks, not the number of schools. With S the sums of squares within schools,
M(lambda) = S + sum of w / (1 + lambda w) m m'. Its Cholesky factor holds log|X'VX| and the residual
sum of squares; differentiating it gives the slope and the curvature.

References
----------
Bates, Maechler, Bolker & Walker (2015), J. Stat. Soft. 67(1), sections 3.4-3.5: the profiled
deviance and REML criterion. Searle, Casella & McCulloch (1992), Variance Components, chapter 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.sums import ClusterSums

SMALLEST_STEP: Final = 1e-7
"""First ratio tried above 0, times the largest school: the criterion is straight below it."""
LARGEST_STEP: Final = 1e8
"""Last ratio tried, times the smallest school: beyond it nothing varies within schools."""
MOST_ITERATIONS: Final = 50
TOLERANCE: Final = 1e-10
ROUNDING: Final = 1e-13


@dataclass(frozen=True, eq=False)
class StandardSchools:
    """Schools ordered by size, columns centred on `origin` and divided by `scale` (q,).

    Means (J, q) are of (1, covariates, outcome), scatter (J, q, q) is about them; the intercept's
    origin is 0 and its scale 1. Scaling changes no result and keeps the arithmetic level.
    """

    size: Floats
    mean: Floats
    scatter: Floats
    origin: Floats
    scale: Floats


def standardise(sums: ClusterSums) -> StandardSchools:
    """Centre each column on its mean and divide by its standard deviation (1 for a constant)."""
    origin, spread = centre_and_spread(sums)
    scale = np.where(spread > 0, spread, 1.0)
    order = np.argsort(sums.n_pupils, kind="stable")
    mean, scatter = (sums.mean[order] - origin) / scale, sums.scatter[order]
    return StandardSchools(
        size=sums.n_pupils[order].astype(np.float64),
        mean=np.column_stack([np.ones(len(order)), mean]),
        scatter=np.pad(scatter / (scale[:, None] * scale), ((0, 0), (1, 0), (1, 0))),
        origin=np.concatenate([[0.0], origin]),
        scale=np.concatenate([[1.0], scale]),
    )


def centre_and_spread(sums: ClusterSums) -> tuple[Floats, Floats]:
    """Give each column's mean over pupils and its standard deviation (divisor N)."""
    total = sums.n_pupils.sum()
    origin = sums.mean[0] + sums.n_pupils @ (sums.mean - sums.mean[0]) / total
    squares = np.einsum("jkk->k", sums.scatter) + sums.n_pupils @ (sums.mean - origin) ** 2
    return origin, np.sqrt(squares / total)


@dataclass(frozen=True, eq=False)
class Moments:
    """Moments of schools of K distinct sizes, q columns standardised as `StandardSchools`.

    `count` (K,) schools are of each size; `within` (q, q) holds sums of squares and products about
    the schools' means, `between` (K, q, q) the sum over schools of each size of m m'.
    """

    size: Floats
    count: Floats
    n_pupils: float
    within: Floats
    between: Floats
    origin: Floats
    scale: Floats

    @property
    def n_coefficients(self) -> int:
        """Number of coefficients, the intercept among them."""
        return len(self.scale) - 1

    def pull(self, ratio: float | Floats) -> Floats:
        """Weight of a school's m m' in M(lambda), w / (1 + lambda w): (K,), or (G, K) of G."""
        pull: Floats = self.size / (1 + np.asarray(ratio)[..., None] * self.size)
        return pull

    def combined(self, school_weight: Floats, within_weight: float | Floats) -> Floats:
        """Give G weighted sums of the moments (G, q, q).

        The weights of each m m' are (G, K), those of the within-school sums (G,) or one number.
        """
        q = len(self.scale)
        between = (school_weight @ self.between.reshape(-1, q * q)).reshape(-1, q, q)
        total: Floats = between + np.asarray(within_weight)[..., None, None] * self.within
        return total


def moments_of(sums: ClusterSums) -> Moments:
    """Pool schools of equal size."""
    schools = standardise(sums)
    size, first = np.unique(schools.size, return_index=True)
    squares = schools.mean[:, :, None] * schools.mean[:, None, :]
    return Moments(
        size=size,
        count=np.diff(first, append=len(schools.size)).astype(np.float64),
        n_pupils=float(schools.size.sum()),
        within=schools.scatter.sum(axis=0),
        between=np.add.reduceat(squares, first, axis=0),
        origin=schools.origin,
        scale=schools.scale,
    )


@dataclass(frozen=True, eq=False)
class Criterion:
    """-2 log-likelihood (less its constant) with slope and curvature in lambda, shape (G,)."""

    value: Floats
    slope: Floats
    curvature: Floats


def criterion(moments: Moments, ratio: Floats, *, reml: bool) -> Criterion:
    """Evaluate the profiled criterion, restricted or plain, and its derivatives.

    At values of lambda (G,); NaN where the moments are singular.
    """
    p = moments.n_coefficients
    pull = moments.pull(ratio)
    factor = cholesky(moments.combined(pull, 1.0))
    inverse = np.linalg.inv(factor)
    first = inverse @ moments.combined(pull**2, 0.0) @ inverse.swapaxes(-1, -2)
    second = inverse @ moments.combined(pull**3, 0.0) @ inverse.swapaxes(-1, -2)
    log_diagonal = 2 * np.log(np.einsum("gkk->gk", factor))
    square = first**2
    traces = np.einsum("gkk->gk", first), np.einsum("gkk->gk", second)
    slope_x, curve_x = traces[0][:, :p].sum(-1), traces[1][:, :p].sum(-1)
    square_x = square[:, :p, :p].sum((-2, -1))
    free, count = moments.n_pupils - p * reml, moments.count
    value = (count * -np.log(pull / moments.size)).sum(-1) + free * log_diagonal[:, p]
    slope = (count * pull).sum(-1) - free * traces[0][:, p]
    curvature = -(count * pull**2).sum(-1)
    curvature += free * (2 * traces[1][:, p] - square.sum((-2, -1)) + square_x)
    if reml:
        value += log_diagonal[:, :p].sum(-1)
        slope -= slope_x
        curvature += 2 * curve_x - square_x
    return Criterion(value, slope, curvature)


def cholesky(matrices: Floats) -> Floats:
    """Lower Cholesky factors of a stack of matrices; NaN where one is not positive definite."""
    try:
        return np.asarray(np.linalg.cholesky(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        if matrices.ndim == 2:
            return np.full_like(matrices, np.nan)
        return np.stack([cholesky(each) for each in matrices])


def maximise(moments: Moments, *, reml: bool) -> tuple[float, float] | None:
    """Find the highest point of the likelihood, among all its local ones; None if there is none.

    Gives its ratio, 0 on the boundary, and -2 log-likelihood there, less its constant.

    A grid over lambda, from 0 to where nothing is left within schools, brackets every sign change
    of the slope; each is then closed in on by Newton's method within its bracket, and the best
    kept. Zero counts as an optimum where the criterion rises from it.
    """
    grid = ratio_grid(moments)
    at_grid = criterion(moments, grid, reml=reml)
    turns = (at_grid.slope[:-1] < 0) & (at_grid.slope[1:] >= 0)
    found = [(0.0, float(at_grid.value[0]))] if at_grid.slope[0] >= 0 else []
    for step in np.flatnonzero(turns):
        ratio = _close_in(moments, grid[step], grid[step + 1], reml=reml)
        found.append((ratio, float(criterion(moments, np.array([ratio]), reml=reml).value[0])))
    return min(found, key=lambda each: each[1], default=None)


def ratio_grid(moments: Moments) -> Floats:
    """Ratios tried, from 0 to where nothing is left within schools, a decade apart."""
    low = np.log10(SMALLEST_STEP / moments.size.max())
    high = np.log10(LARGEST_STEP / moments.size.min())
    return np.concatenate([[0.0], np.logspace(low, high, int(np.ceil(high - low)) + 1)])


def _close_in(moments: Moments, low: float, high: float, *, reml: bool) -> float:
    """Newton's method on the slope, halving the bracket where a step would leave it."""
    ratio = float(np.sqrt(low * high)) if low > 0 else high / 2
    for _ in range(MOST_ITERATIONS):
        here = criterion(moments, np.array([ratio]), reml=reml)
        slope, curvature = float(here.slope[0]), float(here.curvature[0])
        low, high = (ratio, high) if slope < 0 else (low, ratio)
        newton = ratio - slope / curvature if curvature > 0 else np.nan
        noise = ROUNDING * (moments.count * moments.pull(ratio)).sum()
        if abs(newton - ratio) <= TOLERANCE * ratio or abs(slope) <= noise:
            break
        ratio = newton if low < newton < high else (low + high) / 2
    return ratio


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a likelihood is highest, and what follows from it.

    `ratio` is vB / vW, `lowest` -2 log-likelihood on the scale of the moments, less its constant.
    """

    moments: Moments
    reml: bool
    ratio: float
    lowest: float

    @property
    def n_free(self) -> float:
        """Pupils less coefficients (REML), or pupils (ML)."""
        return self.moments.n_pupils - self.moments.n_coefficients * self.reml

    @cached_property
    def _factor(self) -> Floats:
        whole = self.moments.combined(self.moments.pull(self.ratio)[None], 1.0)
        return cholesky(whole[0])

    @cached_property
    def _root(self) -> Floats:
        """Inverse of the Cholesky factor of the design's block, (p, p)."""
        p = self.moments.n_coefficients
        return np.asarray(np.linalg.inv(self._factor[:p, :p]))

    @cached_property
    def unit_covariance(self) -> Floats:
        """Covariance of the coefficients on the scale of the moments for vW = 1, (p, p)."""
        covariance: Floats = self._root.T @ self._root
        return covariance

    @cached_property
    def to_units(self) -> Floats:
        """Matrix that takes coefficients on the scale of the moments to the data's, (p, p)."""
        origin, scale = self.moments.origin, self.moments.scale
        matrix = np.diag(scale[-1] / scale[:-1])
        matrix[0, 1:] = -origin[1:-1] * scale[-1] / scale[1:-1]
        return matrix

    @cached_property
    def scaled_coefficients(self) -> Floats:
        """Coefficients on the scale of the moments, (p,): without the digits an origin takes."""
        p = self.moments.n_coefficients
        scaled: Floats = np.einsum("ji,j->i", self._root, self._factor[p, :p])
        return scaled

    @cached_property
    def coefficients(self) -> Floats:
        """Intercept and slopes in the data's units, (p,)."""
        out: Floats = self.scaled_coefficients @ self.to_units.T
        out[0] += self.moments.origin[-1]
        return out

    @property
    def v_within(self) -> float:
        """Variance within schools."""
        return float((self._factor[-1, -1] * self.moments.scale[-1]) ** 2 / self.n_free)

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of the coefficients given the variances, (p, p)."""
        scaled = self.unit_covariance * (self.v_within / self.moments.scale[-1] ** 2)
        out: Floats = self.to_units @ scaled @ self.to_units.T
        return out

    @property
    def log_likelihood(self) -> float:
        """REML or ML log-likelihood as lme4 counts it, every constant included."""
        scale, free = self.moments.scale, self.n_free
        deviance = self.lowest + free * (np.log(2 * np.pi * scale[-1] ** 2 / free) + 1)
        if self.reml:
            deviance += 2 * np.log(scale[1:-1]).sum()
        return float(-deviance / 2)
