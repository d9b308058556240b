"""Standardised differences between arms made of whole schools: Hedges' corrections and variances.

Belongs here: the formulas, from sizes, variances and a difference. Not here: fitted models
(`effect_size`). Each is for an unadjusted difference of two arms of schools of unequal size.

References
----------
Hedges (2007), J. Educ. Behav. Stat. 32:341-370: within, equations for d_W; total, for d_T, in the
section on unequal cluster sizes, with its symbols n~ (`typical_size`), A and B.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats


class Convention(StrEnum):
    """What a difference is divided by: whose variance, from which model."""

    WITHIN_CONDITIONAL = "within, conditional"
    TOTAL_CONDITIONAL = "total, conditional"
    WITHIN_UNCONDITIONAL = "within, unconditional"
    TOTAL_UNCONDITIONAL = "total, unconditional"

    @property
    def is_total(self) -> bool:
        """Whether the variance between schools is counted in."""
        return self in (Convention.TOTAL_CONDITIONAL, Convention.TOTAL_UNCONDITIONAL)

    @property
    def is_conditional(self) -> bool:
        """Whether the variances are those left over by the covariates."""
        return self in (Convention.WITHIN_CONDITIONAL, Convention.TOTAL_CONDITIONAL)


HEADLINE: Final = Convention.TOTAL_UNCONDITIONAL
"""The English convention (Education Endowment Foundation, statistical analysis guidance)."""


@dataclass(frozen=True)
class Arms:
    """Sizes of the schools in two arms.

    Parameters
    ----------
    first, second : tuple of float
        Pupils of each school; two schools or more in all, one or more an arm.
    """

    first: tuple[float, ...]
    second: tuple[float, ...]

    def __post_init__(self) -> None:
        if not (self.first and self.second) or min(*self.first, *self.second) <= 0:
            raise StatisticsError("Two arms of schools: expected a school with pupils in each.")

    @property
    def n_pupils(self) -> float:
        """Pupils, N."""
        return sum(self.first) + sum(self.second)

    @property
    def n_schools(self) -> int:
        """Schools, M."""
        return len(self.first) + len(self.second)

    @property
    def crowding(self) -> float:
        """Mean size of the school a pupil is in, of both arms together, less 2: N - 2 - B."""
        return sum(_power_sum(arm, 2) / sum(arm) for arm in (self.first, self.second)) - 2

    @property
    def typical_size(self) -> float:
        """Size n~ that the design effect of the difference of the arms' means depends on."""
        one, two = sum(self.first), sum(self.second)
        crossed = two * _power_sum(self.first, 2) / one + one * _power_sum(self.second, 2) / two
        return crossed / (one + two)

    @property
    def spread_term(self) -> float:
        """Hedges' A: what unequal sizes do to the variance of the sum of squares between."""
        return sum(_spread_term(arm) for arm in (self.first, self.second))

    @property
    def difference_variance(self) -> float:
        """Variance of the difference of two means of independent pupils, of variance 1."""
        return self.n_pupils / (sum(self.first) * sum(self.second))


@dataclass(frozen=True)
class HedgesDifference:
    """A standardised difference of two arms and its sampling variance, in squared units of it."""

    estimate: float
    variance: float


def hedges_difference(
    difference: float, v_between: float, v_within: float, arms: Arms, *, total: bool
) -> HedgesDifference:
    """Standardise a difference of two arms of schools.

    Parameters
    ----------
    difference : float
        Between the arms, in units of the outcome.
    v_between, v_within : float
        Variances between and within schools, in those units squared.
    total : bool
        Divide by the square root of both variances and correct for clustering, or by that of the
        variance within schools alone.
    """
    icc = v_between / (v_between + v_within)
    if not total:
        d = difference / math.sqrt(v_within)
        return HedgesDifference(d, variance_of_within(d, icc, arms))
    correction = float(cluster_correction(icc, arms.n_pupils, arms.crowding))
    d = correction * difference / math.sqrt(v_between + v_within)
    return HedgesDifference(d, variance_of_total(d, icc, arms))


def cluster_correction(
    icc: float | Floats, n_pupils: float | Floats, crowding: float | Floats
) -> Floats:
    """Factor on b / sqrt(vB + vW) for the pupils of a school resembling each other.

    Parameters
    ----------
    icc : float or array
        Intraclass correlation.
    n_pupils : float or array
        Pupils in both arms, N.
    crowding : float or array
        `Arms.crowding`, N - 2 - B.

    Returns
    -------
    array
        sqrt(1 - icc (N - 2 - B) / (N - 2)), at most 1.
    """
    out: Floats = np.sqrt(1 - np.asarray(icc) * crowding / (np.asarray(n_pupils) - 2))
    return out


def variance_of_within(d: float, icc: float, arms: Arms) -> float:
    """Sampling variance of a difference over the standard deviation within schools.

    Parameters
    ----------
    d : float
        The standardised difference.
    icc : float
        Intraclass correlation, at least 0 and below 1.
    """
    design_effect = (1 + (arms.typical_size - 1) * icc) / (1 - icc)
    return arms.difference_variance * design_effect + d**2 / (2 * (arms.n_pupils - arms.n_schools))


def variance_of_total(d: float, icc: float, arms: Arms) -> float:
    """Sampling variance of a corrected difference over the total standard deviation.

    Parameters
    ----------
    d : float
        The standardised difference, corrected by `cluster_correction`.
    icc : float
        Intraclass correlation, at least 0 and below 1.
    """
    free = arms.n_pupils - 2
    design_effect = 1 + (arms.typical_size - 1) * icc
    b = free - arms.crowding
    spread = free * (1 - icc) ** 2 + arms.spread_term * icc**2 + 2 * b * icc * (1 - icc)
    scale = 2 * free * (free - icc * arms.crowding)
    return arms.difference_variance * design_effect + d**2 * spread / scale


def _power_sum(sizes: Sequence[float], power: int) -> float:
    return float(sum(size**power for size in sizes))


def _spread_term(sizes: Sequence[float]) -> float:
    total, squares, cubes = (_power_sum(sizes, k) for k in (1, 2, 3))
    return (total**2 * squares + squares**2 - 2 * total * cubes) / total**2
