"""The error of a contrast as the schools themselves show it, whatever the model says they share.

Belongs here: the bias-reduced cluster-robust variance (CR2) of a contrast of a random-intercept
model, and its Satterthwaite degrees of freedom, from the schools' sums. Not here: tests and
intervals (`inference`), or the error that takes the model at its word (`small_sample`).

A random intercept lets schools differ in level only. Where a slope differs between them too (a gap
that is wider in some schools), the model-based error of that slope, and of its product with a
school-level column, is too small. CR2 adds up what each school contributes to a contrast c'b,

    variance = sum over schools of (c'M X'W A e)^2,    M = (X'V^-1 X)^-1,  W = V^-1,  e = y - X b,

each residual e first made larger by A for having been fitted: A = D B^(+1/2) D with D = V^(1/2) and
B = D (V - X M X') D, so that A (V - X M X') A = V and the variance is unbiased where the model is
right. A does not depend on which root D of V is taken (D'D = V); B^(+1/2) is the root of the
pseudo-inverse. With g = A W X M c in each school, the variance is a quadratic form of y, and

    df = (tr P)^2 / tr(P P),    P = diag(g'V g) - Q M Q',    rows of Q: g'X.

No pupil is needed. V = vW I + vB 1 1' and V - X M X' both map the space of [1, X] to itself, and on
what is orthogonal to it A is 1 and X is 0. So a school is taken in an orthonormal basis of that
space, 1 / sqrt(n) and, from the eigenvectors E and values L of its scatter matrix S of X, the
columns (X - mean) E / sqrt(L). There V is diagonal (vW + vB n, vW, ..., vW), X has the rows
sqrt(n) (1, mean) and sqrt(L) E', and e has sqrt(n) (mean of e) and E'(S_xy - S b) / sqrt(L).
With h = q'M q of the rows q of Q and d = g'V g, tr P is the sum over schools of d - h, and tr(P P)
that of d (d - 2 h) and the trace of (M Q'Q)^2: schools are gone through once.

References
----------
Bell & McCaffrey (2002), Survey Methodology 28:169-181: the adjustment, and Satterthwaite's degrees
of freedom for it. Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36:672-683, Theorem 1: weighted
least squares with a working model, pseudo-inverse. Huang & Zhang (2025), J. Experimental Education,
"Accounting for random slopes using cluster-robust standard errors in multilevel models": for this
purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.reml import Maximum, standardise
from pmio_lib.methods.multilevel.sums import ClusterSums

NOTHING_LEFT: Final = 1e-10
"""Share of a direction's variance that fitting leaves, below which it leaves none."""
NO_SPREAD: Final = 1e-14
"""Eigenvalue of a school's scatter, as a share of their sum, below which nothing varies there."""


@dataclass(frozen=True)
class RobustVariance:
    """How far a contrast of coefficients may be off, as the schools show it.

    CR2, in squared units of the outcome, and Satterthwaite's degrees of freedom under the fitted
    random intercept, never below 1. `share_seen` is what the variance is expected to be were the
    model right, over what it should be: 1, but for schools whose residuals fitting has made 0.
    Below 1, part of the error shows nowhere.
    """

    variance: float
    df: float
    share_seen: float


def robust_variance(fit: Maximum, sums: ClusterSums, contrast: Floats) -> RobustVariance:
    """Compute the cluster-robust variance of a contrast, and its degrees of freedom.

    `fit` is to the moments of `sums`; `contrast` (p,) weighs each coefficient, the
    intercept first, in the data's units. NaN where it is 0, or no school shows anything of it.
    """
    schools, m = _coordinates(fit, sums), fit.unit_covariance
    weights = fit.to_units.T @ contrast
    plain = (schools.design @ (m @ weights)) / schools.stretch
    g = np.einsum("jab,jb->ja", _adjustments(schools, m), plain)
    d = (schools.stretch * g**2).sum(axis=1)
    q = np.einsum("jak,ja->jk", schools.design, g)
    hat = np.einsum("jk,kl,jl->j", q, m, q)
    crossed = m @ (q.T @ q)
    trace = float((d - hat).sum())
    square = float((d**2 - 2 * d * hat).sum() + np.trace(crossed @ crossed))
    return RobustVariance(
        variance=float((np.einsum("ja,ja->j", g, schools.residual) ** 2).sum()),
        df=_ratio(trace**2, square),
        share_seen=_ratio(trace, float(weights @ m @ weights)),
    )


@dataclass(frozen=True, eq=False)
class _Coordinates:
    """Schools in an orthonormal basis of the space of [1, X], for vW = 1.

    On the scale of the moments: the columns of X (J, p, p), the outcome's residuals (J, p), and as
    `stretch` the diagonal of V (J, p).
    """

    design: Floats
    residual: Floats
    stretch: Floats


def _coordinates(fit: Maximum, sums: ClusterSums) -> _Coordinates:
    schools, slopes = standardise(sums), fit.scaled_coefficients
    root = np.sqrt(schools.size)
    values, vectors = np.linalg.eigh(schools.scatter[:, 1:-1, 1:-1])
    spread = np.sqrt(np.maximum(values, 0.0))
    varies = values > NO_SPREAD * np.abs(values).sum(axis=1, keepdims=True)
    left = schools.scatter[:, 1:-1, -1] - schools.scatter[:, 1:-1, 1:-1] @ slopes[1:]
    turned = np.einsum("jka,jk->ja", vectors, left)
    within = np.divide(turned, spread, out=np.zeros_like(turned), where=varies)
    between = root * (schools.mean[:, -1] - schools.mean[:, :-1] @ slopes)
    design = np.zeros((len(root), len(slopes), len(slopes)))
    design[:, 0] = root[:, None] * schools.mean[:, :-1]
    design[:, 1:, 1:] = spread[:, :, None] * vectors.swapaxes(1, 2)
    stretch = np.ones(design.shape[:2])
    stretch[:, 0] += fit.ratio * schools.size
    return _Coordinates(design, np.column_stack([between, within]), stretch)


def _adjustments(schools: _Coordinates, m: Floats) -> Floats:
    """A of each school in its coordinates, (J, p, p)."""
    root = np.sqrt(schools.stretch)
    whitened = schools.design / root[:, :, None]
    left = np.eye(len(m)) - whitened @ m @ whitened.swapaxes(1, 2)
    n_nothing = (np.linalg.eigvalsh(left) < NOTHING_LEFT).sum(axis=1)
    stretch = schools.stretch
    values, vectors = np.linalg.eigh(stretch[:, :, None] * left * stretch[:, None, :])
    kept = np.arange(len(m)) >= n_nothing[:, None]
    power = np.where(kept, values, np.inf) ** -0.5
    turned = root[:, :, None] * vectors
    adjusted: Floats = (turned * power[:, None, :]) @ turned.swapaxes(1, 2)
    return adjusted


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")
