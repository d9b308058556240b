"""Ranks among all authorities, yearly steps, neighbours: rules, ties, areas that changed."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.areas_movement import competition_rank
from pmio_lib.official.all_areas import (
    area_changes,
    area_levels,
    changes_among_areas,
    levels_among_areas,
    neighbours_band,
    ranked,
    steps_as_large,
    yearly_steps,
)
from pmio_lib.official.like_for_like import england_like_for_like
from pmio_lib.study.vocabulary import read_vocabulary
from tests.fixtures.all_areas import ROOT

Tables = Mapping[str, pd.DataFrame]
FOUR_PLUS = "gcse_english_maths_4plus"
MEASURE = "share"
whole_tenths = st.integers(0, 1000).map(lambda tenths: tenths / 10)


def figures(values: Mapping[str, Mapping[int, float]]) -> pd.DataFrame:
    rows = [
        {"measure": MEASURE, "area_code": code, "year": year, "value": value}
        for code, series in values.items()
        for year, value in series.items()
    ]
    frame = pd.DataFrame(rows)
    kinds = frame["area_code"].lt("970").map({True: "local_authority", False: "region"})
    return frame.assign(area="Area " + frame["area_code"], kind=kinds)


@given(st.lists(whole_tenths, min_size=1, max_size=30))
def test_ranks_are_pandas_own_and_counted_by_hand(values: list[float]) -> None:
    series = pd.Series(values, index=[f"{200 + i}" for i in range(len(values))])
    found = ranked(series)
    expected = series.rank(ascending=False, method="min").astype("int64")
    assert found["rank"].tolist() == expected.tolist()
    assert found["n_sharing"].tolist() == [values.count(value) for value in values]
    assert found["rank"].tolist() == [1 + sum(other > one for other in values) for one in values]


@given(st.lists(st.tuples(whole_tenths, whole_tenths), min_size=2, max_size=30))
def test_changes_of_decimal_figures_rank_as_on_paper(pairs: Sequence[tuple[float, float]]) -> None:
    table = figures({f"{200 + i}": {2019: a, 2025: b} for i, (a, b) in enumerate(pairs)})
    found = area_changes(table, MEASURE, 2019, 2025)
    tenths = pd.Series(
        {f"{200 + i}": round(10 * b) - round(10 * a) for i, (a, b) in enumerate(pairs)}
    )
    expected = tenths.rank(ascending=False, method="min").astype("int64")
    assert found["rank"].sort_index().to_dict() == expected.to_dict()
    assert (10 * found["change_pp"]).round().astype(int).to_dict() == tenths.to_dict()
    for code in tenths.index:
        assert competition_rank(tenths, code) == found.at[code, "rank"]


@given(st.permutations(["201", "202", "301", "302"]))
def test_the_order_of_rows_is_of_no_account(order: list[str]) -> None:
    values = {"201": 1.0, "202": 3.0, "301": 2.0, "302": 2.0}
    table = figures({code: {2019: 0.0, 2025: values[code]} for code in order})
    found = area_changes(table, MEASURE, 2019, 2025)
    assert found.index.tolist() == ["202", "301", "302", "201"]
    assert found["rank"].tolist() == [1, 2, 2, 4]


def test_regions_england_and_areas_without_both_figures_are_not_ranked() -> None:
    table = figures(
        {
            "201": {2019: 50.0, 2025: 51.0},
            "928": {2019: 50.0},
            "940": {2025: 60.0},
            "970": {2019: 50.0, 2025: 90.0},
            "984": {2019: 50.0, 2025: 90.0},
        }
    )
    found = area_changes(table, MEASURE, 2019, 2025)
    assert found.index.tolist() == ["201"]
    assert area_levels(table, MEASURE, 2025).index.tolist() == ["940", "201"]


def test_areas_made_or_abolished_between_have_no_change(all_areas: Tables) -> None:
    found = area_changes(all_areas["key_stage_4"], FOUR_PLUS, 2018, 2025)
    changed = {"835", "836", "837", "838", "839", "909", "928", "940", "941", "942", "943"}
    assert not changed & set(found.index)


def test_scilly_counts_in_ranks_of_all_pupils_and_not_in_splits(all_areas: Tables) -> None:
    ks4 = all_areas["key_stage_4"]
    assert "420" in area_changes(ks4, FOUR_PLUS, 2018, 2019).index
    split = f"{FOUR_PLUS}_counted_disadvantaged"
    assert "420" not in area_changes(ks4, split, 2019, 2025).index


def test_a_step_is_between_years_that_follow_each_other() -> None:
    table = figures(
        {
            "201": {2017: 50.0, 2018: 53.0, 2020: 60.0},
            "202": {2017: 50.0, 2018: 51.0, 2020: 50.0},
            "301": {2017: 50.0, 2018: 50.0},
            "420": {2017: 50.0, 2018: 99.0},
        }
    )
    steps = yearly_steps(table, MEASURE)
    assert steps.index.tolist() == [("201", 2018), ("202", 2018), ("301", 2018)]
    assert steps["step_pp"].tolist() == [3, 1, 0]
    assert steps["above_median_pp"].tolist() == [2, 0, -1]
    row = steps_as_large(steps, "202", 2018).loc[2018]
    assert row[["n_steps", "n_as_large", "n_areas_as_large"]].tolist() == [3, 2, 2]


def test_what_has_no_figure_is_said(all_areas: Tables, neighbours: tuple[str, ...]) -> None:
    ks4 = all_areas["key_stage_4"]
    with pytest.raises(StatisticsError, match="No local authority has a figure of nothing"):
        area_changes(ks4, "nothing", 2018, 2019)
    with pytest.raises(StatisticsError, match="no authority has figures for 1999 and 2019"):
        area_changes(ks4, FOUR_PLUS, 1999, 2019)
    with pytest.raises(StatisticsError, match="no authority has a figure for 2030"):
        area_levels(ks4, FOUR_PLUS, 2030)
    with pytest.raises(StatisticsError, match="201 has no figure"):
        levels_among_areas(ks4, FOUR_PLUS, "201", neighbours)
    with pytest.raises(StatisticsError, match="940 lacks a figure"):
        changes_among_areas(ks4, FOUR_PLUS, "940", neighbours, [(2018, 2025)])
    with pytest.raises(StatisticsError, match="861 has no step from 2016"):
        steps_as_large(yearly_steps(ks4, FOUR_PLUS), "861", 2017)


def test_the_band_of_ten_neighbours(all_areas: Tables, neighbours: tuple[str, ...]) -> None:
    """Lowest, middle and highest neighbour as gaps: the mock-up's figures, worked out apart."""
    ks4 = all_areas["key_stage_4"]
    england = england_like_for_like(ks4, all_areas["areas"], FOUR_PLUS)
    band = neighbours_band(ks4, FOUR_PLUS, neighbours, england)
    columns = ["band_lowest_pp", "band_median_pp", "band_highest_pp"]
    assert band.loc[2017, columns].tolist() == [-16.0, -5.8, -1.9]
    assert band.loc[2025, columns].astype(float).round(1).tolist() == [-14.0, -8.1, -1.0]
    assert (band["band_low_pp"] >= band["band_lowest_pp"]).all()
    assert band["n_neighbours"].eq(10).all()


