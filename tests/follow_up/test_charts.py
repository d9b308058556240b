"""Charts of page 06: what they say, in both widths, whatever the sign."""

import pytest

from pmio_lib.follow_up.charts import Start, paths_chart
from pmio_lib.follow_up.charts.outcomes import runs
from tests.drawing.every_chart import PROGRAMME, chart, path
from tests.fixtures.drawing import Drawn


@pytest.mark.parametrize(("sign", "first"), [(1, "−5"), (-1, "+5")])
def test_a_path_is_marked_where_it_lies(sign: int, first: str, drawn: Drawn) -> None:
    paths = paths_chart([path(sign)], Start.of(PROGRAMME), "H")
    (axes,) = drawn(paths).axes
    assert [text.get_text() for text in axes.texts].count(first) == 2
    assert paths.alt == f"Lines. H: At 11 {first} in 2018, {first} in 2023."


def test_no_line_crosses_a_year_without_a_test() -> None:
    assert runs([2018, 2019, 2022, 2023]) == [[2018, 2019], [2022, 2023]]


def test_a_programme_stands_among_the_exam_years() -> None:
    start = Start.of(PROGRAMME)
    assert 2018 < start.at < 2019
    assert start.name.startswith("November 2018")


def test_strips_name_the_outcome_that_lies_furthest() -> None:
    strips = chart("strips")
    assert "disadvantaged, −6.1." in strips.alt
    assert "−0.4, 79 of 146" in strips.svg.decode()
    assert len(strips.alt) < 200


def test_the_grid_counts_what_is_missing() -> None:
    grid = chart("grid")
    assert "2 tests missing by design" in grid.alt
    assert all(f">{text}<" in grid.svg.decode() for text in ("T", "K", "G", "GCSE 2024"))
    assert len(grid.alt) < 200
