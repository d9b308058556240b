"""What page 06 finds of Stoke-on-Trent, against the facts worked out by other hands."""

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.follow_up.findings import words
from pmio_lib.follow_up.findings.grid import (
    cohort_cells,
    first_whole,
    grid_in_words,
    progress_cells,
)
from pmio_lib.follow_up.findings.outcomes import (
    beside_pools,
    cohorts_later,
    gap_widened,
    jump,
    movements,
    standings,
)
from pmio_lib.follow_up.findings.rivals import cohort_growth, rivals
from pmio_lib.methods.holm import holm
from pmio_lib.study.follow_up import read_cohort_grid
from pmio_lib.study.overview import read_programme
from tests.fixtures.all_areas import ROOT, SCILLY, STOKE, committed
from tests.fixtures.follow_up import LISTS, follow_up_of

FOLLOW_UP = follow_up_of(committed())
PLAN = FOLLOW_UP.plan
AT_11, AT_16 = PLAN.outcome(PLAN.primary), PLAN.outcome("gcse_english_maths_4plus")
MATHS = PLAN.outcome("gcse_maths_4plus_entries")


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return movements(FOLLOW_UP)


@pytest.mark.parametrize(
    ("measure", "base", "change", "rank", "ranked"),
    [
        ("gcse_english_maths_4plus", 2018, 0.5, 79, 146),  # facts 3, 10, 12
        ("ks2_maths_expected", 2019, -4.0, 43, 147),
        ("mtc_full_marks", 2022, 15.0, 16, 149),
    ],
)
def test_changes_and_ranks_are_the_facts(
    found: pd.DataFrame, measure: str, base: int, change: float, rank: int, ranked: int
) -> None:
    row = found.loc[(PLAN.outcome(measure).label, base, 2025)]
    assert (row["change_pp"], row["rank"], row["areas_ranked"]) == (change, rank, ranked)


def test_one_test_an_outcome_and_holm_over_them(found: pd.DataFrame) -> None:
    tested = found[found["p_holm"].notna()]
    family = [each for each in PLAN.outcomes if each.tested]
    assert list(tested.index) == [(each.label, each.base_year, 2025) for each in family]
    assert tuple(tested["p_holm"]) == holm(tested["placebo_p"].tolist())
    assert (found.loc[found["p_holm"].isna(), "answer"] == "not tested").all()


def test_an_outcome_could_stand_out(found: pd.DataFrame) -> None:
    """The smallest placebo p, 1 of the areas, times the tests of the family, is below the level."""
    tested = found[found["p_holm"].notna()]
    assert len(tested) / tested["areas_ranked"].min() < PLAN.level


def test_the_interval_is_of_the_others_changes_alone(found: pd.DataFrame) -> None:
    """By hand: 148 less Stoke and Scilly; 0.025 of 146 + 1 is 3.675 places from either end."""
    panel = committed()["key_stage_4"]
    rows = panel[panel["measure"].eq(AT_16.measure) & panel["kind"].eq("local_authority")]
    wide = rows.pivot(index="area_code", columns="year", values="value")[[2019, 2025]].dropna()
    others = (wide[2025] - wide[2019]).drop([STOKE, SCILLY]).sort_values().to_list()
    assert len(others) == 146
    high = others[-3] - 0.675 * (others[-3] - others[-4])
    row = found.loc[(AT_16.label, 2019, 2025)]
    assert row["beyond_pp_low"] == pytest.approx(-4.7 - high)


def test_where_it_stands_is_the_fact() -> None:
    maths = standings(FOLLOW_UP).loc[(MATHS.label, 2025)]  # fact 8
    assert (maths["area_pct"], maths["rank"], maths["areas_ranked"]) == (60, 149, 151)
    assert maths["england_gap_pp"] == pytest.approx(60 - 72.3, abs=0.3)


def test_of_the_jump_at_16_nothing_is_left() -> None:
    row = jump(FOLLOW_UP, AT_16, 2019).iloc[0]
    assert (row["jump_pp"], round(row["left_pp"], 1)) == (4.7, -0.3)
    assert (
        words.lasted(*row[["jump_pp", "left_pct"]], 2019, PLAN) == "the rise of 2019 did not last"
    )


def test_pools_from_england_to_all_areas() -> None:
    pools = beside_pools(FOLLOW_UP, AT_11, 2019)
    assert list(pools.index) == ["England", "West Midlands", *LISTS, "All areas"]
    assert pools.at["England", "difference_pp"] == 0.0  # fact 10: 75 to 71, England 79 to 75
    assert pools.at["All areas", "k"] == 146
    maths = beside_pools(FOLLOW_UP, MATHS, 2023)
    assert "West Midlands" not in maths.index


def test_an_area_without_a_figure_is_told() -> None:
    with pytest.raises(StatisticsError, match="999 has no figure of ks2_maths_expected"):
        follow_up_of(committed(), area="999").last_year(AT_11)


def test_a_year_without_england_is_not_the_last_one() -> None:
    tables = dict(committed())
    ks2 = tables["key_stage_2"]
    later = ks2[ks2["year"].eq(2025) & ks2["kind"].eq("local_authority")].assign(year=2026)
    tables["key_stage_2"] = pd.concat([ks2, later])
    assert follow_up_of(tables).last_year(AT_11) == 2025


def test_the_gap_widened_by_what_chance_could_give() -> None:
    row = gap_widened(FOLLOW_UP, AT_16).loc[(2019, 2025)]  # fact 7
    assert row["change_pp"] == pytest.approx(4.4, abs=0.05)
    assert row["standard_error_pp"] == pytest.approx(2.8, abs=0.05)
    assert (row["rank"], row["areas_ranked"], row["others_median_pp"]) == (33, 147, 2.2)


