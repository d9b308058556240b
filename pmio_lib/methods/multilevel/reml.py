"""The profile likelihood of a random-intercept model, and where it is highest.

Belongs here: REML and ML for a batch of moments, as a function of one number, the ratio
lambda = vB / vW; everything else (coefficients, variances) has a closed form given it. Not here:
checks of the data or results by name (`model`), tests and intervals (`inference`).

With w the sum of a school's weights, m its means of (1, covariates, outcome), and S the sums of
squares within schools, M(lambda) = S + sum of w / (1 + lambda w) m m'. Its Cholesky factor holds
log|X'VX| and the residual sum of squares; differentiating it gives the slope and the curvature.

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
import numpy.typing as npt

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.moments import Moments, Rows

SMALLEST_STEP: Final = 1e-7
"""First ratio tried above 0, times the largest school: the criterion is straight below it."""
LARGEST_STEP: Final = 1e8
"""Last ratio tried, times the smallest school: beyond it nothing varies within schools."""
STEPS_PER_DECADE: Final = 1
MOST_ITERATIONS: Final = 50
TOLERANCE: Final = 1e-10
ROUNDING: Final = 1e-13


@dataclass(frozen=True, eq=False)
class Criterion:
    """-2 log-likelihood (less its constant) with slope and curvature in lambda, shape (R, G)."""

    value: Floats
    slope: Floats
    curvature: Floats


def criterion(moments: Moments, ratio: Floats, *, reml: bool) -> Criterion:
    """Evaluate the profiled criterion, restricted or plain, and its derivatives.

    At values of lambda (R, G), G for each data set; NaN where the moments are singular.
    """
    p = moments.n_coefficients
    pull = _pull(moments, ratio)
    factor = cholesky(moments.combined(pull, np.ones((1, 1))))
    inverse = np.linalg.inv(factor)
    first = inverse @ moments.combined(pull**2, np.zeros((1, 1))) @ inverse.swapaxes(-1, -2)
    second = inverse @ moments.combined(pull**3, np.zeros((1, 1))) @ inverse.swapaxes(-1, -2)
    log_diagonal = 2 * np.log(np.einsum("...kk->...k", factor))
    square = first**2
    traces = np.einsum("...kk->...k", first), np.einsum("...kk->...k", second)
    slope_x, curve_x = traces[0][..., :p].sum(-1), traces[1][..., :p].sum(-1)
    square_x = square[..., :p, :p].sum((-2, -1))
    free = (moments.n_pupils - p * reml)[:, None]
    count = moments.count[:, None, :]
    value = (count * -np.log(pull / moments.size)).sum(-1) + free * log_diagonal[..., p]
    slope = (count * pull).sum(-1) - free * traces[0][..., p]
    curvature = -(count * pull**2).sum(-1)
    curvature += free * (2 * traces[1][..., p] - square.sum((-2, -1)) + square_x)
    if reml:
        value += log_diagonal[..., :p].sum(-1)
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


def maximise(moments: Moments, *, reml: bool) -> tuple[Floats, Floats]:
    """Find the highest point of each data set's likelihood, among all its local ones.

    Gives its ratio (R,), 0 on the boundary and NaN where there is none, and -2 log-likelihood
    there, less its constant (R,).

    A grid over lambda, from 0 to where nothing is left within schools, brackets every sign change
    of the slope; each is then closed in on by Newton's method within its bracket, and the best
    kept. Zero counts as an optimum where the criterion rises from it.
    """
    grid = ratio_grid(moments)
    at_grid = criterion(moments, np.tile(grid, (moments.n_sets, 1)), reml=reml)
    turns = (at_grid.slope[:, :-1] < 0) & (at_grid.slope[:, 1:] >= 0)
    rows, steps = np.nonzero(turns)
    taken = moments.take(rows)
    ratio = _close_in(taken, grid[steps], grid[steps + 1], reml=reml)
    found = criterion(taken, ratio[:, None], reml=reml).value[:, 0]
    boundary = at_grid.slope[:, 0] >= 0
    best_ratio = np.where(boundary, 0.0, np.nan)
    best = np.where(boundary, at_grid.value[:, 0], np.inf)
    for row, value, candidate in zip(rows, found, ratio, strict=True):
        if value < best[row]:
            best[row], best_ratio[row] = value, candidate
    return best_ratio, np.where(np.isnan(best_ratio), np.nan, best)


def ratio_grid(moments: Moments) -> Floats:
    """Ratios tried, from 0 to where nothing is left within schools, a decade apart."""
    low = np.log10(SMALLEST_STEP / moments.size.max())
    high = np.log10(LARGEST_STEP / moments.size.min())
    count = int(np.ceil((high - low) * STEPS_PER_DECADE)) + 1
    return np.concatenate([[0.0], np.logspace(low, high, count)])


def _close_in(moments: Moments, low: Floats, high: Floats, *, reml: bool) -> Floats:
    """Newton's method on the slope, halving the bracket where a step would leave it."""
    ratio = np.where(low > 0, np.sqrt(low * high), high / 2)
    for _ in range(MOST_ITERATIONS):
        here = criterion(moments, ratio[:, None], reml=reml)
        slope, curvature = here.slope[:, 0], here.curvature[:, 0]
        low, high = np.where(slope < 0, ratio, low), np.where(slope < 0, high, ratio)
        newton = ratio - slope / np.where(curvature > 0, curvature, np.nan)
        noise = ROUNDING * (moments.count * _pull(moments, ratio)).sum(-1)
        there = (np.abs(newton - ratio) <= TOLERANCE * ratio) | (np.abs(slope) <= noise)
        if there.all():
            break
        inside = (newton > low) & (newton < high)
        ratio = np.where(there, ratio, np.where(inside, newton, (low + high) / 2))
    return ratio


