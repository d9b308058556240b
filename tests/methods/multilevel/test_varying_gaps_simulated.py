"""Gaps that vary between schools, in small; `tools/simulate_varying_gaps.py` does it in full."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pmio_lib.case_study.findings.model import BOTH, CONTRASTS, HIGH, PREMIUM
from pmio_lib.methods.multilevel.inference import estimate, robust_estimate
from pmio_lib.methods.multilevel.model import fit_random_intercept


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    path = Path(__file__).resolve().parents[3] / "tools" / "simulate_varying_gaps.py"
    spec = importlib.util.spec_from_file_location("simulate_varying_gaps", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schools_are_the_case_studys_and_bands_are_of_schools(simulation: ModuleType) -> None:
    sums = simulation.data_set(simulation.Scenario(15, 7, 0.5), np.random.default_rng(1))
    assert sums.n_pupils.tolist() == list(simulation.SIZES)
    assert sums.n_pupils.sum() == 167
    assert sums.mean[:, 0].sum() == 7
    drawn = [
        simulation.data_set(simulation.Scenario(60, 30, 0.0), np.random.default_rng(k)).mean[:, 1]
        for k in range(20)
    ]
    assert np.mean(drawn) == pytest.approx(0.28, abs=0.02)


def test_intervals_are_judged_as_a_notebook_would(simulation: ModuleType) -> None:
    sums = simulation.data_set(simulation.Scenario(15, 7, 0.5), np.random.default_rng(2))
    fit = fit_random_intercept(sums)
    truth = {"gap_low": 0.4, "gap_high": 0.4, "gap_difference": 0.0, "band_others": 0.3}
    for name, true in truth.items():
        found = simulation.judged(fit, name, CONTRASTS[name])
        model, robust = estimate(fit, CONTRASTS[name]), robust_estimate(fit, CONTRASTS[name])
        assert found[f"{name} model"] == model.interval.contains(true)
        assert found[f"{name} robust"] == robust.interval.contains(true)
        assert found[f"{name} df"] == robust.df
    assert fit.coefficients.index[1:].tolist() == [HIGH, PREMIUM, BOTH]


@pytest.mark.slow
def test_robust_intervals_hold_the_truth_where_gaps_vary_and_the_models_do_not(
    simulation: ModuleType,
) -> None:
    """Two standard errors of 600 replicates are 0.018."""
    found = simulation.rates(simulation.Scenario(15, 7, 0.5), 600, seed=7)
    for name in ("gap_low", "gap_high", "gap_difference"):
        assert found[f"{name} robust"] == pytest.approx(0.95, abs=0.025), name
        assert found[f"{name} model"] < 0.91, name


@pytest.mark.slow
def test_robust_intervals_hold_the_truth_where_gaps_do_not_vary(simulation: ModuleType) -> None:
    found = simulation.rates(simulation.Scenario(15, 7, 0.0), 600, seed=7)
    for name in CONTRASTS:
        assert found[f"{name} robust"] == pytest.approx(0.95, abs=0.025), name
        assert found[f"{name} width"] < 1.35, name
