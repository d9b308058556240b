"""Schools of equal size pooled: the moments a random-intercept likelihood is computed from.

Belongs here: a batch of R data sets as arrays of moments, one for a fit, many for a simulation.
Not here: the likelihood (`reml`).

Schools of the same weight s enter the likelihood through the sum of their m m' alone, m being a
school's means of (1, covariates, outcome): pooling them is exact and makes an evaluation cost what
the number of *distinct* sizes asks, not the number of schools.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.sums import ClusterSums

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Moments:
    """Moments of R data sets with the same K distinct school sizes and q columns.

    The columns are the intercept, the covariates and, last, the outcome; each is centred on
    `origin` and divided by `scale`, which changes no result and keeps the arithmetic level.

    Parameters
    ----------
    size : array, shape (K,)
        Distinct sums of weights of a school (its pupils, where there are no weights).
    count : array, shape (R, K)
        Schools of each size.
    n_pupils, log_weight : array, shape (R,)
        Pupils, and sum of the logarithms of their weights.
    within : array, shape (R, q, q)
        Sums of squares and products about the schools' means.
    between : array, shape (R, K, q, q)
        Sum over schools of each size of m m'.
    origin, scale : array, shape (q,)
        What was subtracted, and what it was divided by; 0 and 1 for the intercept.
    """

    size: Floats
    count: Floats
    n_pupils: Floats
    log_weight: Floats
    within: Floats
    between: Floats
    origin: Floats
    scale: Floats

    @property
    def n_sets(self) -> int:
        """Number of data sets, R."""
        return len(self.n_pupils)

    @property
    def n_coefficients(self) -> int:
        """Number of coefficients, the intercept among them."""
        return len(self.scale) - 1

    def take(self, rows: Rows) -> Moments:
        """Give some of the data sets, in the order asked for, repeats allowed."""
        if len(rows) == self.n_sets and (rows == np.arange(self.n_sets)).all():
            return self
        return replace(
            self,
            count=self.count[rows],
            n_pupils=self.n_pupils[rows],
            log_weight=self.log_weight[rows],
            within=self.within[rows],
            between=self.between[rows],
        )

    def without_covariates(self) -> Moments:
        """Give the moments of the empty model: intercept and outcome only."""
        kept = [0, self.n_coefficients]
        return replace(
            self,
            within=self.within[:, kept][:, :, kept],
            between=self.between[:, :, kept][:, :, :, kept],
            origin=self.origin[kept],
            scale=self.scale[kept],
        )

    def combined(self, school_weight: Floats, within_weight: Floats) -> Floats:
        """Weighted sums of the moments, the between over sizes and the within: (R, G, q, q).

        The weights of each m m' (R, G, K) are G sets per data set, those of the within-school sums
        of any shape that goes with (R, G).
        """
        q = len(self.scale)
        flat = self.between.reshape(self.n_sets, len(self.size), q * q)
        between = np.matmul(school_weight, flat).reshape(*school_weight.shape[:2], q, q)
        total: Floats = between + np.asarray(within_weight)[..., None, None] * self.within[:, None]
        return total


@dataclass(frozen=True, eq=False)
class StandardSchools:
    """Schools in the form moments are made from: ordered by size, columns centred and scaled.

    `order` (J,) is the position of each in the sums they come from; `size` and `first` (K,) are the
    distinct sizes, and where each begins in this order. Means (J, q) are of (1, covariates,
    outcome), scatter (J, q, q) is about them.
    """

    order: Rows
    size: Floats
    first: Rows
    n_pupils: Floats
    log_weight: Floats
    mean: Floats
    scatter: Floats
    origin: Floats
    scale: Floats


def standardise(sums: ClusterSums) -> StandardSchools:
    """Centre each column on its mean and divide by its standard deviation (1 for a constant)."""
    origin, spread = centre_and_spread(sums)
    scale = np.where(spread > 0, spread, 1.0)
    order = np.argsort(sums.weight, kind="stable")
    size, first = np.unique(sums.weight[order], return_index=True)
    mean, scatter = (sums.mean[order] - origin) / scale, sums.scatter[order]
    return StandardSchools(
        order=order,
        size=size,
        first=first,
        n_pupils=sums.n_pupils[order].astype(np.float64),
        log_weight=sums.log_weight[order],
        mean=np.column_stack([np.ones(len(order)), mean]),
        scatter=np.pad(scatter / (scale[:, None] * scale), ((0, 0), (1, 0), (1, 0))),
        origin=np.concatenate([[0.0], origin]),
        scale=np.concatenate([[1.0], scale]),
    )


def centre_and_spread(sums: ClusterSums) -> tuple[Floats, Floats]:
    """Give each column's mean over pupils and its standard deviation (weighted, divisor N)."""
    total = sums.weight.sum()
    origin = sums.mean[0] + sums.weight @ (sums.mean - sums.mean[0]) / total
    squares = np.einsum("jkk->k", sums.scatter) + sums.weight @ (sums.mean - origin) ** 2
    return origin, np.sqrt(squares / total)


def pool(schools: StandardSchools) -> Moments:
    """Pool schools of equal size, each once, as a single data set."""
    squares = schools.mean[:, :, None] * schools.mean[:, None, :]
    return Moments(
        size=schools.size,
        count=np.diff(schools.first, append=len(schools.order))[None].astype(np.float64),
        n_pupils=schools.n_pupils.sum(keepdims=True),
        log_weight=schools.log_weight.sum(keepdims=True),
        within=schools.scatter.sum(axis=0, keepdims=True),
        between=np.add.reduceat(squares, schools.first, axis=0)[None],
        origin=schools.origin,
        scale=schools.scale,
    )
