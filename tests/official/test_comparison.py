"""One area beside several pools: each neighbour on its lists, each pool on its own."""

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.areas_movement import difference_in_differences
from pmio_lib.official.comparison import (
    comparators_frame,
    compare_with_pools,
    neighbour_pools,
)
from pmio_lib.study.figures import Area, AreaFlag, Areas

FLAG = "opportunity_area"
NAMES = {"1": "Hull", "2": "Derby", "3": "Leeds", "4": "Walsall", "861": "Stoke"}


def areas(flagged: tuple[str, ...] = ("2",), second: tuple[str, ...] = ("3", "4")) -> Areas:
    flags = {code: (AreaFlag(flag=FLAG, source="s"),) for code in flagged}
    local = [
        Area(code=code, name=name, kind="local_authority", flags=flags.get(code, ()))
        for code, name in NAMES.items()
    ]
    wider = [
        Area(code="970", name="England", kind="country"),
        Area(code="984", name="West Midlands", kind="region"),
    ]
    sets = {"neighbours_2021": ("1", "2", "3"), "neighbours_2025": second}
    return Areas(areas=(*local, *wider), area_sets=sets)


PANEL = pd.DataFrame(
    {
        "861": [50.0, 55.0, 60.0],
        "1": [50.0, 51.0, 52.0],
        "2": [40.0, 44.0, 41.0],
        "3": [60.0, 62.0, None],
        "4": [55.0, 50.0, 58.0],
        "970": [60.0, 60.5, 61.0],
        "984": [58.0, 58.5, 60.0],
    },
    index=[2018, 2019, 2020],
)


def test_pools_are_both_lists_those_without_a_flag_the_country_and_the_region() -> None:
    assert neighbour_pools(areas(), "861", "970", "984") == {
        "Neighbours, 2021 list": ("1", "2", "3"),
        "Neighbours, 2025 list": ("3", "4"),
        "Either list, not flagged": ("1", "3", "4"),
        "England": ("970",),
        "West Midlands": ("984",),
    }


def test_the_area_itself_is_never_its_own_unflagged_neighbour() -> None:
    pools = neighbour_pools(areas(second=("861", "4")), "861", "970", "984")
    assert pools["Either list, not flagged"] == ("1", "3", "4")


def test_where_every_neighbour_is_flagged_the_comparison_says_that_none_is_left() -> None:
    pools = neighbour_pools(areas(flagged=("1", "2", "3", "4")), "861", "970", "984")
    assert pools["Either list, not flagged"] == ()
    with pytest.raises(StatisticsError):
        compare_with_pools(PANEL, "861", pools, 2018, [2019])


def test_each_neighbour_stands_once_by_name_with_its_lists_and_flags() -> None:
    frame = comparators_frame(areas())
    assert frame.reset_index().to_dict("list") == {
        "area": ["Derby", "Hull", "Leeds", "Walsall"],
        "lists": ["2021", "2021", "2021 and 2025", "2025"],
        "flags": ["Opportunity Area", "none", "none", "none"],
    }


def test_every_pool_and_year_has_its_row_in_order_as_computed_alone() -> None:
    pools = {"both": ("1", "2", "4"), "England": ("970",)}
    frame = compare_with_pools(PANEL, "861", pools, 2018, [2020, 2019])
    assert list(frame.index) == [
        ("both", 2020),
        ("both", 2019),
        ("England", 2020),
        ("England", 2019),
    ]
    alone = difference_in_differences(PANEL, "861", ("1", "2", "4"), 2018, 2020)
    row = frame.iloc[0]
    assert row["change_pp"] == 10
    assert row["comparator_median_pp"] == 2
    assert row["difference_pp"] == alone.difference_pp == 8
    assert (row["k"], row["rank"]) == (3, 1)
    assert row["lowest_pp"] <= row["difference_pp"] <= row["highest_pp"]
    assert row["lowest_pp"] < row["highest_pp"]


def test_one_comparator_has_no_range_and_no_rank() -> None:
    frame = compare_with_pools(PANEL, "861", {"England": ("970",)}, 2018, [2019])
    assert frame["difference_pp"].iloc[0] == 4.5
    assert frame[["lowest_pp", "highest_pp", "rank"]].isna().all(axis=None)


def test_a_comparator_without_a_figure_in_a_year_is_left_out_of_that_year_only() -> None:
    frame = compare_with_pools(PANEL, "861", {"2021": ("1", "2", "3")}, 2018, [2019, 2020])
    assert frame["k"].tolist() == [3, 2]


def test_the_order_of_years_and_comparators_does_not_matter() -> None:
    pools = {"a": ("1", "2", "4")}
    one = compare_with_pools(PANEL, "861", pools, 2018, [2019, 2020])
    other = compare_with_pools(
        PANEL[::-1].iloc[:, ::-1], "861", {"a": ("4", "2", "1")}, 2018, [2019, 2020]
    )
    pd.testing.assert_frame_equal(one, other)
