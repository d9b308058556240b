"""Standard errors and degrees of freedom that few schools ask for.

Belongs here: what the uncertainty of the two variances does to tests of coefficients. Not here: the
fit (`reml`), or the words and names around a test (`inference`).

Everything is exact for this model and comes from the pooled moments: in a school, the covariance
matrix has one eigenvalue vW + vB w (along the mean) and all others vW.

References
----------
Kenward & Roger (1997), Biometrics 53:983-997, sections 2-3: adjusted covariance and, for one
contrast, degrees of freedom 2 v^2 / Var(v) with the expected information of the restricted
likelihood. lmerTest's "Satterthwaite" takes the observed information instead, and differs from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.reml import BatchFit


@dataclass(frozen=True, eq=False)
class SmallSample:
    """What a batch of fits needs for tests with few schools.

    Covariance (R, p, p) of the coefficients given the variances, and `adjusted` for these being
    estimates; `gradient` (R, 2, p, p) of the first by vB and vW, and the asymptotic covariance
    `of_variances` (R, 2, 2) of their estimates.
    """

    covariance: Floats
    adjusted: Floats
    gradient: Floats
    of_variances: Floats

    def degrees_of_freedom(self, contrast: Floats) -> Floats:
        """Give Kenward and Roger's degrees of freedom of a contrast of coefficients, shape (R,)."""
        variance = np.einsum("i,rij,j->r", contrast, self.covariance, contrast)
        slope = np.einsum("i,raij,j->ra", contrast, self.gradient, contrast)
        spread = np.einsum("ra,rab,rb->r", slope, self.of_variances, slope)
        out: Floats = 2 * variance**2 / spread
        return out

    def standard_error(self, contrast: Floats) -> Floats:
        """Give the adjusted standard error of a contrast of coefficients, shape (R,)."""
        out: Floats = np.sqrt(np.einsum("i,rij,j->r", contrast, self.adjusted, contrast))
        return out


def small_sample(fit: BatchFit) -> SmallSample:
    """Compute what tests with few schools need."""
    phi = fit.unit_covariance
    first, second = _derivative_moments(fit)
    product = phi[:, None] @ first
    information = _information(fit, phi, product, second)
    of_variances = np.linalg.inv(information)
    bend = second - first[:, :, None] @ product[:, None, :]
    extra = phi @ np.einsum("rab,rabij->rij", of_variances, bend) @ phi
    outcome = fit.moments.scale[-1] ** 2
    unit = (fit.v_within / outcome)[:, None, None]
    gradient = -(product @ phi[:, None])
    return SmallSample(
        covariance=fit.covariance,
        adjusted=_in_units(fit, (phi + 2 * extra) * unit),
        gradient=_in_units(fit, gradient) / outcome,
        of_variances=of_variances * (fit.v_within**2)[:, None, None],
    )


def _derivative_moments(fit: BatchFit) -> tuple[Floats, Floats]:
    """P (R, 2, p, p) and Q (R, 2, 2, p, p) of Kenward & Roger, for vW = 1."""
    size, p = fit.moments.size, fit.moments.n_coefficients
    stretch = 1 + fit.ratio[:, None] * size
    weights = np.stack(
        [
            size**2 / stretch**2,
            size / stretch**2,
            size**3 / stretch**3,
            size**2 / stretch**3,
            size / stretch**3,
        ],
        axis=1,
    )
    within = np.array([[0.0, 1.0, 0.0, 0.0, 1.0]])
    sums = fit.moments.combined(weights, within)[..., :p, :p]
    p_between, p_within, q_bb, q_bw, q_ww = np.moveaxis(sums, 1, 0)
    first = -np.stack([p_between, p_within], axis=1)
    second = np.stack([np.stack([q_bb, q_bw], axis=1), np.stack([q_bw, q_ww], axis=1)], axis=1)
    return first, second


def _information(fit: BatchFit, phi: Floats, product: Floats, second: Floats) -> Floats:
    """Expected information of (vB, vW) in the restricted likelihood for vW = 1, (R, 2, 2)."""
    size, count = fit.moments.size, fit.moments.count
    stretch = 1 + fit.ratio[:, None] * size
    between = (count * (size / stretch) ** 2).sum(1)
    mixed = (count * size / stretch**2).sum(1)
    within = fit.moments.n_pupils - count.sum(1) + (count / stretch**2).sum(1)
    whole = np.stack([np.stack([between, mixed], 1), np.stack([mixed, within], 1)], 1)
    lost = 2 * np.einsum("rij,rabji->rab", phi, second)
    back = np.einsum("raij,rbji->rab", product, product)
    information: Floats = (whole - lost + back) / 2
    return information


def _in_units(fit: BatchFit, matrices: Floats) -> Floats:
    out: Floats = fit.to_units @ matrices @ fit.to_units.T
    return out
