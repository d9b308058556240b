"""Which national test falls where for each cohort that met the programme, and what is missing."""

from collections.abc import Mapping
from itertools import product
from typing import Final

import pandas as pd

from pmio_lib.study.follow_up import CohortGrid, Gap, NationalTest, ProgressMeasure
from pmio_lib.study.overview import Programme

LAST_GROUP: Final = 11
KINDS: Final[Mapping[str, str]] = {
    "held": "official figures here",
    "other": "official figures, graded otherwise",
    "to_come": "official figures to come",
    "missing": "missing by design",
    "private": "no national test: schools' own only",
    "none": "",
}
"""What a cell of the grid is, and how a reader is told."""


def school_year(gcse_year: int, year_group: int) -> int:
    """Give the summer in which a cohort ends a year group."""
    return gcse_year - LAST_GROUP + year_group


def cohort_cells(
    grid: CohortGrid, programme: Programme, last_years: Mapping[str, int]
) -> pd.DataFrame:
    """Give every year of every cohort, Reception (0) to Year 11, and what it can show.

    `last_years` by table of figures: the last year with one. By `gcse_year` and `year_group`:
    `year`, `kind` (a key of `KINDS`), `test`, `reason` (empty where there is none), `met` (in a
    year group of the programme, after it began).
    """
    first, last = programme.year_groups
    cohorts = range(grid.first_cohort, grid.last_cohort + 1)
    tests = {each.year_group: each for each in grid.tests}
    rows = []
    for gcse, group in product(cohorts, range(LAST_GROUP + 1)):
        year = school_year(gcse, group)
        met = year >= programme.first_school_year and first <= group <= last
        kind, label, reason = ("private" if met else "none"), "", ""
        if test := tests.get(group):
            label = test.label
            kind, reason = _of_test(test, year, last_years.get(test.table), met=met)
        rows.append((gcse, group, year, kind, label, reason, met))
    columns = ["gcse_year", "year_group", "year", "kind", "test", "reason", "met"]
    return pd.DataFrame(rows, columns=columns).set_index(columns[:2])


def _of_test(test: NationalTest, year: int, last: int | None, *, met: bool) -> tuple[str, str]:
    if year < test.first_year:
        return ("private" if met else "none"), f"no such test before {test.first_year}"
    gap = _gap(test.gaps, year)
    if gap is not None:
        return ("other" if gap.kind == "other_grading" else "missing"), gap.reason
    return ("held" if last is not None and year <= last else "to_come"), ""


def first_whole(cells: pd.DataFrame, programme: Programme) -> int:
    """Give the first cohort in the programme in all of its year groups, with every test there."""
    first, last = programme.year_groups
    inside = cells[cells.index.get_level_values("year_group").isin(range(first, last + 1))]
    is_whole = inside["met"] & inside["kind"].isin(["held", "to_come", "private"])
    tested = inside["test"].eq("") | inside["kind"].isin(["held", "to_come"])
    by_cohort = (is_whole & tested).groupby("gcse_year").all()
    return int(by_cohort.index[by_cohort].min())


def progress_cells(grid: CohortGrid) -> pd.DataFrame:
    """Give each cohort's measures of progress: whether there is one, and why not.

    By `gcse_year`, a column a measure (its short name), in words.
    """
    cohorts = range(grid.first_cohort, grid.last_cohort + 1)
    columns = {
        each.short: [_of_progress(each, school_year(gcse, each.year_group)) for gcse in cohorts]
        for each in grid.progress
    }
    return pd.DataFrame(columns, index=pd.Index(cohorts, name="gcse_year"))


def _of_progress(measure: ProgressMeasure, year: int) -> str:
    gap = _gap(measure.gaps, year)
    if gap is not None:
        return f"none in {year}: {gap.reason}"
    if measure.from_baseline is not None and year >= measure.from_baseline:
        return f"in {year}, from the reception baseline"
    return f"in {year}"


def _gap(gaps: tuple[Gap, ...], year: int) -> Gap | None:
    return next((each for each in gaps if each.covers(year)), None)


def grid_in_words(cells: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    """Give the grid as a table of words: by `gcse_year`, a column a test and a measure."""
    tests = cells[cells["test"].ne("")].reset_index()
    said = tests["year"].astype(str) + ": " + tests["kind"].map(KINDS)
    said = said.where(tests["reason"].eq(""), said + " (" + tests["reason"] + ")")
    said = said.where(tests["kind"].ne("none"), tests["reason"])
    words = tests.assign(said=said).pivot(index="gcse_year", columns="test", values="said")
    alone = cells["kind"].eq("private").groupby("gcse_year").sum()
    return words.join(progress).assign(n_private=alone)
