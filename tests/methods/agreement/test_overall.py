"""Alpha over all codes: what it is, and what pooling decisions would give instead."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.methods.agreement.comparison import (
    OverallAlpha,
    contributions,
    overall_alpha,
    overall_alphas,
)
from pmio_lib.methods.agreement.krippendorff import krippendorff_alpha
from pmio_lib.methods.agreement.units import DoubleCoded
from tests.methods.agreement.test_definitions import disagreement_by_definition

PREVALENCES = np.array([0.6, 0.3, 0.1, 0.02])


def coded(gave: np.ndarray, has_coded: np.ndarray | None = None) -> DoubleCoded:
    """Coders by units by codes, each unit a case of its own."""
    n_coders, n_units, n_codes = gave.shape
    return DoubleCoded(
        codes=tuple(range(n_codes)),
        coders=tuple(range(n_coders)),
        case_of_unit=np.arange(n_units),
        has_coded=np.ones((n_coders, n_units), bool) if has_coded is None else has_coded,
        gave=gave.astype(bool).transpose(2, 0, 1),
        n_units_left_out=0,
        n_cases_left_out=0,
    )


def some_units(found: DoubleCoded, rows: np.ndarray) -> DoubleCoded:
    return coded(found.gave[:, :, rows].transpose(1, 2, 0), found.has_coded[:, rows])


def overall(found: DoubleCoded, **more) -> OverallAlpha:
    told = {"cluster": None, "n_replicates": 100, "confidence": 0.95, **more}
    return overall_alpha(found, np.random.default_rng(3), **told)


def code_frame(found: DoubleCoded, place: int) -> pd.DataFrame:
    told = found.gave[place].astype(object)
    told[~found.has_coded] = None
    return pd.DataFrame(told.T)


@st.composite
def texts(draw: st.DrawFn) -> DoubleCoded:
    n_coders, n_units, n_codes = (draw(st.integers(*ends)) for ends in ((2, 4), (1, 7), (1, 3)))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    has_coded = rng.random((n_coders, n_units)) < 0.7
    has_coded[:2] |= has_coded.sum(axis=0) < 2
    gave = (rng.random((n_coders, n_units, n_codes)) < 0.4) & has_coded[:, :, None]
    return coded(gave, has_coded)


@given(found=texts())
@settings(deadline=None, max_examples=60)
def test_it_is_the_ratio_of_the_codes_disagreements_added_up(found: DoubleCoded) -> None:
    each = [
        disagreement_by_definition(code_frame(found, place).to_numpy().tolist(), "nominal")
        for place in range(len(found.codes))
    ]
    observed, expected = np.sum(each, axis=0)
    told = overall(found)
    assert (told.observed, told.expected) == pytest.approx((observed, expected), abs=1e-9)
    assert told.n_codes_varying == sum(by_chance > 0 for _, by_chance in each)
    if expected == 0:
        assert (told.value, told.resampled) == (None, None)
        assert told.reason is not None
    else:
        assert told.value == pytest.approx(1 - observed / expected, abs=1e-9)


@given(found=texts(), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_a_batched_replicate_is_alpha_of_the_units_it_drew(found: DoubleCoded, seed: int) -> None:
    rng = np.random.default_rng(seed)
    draws = [
        np.arange(found.n_units),
        *rng.integers(0, found.n_units, (3, found.n_units)),
    ]
    times = np.array([np.bincount(rows, minlength=found.n_units) for rows in draws], dtype=float)
    values = overall_alphas(times @ contributions(found.given()))
    for rows, value in zip(draws, values, strict=True):
        expected = overall(some_units(found, rows)).value
        if expected is None:
            assert np.isnan(value)
        else:
            assert value == pytest.approx(expected, abs=1e-9)


def test_of_one_code_it_is_that_codes_alpha_with_its_interval() -> None:
    found = coded(np.random.default_rng(2).random((2, 200, 1)) < 0.3)
    told = overall(found, n_replicates=2_000)
    alone = krippendorff_alpha(
        code_frame(found, 0), "nominal", rng=np.random.default_rng(3), n_replicates=2_000
    )
    assert told.value == pytest.approx(alone.value, abs=1e-12)
    assert told.interval.low == pytest.approx(alone.interval.low, abs=0.02)
    assert told.interval.high == pytest.approx(alone.interval.high, abs=0.02)


def test_it_is_the_codes_alphas_weighted_by_expected_disagreement() -> None:
    rng = np.random.default_rng(4)
    truth = rng.random((1, 500, 4)) < PREVALENCES
    found = coded(truth ^ (rng.random((2, 500, 4)) < 0.05))
    each = [krippendorff_alpha(code_frame(found, place), "nominal") for place in range(4)]
    weights = [alpha.expected for alpha in each]
    weighted = np.average([alpha.value for alpha in each], weights=weights)
    assert overall(found).value == pytest.approx(weighted, abs=1e-12)


def test_coders_at_random_score_about_nought_whatever_the_prevalences() -> None:
    gave = np.random.default_rng(5).random((2, 10_000, 4)) < PREVALENCES
    assert abs(overall(coded(gave)).value) < 0.05


def test_pooled_decisions_would_make_agreement_of_prevalences() -> None:
    """Coders at random who merely know which codes are frequent; the closed form beside it."""
    gave = np.random.default_rng(5).random((2, 10_000, 4)) < PREVALENCES
    pooled = krippendorff_alpha(pd.DataFrame(gave.reshape(2, -1).T), "nominal").value
    mean = PREVALENCES.mean()
    closed = 1 - np.mean(PREVALENCES * (1 - PREVALENCES)) / (mean * (1 - mean))
    assert pooled == pytest.approx(closed, abs=0.02)
    assert pooled > 0.25
    assert abs(overall(coded(gave)).value) < 0.05


def test_codes_nobody_used_change_nothing() -> None:
    gave = np.random.default_rng(6).random((2, 300, 3)) < 0.3
    more = np.concatenate([gave, np.zeros((2, 300, 5)), np.ones((2, 300, 1))], axis=2)
    assert overall(coded(more)).value == pytest.approx(overall(coded(gave)).value, abs=1e-12)
    assert (overall(coded(more)).n_codes, overall(coded(more)).n_codes_varying) == (9, 3)


def test_perfect_agreement_gives_one_without_an_interval() -> None:
    gave = np.repeat(np.random.default_rng(7).random((1, 50, 3)) < 0.3, 2, axis=0)
    told = overall(coded(gave))
    assert told.value == 1
    assert told.interval is None


def test_whole_cases_are_drawn_where_asked() -> None:
    rng = np.random.default_rng(8)
    habit = rng.beta(1, 2, (20, 3))
    case = np.repeat(np.arange(20), 30)
    found = coded(rng.random((2, 600, 3)) < habit[case])
    apart, blind = overall(found, cluster=case), overall(found)
    assert apart.value == blind.value
    assert (apart.resampled.drawn, apart.resampled.n_drawn) == ("clusters", 20)
    assert apart.interval.high - apart.interval.low > blind.interval.high - blind.interval.low
