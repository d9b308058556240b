"""Coverage and level by simulation, in small; `tools/` does it in full."""

from types import ModuleType

import numpy as np
import pytest

from pmio_lib.case_study.findings.model import BOTH, CONTRASTS, HIGH, PREMIUM
from pmio_lib.methods.multilevel.inference import estimate, robust_estimate
from pmio_lib.methods.multilevel.model import fit_random_intercept
from tests.methods.simulations import simulation_tool


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    return simulation_tool("simulate_multilevel")


@pytest.mark.slow
@pytest.mark.parametrize("icc", [0.05, 0.2])
@pytest.mark.parametrize("n_schools", [10, 22, 60])
def test_intervals_hold_the_truth_and_tests_their_level(
    simulation: ModuleType, n_schools: int, icc: float
) -> None:
    """93-97%, and two standard errors of 2,000 replicates; rejections are one less coverage."""
    found = simulation.rates(n_schools, icc, 2_000, seed=7)
    for name in (*simulation.COVARIATES, "effect size"):
        assert found[name] == pytest.approx(0.95, abs=0.02 + 0.01), name


@pytest.fixture(scope="module")
def varying() -> ModuleType:
    return simulation_tool("simulate_varying_gaps")


def test_schools_are_the_case_studys_and_bands_are_of_schools(varying: ModuleType) -> None:
    sums = varying.data_set(varying.Scenario(15, 7, 0.5), np.random.default_rng(1))
    assert sums.n_pupils.tolist() == list(varying.SIZES)
    assert sums.n_pupils.sum() == 167
    assert sums.mean[:, 0].sum() == 7
    drawn = [
        varying.data_set(varying.Scenario(60, 30, 0.0), np.random.default_rng(k)).mean[:, 1]
        for k in range(20)
    ]
    assert np.mean(drawn) == pytest.approx(0.28, abs=0.02)


def test_intervals_are_judged_as_a_notebook_would(varying: ModuleType) -> None:
    sums = varying.data_set(varying.Scenario(15, 7, 0.5), np.random.default_rng(2))
    fit = fit_random_intercept(sums)
    truth = {"gap_low": 0.4, "gap_high": 0.4, "gap_difference": 0.0, "band_others": 0.3}
    for name, true in truth.items():
        found = varying.judged(fit, name, CONTRASTS[name])
        model, robust = estimate(fit, CONTRASTS[name]), robust_estimate(fit, CONTRASTS[name])
        assert found[f"{name} model"] == model.interval.contains(true)
        assert found[f"{name} robust"] == robust.interval.contains(true)
        assert found[f"{name} df"] == robust.df
    assert fit.coefficients.index[1:].tolist() == [HIGH, PREMIUM, BOTH]


@pytest.mark.slow
def test_robust_intervals_hold_the_truth_where_gaps_vary_and_the_models_do_not(
    varying: ModuleType,
) -> None:
    """Two standard errors of 600 replicates are 0.018."""
    found = varying.rates(varying.Scenario(15, 7, 0.5), 600, seed=7)
    for name in ("gap_low", "gap_high", "gap_difference"):
        assert found[f"{name} robust"] == pytest.approx(0.95, abs=0.025), name
        assert found[f"{name} model"] < 0.91, name


@pytest.mark.slow
def test_robust_intervals_hold_the_truth_where_gaps_do_not_vary(varying: ModuleType) -> None:
    found = varying.rates(varying.Scenario(15, 7, 0.0), 600, seed=7)
    for name in CONTRASTS:
        assert found[f"{name} robust"] == pytest.approx(0.95, abs=0.025), name
        assert found[f"{name} width"] < 1.35, name
