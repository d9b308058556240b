"""The palette: read on every ground, told apart without red and green, and in grey print."""

import re
from itertools import combinations, pairwise

import pandas as pd
import pytest

from pmio_lib.case_study.charts import intake
from pmio_lib.drawing import bars
from pmio_lib.drawing.chart import ACCENT, COLOURS, INK, MUTED, SECOND, THIRD
from pmio_lib.drawing.inline import DARK
from pmio_lib.interviews.charts import theme_matrix
from pmio_lib.interviews.charts.share_dots import LOOKS, SOURCE_LOOKS
from pmio_lib.survey import charts as ratings
from tests.drawing.every_chart import chart
from tests.drawing.sight import SIGHT, apart, contrast, in_scheme, lab, linear

SERIES = {"ACCENT": ACCENT, "SECOND": SECOND, "THIRD": THIRD, "MUTED": MUTED}
PAGE = "#ffffff"
BREAK = "#eef1f4"
"""The band of a year in which no test was held."""
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
LEAST_TEXT = 4.5
"""WCAG 2.2, success criterion 1.4.3."""
LEAST_SHAPE = 3.0
"""WCAG 2.2, success criterion 1.4.11."""
TOLD = 20.0
"""CIE 1976: ten times what can just be told with both side by side."""
HARDLY = 8.0
"""Told side by side only: such a pair differs in its marks or is named at the line as well."""
CLOSE = {("SECOND", "THIRD")}

WRITTEN = [
    *((colour, PAGE) for colour in (INK, *SERIES.values())),
    *((colour, BREAK) for colour in (INK, *SERIES.values())),
    (INK, intake.GROUND),
    (INK, intake.PLAIN),
    (INK, theme_matrix.STRIPE),
    (INK, ratings.MERGED),
    (PAGE, ratings.COLOURS[0]),
    *((INK, colour) for colour in ratings.COLOURS[1:]),
    (PAGE, intake.COLOURS[0]),
    (PAGE, intake.COLOURS[1]),
    (INK, intake.COLOURS[2]),
    ("#8a4708", PAGE),
]
"""Which text stands on which ground, in the charts."""


@SCHEMES
@pytest.mark.parametrize(("text", "ground"), WRITTEN)
def test_text_of_charts_can_be_read_on_its_ground(text: str, ground: str, scheme: str) -> None:
    ratio = contrast(in_scheme(text, scheme), in_scheme(ground, scheme))
    assert ratio >= LEAST_TEXT


@SCHEMES
@pytest.mark.parametrize("name", SERIES)
def test_lines_and_points_stand_out_from_the_page(name: str, scheme: str) -> None:
    ratio = contrast(in_scheme(SERIES[name], scheme), in_scheme(PAGE, scheme))
    assert ratio >= LEAST_SHAPE


@SCHEMES
@pytest.mark.parametrize("sight", ["full", "protanopia", "deuteranopia"])
@pytest.mark.parametrize("pair", combinations(SERIES, 2), ids="-".join)
def test_colours_of_series_are_told_apart_without_red_and_green(
    pair: tuple[str, str], sight: str, scheme: str
) -> None:
    one, other = (in_scheme(SERIES[name], scheme) for name in pair)
    assert apart(one, other, sight) >= (HARDLY if pair in CLOSE else TOLD)


def test_in_grey_the_colours_of_series_are_not_told_apart_so_that_charts_need_more() -> None:
    """All are dark enough to be read on white: the reason for marks, names and patterns."""
    assert max(apart(*pair, "grey") for pair in combinations(SERIES.values(), 2)) < HARDLY


def test_groups_of_points_differ_in_mark_or_filling() -> None:
    looks = [(look.marker, look.filled) for look in LOOKS]
    assert len({marker for marker, _ in looks}) == len(looks)
    first, second = SOURCE_LOOKS
    assert first.marker != second.marker
    assert first.line != second.line


@pytest.mark.parametrize("width", ["svg", "narrow"])
def test_lines_are_named_where_they_end(width: str) -> None:
    """So that nobody has to tell their colours apart: each name in its line's colour."""
    said = getattr(chart("trend"), width).decode()
    for line in ("Stoke &amp; ", "England"):
        assert re.search(rf">{line}[^<]*</text>", said)


@SCHEMES
def test_levels_of_a_rating_keep_their_order_in_grey(scheme: str) -> None:
    """From much better to stayed the same; worse lies on the other side of the line."""
    lightness = [lab(in_scheme(one, scheme), "grey")[0] for one in ratings.COLOURS[:3]]
    steps = [after - before for before, after in pairwise(lightness)]
    least = TOLD / 2 if scheme == "light" else 5.0  # print is light
    assert all(abs(step) >= least for step in steps)
    assert len({step > 0 for step in steps}) == 1


def test_bars_of_two_series_are_told_apart_in_grey() -> None:
    """Their colours are not: each series after the first has a hatch of its own."""
    looks = [bars._look(place) for place in range(len(COLOURS))]
    assert len({look["hatch"] for look in looks}) == len(looks)
    drawn = chart("bars")
    assert drawn.data is not None
    assert drawn.svg.decode().count("<pattern") == len(drawn.data.columns) - 1


@pytest.mark.parametrize("counts", [{"a": [1.0], "b": [None]}, {"a": [None], "b": [None]}])
def test_a_series_without_a_count_has_no_bar(counts: dict[str, list[float | None]]) -> None:
    drawn = bars.bar_chart(pd.DataFrame(counts, index=["x"]), "H", "n")
    assert drawn.svg.count(b"not asked") >= 1


@pytest.mark.parametrize("sight", SIGHT)
def test_white_and_black_look_white_and_black_to_everybody(sight: str) -> None:
    assert lab("#ffffff", sight)[0] == pytest.approx(100, abs=0.5)
    assert lab("#000000", sight)[0] == pytest.approx(0, abs=0.5)
    assert apart("#ffffff", "#000000", sight) == pytest.approx(100, abs=1)


def test_red_and_green_of_one_lightness_are_far_apart_and_near_without_green() -> None:
    """The matrices do what they are for."""
    assert apart("#c83200", "#6e7a00", "full") > 50
    assert apart("#c83200", "#6e7a00", "deuteranopia") < 30


def test_contrast_is_that_of_the_recommendation() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's calculator
    assert linear("#ffffff").tolist() == [1, 1, 1]


def test_every_colour_of_the_palette_has_a_dark_counterpart() -> None:
    assert {INK, *SERIES.values(), *ratings.COLOURS, *intake.COLOURS} <= set(DARK)
