"""Charts of page 06: what they say, in both widths, whatever the sign."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.drawing.chart import Chart
from pmio_lib.follow_up.charts import Path, Start, grid_chart, paths_chart, strips_chart
from pmio_lib.follow_up.charts.outcomes import runs
from pmio_lib.follow_up.findings import (
    changes_beyond,
    cohort_cells,
    grid_in_words,
    movements,
    progress_cells,
)
from pmio_lib.study.follow_up import read_cohort_grid
from pmio_lib.study.overview import read_programme
from tests.fixtures.all_areas import ROOT, STOKE, committed
from tests.fixtures.drawing import Drawn
from tests.fixtures.follow_up import follow_up_of

PROGRAMME = read_programme(ROOT / "study")
YEARS = [2018, 2019, 2022, 2023]


def path(sign: int) -> Path:
    gaps = pd.DataFrame({"england_gap_pp": np.array([-5.0, -4.0, -6.0, -5.0]) * sign}, index=YEARS)
    ends = {name: gaps["england_gap_pp"] + step for name, step in BAND.items()}
    return Path("At 11", gaps, pd.DataFrame(ends), [2018, 2023], places=0)


BAND = {"band_low_pp": 1.0, "band_median_pp": 2.0, "band_high_pp": 4.0}


def texts(drawn: Drawn, chart: Chart) -> list[str]:
    return [text.get_text() for axes in drawn(chart).axes for text in axes.texts]


@pytest.mark.parametrize(("sign", "first"), [(1, "−5"), (-1, "+5")])
def test_a_path_is_marked_where_it_lies(sign: int, first: str, drawn: Drawn) -> None:
    chart = paths_chart([path(sign)], Start.of(PROGRAMME), "H")
    assert texts(drawn, chart).count(first) == 2
    assert chart.alt == f"Lines. H: At 11 {first} in 2018, {first} in 2023."
    assert chart.narrow
    assert chart.narrow != chart.svg


def test_no_line_crosses_a_year_without_a_test() -> None:
    assert runs(YEARS) == [[2018, 2019], [2022, 2023]]


def test_a_programme_stands_among_the_exam_years() -> None:
    start = Start.of(PROGRAMME)
    assert 2018 < start.at < 2019
    assert start.name.startswith("November 2018")


def test_strips_name_the_outcome_that_lies_furthest(drawn: Drawn) -> None:
    stoke = follow_up_of(committed())
    found = movements(stoke)
    main = found[~found.index.get_level_values("outcome").duplicated()]
    measures = [each.measure for each in stoke.plan.outcomes]
    chart = strips_chart(changes_beyond(stoke, measures), main, STOKE, stoke.nearest, "H")
    assert "disadvantaged, −6.1." in chart.alt
    assert "−0.4, 79 of 146" in texts(drawn, chart)
    assert len(chart.alt) < 200


def test_the_grid_counts_what_is_missing(drawn: Drawn) -> None:
    grid = read_cohort_grid(ROOT / "study")
    last = {"key_stage_2": 2025, "key_stage_4": 2025, "multiplication_check": 2025}
    cells = cohort_cells(grid, PROGRAMME, last)
    words = grid_in_words(cells, progress_cells(grid))
    chart = grid_chart(cells, {each.year_group: each.mark for each in grid.tests}, words, "H")
    assert "2 tests missing by design" in chart.alt
    assert {"T", "K", "G", "GCSE 2024"} <= set(texts(drawn, chart))
    assert len(chart.alt) < 200
