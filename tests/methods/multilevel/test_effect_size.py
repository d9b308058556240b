"""Standardised differences: the published worked example, the definitions, the four conventions."""

import math

import numpy as np
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.effect_size import (
    HEADLINE,
    Arms,
    Convention,
    cluster_correction,
    effect_sizes,
    hedges_variance,
)
from pmio_lib.methods.multilevel.inference import estimate, t_interval
from pmio_lib.methods.multilevel.model import fit_empty_model, fit_random_intercept
from tests.methods.multilevel.cases import CASES, pupils
from tests.methods.multilevel.test_lme4 import sums_of

# The worked example eefAnalytics publishes for its 265 pupils in 22 schools (shared/reference/
# statistics.md): Beta 11.23, 3.11, 1.79 (intercept, intervention, prior score); vB 5.67, vW 14.78.
# Its data are not here, so its school sizes and the empty model's variances are not known. Sizes
# enter the formulas through N, n~ and N - 2 - B only; the published interval (0.10, 1.52) gives n~
# of about 19.7, the published 0.67 gives N - 2 - B of about 37. These are 22 schools of 265 pupils
# with those two sums. The empty model's variances follow from the published 0.70 (vW between 19.5
# and 20.0) and 0.60. Nine of the twelve figures are then predictions; no figure of Beta but 3.11
# enters, and 11.23 and 1.79 cannot be had without the data.
DIFFERENCE, V_BETWEEN, V_WITHIN = 3.11, 5.67, 14.78
EMPTY_V_BETWEEN, EMPTY_V_WITHIN = 6.47, 19.6
PUBLISHED_ARMS = Arms(
    (1, 1, 26, 8, 1, 15, 2, 4, 32, 25, 23), (5, 17, 3, 7, 11, 17, 4, 8, 14, 10, 31)
)
PUBLISHED = {
    Convention.WITHIN_CONDITIONAL: (0.81, 0.10, 1.52),
    Convention.TOTAL_CONDITIONAL: (0.67, 0.07, 1.28),
    Convention.WITHIN_UNCONDITIONAL: (0.70, 0.04, 1.37),
    Convention.TOTAL_UNCONDITIONAL: (0.60, 0.02, 1.17),
}


def test_the_published_variances_have_the_published_icc() -> None:
    assert round(V_BETWEEN / (V_BETWEEN + V_WITHIN), 2) == 0.28
    assert (PUBLISHED_ARMS.n_pupils, PUBLISHED_ARMS.n_schools) == (265, 22)
    assert PUBLISHED_ARMS.typical_size == pytest.approx(19.7, abs=0.1)
    assert PUBLISHED_ARMS.crowding == pytest.approx(37.6, abs=0.1)


@pytest.mark.parametrize("convention", PUBLISHED)
def test_the_published_worked_example_follows(convention: Convention) -> None:
    v_between, v_within = EMPTY_V_BETWEEN, EMPTY_V_WITHIN
    if convention.is_conditional:
        v_between, v_within = V_BETWEEN, V_WITHIN
    icc, found = v_between / (v_between + v_within), DIFFERENCE / math.sqrt(v_within)
    if convention.is_total:
        found = DIFFERENCE / math.sqrt(v_between + v_within)
        found *= cluster_correction(icc, PUBLISHED_ARMS)
    variance = hedges_variance(found, icc, PUBLISHED_ARMS, total=convention.is_total)
    normal = t_interval(found, math.sqrt(variance), math.inf, 0.95)
    rounded = tuple(round(x, 2) for x in (found, normal.low, normal.high))
    assert rounded == PUBLISHED[convention]


def test_equal_sizes_give_the_formulas_for_equal_sizes() -> None:
    """Hedges (2007), the section on equal cluster sizes: n pupils in each of M schools."""
    n, icc, d = 12, 0.2, 0.4
    arms = Arms((n,) * 9, (n,) * 13)
    total = n * 22
    assert arms.typical_size == pytest.approx(n)
    assert arms.crowding == pytest.approx(2 * (n - 1))
    first = total / (9 * n * 13 * n)
    correction = math.sqrt(1 - 2 * (n - 1) * icc / (total - 2))
    assert cluster_correction(icc, arms) == pytest.approx(correction)
    within = first * (1 + (n - 1) * icc) / (1 - icc) + d**2 / (2 * (total - 22))
    assert hedges_variance(d, icc, arms, total=False) == pytest.approx(within)
    spread = (
        (total - 2) * (1 - icc) ** 2
        + n * (total - 2 * n) * icc**2
        + 2 * (total - 2 * n) * icc * (1 - icc)
    )
    whole = first * (1 + (n - 1) * icc)
    whole += d**2 * spread / (2 * (total - 2) * ((total - 2) - 2 * (n - 1) * icc))
    assert hedges_variance(d, icc, arms, total=True) == pytest.approx(whole)


def test_without_clustering_the_variance_is_that_of_two_independent_groups() -> None:
    arms = Arms((10.0, 20.0), (15.0, 5.0))
    assert cluster_correction(0.0, arms) == 1
    assert hedges_variance(0.5, 0.0, arms, total=True) == pytest.approx(
        50 / (30 * 20) + 0.25 / (2 * 48)
    )


