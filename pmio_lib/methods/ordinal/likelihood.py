"""The likelihood of ordered levels under a logit: its value, score and information, its maximum.

Belongs here: the mathematics, for equal slopes at every threshold and for slopes of their own. Not
here: estimates a reader sees and the check of equal slopes (`model`).

Level y of J is seen with probability F(upper) - F(lower), where upper = threshold y less the
covariates times their slopes, lower the same of threshold y - 1, and F is the logistic function.
Both are linear in the parameters, and the log-likelihood is concave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats

Codes = npt.NDArray[np.int64]

CONVERGED: Final = 1e-8
"""Newton decrement (a squared distance to the maximum in standard errors) that counts as none."""

_MOST_STEPS: Final = 100


@dataclass(frozen=True, eq=False)
class CumulativeDesign:
    """How the upper and lower bound of each answer depend on thresholds, then slopes.

    Coefficients are (n, n_parameters); the upper bound of the highest level's answers (`is_top`) is
    infinite, and the lower one of the lowest's.
    """

    upper: Floats
    lower: Floats
    is_top: npt.NDArray[np.bool_]
    is_bottom: npt.NDArray[np.bool_]


def cumulative_design(
    codes: Codes, covariates: Floats, levels: int, own_column: int | None = None
) -> CumulativeDesign:
    """Lay out the likelihood of two `levels` or more, from 0 on.

    The slope of the covariate in place `own_column` may differ between thresholds; its slopes come
    last, threshold by threshold.
    """
    bounds = []
    for cut in np.clip([codes, codes - 1], 0, levels - 2):
        at_cut = np.eye(levels - 1)[cut]
        columns = [at_cut, -covariates]
        if own_column is not None:
            common = np.delete(covariates, own_column, axis=1)
            columns = [at_cut, -common, -at_cut * covariates[:, [own_column]]]
        bounds.append(np.hstack(columns))
    return CumulativeDesign(bounds[0], bounds[1], codes == levels - 1, codes == 0)


def log_likelihood(design: CumulativeDesign, parameters: Floats) -> float:
    """Log-likelihood, minus infinity where an answer has no probability."""
    probability = _bounds(design, parameters).probability
    if not (probability > 0).all():
        return float("-inf")
    return float(np.log(probability).sum())


def scores(design: CumulativeDesign, parameters: Floats) -> Floats:
    """Derivative of each answer's log-likelihood, shape (n, n_parameters)."""
    at = _bounds(design, parameters)
    weighted = at.upper_density[:, None] * design.upper - at.lower_density[:, None] * design.lower
    return np.asarray(weighted / at.probability[:, None])


def information(design: CumulativeDesign, parameters: Floats) -> Floats:
    """Observed information, minus the second derivative, shape (n_parameters, n_parameters)."""
    at = _bounds(design, parameters)
    score = scores(design, parameters)
    upper = at.upper_density * (1 - 2 * at.upper) / at.probability
    lower = at.lower_density * (1 - 2 * at.lower) / at.probability
    curvature = design.upper.T @ (upper[:, None] * design.upper)
    curvature -= design.lower.T @ (lower[:, None] * design.lower)
    return np.asarray(score.T @ score - curvature)


def newton_step(design: CumulativeDesign, parameters: Floats) -> tuple[Floats, float]:
    """Newton's step from here, and its decrement: how far the maximum is, in information.

    Raises StatisticsError if the information is not that of a maximum: not finite, or singular.
    """
    gradient = scores(design, parameters).sum(axis=0)
    matrix = information(design, parameters)
    if not np.isfinite(matrix).all() or np.linalg.cond(matrix) > 1e12:
        raise StatisticsError("The ordinal model has no usable standard errors: use fewer terms.")
    step = np.linalg.solve(matrix, gradient)
    return step, float(gradient @ step)


def maximise(design: CumulativeDesign, start: Floats) -> Floats:
    """Climb to the maximum by Newton's method with halved steps; ask `runaway_parameters` first.

    Raises StatisticsError if it is not reached.
    """
    parameters, value = start, log_likelihood(design, start)
    for _ in range(_MOST_STEPS):
        step, decrement = newton_step(design, parameters)
        if decrement < CONVERGED:
            return parameters
        while log_likelihood(design, parameters + step) < value and np.abs(step).max() > 1e-12:
            step = step / 2
        parameters = parameters + step
        value = log_likelihood(design, parameters)
    raise StatisticsError("The ordinal model did not converge.")


def runaway_parameters(design: CumulativeDesign) -> tuple[int, ...]:
    """Positions of parameters that would grow without end, because the data separate.

    The likelihood has a finite maximum unless some direction raises or keeps every upper bound and
    lowers or keeps every lower one; a linear programme finds such a direction.

    References
    ----------
    Albert & Anderson (1984), Biometrika 71:1-10; the linear programme: Konis (2007), DPhil thesis,
    University of Oxford, chapter 4.
    """
    from scipy.optimize import linprog

    up, down = design.upper[~design.is_top], design.lower[~design.is_bottom]
    gain = up.sum(axis=0) - down.sum(axis=0)
    limits = np.unique(np.concatenate([-up, down]), axis=0)
    found = linprog(-gain, A_ub=limits, b_ub=np.zeros(len(limits)), bounds=(-1, 1))
    if -found.fun < 1e-7:
        return ()
    return tuple(np.flatnonzero(np.abs(found.x) > 1e-7).tolist())


@dataclass(frozen=True, eq=False)
class _Bounds:
    """F at each answer's bounds, its density there (0 at infinity), and the probability between."""

    upper: Floats
    lower: Floats
    upper_density: Floats
    lower_density: Floats
    probability: Floats


def _bounds(design: CumulativeDesign, parameters: Floats) -> _Bounds:
    from scipy.special import expit

    at_upper, at_lower = design.upper @ parameters, design.lower @ parameters
    upper = np.where(design.is_top, 1.0, expit(at_upper))
    lower = np.where(design.is_bottom, 0.0, expit(at_lower))
    above = np.where(design.is_top, 0.0, expit(-at_upper))
    below_top = np.where(design.is_bottom, 1.0, expit(-at_lower))
    probability = np.where(at_lower > 0, below_top - above, upper - lower)
    return _Bounds(upper, lower, upper * above, lower * below_top, probability)
