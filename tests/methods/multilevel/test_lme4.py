"""The random-intercept fit against lme4 and pbkrtest, as recorded and, where R is there, live."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pmio_lib.methods.multilevel.inference import estimate
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.reml import criterion
from pmio_lib.methods.multilevel.sums import ClusterSums
from tests.methods.multilevel.cases import CASES, covariates_of

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "lme4_reference.R"
# lme4 1.1.31 (and pbkrtest 0.5.2) under R 4.2.2; `versions` of each case says so.
RECORDED = json.loads(Path(__file__).with_name("lme4_reference.json").read_text("utf-8"))
DIGITS = {"far from zero": 1e-6}
"""Relative tolerance: at an offset of ten million lme4 itself loses digits; else eight or more."""


def sums_of(frame: pd.DataFrame) -> ClusterSums:
    return ClusterSums.from_frame(
        frame, outcome="y", covariates=covariates_of(frame), school="school"
    )


def is_converged(fit: RandomInterceptFit) -> bool:
    """Whether a further step would change the ratio of variances by a millionth or less."""
    ratio = fit.maximum.ratio
    here = criterion(fit.maximum.moments, np.array([ratio]), reml=fit.reml)
    slope, curvature = here.slope[0], here.curvature[0]
    return abs(slope) <= 1e-6 * abs(curvature) * ratio or (ratio == 0 and slope >= 0)


def assert_agrees(fit: RandomInterceptFit, told: dict[str, list[float]], tolerance: float) -> None:
    found = {
        "coefficients": fit.coefficients,
        "standard_errors": fit.standard_errors,
        "variances": [fit.v_between, fit.v_within],
        "log_likelihood": [fit.log_likelihood],
    }
    for name, values in found.items():
        np.testing.assert_allclose(values, told[name], rtol=tolerance, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("kind", ["reml", "ml"])
@pytest.mark.parametrize("case", CASES)
def test_fit_is_that_of_lme4(case: str, kind: str) -> None:
    fit = fit_random_intercept(sums_of(CASES[case]()), reml=kind == "reml")
    assert_agrees(fit, RECORDED[case][kind], DIGITS.get(case, 1e-7))
    assert is_converged(fit)


@pytest.mark.parametrize("case", [name for name in CASES if RECORDED[name]["kenward_roger"]])
def test_few_school_corrections_are_those_of_pbkrtest(case: str) -> None:
    fit = fit_random_intercept(sums_of(CASES[case]()))
    told = RECORDED[case]["kenward_roger"]
    small, one = fit.small_sample, np.eye(len(fit.coefficients))
    errors = [small.standard_error(row) for row in one]
    df = [small.degrees_of_freedom(row) for row in one]
    np.testing.assert_allclose(errors, told["standard_errors"], rtol=1e-5)
    np.testing.assert_allclose(df, told["df"], rtol=1e-5)


def test_cases_are_what_their_names_say() -> None:
    variances = {case: RECORDED[case]["reml"]["variances"] for case in CASES}
    assert variances["variance between zero"][0] == 0
    assert 0 < variances["variance between near zero"][0] < 0.005 * 100
    assert (CASES["singleton schools"]()["school"].value_counts() == 1).sum() == 20
    assert len(covariates_of(CASES["twenty covariates"]())) == 20
    assert len(CASES["unbalanced"]()) == 265
    assert CASES["unbalanced"]()["school"].nunique() == 22


def fit_in_r(frame: pd.DataFrame, folder: Path) -> dict[str, dict[str, list[float]]]:
    if not shutil.which("Rscript"):
        pytest.skip("no R here: the comparison with lme4 is of recorded values only")
    frame.to_csv(folder / "data.csv", index=False)
    command = ["Rscript", str(SCRIPT), str(folder / "data.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "there is no package called" in done.stderr:
        pytest.skip("R is here without lme4")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_fit_is_that_of_lme4_here_and_now(tmp_path: Path) -> None:
    frame = CASES["unbalanced"]()
    told = fit_in_r(frame, tmp_path)
    assert_agrees(fit_random_intercept(sums_of(frame)), told["reml"], 1e-7)


@pytest.mark.slow
def test_a_hard_case_is_that_of_lme4_here_and_now(tmp_path: Path) -> None:
    frame = CASES["variance between near zero"]()
    told = fit_in_r(frame, tmp_path)
    assert_agrees(fit_random_intercept(sums_of(frame)), told["reml"], 1e-7)


@pytest.mark.slow
def test_inner_london_exam_data(tmp_path: Path) -> None:
    """4,059 pupils in 65 schools: data on which statsmodels' default optimiser goes wrong."""
    if not shutil.which("Rscript"):
        pytest.skip("no R here")
    path = tmp_path / "exam.csv"
    export = (
        "data(Exam, package = 'mlmRev'); d <- data.frame(school = as.integer(Exam$school),"
        f" x1 = Exam$standLRT, y = Exam$normexam); write.csv(d, '{path.as_posix()}',"
        " row.names = FALSE)"
    )
    if subprocess.run(["Rscript", "-e", export], capture_output=True, check=False).returncode:
        pytest.skip("R is here without mlmRev")
    frame = pd.read_csv(path)
    fit = fit_random_intercept(sums_of(frame))
    assert_agrees(fit, fit_in_r(frame, tmp_path)["reml"], 1e-6)
    assert estimate(fit, "x1").value == pytest.approx(0.5634, abs=1e-4)
