"""Cluster-robust errors (CR2) and degrees of freedom from sums, against four other routes."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.inference import estimate, robust_estimate
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.robust import robust_variance
from pmio_lib.methods.multilevel.sums import ClusterSums
from tests.methods.multilevel.robust_cases import (
    CASES,
    RECORD,
    dense,
    fit_of,
    run_clubsandwich,
    varying_gaps,
)
from tests.methods.multilevel.test_lme4 import sums_of

# clubSandwich 0.5.8 on fits of lme4 1.1.31 under R 4.2.2; `versions` of each case says so.
RECORDED = json.loads(RECORD.read_text("utf-8"))


def errors_and_df(fit: RandomInterceptFit) -> tuple[list[float], list[float]]:
    one = np.eye(len(fit.coefficients))
    found = [robust_variance(fit.maximum, fit.sums, row) for row in one]
    return [math.sqrt(each.variance) for each in found], [each.df for each in found]


def assert_dense(
    frame: pd.DataFrame, fit: RandomInterceptFit, contrast: np.ndarray, rel: float = 1e-8
) -> None:
    found = robust_variance(fit.maximum, fit.sums, contrast)
    assert (found.variance, found.df) == pytest.approx(dense(frame, fit, contrast), rel=rel)


@pytest.mark.parametrize("case", CASES)
def test_errors_and_degrees_of_freedom_are_those_of_clubsandwich(case: str) -> None:
    errors, df = errors_and_df(fit_of(CASES[case]()))
    np.testing.assert_allclose(errors, RECORDED[case]["standard_errors"], rtol=1e-8)
    np.testing.assert_allclose(df, RECORDED[case]["df"], rtol=1e-8)


def test_errors_are_those_of_clubsandwich_here_and_now(tmp_path: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("no R here: the comparison with clubSandwich is of recorded values only")
    frame = CASES["gaps vary"]()
    done = run_clubsandwich(frame, tmp_path)
    if "there is no package called" in done.stderr:
        pytest.skip("R is here without clubSandwich or lme4")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    errors, df = errors_and_df(fit_of(frame))
    np.testing.assert_allclose(errors, told["standard_errors"], rtol=1e-8)
    np.testing.assert_allclose(df, told["df"], rtol=1e-8)
    found = [robust_estimate(fit_of(frame), name).p for name in ("premium", "both")]
    np.testing.assert_allclose(found, told["p"][2:], rtol=1e-7)


@pytest.mark.parametrize("case", CASES)
def test_any_contrast_is_that_of_whole_matrices_of_pupils(case: str) -> None:
    frame = CASES[case]()
    fit = fit_of(frame)
    for contrast in np.random.RandomState(5).normal(size=(3, len(fit.coefficients))):
        assert_dense(frame, fit, contrast)


def test_cases_are_what_their_names_say() -> None:
    fits = {name: fit_of(make()) for name, make in CASES.items()}
    assert fits["variance between zero"].v_between == 0
    assert 0 < fits["variance between near zero"].icc < 0.005
    assert (fits["singleton schools"].sums.n_pupils == 1).sum() == 20
    assert fits["gaps vary"].n_schools == 15
    assert fits["one school in a band"].sums.mean[:, 0].sum() == 1


def test_two_bands_of_equal_schools_give_the_unpooled_t_test_of_school_means() -> None:
    """df as Imbens & Kolesár (2016), Rev. Econ. Stat. 98:701-712, give it for two groups."""
    frame = CASES["balanced"]().query("x1 == 0 or school > 7")
    found = robust_estimate(fit_random_intercept(sums_of(frame[["school", "x1", "y"]])), "x1")
    means = frame.groupby("school")[["x1", "y"]].mean()
    one, two = (means.loc[means["x1"] == k, "y"] for k in (1, 0))
    a, b = len(one), len(two)
    assert a != b
    assert found.standard_error == pytest.approx(math.sqrt(one.var() / a + two.var() / b), rel=1e-9)
    df = (a + b) ** 2 * (a - 1) * (b - 1) / (a**2 * (a - 1) + b**2 * (b - 1))
    assert found.df == pytest.approx(df, rel=1e-9)


def test_a_mean_without_variance_between_schools_has_its_closed_form() -> None:
    """Pustejovsky's formulas for a mean by least squares, which clubSandwich checks itself by."""
    random = np.random.RandomState(3)
    n = np.array([3, 9, 4, 12, 6, 7, 2])
    school = np.repeat(np.arange(len(n)), n)
    y = random.normal(size=len(school))
    y -= 0.9 * (np.bincount(school, y) / n)[school]
    fit = fit_random_intercept(ClusterSums.from_arrays(school, [y], names=["y"]))
    assert fit.v_between == 0
    found = robust_variance(fit.maximum, fit.sums, np.ones(1))
    total = n.sum()
    off = np.bincount(school, y) / n - y.mean()
    expected = (n**2 * off**2 / (1 - n / total)).sum() / total**2
    below = total**2 * (n**2 / (total - n) ** 2).sum()
    below += -2 * total * (n**3 / (total - n) ** 2).sum() + (n**2 / (total - n)).sum() ** 2
    assert found.variance == pytest.approx(expected, rel=1e-12)
    assert found.df == pytest.approx(total**2 / below, rel=1e-12)


