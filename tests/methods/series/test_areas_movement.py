"""One area's change beside the others': rank and placebo p; intervals by hand and by textbook."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.areas_movement import (
    competition_rank,
    movement,
    placebo_p,
)

OWN = "own"


def changes(own: float, others: list[float]) -> pd.Series:
    return pd.Series([own, *others], index=[OWN, *(f"a{i:03d}" for i in range(len(others)))])


def test_thirty_nine_others_give_their_least_and_their_greatest() -> None:
    """By hand: 40 x 0.025 = 1, so one more lies between the first and the last of 39."""
    found = movement(changes(25.0, [float(i) for i in range(1, 40)]), OWN)
    assert (found.others_median_pp, found.estimate_pp) == (20.0, 5.0)
    assert (found.interval.low, found.interval.high) == (25.0 - 39.0, 25.0 - 1.0)


def test_between_two_order_statistics_the_end_is_interpolated() -> None:
    """By hand: 60 x 0.025 = 1.5, half way from the first to the second of 59."""
    found = movement(changes(0.0, [float(i) for i in range(1, 60)]), OWN)
    assert (found.interval.low, found.interval.high) == (-58.5, -1.5)


def test_few_others_give_the_textbook_prediction_interval() -> None:
    """Hahn & Meeker (1991), chapter 4's five: mean 50.10, s 1.31; one more, 46.1 to 54.1."""
    others = [50.3, 48.3, 49.6, 50.4, 51.9]
    found = movement(changes(0.0, others), OWN)
    assert (-found.interval.high, -found.interval.low) == pytest.approx((46.1, 54.1), abs=0.04)


def test_the_placebo_p_counts_the_area_itself() -> None:
    found = movement(changes(9.0, [0.0, 1.0, -1.0, 0.5]), OWN)
    assert found.p == pytest.approx(1 / 5)


def test_an_effect_moves_estimate_and_interval_with_it() -> None:
    noise = np.random.default_rng(5).normal(0, 2.5, 150)
    plain = movement(changes(float(noise[0]), list(noise[1:])), OWN)
    moved = movement(changes(float(noise[0]) + 6, list(noise[1:])), OWN)
    assert moved.estimate_pp - plain.estimate_pp == pytest.approx(6)
    assert moved.interval.low - plain.interval.low == pytest.approx(6)


@pytest.mark.parametrize(("areas", "heavy"), [(148, False), (148, True), (11, False)])
def test_intervals_cover_as_often_as_they_say(*, areas: int, heavy: bool) -> None:
    random = np.random.default_rng(20210125)
    draws = 800
    held = 0
    for _ in range(draws):
        noise = random.standard_t(3, areas) if heavy else random.normal(0, 2.5, areas)
        held += movement(changes(noise[0] + 4.0, list(noise[1:])), OWN).interval.contains(4.0)
    assert 0.935 <= held / draws <= 0.968


def test_what_cannot_be_placed_is_refused() -> None:
    with pytest.raises(StatisticsError, match="2 areas to set one beside"):
        movement(changes(1.0, [0.0, 2.0]), OWN)


tenths = st.integers(-200, 200).map(lambda value: value / 10)


@st.composite
def area_changes(draw: st.DrawFn) -> pd.Series:
    """Draw changes of areas a0 (the area), a1, a2..."""
    values = draw(st.lists(tenths, min_size=2, max_size=12))
    return pd.Series(values, index=[f"a{number}" for number in range(len(values))])


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (9.0, 1),
        (5.0, 1),
        (3.0, 2),
        (2.0, 4),
        (-1.0, 4),
        (-2.0, 5),
    ],
)
def test_areas_tied_share_the_better_rank(own: float, expected: int) -> None:
    changes = pd.Series({"stoke": own, "a": 5.0, "b": 3.0, "c": 3.0, "d": -1.0})
    assert competition_rank(changes, "stoke") == expected


@given(area_changes(), tenths, st.sampled_from([0.5, 2.0, 8.0]))
def test_a_rank_survives_a_common_shift_and_a_change_of_unit(
    changes: pd.Series, shift: float, factor: float
) -> None:
    assert competition_rank(changes * factor, "a0") == competition_rank(changes, "a0")
    shifted = (changes + shift).round(10)
    assert competition_rank(shifted, "a0") == competition_rank(changes, "a0")
    assert placebo_p(shifted, "a0") == placebo_p(changes, "a0")


@given(area_changes())
def test_rank_and_p_do_not_depend_on_the_order_of_areas(changes: pd.Series) -> None:
    turned = changes.iloc[::-1]
    assert competition_rank(turned, "a0") == competition_rank(changes, "a0")
    assert placebo_p(turned, "a0") == placebo_p(changes, "a0")


@given(area_changes())
def test_p_is_two_sided_and_no_smaller_than_it_can_be(changes: pd.Series) -> None:
    p = placebo_p(changes, "a0")
    assert placebo_p(-changes, "a0") == p
    assert 1 / len(changes) <= p <= 1


@given(area_changes())
def test_under_the_null_p_is_at_most_its_value_that_share_of_times(
    changes: pd.Series,
) -> None:
    # Were the area drawn by lot, P(p <= t) could not exceed t (Phipson & Smyth 2010, section 2).
    values = [placebo_p(changes, area) for area in changes.index]
    for threshold in values:
        share = sum(value <= threshold for value in values) / len(values)
        assert share <= threshold + 1e-12


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (10.0, 0.25),  # alone on top: distances 9.5 | 1.5, 1.5, 2.5
        (2.0, 1.0),  # next to the median of the rest, all as far or farther
        (-10.0, 0.25),
    ],
)
def test_p_by_hand(own: float, expected: float) -> None:
    changes = pd.Series({"stoke": own, "a": 2.0, "b": 0.5, "c": 0.0})
    assert placebo_p(changes, "stoke") == expected


def test_one_comparator_can_say_nothing() -> None:
    assert placebo_p(pd.Series({"stoke": 9.0, "a": 0.0}), "stoke") == 1.0


def test_no_comparator_is_refused() -> None:
    with pytest.raises(StatisticsError):
        placebo_p(pd.Series({"stoke": 9.0}), "stoke")
