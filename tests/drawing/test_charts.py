"""Charts are drawn twice, the same each time, and drawing leaves no trace behind."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from pmio_lib.drawing.chart import NARROW, Chart, either, finish, for_two_widths, is_narrow, sheet
from tests.drawing.every_chart import DRAWN

WIDTHS = pytest.mark.parametrize("width", ["svg", "narrow"])
DRAWINGS = pytest.mark.parametrize("draw", [DRAWN["trend"], DRAWN["bars"]], ids=["trend", "bars"])


@pytest.mark.parametrize("draw", DRAWN.values(), ids=list(DRAWN))
def test_the_same_chart_twice_is_the_same_to_the_byte(draw: Callable[[], Chart]) -> None:
    first = draw()
    mpl.rcdefaults()
    Figure(figsize=(3, 3)).subplots().plot([1, 2])
    assert draw() == first


@DRAWINGS
@WIDTHS
def test_the_picture_is_svg_without_a_date_and_with_text_as_text(
    draw: Callable[[], Chart], width: str
) -> None:
    svg = getattr(draw(), width).decode()
    root = ElementTree.fromstring(svg)  # noqa: S314 (our own bytes)
    assert root.tag.endswith("svg")
    assert "date" not in svg
    assert not re.search(r"\b20\d\d-\d\d-\d\d", svg)
    said = [element.text for element in root.iter() if element.tag.endswith("}text")]
    assert len(said) > 5
    assert all(said), "each with its words, which a reader can select"


@DRAWINGS
@WIDTHS
def test_what_a_picture_finds_stands_above_it_and_not_inside(
    draw: Callable[[], Chart], width: str
) -> None:
    chart = draw()
    assert chart.title
    assert f">{chart.title}<" not in getattr(chart, width).decode()


@DRAWINGS
def test_a_chart_is_drawn_anew_for_narrow_screens(draw: Callable[[], Chart]) -> None:
    """With letters of the same size: narrower is the sheet, not the scale."""
    chart = draw()
    wide, narrow = (ElementTree.fromstring(svg) for svg in (chart.svg, chart.narrow))  # noqa: S314
    sizes = [float(root.attrib["viewBox"].split()[2]) for root in (wide, narrow)]
    assert sizes[1] < 0.65 * sizes[0]
    letters = [smallest_letters(svg.decode()) for svg in (chart.svg, chart.narrow)]
    assert letters[1] == letters[0]
    assert not is_narrow()


def smallest_letters(svg: str) -> float:
    return min(float(size) for size in re.findall(r"font-size: ([\d.]+)px", svg))


def test_a_chart_that_fails_half_way_leaves_no_width_and_no_setting_behind() -> None:
    before = dict(mpl.rcParams)

    @for_two_widths
    def fails_when_narrow() -> Chart:
        if is_narrow():
            raise RuntimeError("half way")
        return finish(sheet(8, 4), "alt")

    with pytest.raises(RuntimeError, match="half way"):
        fails_when_narrow()
    assert not is_narrow()
    assert either("wide", "narrow") == "wide"
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize(
    ("size", "expected"), [((8.4, 4), (NARROW, 4)), ((8.4, 4, 6), (NARROW, 6)), ((3, 2), (3, 2))]
)
def test_a_sheet_for_narrow_screens_is_never_wider_than_they_are(
    size: tuple[float, ...], expected: tuple[float, float]
) -> None:
    sheets: list[Figure] = []

    @for_two_widths
    def draw() -> Chart:
        sheets.append(sheet(*size))
        return finish(sheets[-1], "alt")

    draw()
    assert [tuple(one.get_size_inches()) for one in sheets] == [size[:2], expected]


@DRAWINGS
def test_drawing_leaves_the_settings_of_matplotlib_as_they_were(draw: Callable[[], Chart]) -> None:
    with mpl.rc_context({"font.size": 17, "svg.hashsalt": "mine"}):
        before = dict(mpl.rcParams)
        draw()
        assert dict(mpl.rcParams) == before
