"""Thirteen facts worked out beforehand by other hands, from the project's own committed tables."""

from collections.abc import Mapping

import pandas as pd
import pytest

from pmio_lib.official.all_areas import (
    changes_among_areas,
    levels_among_areas,
    steps_as_large,
    yearly_steps,
)
from pmio_lib.official.area_gaps import (
    changes_with_intervals,
    disadvantage_gap_change,
    disadvantage_gaps,
    gap_widenings,
    gaps_to_england,
    pupils_by_year,
    same_pupils_later,
)
from pmio_lib.official.like_for_like import england_like_for_like, england_printed

STOKE = "861"
FOUR_PLUS = "gcse_english_maths_4plus"
FIVE_PLUS = "gcse_english_maths_5plus"
ENTRIES = "gcse_maths_4plus_entries"
Tables = Mapping[str, pd.DataFrame]
Neighbours = tuple[str, ...]


def england(tables: Tables, measure: str) -> pd.DataFrame:
    return england_like_for_like(tables["key_stage_4"], tables["areas"], measure)


COLUMNS = ("before_pct", "after_pct", "change_pp", "rank", "n_sharing", "areas_ranked",
           "median_change_pp")  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "base_year", "year", "values"),
    [
        (FOUR_PLUS, 2018, 2019, (53.6, 58.8, 5.2, 1, 1, 148, 0.5)),  # 1: none rose more
        (FOUR_PLUS, 2019, 2025, (58.8, 54.1, -4.7, 146, 2, 148)),  # 2: one fell further
        (FOUR_PLUS, 2018, 2025, (None, None, 0.5, 79, None, 146, 0.9)),  # 3: in the middle
        (f"{FOUR_PLUS}_counted_disadvantaged", 2019, 2025, (44.0, 37.1, -6.9, 142, 1, 147)),  # 5
        (f"{FOUR_PLUS}_counted_other", 2019, 2025, (66.9, 64.5, -2.4, 141, 2, 147)),  # 6
        ("ks2_maths_expected", 2019, 2025, (75, 71, None, 43, 29, 147)),  # 10: as everybody
        ("ks2_rwm_expected_disadvantaged", 2019, 2025, (48, 50, None, 11, 7, 147)),  # 11: rose
        ("mtc_full_marks", 2022, 2025, (None, None, 15, 16, 6, 149)),  # 12
    ],
)
def test_changes_and_places_among_all_areas(
    all_areas: Tables,
    neighbours: Neighbours,
    measure: str,
    base_year: int,
    year: int,
    values: tuple[float | None, ...],
) -> None:
    found = change(all_areas, neighbours, measure, base_year, year)
    known = {name: v for name, v in zip(COLUMNS, values, strict=False) if v is not None}
    assert {name: round(float(found[name]), 10) for name in known} == known


def change(
    tables: Tables, neighbours: Neighbours, measure: str, base_year: int, year: int
) -> pd.Series:
    table = {"gcse": "key_stage_4", "ks2_": "key_stage_2", "mtc_": "multiplication_check"}
    figures = tables[table[measure[:4]]]
    return changes_among_areas(figures, measure, STOKE, neighbours, [(base_year, year)]).iloc[0]


def test_fact_2_the_neighbours_hardly_moved(all_areas: Tables, neighbours: Neighbours) -> None:
    found = change(all_areas, neighbours, FOUR_PLUS, 2019, 2025)
    assert (found["neighbours_rank"], found["n_neighbours"]) == (11, 10)
    assert found["neighbours_mean_pp"] == pytest.approx(0.2, abs=0.05)


def test_fact_4_the_gap_to_england_printed_and_like_for_like(all_areas: Tables) -> None:
    figures, like = all_areas["key_stage_4"], england(all_areas, FOUR_PLUS)
    gaps = gaps_to_england(figures, FOUR_PLUS, STOKE, like, pupils_by_year(figures, STOKE))
    assert gaps.loc[[2019, 2025], "printed_gap_pp"].tolist() == [-5.8, -10.7]
    assert gaps.loc[[2019, 2025], "england_gap_pp"].round(1).tolist() == [-6.1, -11.1]


@pytest.mark.parametrize(
    ("group", "error", "z"), [("disadvantaged", 2.2, -3.1), ("other", 1.6, -1.5)]
)
def test_facts_5_and_6_errors_of_each_group(
    all_areas: Tables, group: str, error: float, z: float
) -> None:
    measure, figures = f"{FOUR_PLUS}_counted_{group}", all_areas["key_stage_4"]
    pupils = pupils_by_year(figures, STOKE, f"ks4_cohort_{group}")
    row = changes_with_intervals(figures, measure, STOKE, [(2019, 2025)], pupils).iloc[0]
    assert (round(row["standard_error_pp"], 1), round(row["z_ratio"], 1)) == (error, z)