def test_the_middle_eight_leave_one_out_at_each_end() -> None:
    values = {f"{200 + i}": {2025: float(i)} for i in range(1, 11)}
    england = pd.DataFrame({"england_pct": [5.0]}, index=[2025])
    row = neighbours_band(figures(values), MEASURE, tuple(values), england).loc[2025]
    assert row.tolist() == [-4, -3, 0.5, 4, 5, 10]
    two = {code: values[code] for code in ("201", "202")}
    assert neighbours_band(figures(two), MEASURE, tuple(two), england).empty


def test_every_column_of_numbers_has_a_label(
    all_areas: Tables, neighbours: tuple[str, ...]
) -> None:
    ks4 = all_areas["key_stage_4"]
    england = england_like_for_like(ks4, all_areas["areas"], FOUR_PLUS)
    steps = yearly_steps(ks4, FOUR_PLUS)
    names = set(read_vocabulary(ROOT / "study").names)
    for frame in (
        england,
        changes_among_areas(ks4, FOUR_PLUS, "861", neighbours, [(2018, 2019)]),
        levels_among_areas(ks4, FOUR_PLUS, "861", neighbours),
        area_changes(ks4, FOUR_PLUS, 2018, 2019),
        steps,
        steps_as_large(steps, "861", 2019),
        neighbours_band(ks4, FOUR_PLUS, neighbours, england),
    ):
        assert set(map(str, frame.columns)) <= names