@pytest.mark.slow
def test_variances_are_those_of_simulated_differences() -> None:
    rng = np.random.default_rng(1)
    first, second = [3, 5, 8, 12, 40, 30, 9, 25], [10, 35, 7, 4, 18, 22, 3, 9, 14]
    arms, icc = Arms(tuple(first), tuple(second)), 0.2
    sizes = np.array(first + second)
    school, starts = np.repeat(range(17), sizes), np.cumsum(sizes) - sizes
    treated = school < 8
    effect = rng.normal(size=(20_000, 17))[:, school] * math.sqrt(icc)
    y = effect + rng.normal(size=effect.shape) * math.sqrt(1 - icc) + 0.7 * treated
    arm = [y[:, treated], y[:, ~treated]]
    gap = arm[0].mean(1) - arm[1].mean(1)
    total = sum(a.var(1) * a.shape[1] for a in arm) / (len(school) - 2)
    means = np.add.reduceat(y, starts, axis=1) / sizes
    within = ((y - means[:, school]) ** 2).sum(1) / (len(school) - 17)
    d_total = gap / np.sqrt(total) * cluster_correction(icc, arms)
    d_within = gap / np.sqrt(within)
    assert d_total.mean() == pytest.approx(0.7, abs=0.01)
    assert d_total.var() == pytest.approx(hedges_variance(0.7, icc, arms, total=True), rel=0.04)
    true_within = 0.7 / math.sqrt(1 - icc)
    assert d_within.var() == pytest.approx(
        hedges_variance(true_within, icc, arms, total=False), rel=0.04
    )


def test_the_four_conventions_are_what_they_say() -> None:
    sums = sums_of(CASES["unbalanced"]())
    fit = fit_random_intercept(sums)
    empty = fit_empty_model(sums)
    sizes = effect_sizes(fit, "x1").set_index("convention")
    in_arm = sums.mean[:, 0] == 1
    arms = Arms(tuple(sums.n_pupils[in_arm]), tuple(sums.n_pupils[~in_arm]))
    b = fit.coefficients["x1"]
    for convention, source in ((HEADLINE, empty), (Convention.TOTAL_CONDITIONAL, fit)):
        factor = math.sqrt(1 - source.icc * arms.crowding / 263)
        expected = factor * b / math.sqrt(source.v_total)
        assert sizes.loc[convention, "estimate"] == pytest.approx(expected)
        assert sizes.loc[convention, "v_between"] == source.v_between
    within = sizes.loc[Convention.WITHIN_UNCONDITIONAL, "estimate"]
    assert within == pytest.approx(b / math.sqrt(empty.v_within))
    assert sizes.index[sizes["is_headline"]].tolist() == [sizes.index[-1]] == [HEADLINE]
    assert HEADLINE.value == "total, unconditional"


def test_intervals_take_their_degrees_of_freedom_from_schools() -> None:
    fit = fit_random_intercept(sums_of(CASES["unbalanced"]()))
    sizes = effect_sizes(fit, "x1")
    assert (sizes["df"] == estimate(fit, "x1").df).all()
    assert (sizes["df"] <= 20).all()
    assert sizes["estimate"].between(sizes["hedges_low"], sizes["hedges_high"]).all()
    assert effect_sizes(fit, "x2")["hedges_low"].isna().all()


def test_effect_sizes_have_no_units() -> None:
    frame = CASES["unbalanced"]()
    for of in ("x1", "x2"):
        one, two = (
            effect_sizes(fit_random_intercept(sums_of(frame.assign(y=c * frame["y"]))), of)
            for c in (1, 1000)
        )
        columns = ["estimate", "low", "high", "standard_error", "df"]
        np.testing.assert_allclose(one[columns], two[columns], rtol=1e-6)


def test_the_standard_error_of_a_tiny_difference_is_that_of_the_coefficient() -> None:
    frame = CASES["balanced"]()
    fit = fit_random_intercept(sums_of(frame))
    shifted = frame.assign(y=frame["y"] - fit.coefficients["x1"] * frame["x1"])
    null = fit_random_intercept(sums_of(shifted))
    sizes = effect_sizes(null, "x1").query("convention.str.startswith('within')")
    error = estimate(null, "x1").standard_error / np.sqrt(sizes["v_within"])
    assert len(sizes) == 2
    np.testing.assert_allclose(sizes["standard_error"], error, rtol=1e-6)


def test_what_has_no_effect_size_is_refused() -> None:
    fit = fit_random_intercept(sums_of(CASES["balanced"]()))
    with pytest.raises(StatisticsError, match="No covariate intercept"):
        effect_sizes(fit, "intercept")
    with pytest.raises(StatisticsError, match="Two arms"):
        Arms((), (3.0,))


def test_a_count_of_engagements_has_an_effect_size_a_unit_without_arms() -> None:
    frame = pupils(3, [8] * 12, 0.2, n_covariates=2)
    frame["x1"] = frame["school"] % 5 * 3.0
    sizes = effect_sizes(fit_random_intercept(sums_of(frame)), "x1")
    assert sizes["hedges_low"].isna().all()
    deviation = math.sqrt(sizes["v_between"].iloc[-1] + sizes["v_within"].iloc[-1])
    slope = fit_random_intercept(sums_of(frame)).coefficients["x1"]
    assert sizes["estimate"].iloc[-1] == pytest.approx(slope / deviation)
