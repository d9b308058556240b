"""Which test falls where, for cohorts whose year groups are known."""

import pytest

from pmio_lib.follow_up.findings import (
    cohort_cells,
    first_whole,
    grid_in_words,
    progress_cells,
)
from pmio_lib.study.follow_up import read_cohort_grid
from pmio_lib.study.overview import read_programme
from tests.fixtures.all_areas import ROOT

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
