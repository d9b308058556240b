"""Tests and intervals of the random-intercept model: few-school corrections and profiles."""

import math

import numpy as np
import pytest
from scipy.stats import chi2

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.inference import (
    coefficient_interval,
    estimate,
    icc_interval,
    t_interval,
    variance_interval,
)
from pmio_lib.methods.multilevel.model import fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums
from tests.methods.multilevel.cases import CASES
from tests.methods.multilevel.test_lme4 import sums_of


def test_a_school_level_difference_in_balanced_data_is_the_t_test_of_school_means() -> None:
    frame = CASES["balanced"]()
    sums = sums_of(frame[["school", "x1", "y"]])
    means = frame.groupby("school")[["x1", "y"]].mean()
    in_arm, out = (means.loc[means["x1"] == k, "y"] for k in (1, 0))
    pooled = ((len(in_arm) - 1) * in_arm.var() + (len(out) - 1) * out.var()) / (len(means) - 2)
    found = estimate(fit_random_intercept(sums), "x1")
    assert found.value == pytest.approx(in_arm.mean() - out.mean(), rel=1e-9)
    assert found.standard_error == pytest.approx(
        math.sqrt(pooled * (1 / len(in_arm) + 1 / len(out))), rel=1e-9
    )
    assert found.df == pytest.approx(18)
    assert found.interval.contains(found.value)


def test_school_level_columns_never_have_more_degrees_of_freedom_than_schools() -> None:
    fit = fit_random_intercept(sums_of(CASES["unbalanced"]()))
    assert fit.school_level == ("x1",)
    assert fit.n_school_columns == 2
    assert estimate(fit, "x1").df <= 20
    assert estimate(fit, "intercept").df <= 20
    assert estimate(fit, {"x1": 1, "x2": 1}).df <= 20
    assert estimate(fit, "x2").df > 100


def test_a_combination_of_coefficients_has_its_own_error() -> None:
    fit = fit_random_intercept(sums_of(CASES["unbalanced"]()))
    both, one, two = (estimate(fit, of) for of in ({"x2": 1, "x3": -1}, "x2", "x3"))
    assert both.value == pytest.approx(one.value - two.value)
    assert 0 < both.standard_error < one.standard_error + two.standard_error
    assert estimate(fit, {"x2": 2}).p == pytest.approx(one.p)
    with pytest.raises(StatisticsError, match="No coefficient x9"):
        estimate(fit, "x9")
    with pytest.raises(StatisticsError, match="confidence"):
        estimate(fit, "x2", 95)


def test_infinitely_many_degrees_of_freedom_give_the_normal_interval() -> None:
    assert t_interval(0, 1, math.inf, 0.95).high == pytest.approx(1.959964, abs=1e-6)


# confint(lmer(y ~ x1 + x2 + x3 + x4 + (1 | school), REML = FALSE)) of lme4 1.1.31 under R 4.2.2,
# case "unbalanced"; lme4 interpolates its profile, which leaves it about five digits.
LME4_PROFILE = {
    ".sig01": (2.0292196, 5.9218365),
    ".sigma": (8.4610216, 10.1152546),
    "x1": (-0.4894908, 7.8169720),
    "x2": (1.4364286, 3.5769686),
    "x4": (-0.3431183, 1.7993339),
}


def test_profile_intervals_of_the_plain_likelihood_are_those_of_lme4() -> None:
    fit = fit_random_intercept(sums_of(CASES["unbalanced"]()), reml=False)
    found = {
        ".sig01": variance_interval(fit, between=True),
        ".sigma": variance_interval(fit, between=False),
        **{name: coefficient_interval(fit, name) for name in ("x1", "x2", "x4")},
    }
    for name, interval in found.items():
        ends = np.array([interval.low, interval.high])
        if name.startswith(".sig"):
            ends = np.sqrt(ends)
        np.testing.assert_allclose(ends, LME4_PROFILE[name], rtol=0, atol=3e-5, err_msg=name)


def test_ends_of_a_profile_interval_are_as_likely_as_its_level_says() -> None:
    """At an end of the interval of the ICC, the likelihood ratio is the limit of chi squared."""
    frame = CASES["unbalanced"]()
    fit = fit_random_intercept(sums_of(frame))
    for end in (icc_interval(fit, 0.9).low, icc_interval(fit, 0.9).high):
        ratio = end / (1 - end)
        x = np.column_stack([np.ones(len(frame)), frame[["x1", "x2", "x3", "x4"]]])
        together = frame["school"].to_numpy()[:, None] == frame["school"].to_numpy()
        v = np.eye(len(frame)) + ratio * together
        a = x.T @ np.linalg.solve(v, x)
        y = frame["y"].to_numpy()
        residual = y - x @ np.linalg.solve(a, x.T @ np.linalg.solve(v, y))
        free = len(y) - 5
        within = residual @ np.linalg.solve(v, residual) / free
        deviance = np.linalg.slogdet(v)[1] + np.linalg.slogdet(a)[1]
        deviance += free * (np.log(2 * np.pi * within) + 1)
        assert deviance + 2 * fit.log_likelihood == pytest.approx(chi2.ppf(0.9, 1), rel=1e-6)


def test_intervals_at_the_boundary_begin_at_zero() -> None:
    fit = fit_random_intercept(sums_of(CASES["variance between zero"]()))
    assert fit.v_between == 0
    assert icc_interval(fit).low == variance_interval(fit, between=True).low == 0
    assert 0 < icc_interval(fit).high < 0.3
    assert variance_interval(fit, between=True).high > 0
    assert variance_interval(fit, between=False).contains(fit.v_within)


def test_wider_confidence_is_a_wider_interval_and_units_carry_through() -> None:
    frame = CASES["unbalanced"]()
    fit, tenfold = (fit_random_intercept(sums_of(frame.assign(y=c * frame["y"]))) for c in (1, 10))
    narrow, wide = (
        variance_interval(fit, 0.8, between=True),
        variance_interval(fit, 0.99, between=True),
    )
    assert wide.low < narrow.low < fit.v_between < narrow.high < wide.high
    assert variance_interval(tenfold, 0.8, between=True).high == pytest.approx(
        100 * narrow.high, rel=1e-6
    )
    assert icc_interval(tenfold).high == pytest.approx(icc_interval(fit).high, rel=1e-6)
    with pytest.raises(StatisticsError, match="No covariate intercept"):
        coefficient_interval(fit, "intercept")


def test_two_schools_far_apart_leave_the_icc_open_above() -> None:
    random = np.random.RandomState(1)
    y = random.normal(size=20) + np.repeat([0.0, 50.0], 10)
    fit = fit_random_intercept(ClusterSums.from_arrays(np.repeat([0, 1], 10), [y], names=["y"]))
    assert icc_interval(fit).high > 0.999
    assert variance_interval(fit, between=True).high > 100 * fit.v_between
