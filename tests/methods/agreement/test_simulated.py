"""Coverage of agreement intervals, in small; `tools/simulate_agreement.py` does it in full."""

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from pmio_lib.methods.agreement.kappa_ac1 import cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.krippendorff import krippendorff_alpha
from pmio_lib.methods.agreement.ratings import read_ratings
from tests.methods.simulations import simulation_tool


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    return simulation_tool("simulate_agreement")


def test_the_simulation_judges_intervals_as_a_notebook_would(simulation: ModuleType) -> None:
    for seed in range(6):
        codes, interview = simulation.interviews(12, 0.3, 0.6, np.random.default_rng(seed))
        frame, nested = pd.DataFrame(codes), pd.Series(interview)
        for clusters in (None, nested):
            cluster = None if clusters is None else interview
            told = simulation.intervals(codes, cluster, np.random.default_rng(seed))
            read, rng = read_ratings(frame, clusters=clusters), np.random.default_rng(seed)
            assert told["alpha"] == krippendorff_alpha(read, "nominal", rng=rng).interval
            assert told["kappa"] == cohen_kappa(read).interval
            assert told["AC1"] == gwet_ac1(read).interval


@pytest.mark.parametrize("draw", ["single_units", "interviews"])
@pytest.mark.parametrize(("prevalence", "agreement"), [(0.1, 0.8), (0.3, 0.5)])
def test_endless_units_have_the_truth_that_coverage_is_judged_by(
    simulation: ModuleType, draw: str, prevalence: float, agreement: float
) -> None:
    n = 20_000 if draw == "interviews" else 400_000
    codes, _ = getattr(simulation, draw)(n, prevalence, agreement, np.random.default_rng(1))
    truth, read = simulation.truths(prevalence, agreement), read_ratings(pd.DataFrame(codes))
    assert krippendorff_alpha(read, "nominal").value == pytest.approx(truth["alpha"], abs=0.01)
    assert cohen_kappa(read).value == pytest.approx(truth["kappa"], abs=0.01)
    assert gwet_ac1(read).value == pytest.approx(truth["AC1"], abs=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("agreement", [0.5, 0.8])
@pytest.mark.parametrize("prevalence", [0.1, 0.3, 0.5])
def test_intervals_of_independent_units_hold_the_truth(
    simulation: ModuleType, prevalence: float, agreement: float
) -> None:
    """93-97%, and two standard errors of 1,000 replicates."""
    found = simulation.unit_rates(400, prevalence, agreement, 1_000, seed=7)
    for name in simulation.NAMES:
        assert found[name] == pytest.approx(0.95, abs=0.02 + 0.014), name


@pytest.mark.slow
@pytest.mark.parametrize("agreement", [0.5, 0.8])
def test_drawing_whole_interviews_mends_what_drawing_their_units_misses(
    simulation: ModuleType, agreement: float
) -> None:
    found = simulation.interview_rates(20, 0.3, agreement, 1_000, seed=7)
    for name in simulation.NAMES:
        assert found["units"][name] < 0.87, name
        assert 0.90 < found["interviews"][name] < 0.98, name
