"""Charts: what they say in words is all they show, and drawing leaves no trace behind."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from pmio_lib.drawing.bars import bar_chart
from pmio_lib.drawing.chart import (
    NARROW,
    STYLE,
    Chart,
    either,
    finish,
    for_two_widths,
    house_style,
    is_narrow,
    sheet,
)
from pmio_lib.study.figures import GradingBreak
from pmio_lib.trend.charts import lines as trend
from pmio_lib.trend.charts.lines import (
    breaks_in_words,
    draw_breaks,
    in_words,
    trend_chart,
    within,
)

YEARS = [2018, 2019, 2020, 2021]
SHARES = pd.Series([53.6, 58.8, np.nan, 63.4], index=YEARS)


def grading_break(
    year: int, kind: str = "new_scale", label: str = "New <scale> & more"
) -> GradingBreak:
    return GradingBreak(year=year, stages=("key_stage_4",), kind=kind, label=label, meaning="m")  # type: ignore[arg-type]


BREAKS = (
    grading_break(2019),
    grading_break(2020, "not_held", "Tests not held"),
    grading_break(2020, "centre_assessed", "Centre-assessed grades"),
    grading_break(2025, label="Beyond the axis"),
)


def draw_trend() -> Chart:
    return trend_chart(
        pd.DataFrame({"Stoke & <Trent>": SHARES, "England": SHARES + 10}),
        BREAKS,
        "Share of pupils",
        dashed=["England"],
    )


def draw_bars() -> Chart:
    counts = pd.DataFrame({"November": [9.0, 4.0], "February": [9.0, np.nan]}, index=["A", "B"])
    return bar_chart(counts, "Support", "Schools")


WIDTHS = pytest.mark.parametrize("width", ["svg", "narrow"])
DRAWINGS = pytest.mark.parametrize("draw", [draw_trend, draw_bars], ids=["trend", "bars"])


def test_a_trend_says_every_figure_every_gap_in_it_and_every_break() -> None:
    assert draw_trend().alt == (
        "Line chart. Share of pupils."
        " Stoke & <Trent>: 2018 53.6%, 2019 58.8%, 2020 no figure, 2021 63.4%."
        " England: 2018 63.6%, 2019 68.8%, 2020 no figure, 2021 73.4%."
        " Marked on the axis: 2019 new <scale> & more; 2020 tests not held;"
        " 2020 centre-assessed grades."
    )


def test_without_breaks_nothing_is_said_to_be_marked() -> None:
    chart = trend_chart(pd.DataFrame({"Stoke": SHARES}), (), "Entries", unit="count", places=1)
    assert chart.alt == (
        "Line chart. Entries. Stoke: 2018 53.6, 2019 58.8, 2020 no figure, 2021 63.4."
    )


@DRAWINGS
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


def test_a_chart_that_fails_half_way_leaves_the_next_one_wide() -> None:
    @for_two_widths
    def fails_when_narrow() -> Chart:
        if is_narrow():
            raise RuntimeError("half way")
        return finish(sheet(8, 4), "alt")

    with pytest.raises(RuntimeError, match="half way"):
        fails_when_narrow()
    assert not is_narrow()
    assert either("wide", "narrow") == "wide"


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
def test_drawing_leaves_the_settings_of_matplotlib_as_they_were(
    draw: Callable[[], Chart],
) -> None:
    with mpl.rc_context({"font.size": 17, "svg.hashsalt": "mine"}):
        before = dict(mpl.rcParams)
        draw()
        assert dict(mpl.rcParams) == before


def draw_half() -> None:
    with house_style():
        raise RuntimeError("half way")


def test_a_drawing_that_fails_leaves_them_too() -> None:
    before = dict(mpl.rcParams)
    with pytest.raises(RuntimeError, match="half way"):
        draw_half()
    assert dict(mpl.rcParams) == before


def test_inside_the_house_style_its_settings_hold() -> None:
    with house_style():
        assert {name: mpl.rcParams[name] for name in ("svg.hashsalt", "font.size")} == {
            "svg.hashsalt": STYLE["svg.hashsalt"],
            "font.size": STYLE["font.size"],
        }


def test_other_data_make_another_picture() -> None:
    other = trend_chart(pd.DataFrame({"Stoke": SHARES + 1}), (), "H")
    assert other.svg != trend_chart(pd.DataFrame({"Stoke": SHARES}), (), "H").svg


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (pd.Series([0.0], index=[2019]), "2019 0.0%"),
        (pd.Series([np.nan], index=[2019]), "2019 no figure"),
        (pd.Series([None, 5], index=[2019, 2020]), "2019 no figure, 2020 5.0%"),
        (pd.Series([], index=[], dtype="float64"), ""),
    ],
)
def test_a_year_without_a_figure_is_named_and_nought_is_a_figure(
    series: pd.Series, words: str
) -> None:
    assert in_words(series, "percent") == words


def test_only_breaks_on_the_axis_count_its_ends_included() -> None:
    breaks = [grading_break(year) for year in (2017, 2018, 2021, 2022)]
    assert [one.year for one in within(breaks, YEARS)] == [2018, 2021]
    assert breaks_in_words(breaks[:1], YEARS) == ""


def test_a_break_is_a_line_and_a_test_not_held_a_band_with_names_below() -> None:
    axes = Figure().subplots()
    draw_breaks(axes, BREAKS, YEARS)
    assert len(axes.lines) == 2  # 2019, and the grades of 2020
    assert len(axes.patches) == 1  # the tests of 2020
    names = [text.get_text().replace("\n", " ") for text in axes.texts]
    assert names == ["New <scale> & more", "Tests not held Centre- assessed grades"]


def test_every_line_and_every_year_of_a_trend_is_on_the_axes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures: list[Figure] = []

    def kept(figure: Figure, alt: str, *behind: Any) -> Chart:
        figures.append(figure)
        return finish(figure, alt, *behind)

    monkeypatch.setattr(trend, "finish", kept)
    draw_trend()
    axes = figures[0].axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == [str(year) for year in YEARS]
    drawn = {tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata())}
    assert {(2018, 2019), (2021,)} <= drawn  # no line across the year without a figure
    named = [text.get_text() for text in axes.texts]
    assert {"Stoke & <Trent> 63.4%", "England 73.4%"} <= set(named)
