"""What a design of pupils in schools can see: standard errors, detectable differences, power.

Belongs here: two-level and three-level cluster designs, a moderator at pupil level, and planning
from them, in standard deviations of the outcome. Not here: what a study saw (`multilevel`): power
computed from a study's own result says nothing new.

References
----------
Dong & Maynard (2013), J. Res. Educ. Effectiveness 6:24-67: two-level (CRA2_2) and three-level
(CRA3_3) cluster designs, smallest detectable effects and sample sizes. Dong, Kelcey & Spybrook
(2018), J. Exp. Educ. 86:489-514: moderators at pupil level in two-level designs, with a slope that
varies between schools or does not. Van Breukelen, Candel & Berger (2007), Stat. Med. 26:2589-2603:
what unequal sizes cost a mixed model. Bloom (1995), Evaluation Review 19:547-556: the multiplier.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from scipy.special import stdtrit

from pmio_lib.core.errors import StatisticsError


class _WholeSchools:
    """Whole schools in two arms."""

    n_schools: int
    share_treated: float
    n_school_covariates: int

    @property
    def df(self) -> float:
        """Schools less school-level covariates less 2."""
        return self.n_schools - self.n_school_covariates - 2

    @property
    def split_schools(self) -> float:
        """Schools times the shares of both arms: what variances of a difference are divided by."""
        return self.share_treated * (1 - self.share_treated) * self.n_schools


@dataclass(frozen=True)
class TwoLevelDesign(_WholeSchools):
    """Pupils in schools, whole schools in two arms.

    Parameters
    ----------
    icc : float
        Share of the variance that lies between schools.
    pupils_per_school : float
        Mean (for unequal schools, the harmonic mean) of pupils a school.
    share_treated : float
        Share of the schools in one arm.
    r2_school, r2_pupil : float
        Shares of the variance between and within schools that covariates explain.
    size_cv : float
        Standard deviation of the schools' sizes over their mean.
    """

    icc: float
    pupils_per_school: float
    n_schools: int
    share_treated: float = 0.5
    r2_school: float = 0.0
    r2_pupil: float = 0.0
    n_school_covariates: int = 0
    size_cv: float = 0.0

    def __post_init__(self) -> None:
        _require_shares(icc=self.icc, r2_school=self.r2_school, r2_pupil=self.r2_pupil)
        _require_split(self.share_treated)
        _require_sizes(pupils_per_school=self.pupils_per_school, n_schools=self.n_schools)
        if not 0 <= self.size_cv <= 1:
            raise StatisticsError(
                f"Sizes that spread by {self.size_cv} of their mean: expected 0 to 1."
            )

    @property
    def standard_error(self) -> float:
        """Standard error of the difference in a mixed model, in deviations of the outcome."""
        between = self.icc * (1 - self.r2_school)
        within = (1 - self.icc) * (1 - self.r2_pupil) / self.pupils_per_school
        reliability = between / (between + within)
        efficiency = 1 - self.size_cv**2 * reliability * (1 - reliability)
        return math.sqrt((between + within) / self.split_schools / efficiency)


@dataclass(frozen=True)
class ThreeLevelDesign(_WholeSchools):
    """Pupils in classes in schools, whole schools in two arms.

    Parameters
    ----------
    icc_school, icc_class : float
        Shares of the variance between schools, and between classes of a school.
    r2_school, r2_class, r2_pupil : float
        Shares of the variance at each level that covariates explain.
    """

    icc_school: float
    icc_class: float
    pupils_per_class: float
    classes_per_school: float
    n_schools: int
    share_treated: float = 0.5
    r2_school: float = 0.0
    r2_class: float = 0.0
    r2_pupil: float = 0.0
    n_school_covariates: int = 0

    def __post_init__(self) -> None:
        _require_shares(
            icc_school=self.icc_school,
            icc_class=self.icc_class,
            both=self.icc_school + self.icc_class,
            r2_school=self.r2_school,
            r2_class=self.r2_class,
            r2_pupil=self.r2_pupil,
        )
        _require_split(self.share_treated)
        _require_sizes(
            pupils_per_class=self.pupils_per_class,
            classes_per_school=self.classes_per_school,
            n_schools=self.n_schools,
        )

    @property
    def standard_error(self) -> float:
        """Standard error of the difference, in standard deviations of the outcome."""
        schools = self.split_schools
        classes = schools * self.classes_per_school
        pupils = classes * self.pupils_per_class
        residual = 1 - self.icc_school - self.icc_class
        return math.sqrt(
            self.icc_school * (1 - self.r2_school) / schools
            + self.icc_class * (1 - self.r2_class) / classes
            + residual * (1 - self.r2_pupil) / pupils
        )


@dataclass(frozen=True)
class PupilModeratorDesign:
    """A two-level design asked whether the difference differs between two kinds of pupil.

    Parameters
    ----------
    share_of_pupils : float
        Share of the pupils of one kind (girls, say).
    slope_variance : float or None
        Omega: variance over schools of the gap between the two kinds, as a share of the variance
        between schools; None where the gap is taken to be the same in every school.
    """

    design: TwoLevelDesign
    share_of_pupils: float = 0.5
    slope_variance: float | None = None

    def __post_init__(self) -> None:
        _require_split(self.share_of_pupils)
        if self.slope_variance is not None and self.slope_variance < 0:
            raise StatisticsError(f"A slope variance of {self.slope_variance}: expected 0 or more.")

    @property
    def standard_error(self) -> float:
        """Standard error of the difference of gaps, in standard deviations of the outcome.

        Where schools are unequal, of an analysis that weighs them by their pupils: gaps that vary
        count (1 + size_cv^2) times, as the weights' squares do.
        """
        two = self.design
        pupils = two.pupils_per_school * self.share_of_pupils * (1 - self.share_of_pupils)
        within = (1 - two.icc) * (1 - two.r2_pupil) / (two.split_schools * pupils)
        slopes = two.icc * (self.slope_variance or 0.0) / two.split_schools
        slopes *= 1 + two.size_cv**2
        return math.sqrt(within + slopes)

    @property
    def df(self) -> float:
        """Of schools where the gap varies between them; of pupils within schools where not."""
        if self.slope_variance is not None:
            return self.design.df
        within = self.design.n_schools * (self.design.pupils_per_school - 1)
        return within - self.design.n_school_covariates - 2


def _require_shares(**shares: float) -> None:
    for name, value in shares.items():
        if not 0 <= value < 1:
            raise StatisticsError(f"{name} of {value}: expected a share from 0 to below 1.")


def _require_split(share: float) -> None:
    if not 0 < share < 1:
        raise StatisticsError(f"A share of {share}: expected between 0 and 1, neither included.")


def _require_sizes(**sizes: float) -> None:
    for name, value in sizes.items():
        if not 0 < value < math.inf:
            raise StatisticsError(f"{name} of {value}: expected above 0.")


Design = TwoLevelDesign | ThreeLevelDesign | PupilModeratorDesign
"""Gives the standard error of an effect, in deviations of the outcome, and its test's df."""

