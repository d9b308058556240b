"""Rival explanations: each figure recomputed from the table it comes from."""

import pandas as pd
import pytest

from pmio_lib.follow_up.findings import cohort_growth, rivals
from tests.fixtures.all_areas import SCILLY, STOKE, committed
from tests.fixtures.follow_up import follow_up_of

FOLLOW_UP = follow_up_of(committed())
PLAN = FOLLOW_UP.plan
AT_11, AT_16 = PLAN.outcome(PLAN.primary), PLAN.outcome("gcse_english_maths_4plus")
FLAGGED = {"Opportunity Area": ["371", "831", "890"]}


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
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


def test_the_pandemic_is_every_other_area(found: pd.DataFrame) -> None:
    wide = shares("ks2_maths_expected", "key_stage_2")
    falls = (wide[2022] - wide[2019]).dropna()
    row = found.loc["The pandemic"]
    assert row["own_pp"] == falls[STOKE] == -8
    assert row["others_pp"] == falls.drop(STOKE).median()
    assert (row["n_areas_compared"], row["seen"]) == (len(falls) - 1, "as predicted")


def test_the_fifth_that_rose_most_is_held_against_all_others(found: pd.DataFrame) -> None:
    wide = shares("gcse_english_maths_4plus", "key_stage_4")
    rises = (wide[2019] - wide[2018]).dropna().drop(STOKE)
    later = (wide[2025] - wide[2019]).dropna()
    most = rises.sort_values(ascending=False, kind="stable").index[: len(rises) // 5]
    middle = later.drop(STOKE).median()
    row = found.loc["One extreme year"]
    assert row["others_pp"] == pytest.approx(later.reindex(most).dropna().median() - middle)
    assert row["own_pp"] == pytest.approx(later[STOKE] - middle)


def test_areas_with_the_same_money_are_held_against_all_others(found: pd.DataFrame) -> None:
    wide = shares("ks2_maths_expected", "key_stage_2")
    rises = (wide[2025] - wide[2018]).dropna()
    row = found.loc["Money: Opportunity Area"]
    flagged = rises[FLAGGED["Opportunity Area"]].median()
    assert row["others_pp"] == flagged - rises.drop(STOKE).median() == -2
    assert (row["n_areas_compared"], row["seen"]) == (3, "the opposite")


def test_what_no_figure_speaks_to_is_said(found: pd.DataFrame) -> None:
    row = found.loc["Changed schools"]
    assert row["seen"] == "cannot be told"
    assert pd.isna(row["others_pp"])