@pytest.mark.parametrize(
    ("group", "numerators", "printed", "summed"),
    [("disadvantaged", (372, 416), 44.9, 44.16), ("other", (1024, 1189), 72.1, 73.45)],
)
def test_facts_5_and_6_numbers_of_pupils_and_england(
    all_areas: Tables, group: str, numerators: tuple[int, int], printed: float, summed: float
) -> None:
    measure = f"{FOUR_PLUS}_counted_{group}"
    figures = all_areas["key_stage_4"]
    own = figures[figures["measure"].eq(measure) & figures["area_code"].eq(STOKE)]
    own = own.set_index("year")["numerator"]
    assert (own[2019], own[2025]) == numerators
    like = england(all_areas, measure)["england_pct"]
    assert (like[2019], round(like[2025], 2)) == (printed, summed)


def test_fact_6_england_of_the_others_is_known_to_a_few_hundredths(all_areas: Tables) -> None:
    row = england(all_areas, f"{FOUR_PLUS}_counted_other").loc[2025]
    assert (round(row["least_pct"], 2), round(row["most_pct"], 2)) == (73.43, 73.47)


def test_fact_7_the_gap_by_disadvantage_cannot_be_told_from_unchanged(all_areas: Tables) -> None:
    gaps = disadvantage_gaps(all_areas["key_stage_4"], FOUR_PLUS, STOKE)
    assert gaps["disadvantage_gap_pp"].round(1).tolist() == [23.0, 27.4]
    assert gaps["standard_error_pp"].round(1).tolist() == [2.1, 1.8]
    assert gaps["printed_gap_pp"].tolist() == [22.9, 27.4]
    row = disadvantage_gap_change(gaps, 2019, 2025).iloc[0]
    assert (round(row["change_pp"], 1), round(row["standard_error_pp"], 1)) == (4.4, 2.8)
    assert row["change_pp_low"] < 0 < row["change_pp_high"]
    widenings = gap_widenings(
        all_areas["key_stage_4"],
        f"{FOUR_PLUS}_counted_disadvantaged",
        f"{FOUR_PLUS}_counted_other",
        *(2019, 2025),
    )
    assert (widenings.at[STOKE, "rank"], len(widenings)) == (33, 147)
    assert widenings["change_pp"].median() == pytest.approx(2.2)


def test_fact_8_maths_alone_of_entries(all_areas: Tables, neighbours: Neighbours) -> None:
    figures = all_areas["key_stage_4"]
    levels = levels_among_areas(figures, ENTRIES, STOKE, neighbours)
    assert levels["value_pct"].tolist() == [62, 61, 60]
    assert (levels.at[2025, "rank"], levels.at[2025, "areas_ranked"]) == (149, 151)
    assert levels.at[2025, "neighbours_mean_pct"] == 65.3
    rows = figures[figures["measure"].eq(ENTRIES) & figures["area_code"].eq(STOKE)]
    assert rows["numerator"].tolist() == [1675, 1800, 1737]
    for grade, values in ((5, [40, 39, 40]), (7, [14, 12, 14])):
        measure = f"gcse_maths_{grade}plus_entries"
        found = levels_among_areas(figures, measure, STOKE, neighbours)
        assert found["value_pct"].tolist() == values
    row = england(all_areas, ENTRIES).loc[2025]
    assert [round(row[name], 1) for name in ("england_pct", "least_pct", "most_pct")] == [
        *(72.3, 72.0, 72.6)
    ]


def test_fact_9_a_quarter_more_pupils(all_areas: Tables) -> None:
    figures = all_areas["key_stage_4"]
    rows = figures[figures["area_code"].eq(STOKE)].set_index(["measure", "year"])
    everyone = rows.loc["ks4_cohort_all", ["pupils_low", "pupils_high"]]
    assert everyone.to_numpy().tolist() == [[2376, 2376], [2796, 2797], [3039, 3040], [2964, 2965]]
    disadvantaged = rows.loc["ks4_cohort_disadvantaged", ["pupils_low", "pupils_high"]]
    assert disadvantaged.loc[2019].tolist() == [846, 846]
    assert disadvantaged.loc[2025].tolist() == [1120, 1122]
    pupils = pupils_by_year(figures, STOKE)
    assert pupils[2025] / pupils[2019] == pytest.approx(1.25, abs=0.005)


@pytest.mark.parametrize(
    ("table", "measure", "values"),
    [
        ("key_stage_2", "ks2_maths_expected", {2019: 79, 2025: 75}),
        ("key_stage_2", "ks2_rwm_expected_disadvantaged", {2019: 51, 2025: 48}),
        ("multiplication_check", "mtc_full_marks", {2022: 27, 2025: 37}),
    ],
)
def test_facts_10_to_12_england_as_printed(
    all_areas: Tables, table: str, measure: str, values: dict[int, float]
) -> None:
    printed = england_printed(all_areas[table], measure)["england_pct"]
    assert printed[list(values)].to_dict() == values