LEVEL: Final = 0.05
"""Of every test, two-sided."""
MOST_CLUSTERS: Final = 10_000_000


def bloom_multiplier(df: float, power: float = 0.8) -> float:
    """Standard errors that an effect must measure to be seen: t(1 - LEVEL/2) + t(power).

    `power` is the chance of seeing an effect of that size. Raises StatisticsError if there are no
    degrees of freedom, or it is not between 0 and 1.
    """
    if not df > 0:
        raise StatisticsError(f"{df:g} degrees of freedom: expected more schools than columns.")
    _require_split(power)
    return float(stdtrit(df, 1 - LEVEL / 2) + stdtrit(df, power))


def smallest_detectable(design: Design, power: float = 0.8) -> float:
    """Smallest difference the design would see with the power asked for (MDES), in deviations.

    Raises StatisticsError if the design leaves no degrees of freedom.
    """
    return bloom_multiplier(design.df, power) * design.standard_error


def power_at(design: Design, effect: float) -> float:
    """Chance that the two-sided test sees an effect, by the noncentral t-distribution.

    The effect is in standard deviations of the outcome; of 0 it gives LEVEL. Raises
    StatisticsError if the design leaves no degrees of freedom.
    """
    from scipy.stats import nct  # a second to load, which most plans never need

    bloom_multiplier(design.df, 0.5)
    shift = abs(effect) / design.standard_error
    limit = float(stdtrit(design.df, 1 - LEVEL / 2))
    # Both tails as upper ones: scipy's lower tail is nan for many shifts from about 8 on.
    return float(nct.sf(limit, design.df, shift) + nct.sf(limit, design.df, -shift))


def schools_needed(
    design: TwoLevelDesign | ThreeLevelDesign, effect: float, power: float = 0.8
) -> int:
    """Fewest schools whose smallest detectable difference is no larger than `effect`: rounded up.

    The design's own number of schools is not used. Raises StatisticsError if `effect` is not above
    0, or no number of schools up to ten million would do.
    """
    if not effect > 0:
        raise StatisticsError(f"An effect of {effect}: expected above 0.")

    def enough(n: int) -> bool:
        return smallest_detectable(replace(design, n_schools=n), power) <= effect

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


def smallest_second_share(share: float, n: int, second_n: int, power: float = 0.8) -> float:
    """Smallest higher share of a second sample that would be told from `share` of the first.

    Two independent samples, the arcsine approximation: Cohen (1988), Statistical power analysis
    for the behavioral sciences, ch. 6.

    Gives 1 where no share could be told. Raises StatisticsError if the share is not between 0 and
    1, or a sample is empty.
    """
    from statsmodels.stats.power import NormalIndPower  # loads scipy.stats as well

    if not 0 <= share <= 1 or min(n, second_n) < 1:
        raise StatisticsError(f"a share of {share:g} and {n} and {second_n} observations.")
    size = NormalIndPower().solve_power(
        nobs1=n, alpha=LEVEL, power=power, ratio=second_n / n, alternative="two-sided"
    )
    angle = 2 * math.asin(math.sqrt(share)) + float(size)
    return math.sin(min(angle, math.pi) / 2) ** 2
