"""An area's change beside its comparators': by hand, on the official figures, and by property."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.difference_in_differences import (
    PATH_COLUMNS,
    ComparatorChange,
    difference_in_differences,
    difference_in_differences_path,
)
from pmio_lib.methods.series.leave_one_out import LeaveOneOut

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
    assert result.comparisons == (
        ComparatorChange("a", 0.1, 3.2),
        ComparatorChange("b", 2.3, 1.0),
        ComparatorChange("c", -1.0, 4.3),
    )
    assert (result.comparator_median_pp, result.difference_pp) == (0.1, 3.2)
    assert (result.rank_first, result.rank_last, result.k) == (1, 1, 3)
    # distances to the others' median: stoke 3.2; a 2.2, b 2.2, c 3.3, so one is as far
    assert (result.smallest_p, result.placebo_p) == (0.25, 0.5)
    # without a: median .65; without b: -.45; without c: 1.2
    assert result.leave_one_out == LeaveOneOut(2.1, 3.75, 1.1, ("c",))
    assert result.left_out == ()


def test_by_comparator_is_a_frame_in_order_of_code() -> None:
    result = difference_in_differences(PANEL, "stoke", ["b", "a"], 2018, 2019)
    expected = pd.DataFrame(
        {"comparator": ["a", "b"], "change_pp": [0.1, 2.3], "difference_pp": [3.2, 1.0]}
    )
    pd.testing.assert_frame_equal(result.by_comparator, expected)


def test_a_comparator_without_a_figure_is_left_out_by_name() -> None:
    result = difference_in_differences(PANEL, "stoke", ["a", "b", "c"], 2018, 2020)
    assert result.left_out == ("c",)
    assert result.k == 2
    assert result.smallest_p == pytest.approx(1 / 3)


def test_one_comparator_leaves_none_to_leave_out() -> None:
    result = difference_in_differences(PANEL, "stoke", ["a"], 2018, 2019)
    assert result.leave_one_out is None
    assert (result.k, result.smallest_p, result.placebo_p) == (1, 0.5, 1.0)


def test_equal_changes_share_a_rank_in_spite_of_binary_noise() -> None:
    panel = pd.DataFrame({"stoke": [0.1, 0.3], "a": [60.0, 60.2]}, index=[2018, 2019])
    result = difference_in_differences(panel, "stoke", ["a"], 2018, 2019)
    assert (result.rank_first, result.rank_last) == (1, 2)


def test_stokes_rise_of_2019_led_its_neighbours(
    english_and_maths: pd.DataFrame,
) -> None:
    result = difference_in_differences(english_and_maths, STOKE, NEIGHBOURS, 2018, 2019)
    assert (result.change_pp, result.comparator_median_pp, result.difference_pp) == (
        5.2,
        0.2,
        5.0,
    )
    assert (result.rank_first, result.rank_last, result.k) == (1, 1, 10)
    assert result.placebo_p == result.smallest_p == 1 / 11


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
    two = difference_in_differences(turned, "stoke", others(panel)[::-1], 2018, 2019)
    assert one == two


@given(panels())
def test_the_difference_is_the_change_less_the_median(panel: pd.DataFrame) -> None:
    result = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    table = result.by_comparator
    assert result.difference_pp == pytest.approx(result.change_pp - result.comparator_median_pp)
    assert result.difference_pp == pytest.approx(table["difference_pp"].median())
    assert len(table) == result.k
    assert result.smallest_p <= result.placebo_p <= 1
    if result.leave_one_out is not None:
        assert result.leave_one_out.low_pp <= result.difference_pp
        assert result.difference_pp <= result.leave_one_out.high_pp


@given(panels(), tenths)
def test_a_rise_common_to_all_changes_no_comparison(panel: pd.DataFrame, rise: float) -> None:
    risen = panel.copy()
    risen.loc[2019] += rise
    before = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    after = difference_in_differences(risen, "stoke", others(panel), 2018, 2019)
    assert after.difference_pp == before.difference_pp
    assert (after.rank_first, after.rank_last) == (before.rank_first, before.rank_last)
    assert after.placebo_p == before.placebo_p
    assert after.leave_one_out == before.leave_one_out


@given(panels())
def test_turning_time_round_turns_the_signs(panel: pd.DataFrame) -> None:
    there = difference_in_differences(panel, "stoke", others(panel), 2018, 2019)
    back = difference_in_differences(panel, "stoke", others(panel), 2019, 2018)
    assert back.difference_pp == -there.difference_pp
    assert back.rank_first == there.k + 2 - there.rank_last
    assert back.placebo_p == there.placebo_p


def test_the_path_has_each_year_but_the_base() -> None:
    path = difference_in_differences_path(PANEL.iloc[::-1], "stoke", ["a", "b", "c"], 2018)
    assert path["year"].tolist() == [2019, 2020]
    assert path["left_out"].tolist() == ["", "c"]
    assert {name: str(dtype) for name, dtype in path.dtypes.items()} == PATH_COLUMNS
    for row in path.to_dict("records"):
        result = difference_in_differences(PANEL, "stoke", ["a", "b", "c"], 2018, row["year"])
        assert result.leave_one_out is not None
        assert (row["change_pp"], row["difference_pp"]) == (
            result.change_pp,
            result.difference_pp,
        )
        assert (row["rank_first"], row["rank_last"]) == (
            result.rank_first,
            result.rank_last,
        )
        assert row["comparator_median_pp"] == result.comparator_median_pp
        assert (row["k"], row["placebo_p"]) == (result.k, result.placebo_p)
        assert row["leave_one_out_low_pp"] == result.leave_one_out.low_pp
        assert row["leave_one_out_high_pp"] == result.leave_one_out.high_pp


@pytest.mark.parametrize("missing", [["stoke"], ["a", "b", "c"]])
def test_a_year_that_cannot_be_compared_keeps_its_row(missing: list[str]) -> None:
    panel = PANEL.copy()
    panel.loc[2019, missing] = math.nan
    path = difference_in_differences_path(panel, "stoke", ["a", "b", "c"], 2018)
    row = path.set_index("year").loc[2019]
    assert row.drop(["k", "left_out"]).isna().all()
    assert row["k"] == (3 if missing == ["stoke"] else 0)
    assert row["left_out"] == ("" if missing == ["stoke"] else "a, b, c")


def test_the_path_with_one_comparator_has_no_leave_one_out() -> None:
    path = difference_in_differences_path(PANEL, "stoke", ["a"], 2018)
    assert path["leave_one_out_low_pp"].isna().all()
    assert path["difference_pp"].tolist() == [3.2, 5.1]


def test_the_path_of_the_base_year_alone_is_empty() -> None:
    path = difference_in_differences_path(PANEL.loc[[2018]], "stoke", ["a"], 2018)
    assert path.empty
    assert list(path.columns) == list(PATH_COLUMNS)


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


@pytest.mark.parametrize(
    ("area", "comparators", "base_year"),
    [
        ("c", ["a"], 2020),
        ("stoke", ["c"], 2020),
        ("stoke", ["a"], 2017),
        ("stoke", [], 2018),
    ],
)
def test_a_path_without_a_base_is_refused(
    area: str, comparators: list[str], base_year: int
) -> None:
    with pytest.raises(StatisticsError):
        difference_in_differences_path(PANEL, area, comparators, base_year)


def test_an_area_with_two_columns_is_refused() -> None:
    with pytest.raises(StatisticsError, match="more than one column"):
        difference_in_differences(PANEL[["stoke", "a", "a"]], "stoke", ["a"], 2018, 2019)
