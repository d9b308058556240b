"""An area's change beside its comparators': by hand, on the official figures, and by property."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.difference_in_differences import (
    difference_in_differences,
    leave_one_out,
)

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

tenths = st.integers(0, 1000).map(lambda value: value / 10)


@st.composite
def panels(draw: st.DrawFn) -> pd.DataFrame:
    """Two years of stoke, a0, a1..., to one decimal."""
    k = draw(st.integers(1, 9))
    rows = st.lists(tenths, min_size=k + 1, max_size=k + 1)
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


def test_stokes_rise_of_2019_led_its_neighbours(
    english_and_maths: pd.DataFrame,
) -> None:
    result = difference_in_differences(english_and_maths, STOKE, NEIGHBOURS, 2018, 2019)
    assert (result.change_pp, result.comparator_median_pp, result.difference_pp) == (
        5.2,
        0.2,
        5.0,
    )
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


@given(panels(), tenths)
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
