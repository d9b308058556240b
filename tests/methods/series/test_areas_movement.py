"""One area's change beside the others': by hand, by textbook, on official figures, by property."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.areas_movement import (
    competition_rank,
    difference_in_differences,
    leave_one_out,
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
    with pytest.raises(StatisticsError, match="No change for elsewhere"):
        movement(changes(1.0, [0.0, 2.0, 3.0]), "elsewhere")


tenths = st.integers(-200, 200).map(lambda value: value / 10)


@st.composite
def area_changes(draw: st.DrawFn) -> pd.Series:
    """Draw changes of areas a0 (the area), a1, a2..."""
    values = draw(st.lists(tenths, min_size=2, max_size=12))
    return pd.Series(values, index=[f"a{number}" for number in range(len(values))])


@pytest.mark.parametrize(
    ("own", "expected"), [(9.0, 1), (5.0, 1), (3.0, 2), (2.0, 4), (-1.0, 4), (-2.0, 5)]
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
def test_under_the_null_p_is_at_most_its_value_that_share_of_times(changes: pd.Series) -> None:
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


STOKE = "861"
# Statistical neighbours of Stoke-on-Trent, April 2021 (project data README)
NEIGHBOURS = ("810", "806", "357", "371", "812", "335", "370", "354", "372", "890")

PANEL = pd.DataFrame(
    {
        "stoke": [50.0, 53.3, 56.1],
        "a": [60.0, 60.1, 61.0],
        "b": [40.2, 42.5, 41.0],
        "c": [55.0, 54.0, math.nan],
    },
    index=[2018, 2019, 2020],
)

percentages = st.integers(0, 1000).map(lambda value: value / 10)


@st.composite
def panels(draw: st.DrawFn) -> pd.DataFrame:
    """Two years of stoke, a0, a1..., to one decimal."""
    k = draw(st.integers(1, 9))
    rows = st.lists(percentages, min_size=k + 1, max_size=k + 1)
    columns = ["stoke", *(f"a{number}" for number in range(k))]
    return pd.DataFrame([draw(rows), draw(rows)], index=[2018, 2019], columns=columns)


def others(panel: pd.DataFrame) -> list[str]:
    """Every area of the panel but Stoke."""
    return [code for code in panel.columns if code != "stoke"]


def test_by_hand() -> None:
    result = difference_in_differences(PANEL, "stoke", ["c", "a", "b"], 2018, 2019)
    assert result.change_pp == 3.3
    assert (result.comparator_median_pp, result.difference_pp) == (0.1, 3.2)
    assert (result.rank_first, result.k, result.smallest_p) == (1, 3, 0.25)
    # without a: median .65; without b: -.45; without c: 1.2
    assert (result.lowest_pp, result.highest_pp) == (2.1, 3.75)


def test_a_comparator_without_a_figure_is_left_out() -> None:
    result = difference_in_differences(PANEL, "stoke", ["a", "b", "c"], 2018, 2020)
    assert result == difference_in_differences(PANEL, "stoke", ["a", "b"], 2018, 2020)
    assert result.k == 2
    assert result.smallest_p == pytest.approx(1 / 3)


def test_with_one_comparator_none_can_be_left_out() -> None:
    result = difference_in_differences(PANEL, "stoke", ["a"], 2018, 2019)
    assert (result.lowest_pp, result.highest_pp) == (None, None)
    assert (result.difference_pp, result.k, result.smallest_p) == (3.2, 1, 0.5)


def test_equal_changes_share_a_rank_in_spite_of_binary_noise() -> None:
    panel = pd.DataFrame({"stoke": [0.1, 0.3], "a": [60.0, 60.2]}, index=[2018, 2019])
    result = difference_in_differences(panel, "stoke", ["a"], 2018, 2019)
    assert result.rank_first == 1


def test_stokes_rise_of_2019_led_its_neighbours(english_and_maths: pd.DataFrame) -> None:
    result = difference_in_differences(english_and_maths, STOKE, NEIGHBOURS, 2018, 2019)
    assert (result.change_pp, result.comparator_median_pp, result.difference_pp) == (5.2, 0.2, 5.0)
    assert (result.rank_first, result.k, result.smallest_p) == (1, 10, 1 / 11)


@pytest.mark.parametrize(
    ("base_year", "year", "rank"),
    [(2018, 2019, 1), (2019, 2025, 146)],  # of 148 (project data README)
)
def test_stokes_rank_among_all_authorities(
    english_and_maths_every_area: pd.DataFrame, base_year: int, year: int, rank: int
) -> None:
    panel = english_and_maths_every_area
    comparators = [code for code in panel.columns if code != STOKE]
    result = difference_in_differences(panel, STOKE, comparators, base_year, year)
    assert (result.rank_first, result.k + 1) == (rank, 148)


@given(panels())
def test_the_order_of_years_and_areas_is_of_no_account(panel: pd.DataFrame) -> None:
    turned = panel.iloc[::-1, ::-1]
    one = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    assert difference_in_differences(turned, "stoke", others(panel)[::-1], 2018, 2019) == one


@given(panels())
def test_the_difference_is_the_change_less_the_median(panel: pd.DataFrame) -> None:
    result = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    assert result.difference_pp == pytest.approx(result.change_pp - result.comparator_median_pp)
    assert result.k == len(others(panel))
    if result.lowest_pp is not None:
        assert result.lowest_pp <= result.difference_pp <= result.highest_pp


@given(panels(), percentages)
def test_a_rise_common_to_all_changes_no_comparison(panel: pd.DataFrame, rise: float) -> None:
    risen = panel.copy()
    risen.loc[2019] += rise
    before = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    after = difference_in_differences(risen, "stoke", others(panel), 2018, 2019)
    assert after.difference_pp == before.difference_pp
    assert after.rank_first == before.rank_first
    assert (after.lowest_pp, after.highest_pp) == (before.lowest_pp, before.highest_pp)


@given(panels())
def test_turning_time_round_turns_the_signs(panel: pd.DataFrame) -> None:
    there = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    back = difference_in_differences(panel, "stoke", others(panel), 2019, 2018)
    assert back.difference_pp == -there.difference_pp


@pytest.mark.parametrize(
    ("area", "comparators", "base_year", "year"),
    [
        ("stoke", [], 2018, 2019),
        ("stoke", ["stoke", "a"], 2018, 2019),
        ("stoke", ["a", "a"], 2018, 2019),
        ("stoke", ["a", "z"], 2018, 2019),
        ("z", ["a"], 2018, 2019),
        ("stoke", ["a"], 2017, 2019),
        ("stoke", ["a"], 2018, 2021),
        ("stoke", ["a"], 2018, 2018),
        ("stoke", ["c"], 2018, 2020),
        ("c", ["a"], 2018, 2020),
        ("c", ["a"], 2020, 2018),
    ],
)
def test_what_cannot_be_compared_is_refused(
    area: str, comparators: list[str], base_year: int, year: int
) -> None:
    with pytest.raises(StatisticsError):
        difference_in_differences(PANEL, area, comparators, base_year, year)


def test_an_area_with_two_columns_is_refused() -> None:
    with pytest.raises(StatisticsError, match="more than one column"):
        difference_in_differences(PANEL[["stoke", "a", "a"]], "stoke", ["a"], 2018, 2019)


def codes(values: list[float]) -> pd.Series:
    """Label changes a, b, c..."""
    return pd.Series(values, index=[chr(97 + number) for number in range(len(values))])


@pytest.mark.parametrize(
    ("comparators", "expected"),
    [
        # median 1; without a: 3, without b: 2.5, without c: 0.5
        ([0.0, 1.0, 5.0], (7.0, 9.5)),
        # median 2; without either low one 5 or 3, without a high one 1
        ([0.0, 1.0, 3.0, 5.0], (7.0, 9.0)),
        ([1.0, 2.0], (8.0, 9.0)),
        ([1.0, 1.0, 1.0], (9.0, 9.0)),
    ],
)
def test_leaving_one_out_by_hand(comparators: list[float], expected: tuple[float, float]) -> None:
    assert leave_one_out(10.0, codes(comparators)) == expected
