"""Random-intercept models fitted to a batch of moments, as arrays.

Belongs here: coefficients, variances and log-likelihoods given where the likelihood is highest.
Not here: how it is found (`reml`), tests and intervals (`small_sample`), names (`multilevel`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.moments import Moments, Rows
from pmio_lib.methods.multilevel.reml import cholesky, criterion, maximise

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
    reml : bool
        Restricted likelihood, or plain.
    ratio : array, shape (R,)
        vB / vW.
    lowest : array, shape (R,)
        -2 log-likelihood on the scale of the moments, less its constant.
    n_optima : array of int, shape (R,)
        Local optima of the likelihood.
    """

    moments: Moments
    rows: Rows
    reml: bool
    ratio: Floats
    lowest: Floats
    n_optima: Rows

    def take(self, rows: Rows) -> BatchFit:
        """Give some of the fits, in the order asked for."""
        return BatchFit(
            self.moments.take(rows),
            self.rows[rows],
            self.reml,
            self.ratio[rows],
            self.lowest[rows],
            self.n_optima[rows],
        )

    @property
    def converged(self) -> npt.NDArray[np.bool_]:
        """Whether a further step would change the ratio by a millionth or less, (R,)."""
        here = criterion(self.moments, self.ratio[:, None], reml=self.reml)
        slope, curvature = here.slope[:, 0], here.curvature[:, 0]
        flat: npt.NDArray[np.bool_] = np.abs(slope) <= 1e-6 * np.abs(curvature) * self.ratio
        out: npt.NDArray[np.bool_] = flat | ((self.ratio == 0) & (slope >= 0))
        return out

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

    Parameters
    ----------
    moments : Moments
    reml : bool

    Returns
    -------
    BatchFit
        Without the data sets whose columns are linear combinations of each other, or in which
        nothing varies within schools.
    """
    rows = np.flatnonzero(_full_rank(moments))
    optimum = maximise(moments.take(rows), reml=reml)
    found = np.flatnonzero(np.isfinite(optimum.ratio))
    return BatchFit(
        moments=moments.take(rows[found]),
        rows=rows[found],
        reml=reml,
        ratio=optimum.ratio[found],
        lowest=optimum.lowest[found],
        n_optima=optimum.n_optima[found],
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