def test_the_same_year_groups_at_11_and_at_16() -> None:
    later = cohorts_later(FOLLOW_UP, AT_11, MATHS)  # fact 13
    assert later["ks2_area_pct"].dropna().to_dict() == {2023: 71, 2024: 75}
    assert later["gcse_maths_england_pct"].round(1).eq(72.3).all()


# Rival explanations: each figure recomputed from the table it comes from

FLAGGED = {"Opportunity Area": ["371", "831", "890"]}


@pytest.fixture(scope="module")
def explained() -> pd.DataFrame:
    return rivals(FOLLOW_UP, AT_11, AT_16, 2019, FLAGGED)


def shares(measure: str, table: str) -> pd.DataFrame:
    rows = committed()[table]
    rows = rows[rows["measure"].eq(measure) & rows["kind"].eq("local_authority")]
    panel = rows.pivot(index="area_code", columns="year", values="value")
    return panel.drop(index=SCILLY, errors="ignore")


def test_the_year_group_grew_by_a_quarter() -> None:
    growth = cohort_growth(FOLLOW_UP, 2019)
    assert growth.at[STOKE, "before_n"] == 2376  # fact 9
    assert growth.at[STOKE, "growth_pct"] == pytest.approx(25, abs=0.5)


def test_the_pandemic_is_every_other_area(explained: pd.DataFrame) -> None:
    wide = shares("ks2_maths_expected", "key_stage_2")
    falls = (wide[2022] - wide[2019]).dropna()
    row = explained.loc["The pandemic"]
    assert row["own_pp"] == falls[STOKE] == -8
    assert row["others_pp"] == falls.drop(STOKE).median()
    assert (row["n_areas_compared"], row["seen"]) == (len(falls) - 1, "as predicted")


def test_the_fifth_that_rose_most_is_held_against_all_others(explained: pd.DataFrame) -> None:
    wide = shares("gcse_english_maths_4plus", "key_stage_4")
    rises = (wide[2019] - wide[2018]).dropna().drop(STOKE)
    later = (wide[2025] - wide[2019]).dropna()
    most = rises.sort_values(ascending=False, kind="stable").index[: len(rises) // 5]
    middle = later.drop(STOKE).median()
    row = explained.loc["One extreme year"]
    assert row["others_pp"] == pytest.approx(later.reindex(most).dropna().median() - middle)
    assert row["own_pp"] == pytest.approx(later[STOKE] - middle)


def test_areas_with_the_same_money_are_held_against_all_others(explained: pd.DataFrame) -> None:
    wide = shares("ks2_maths_expected", "key_stage_2")
    rises = (wide[2025] - wide[2018]).dropna()
    row = explained.loc["Money: Opportunity Area"]
    flagged = rises[FLAGGED["Opportunity Area"]].median()
    assert row["others_pp"] == flagged - rises.drop(STOKE).median() == -2
    assert (row["n_areas_compared"], row["seen"]) == (3, "the opposite")


def test_what_no_figure_speaks_to_is_said(explained: pd.DataFrame) -> None:
    row = explained.loc["Changed schools"]
    assert row["seen"] == "cannot be told"
    assert pd.isna(row["others_pp"])


# Which test falls where, for cohorts whose year groups are known

GRID, PROGRAMME = read_cohort_grid(ROOT / "study"), read_programme(ROOT / "study")
LAST = {"key_stage_2": 2025, "key_stage_4": 2025, "multiplication_check": 2025}
CELLS = cohort_cells(GRID, PROGRAMME, LAST)


@pytest.mark.parametrize(
    ("gcse", "group", "year", "kind", "met"),
    [
        (2024, 6, 2019, "held", True),  # the report's first cohort: Year 6 when it began
        (2025, 6, 2020, "missing", True),
        (2026, 6, 2021, "missing", True),
        (2022, 11, 2022, "other", False),
        (2026, 11, 2026, "to_come", False),
        (2028, 4, 2021, "private", True),  # no tables check before 2022
        (2029, 4, 2022, "held", True),
        (2022, 8, 2019, "private", True),
        (2022, 7, 2018, "none", False),  # before the programme
        (2030, 0, 2019, "none", False),
    ],
)
def test_what_a_year_at_school_can_show(
    gcse: int, group: int, year: int, kind: str, *, met: bool
) -> None:
    cell = CELLS.loc[(gcse, group)]
    assert (cell["year"], cell["kind"], cell["met"]) == (year, kind, met)


def test_a_year_more_of_figures_fills_its_cells() -> None:
    later = cohort_cells(GRID, PROGRAMME, {**LAST, "key_stage_4": 2026})
    assert later.loc[(2026, 11), "kind"] == "held"


def test_the_first_cohort_with_everything_took_the_first_tables_check() -> None:
    assert first_whole(CELLS, PROGRAMME) == 2029


def test_progress_is_missing_where_its_start_is() -> None:
    progress = progress_cells(GRID)
    assert progress.at[2025, "Progress 8"] == "none in 2025: no Key Stage 2 five years before"
    assert progress.at[2027, "Progress 8"] == "in 2027"
    assert progress.at[2029, "Progress to 11"].startswith("none in 2024")
    words = grid_in_words(CELLS, progress)
    assert words.at[2025, "Key Stage 2 tests"] == (
        "2020: missing by design (tests not held in the pandemic)"
    )
    assert words["n_private"].sum() == (CELLS["kind"] == "private").sum()
