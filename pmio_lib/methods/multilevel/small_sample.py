"""Standard errors and degrees of freedom that few schools ask for.

Belongs here: what the uncertainty of the two variances does to tests of coefficients. Not here: the
fit (`reml`), or the words and names around a test (`inference`).

Everything is exact for this model and comes from the pooled moments: in a school of size w, the
covariance matrix has one eigenvalue vW + vB w (along the mean) and all others vW.

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
from pmio_lib.methods.multilevel.reml import Maximum


@dataclass(frozen=True, eq=False)
class SmallSample:
    """What tests with few schools need.

    Covariance (p, p) of the coefficients given the variances, and `adjusted` for these being
    estimates; `gradient` (2, p, p) of the first by vB and vW, and the asymptotic covariance
    `of_variances` (2, 2) of their estimates.
    """

    covariance: Floats
    adjusted: Floats
    gradient: Floats
    of_variances: Floats

    def degrees_of_freedom(self, contrast: Floats) -> float:
        """Give Kenward and Roger's degrees of freedom of a contrast of coefficients."""
        variance = np.einsum("i,ij,j->", contrast, self.covariance, contrast)
        slope = np.einsum("i,aij,j->a", contrast, self.gradient, contrast)
        spread = np.einsum("a,ab,b->", slope, self.of_variances, slope)
        return float(2 * variance**2 / spread)

    def standard_error(self, contrast: Floats) -> float:
        """Give the adjusted standard error of a contrast of coefficients."""
        return float(np.sqrt(np.einsum("i,ij,j->", contrast, self.adjusted, contrast)))


def small_sample(fit: Maximum) -> SmallSample:
    """Compute what tests with few schools need."""
    phi = fit.unit_covariance
    first, second = _derivative_moments(fit)
    product = phi @ first
    of_variances = np.asarray(np.linalg.inv(_information(fit, phi, product, second)), np.float64)
    bend = second - first[:, None] @ product[None]
    extra = phi @ np.einsum("ab,abij->ij", of_variances, bend) @ phi
    outcome = fit.moments.scale[-1] ** 2
    return SmallSample(
        covariance=fit.covariance,
        adjusted=_in_units(fit, (phi + 2 * extra) * (fit.v_within / outcome)),
        gradient=_in_units(fit, -(product @ phi)) / outcome,
        of_variances=of_variances * fit.v_within**2,
    )


def _derivative_moments(fit: Maximum) -> tuple[Floats, Floats]:
    """P (2, p, p) and Q (2, 2, p, p) of Kenward & Roger, for vW = 1."""
    size, p = fit.moments.size, fit.moments.n_coefficients
    stretch = 1 + fit.ratio * size
    weights = [
        size**2 / stretch**2,
        size / stretch**2,
        size**3 / stretch**3,
        size**2 / stretch**3,
        size / stretch**3,
    ]
    within = np.array([0.0, 1.0, 0.0, 0.0, 1.0])
    sums = fit.moments.combined(np.stack(weights), within)[:, :p, :p]
    p_between, p_within, q_bb, q_bw, q_ww = sums
    second = np.stack([np.stack([q_bb, q_bw]), np.stack([q_bw, q_ww])])
    return -np.stack([p_between, p_within]), second


def _information(fit: Maximum, phi: Floats, product: Floats, second: Floats) -> Floats:
    """Expected information of (vB, vW) in the restricted likelihood for vW = 1, (2, 2)."""
    size, count = fit.moments.size, fit.moments.count
    stretch = 1 + fit.ratio * size
    between = (count * (size / stretch) ** 2).sum()
    mixed = (count * size / stretch**2).sum()
    within = fit.moments.n_pupils - count.sum() + (count / stretch**2).sum()
    lost = 2 * np.einsum("ij,abji->ab", phi, second)
    back = np.einsum("aij,bji->ab", product, product)
    information: Floats = (np.array([[between, mixed], [mixed, within]]) - lost + back) / 2
    return information


def _in_units(fit: Maximum, matrices: Floats) -> Floats:
    out: Floats = fit.to_units @ matrices @ fit.to_units.T
    return out
