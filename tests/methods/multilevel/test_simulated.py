"""Coverage and level by simulation, in small; `tools/simulate_multilevel.py` does it in full."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pmio_lib.methods.multilevel.effect_size import effect_sizes
from pmio_lib.methods.multilevel.inference import estimate
from pmio_lib.methods.multilevel.model import fit_random_intercept
from pmio_lib.methods.multilevel.moments import standardise
from pmio_lib.methods.multilevel.reml import fit_batch


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    path = Path(__file__).resolve().parents[3] / "tools" / "simulate_multilevel.py"
    spec = importlib.util.spec_from_file_location("simulate_multilevel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_simulation_fits_what_a_notebook_would(simulation: ModuleType) -> None:
    rng = np.random.default_rng(3)
    school, columns = simulation.design(12, rng)
    y = simulation.outcomes(school, columns, 0.2, 5, simulation.SLOPES, rng)
    schools = standardise(simulation.sums_of(school, columns, y[0]))
    batch = fit_batch(simulation.batch_of(schools, school, columns, y))
    for k in range(5):
        fit = fit_random_intercept(simulation.sums_of(school, columns, y[k]))
        np.testing.assert_allclose(batch.coefficients[k], fit.coefficients, rtol=1e-7, atol=1e-9)
        assert batch.v_between[k] == pytest.approx(fit.v_between, rel=1e-6, abs=1e-9)


def test_the_simulation_judges_intervals_as_a_notebook_would(simulation: ModuleType) -> None:
    """One data set a design: what it says of each interval is what the public functions say."""
    for seed in range(12):
        judged = simulation.hits(10, 0.2, 1, np.random.default_rng(seed)).iloc[0]
        rng = np.random.default_rng(seed)
        school, columns = simulation.design(10, rng)
        y = simulation.outcomes(school, columns, 0.2, 1, simulation.SLOPES, rng)
        fit = fit_random_intercept(simulation.sums_of(school, columns, y[0]))
        truths = zip(simulation.COVARIATES, simulation.SLOPES, strict=True)
        told = {name: estimate(fit, name).interval.contains(slope) for name, slope in truths}
        headline = effect_sizes(fit, "band")[-1]
        truth = simulation.true_effect_size(simulation.SLOPES)
        told["effect size"] = headline.interval.contains(truth)
        told["Hedges"] = headline.hedges_interval.contains(truth)
        assert {name: bool(judged[name]) for name in told} == told


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