def test_fact_10_the_neighbours_fell_further(all_areas: Tables, neighbours: Neighbours) -> None:
    levels = levels_among_areas(all_areas["key_stage_2"], "ks2_maths_expected", STOKE, neighbours)
    assert levels.loc[[2019, 2025], "neighbours_mean_pct"].tolist() == [79.0, 73.8]


def test_fact_12_the_multiplication_check(all_areas: Tables, neighbours: Neighbours) -> None:
    figures = all_areas["multiplication_check"]
    levels = levels_among_areas(figures, "mtc_full_marks", STOKE, neighbours)
    assert levels["value_pct"].tolist() == [25, 29, 36, 40]
    assert levels.loc[[2022, 2025], "neighbours_mean_pct"].tolist() == [26.7, 40.1]


def test_fact_13_the_same_year_groups_at_11_and_at_16(all_areas: Tables) -> None:
    ks2, ks4 = all_areas["key_stage_2"], all_areas["key_stage_4"]
    found = same_pupils_later(
        ks2,
        ks4,
        ("ks2_maths_expected", ENTRIES),
        STOKE,
        (england_printed(ks2, "ks2_maths_expected"), england(all_areas, ENTRIES)),
    )
    assert found["ks2_year"].tolist() == [2018, 2019, 2020]
    assert found["ks2_area_pct"].tolist()[:2] == [71, 75]
    assert found["ks2_england_pct"].tolist()[:2] == [76, 79]
    assert found.loc[2025, ["ks2_area_pct", "ks2_england_pct", "ks2_gap_pp"]].isna().all()
    assert found["gcse_maths_area_pct"].tolist() == [62, 61, 60]
    assert found["gcse_maths_england_pct"].round(1).tolist() == [72.3, 72.3, 72.3]


def test_of_1195_yearly_steps_14_rose_as_far_above_the_middle_area(all_areas: Tables) -> None:
    """All authorities but the Isles of Scilly; 4.7 points above the middle area, Stoke's own."""
    steps = yearly_steps(all_areas["key_stage_4"], FOUR_PLUS)
    row = steps_as_large(steps, STOKE, 2019).loc[2019]
    assert (row["step_pp"], row["median_step_pp"], row["above_median_pp"]) == (5.2, 0.5, 4.7)
    assert (row["n_steps"], row["n_as_large"]) == (1195, 14)
    whole = yearly_steps(all_areas["key_stage_4"], FOUR_PLUS, left_out=())
    assert len(whole) == 1203
    largest = steps.sort_values("above_median_pp", ascending=False).iloc[:2]
    assert largest["area"].tolist() == ["Blackpool", "Kingston upon Hull"]


def test_intervals_of_the_first_screen(all_areas: Tables) -> None:
    """Gap 2019 and changes with 2,156 pupils in 2018, as the council counted them."""
    figures, like = all_areas["key_stage_4"], england(all_areas, FOUR_PLUS)
    pupils = pupils_by_year(figures, STOKE) | {2018: 2156}
    gaps = gaps_to_england(figures, FOUR_PLUS, STOKE, like, pupils).round(1)
    ends = gaps[["england_gap_pp_low", "england_gap_pp_high"]]
    assert ends.loc[2018].tolist() == [-12.9, -8.7]
    assert ends.loc[2019].tolist() == [-8.1, -4.1]
    assert ends.loc[[2020, 2021, 2022]].isna().all(axis=None)
    spans = [(2018, 2019), (2018, 2025)]
    rows = changes_with_intervals(figures, FOUR_PLUS, STOKE, spans, pupils).round(1)
    assert rows[["change_pp_low", "change_pp_high"]].to_numpy().tolist() == [
        *([2.3, 8.1], [-2.3, 3.3])
    ]


@pytest.mark.parametrize(
    ("measure", "gaps"),
    [
        (FOUR_PLUS, [-10.9, -10.8, -6.1, -7.4, -8.8, -9.6, -11.1, -12.6, -11.1]),
        (FIVE_PLUS, [-11.1, -11.0, -7.9, -8.0, -10.8, -11.8, -12.2, -13.2, -12.5]),
    ],
)
def test_gaps_of_every_year(all_areas: Tables, measure: str, gaps: list[float]) -> None:
    figures, like = all_areas["key_stage_4"], england(all_areas, measure)
    found = gaps_to_england(figures, measure, STOKE, like, {})
    assert found["england_gap_pp"].round(1).tolist() == gaps
    assert found.index.tolist() == list(range(2017, 2026))