def _pull(moments: Moments, ratio: Floats) -> Floats:
    """Weight of a school's m m' in M(lambda): w / (1 + lambda w)."""
    pull: Floats = moments.size / (1 + ratio[..., None] * moments.size)
    return pull


SMALLEST_EIGENVALUE: Final = 1e-13
"""Of the design's correlation matrix: below it a replicate's columns are linear combinations."""


@dataclass(frozen=True, eq=False)
class BatchFit:
    """Fits to the data sets that allow one.

    Parameters
    ----------
    moments : Moments
        The R data sets fitted.
    rows : array of int, shape (R,)
        Their positions in the batch asked for; those absent could not be fitted.
    ratio : array, shape (R,)
        vB / vW.
    lowest : array, shape (R,)
        -2 log-likelihood on the scale of the moments, less its constant.
    """

    moments: Moments
    rows: Rows
    reml: bool
    ratio: Floats
    lowest: Floats

    @property
    def n_free(self) -> Floats:
        """Pupils less coefficients (REML), or pupils (ML), shape (R,)."""
        return self.moments.n_pupils - self.moments.n_coefficients * self.reml

    @cached_property
    def _factor(self) -> Floats:
        size = self.moments.size
        pull = size / (1 + self.ratio[:, None, None] * size)
        return cholesky(self.moments.combined(pull, np.ones((1, 1))))[:, 0]

    @cached_property
    def _root(self) -> Floats:
        """Inverse of the Cholesky factor of the design's block, (R, p, p)."""
        p = self.moments.n_coefficients
        inverse: Floats = np.asarray(np.linalg.inv(self._factor[:, :p, :p]))
        return inverse

    @cached_property
    def unit_covariance(self) -> Floats:
        """Covariance of the coefficients on the scale of the moments for vW = 1, (R, p, p)."""
        return self._root.swapaxes(1, 2) @ self._root

    @cached_property
    def to_units(self) -> Floats:
        """Matrix that takes coefficients on the scale of the moments to the data's, (p, p)."""
        origin, scale = self.moments.origin, self.moments.scale
        matrix = np.diag(scale[-1] / scale[:-1])
        matrix[0, 1:] = -origin[1:-1] * scale[-1] / scale[1:-1]
        return matrix

    @cached_property
    def coefficients(self) -> Floats:
        """Intercept and slopes in the data's units, (R, p)."""
        p = self.moments.n_coefficients
        scaled = np.einsum("rji,rj->ri", self._root, self._factor[:, p, :p])
        out: Floats = scaled @ self.to_units.T
        out[:, 0] += self.moments.origin[-1]
        return out

    @cached_property
    def v_within(self) -> Floats:
        """Variance within schools, (R,)."""
        outcome = self.moments.scale[-1]
        out: Floats = (self._factor[:, -1, -1] * outcome) ** 2 / self.n_free
        return out

    @property
    def v_between(self) -> Floats:
        """Variance between schools, (R,)."""
        product: Floats = self.ratio * self.v_within
        return product

    @cached_property
    def covariance(self) -> Floats:
        """Covariance of the coefficients given the variances, (R, p, p)."""
        scaled = self.unit_covariance * (self.v_within / self.moments.scale[-1] ** 2)[:, None, None]
        out: Floats = self.to_units @ scaled @ self.to_units.T
        return out

    @property
    def log_likelihood(self) -> Floats:
        """REML or ML log-likelihood as lme4 counts it, every constant included, (R,)."""
        scale, free = self.moments.scale, self.n_free
        deviance = self.lowest + free * (np.log(2 * np.pi * scale[-1] ** 2 / free) + 1)
        deviance -= self.moments.log_weight
        if self.reml:
            deviance += 2 * np.log(scale[1:-1]).sum()
        out: Floats = -deviance / 2
        return out


def fit_batch(moments: Moments, *, reml: bool = True) -> BatchFit:
    """Fit a random intercept to each data set that allows one.

    Returns
    -------
    BatchFit
        Without the data sets whose columns are linear combinations of each other, or in which
        nothing varies within schools.
    """
    rows = np.flatnonzero(_full_rank(moments))
    ratio, lowest = maximise(moments.take(rows), reml=reml)
    found = np.flatnonzero(np.isfinite(ratio))
    return BatchFit(
        moments=moments.take(rows[found]),
        rows=rows[found],
        reml=reml,
        ratio=ratio[found],
        lowest=lowest[found],
    )


def _full_rank(moments: Moments) -> npt.NDArray[np.bool_]:
    """Say which data sets have columns that can be told apart, and an outcome they leave over."""
    size = np.broadcast_to(moments.size, (moments.n_sets, 1, len(moments.size)))
    total = moments.combined(size, np.ones((1, 1)))[:, 0]
    diagonal = np.einsum("rkk->rk", total)
    floor = np.where(diagonal > 0, diagonal, 1.0)
    root = np.sqrt(floor)
    correlation = total / (root[:, :, None] * root[:, None, :])
    good: npt.NDArray[np.bool_] = np.linalg.eigvalsh(correlation)[:, 0] > SMALLEST_EIGENVALUE
    return good
