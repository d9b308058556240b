"""Bounds that every figure the project holds keeps, and each single thing that breaks them."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.official.readers.plausible import implausible
from pmio_lib.official.readers.reading import Context
from pmio_lib.study.figures import FigureStudy
from tests.fixtures.all_areas import committed

Judge = Callable[[pd.DataFrame], list[str]]


@pytest.fixture(scope="module", name="held")
def held_by_row(held: pd.DataFrame) -> pd.DataFrame:
    return held.assign(source_row=2)


@pytest.fixture
def judge(held: pd.DataFrame, project_study: FigureStudy) -> Judge:
    context = Context(Path("file.csv"), "file.csv", project_study, committed()["areas"])

    def judged(figures: pd.DataFrame) -> list[str]:
        return [str(problem) for problem in implausible(figures, held, context)]

    return judged


def test_every_figure_held_is_plausible(judge: Judge, held: pd.DataFrame) -> None:
    assert judge(held[held["area_code"].ne("K02")]) == []


@pytest.mark.parametrize(
    ("measure", "area", "year", "value", "said"),
    [
        ("ks4_cohort_other", "861", 2019, 1531, "861, 2019: 2377 in two groups; expected 2376"),
        ("ks4_cohort_all", "861", 2019, 2376.5, "found 2376.5; expected a whole number"),
        ("ks4_cohort_all", "970", 2019, 500000, "expected England's 500000 at most"),
        ("ks4_progress8", "861", 2019, 7, "found 7; expected -5.0 to 5.0"),
        ("ks2_rwm_expected", "861", 2025, 80, "found 861, 2025: 80; expected between its groups'"),
        ("gcse_english_maths_4plus", "970", 2025, 80, "80 for England; expected"),
        ("gcse_english_maths_4plus", "984", 2025, 40, "40 for region 984; expected"),
    ],
)
def test_one_wrong_figure_is_named(
    judge: Judge, held: pd.DataFrame, measure: str, area: str, year: int, value: float, said: str
) -> None:
    rows = held[held["year"].eq(year) & held["area_code"].ne("K02")]
    here = rows["measure"].eq(measure) & rows["area_code"].eq(area)
    assert here.any()
    told = judge(rows.assign(value=rows["value"].mask(here, value)))
    assert any(said in line for line in told), told
    assert all(str(year) in line or f"{value:g}" in line for line in told)


def test_an_area_that_was_split_has_no_figure_afterwards(judge: Judge, held: pd.DataFrame) -> None:
    row = held[held["measure"].eq("primary_fsm") & held["area_code"].eq("928")].tail(1)
    told = judge(row.assign(year=2023))
    assert told[0].startswith("file.csv, row 2, column year: found 2023, Northamptonshire")
