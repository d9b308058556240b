"""The plan's outcomes for Stoke-on-Trent, against the facts worked out by other hands."""

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.follow_up.findings import FollowUp, beside_pools, jump, movements, standings, words
from pmio_lib.methods.holm import holm
from pmio_lib.study.follow_up import read_plan
from tests.fixtures.all_areas import ROOT, SCILLY, STOKE, committed
from tests.fixtures.follow_up import LISTS, follow_up_of

PLAN = read_plan(ROOT / "study").plan
EXAMS = PLAN.outcome("gcse_english_maths_4plus")
PRIMARY = PLAN.outcome(PLAN.primary)


@pytest.fixture(scope="module")
def stoke() -> FollowUp:
    return follow_up_of(committed())


@pytest.fixture(scope="module")
def found(stoke: FollowUp) -> pd.DataFrame:
    return movements(stoke)


@pytest.mark.parametrize(
    ("measure", "base", "change", "rank", "ranked"),
    [
        ("gcse_english_maths_4plus", 2019, -4.7, 146, 148),  # facts 2, 3, 5, 6, 10, 11, 12
        ("gcse_english_maths_4plus", 2018, 0.5, 79, 146),
        ("gcse_english_maths_4plus_counted_disadvantaged", 2019, -6.9, 142, 147),
        ("gcse_english_maths_4plus_counted_other", 2019, -2.4, 141, 147),
        ("ks2_maths_expected", 2019, -4.0, 43, 147),
        ("ks2_rwm_expected_disadvantaged", 2019, 2.0, 11, 147),
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
    rows = panel[panel["measure"].eq(EXAMS.measure) & panel["kind"].eq("local_authority")]
    wide = rows.pivot(index="area_code", columns="year", values="value")[[2019, 2025]].dropna()
    others = (wide[2025] - wide[2019]).drop([STOKE, SCILLY]).sort_values().to_list()
    assert len(others) == 146
    high = others[-3] - 0.675 * (others[-3] - others[-4])
    row = found.loc[(EXAMS.label, 2019, 2025)]
    assert row["beyond_pp_low"] == pytest.approx(-4.7 - high)


def test_where_it_stands_is_the_fact(stoke: FollowUp) -> None:
    maths = standings(stoke).loc[(PLAN.outcome("gcse_maths_4plus_entries").label, 2025)]  # fact 8
    assert (maths["area_pct"], maths["rank"], maths["areas_ranked"]) == (60, 149, 151)
    assert maths["england_gap_pp"] == pytest.approx(60 - 72.3, abs=0.3)


def test_of_the_jump_at_16_nothing_is_left(stoke: FollowUp) -> None:
    row = jump(stoke, EXAMS, 2019).iloc[0]
    assert (row["jump_pp"], round(row["left_pp"], 1)) == (4.7, -0.3)
    assert (
        words.lasted(*row[["jump_pp", "left_pct"]], 2019, PLAN) == "the rise of 2019 did not last"
    )


def test_pools_from_england_to_all_areas(stoke: FollowUp) -> None:
    pools = beside_pools(stoke, PRIMARY, 2019)
    assert list(pools.index) == ["England", "West Midlands", *LISTS, "All areas"]
    assert pools.at["England", "difference_pp"] == 0.0  # fact 10: 75 to 71, England 79 to 75
    assert pools.at["All areas", "k"] == 146
    maths = beside_pools(stoke, PLAN.outcome("gcse_maths_4plus_entries"), 2023)
    assert "West Midlands" not in maths.index


def test_an_area_without_a_figure_is_told(stoke: FollowUp) -> None:
    with pytest.raises(StatisticsError, match="999 has no figure of ks2_maths_expected"):
        follow_up_of(committed(), area="999").last_year(PRIMARY)


def test_a_year_without_england_is_not_the_last_one() -> None:
    tables = dict(committed())
    ks2 = tables["key_stage_2"]
    later = ks2[ks2["year"].eq(2025) & ks2["kind"].eq("local_authority")].assign(year=2026)
    tables["key_stage_2"] = pd.concat([ks2, later])
    assert follow_up_of(tables).last_year(PRIMARY) == 2025