def test_units_and_the_order_of_pupils_change_nothing_else() -> None:
    frame = CASES["gaps vary"]()
    one = robust_estimate(fit_of(frame), {"premium": -1, "both": -1})
    shuffled = frame.sample(frac=1, random_state=2)
    other = fit_of(shuffled.assign(y=10 * frame["y"] + 7))
    tenfold = robust_estimate(other, {"premium": 2, "both": 2})
    assert tenfold.value == pytest.approx(-20 * one.value)
    assert tenfold.standard_error == pytest.approx(20 * one.standard_error)
    assert (tenfold.df, tenfold.p) == pytest.approx((one.df, one.p))


def test_the_value_is_the_models_and_the_interval_is_the_schools() -> None:
    fit = fit_of(varying_gaps(21, 8, 20.0))
    model, robust = estimate(fit, "both"), robust_estimate(fit, "both")
    assert robust.value == model.value
    assert robust.standard_error > 1.2 * model.standard_error
    assert robust.df < 14 < model.df
    assert robust.interval.contains(robust.value)
    with pytest.raises(StatisticsError, match="No coefficient x9"):
        robust_estimate(fit, "x9")
    with pytest.raises(StatisticsError, match="confidence"):
        robust_estimate(fit, "both", 95)


def test_a_school_alone_in_a_band_is_said_and_not_given_too_small_an_error() -> None:
    fit = fit_of(CASES["one school in a band"]())
    for of in ("high", "both", {"premium": 1, "both": 1}):
        with pytest.raises(StatisticsError, match="single school"):
            robust_estimate(fit, of)
    assert robust_estimate(fit, "premium").df > 1


def test_pupil_premium_in_one_school_of_a_band_is_said() -> None:
    frame = varying_gaps(13, 7, 9.0)
    frame.loc[frame["school"].between(1, 6), ["premium", "both"]] = 0.0
    fit = fit_of(frame)
    with pytest.raises(StatisticsError, match="single school"):
        robust_estimate(fit, {"premium": 1, "both": 1})
    assert robust_estimate(fit, "premium").standard_error > 0


@pytest.mark.parametrize("seed", range(8))
def test_what_fitting_leaves_nothing_of_is_left_out_and_never_divided_by(seed: int) -> None:
    """Rounding leaves such a direction's eigenvalue a little above or below 0."""
    frame = varying_gaps(seed, 1, 9.0)
    fit = fit_of(frame)
    for contrast in np.eye(4)[[0, 2, 3]]:
        assert_dense(frame, fit, contrast)


def test_right_models_variance_is_expected_in_full_where_schools_show_it() -> None:
    for name in ("unbalanced", "singleton schools", "gaps vary"):
        fit = fit_of(CASES[name]())
        for row in np.eye(len(fit.coefficients)):
            found = robust_variance(fit.maximum, fit.sums, row)
            assert found.share_seen == pytest.approx(1, abs=1e-9)
            assert 1 <= found.df <= fit.n_schools


def test_a_contrast_of_nothing_has_no_variance_to_judge() -> None:
    fit = fit_of(CASES["balanced"]())
    assert math.isnan(robust_variance(fit.maximum, fit.sums, np.zeros(5)).df)


def test_frames_with_a_column_that_is_constant_in_many_schools() -> None:
    """Rounding in a school's scatter is no direction: the answer is that of whole matrices."""
    frame = CASES["gaps vary"]()
    frame["premium"] = frame["premium"] / 3 + 1e3
    frame["both"] = frame["premium"] * frame["high"]
    assert_dense(frame, fit_of(frame), np.array([0.0, 0, 0, 1]), rel=1e-6)
