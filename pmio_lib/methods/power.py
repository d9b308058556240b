"""What a design can see: smallest detectable differences, power, schools needed.

Belongs here: planning from design parameters, in standard deviations of the outcome. Not here: the
designs (`cluster_design`), or what a study saw (`inference`, `effect_size`): power computed from a
study's own result says nothing new.

References
----------
Bloom (1995), Evaluation Review 19:547-556: the multiplier. Dong & Maynard (2013), J. Res. Educ.
Effectiveness 6:24-67: smallest detectable effects and sample sizes from it.
"""

from __future__ import annotations

from dataclasses import replace
from math import asin, pi, sin, sqrt
from typing import Final, TypeVar

from scipy.special import stdtrit
from scipy.stats import nct
from statsmodels.stats.power import NormalIndPower

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.cluster_design import (
    Design,
    ThreeLevelDesign,
    TwoLevelDesign,
    require_split,
)

MOST_CLUSTERS: Final = 10_000_000


def bloom_multiplier(df: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Standard errors that an effect must measure to be seen: t(1 - alpha/2) + t(power).

    Parameters
    ----------
    df : float
        Degrees of freedom, above 0.
    power : float
        Chance of seeing an effect of that size.
    alpha : float
        Two-sided level of the test.

    Raises
    ------
    StatisticsError
        If there are no degrees of freedom, or a probability is not between 0 and 1.
    """
    if not df > 0:
        raise StatisticsError(f"{df:g} degrees of freedom: expected more schools than columns.")
    require_split(power)
    require_split(alpha)
    return float(stdtrit(df, 1 - alpha / 2) + stdtrit(df, power))


def smallest_detectable(design: Design, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest difference the design would see with the power asked for (MDES).

    Returns
    -------
    float
        In standard deviations of the outcome.

    Raises
    ------
    StatisticsError
        If the design leaves no degrees of freedom.
    """
    return bloom_multiplier(design.df, power, alpha) * design.standard_error


def power_at(design: Design, effect: float, alpha: float = 0.05) -> float:
    """Chance that the two-sided test sees an effect, by the noncentral t-distribution.

    Parameters
    ----------
    effect : float
        In standard deviations of the outcome.

    Returns
    -------
    float
        A probability; `alpha` for an effect of 0.

    Raises
    ------
    StatisticsError
        If the design leaves no degrees of freedom.
    """
    bloom_multiplier(design.df, 0.5, alpha)
    shift = abs(effect) / design.standard_error
    limit = float(stdtrit(design.df, 1 - alpha / 2))
    # Both tails as upper ones: scipy's lower tail is nan for many shifts from about 8 on.
    return float(nct.sf(limit, design.df, shift) + nct.sf(limit, design.df, -shift))


D = TypeVar("D", TwoLevelDesign, ThreeLevelDesign)


def schools_needed(design: D, effect: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Fewest schools whose smallest detectable difference is no larger than `effect`: rounded up.

    Parameters
    ----------
    design : TwoLevelDesign or ThreeLevelDesign
        Its own number of schools is not used.
    effect : float
        In standard deviations of the outcome, above 0.

    Raises
    ------
    StatisticsError
        If `effect` is not above 0, or no number of schools up to ten million would do.
    """
    if not effect > 0:
        raise StatisticsError(f"An effect of {effect}: expected above 0.")

    def enough(n: int) -> bool:
        return smallest_detectable(replace(design, n_schools=n), power, alpha) <= effect

    low = design.n_school_covariates + 2
    high = low + 1
    while not enough(high):
        low, high = high, 2 * high
        if high > MOST_CLUSTERS:
            raise StatisticsError(f"An effect of {effect} would take over {MOST_CLUSTERS} schools.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def smallest_second_share(
    share: float, n: int, second_n: int, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Smallest higher share of a second sample that would be told from `share` of the first.

    Two independent samples, the arcsine approximation: Cohen (1988), Statistical power analysis
    for the behavioral sciences, ch. 6.

    Parameters
    ----------
    share : float
        Share of the first sample, between 0 and 1.
    n, second_n : int
        Sizes of the samples.

    Returns
    -------
    float
        Between 0 and 1; 1 where no share could be told.

    Raises
    ------
    StatisticsError
        If the share is not between 0 and 1, or a sample is empty.
    """
    if not 0 <= share <= 1 or min(n, second_n) < 1:
        raise StatisticsError(f"a share of {share:g} and {n} and {second_n} observations.")
    size = NormalIndPower().solve_power(
        nobs1=n, alpha=alpha, power=power, ratio=second_n / n, alternative="two-sided"
    )
    angle = 2 * asin(sqrt(share)) + float(size)
    return sin(min(angle, pi) / 2) ** 2
