"""Charts over years: series beside comparators, and the gap between two of them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from pmio_lib.core.numerals import Unit, written
from pmio_lib.drawing.chart import (
    ACCENT,
    FAINT,
    GRID,
    INK,
    MUTED,
    SECOND,
    THIRD,
    Chart,
    finish,
    for_two_widths,
    sheet,
)
from pmio_lib.study.grading import GradingBreak
from pmio_lib.study.vocabulary import labels

NOT_HELD: Final = "not_held"
WIDTH: Final = 10
"""Letters of a break's name that fit under one year."""


def draw_breaks(axes: Axes, breaks: Iterable[GradingBreak], years: Sequence[int]) -> None:
    """Mark each break within `years`: a dashed line, or a band where no test was held.

    The names stand below the years, where no line of the chart can run through them.
    """
    names: dict[int, list[str]] = {}
    for one in within(breaks, years):
        names.setdefault(one.year, []).extend(textwrap.wrap(one.label, WIDTH))
        if one.kind == NOT_HELD:
            axes.axvspan(one.year - 0.5, one.year + 0.5, color="#eef1f4", zorder=0)
        else:
            axes.axvline(one.year, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    for year, lines in names.items():
        axes.annotate(
            "\n".join(lines),
            (year, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -19),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=7.5,
            linespacing=1.15,
            color=MUTED,
        )


def within(breaks: Iterable[GradingBreak], years: Sequence[int]) -> list[GradingBreak]:
    """Give the breaks that fall on an axis from the first of `years` to the last."""
    return [one for one in breaks if min(years) <= one.year <= max(years)]


def breaks_in_words(breaks: Iterable[GradingBreak], years: Sequence[int]) -> str:
    """Say which breaks a chart over `years` marks, for its alternative text."""
    said = [f"{one.year} {one.label.lower()}" for one in within(breaks, years)]
    return f"Marked on the axis: {'; '.join(said)}." if said else ""


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name, its yearly figures, and how much it should stand out."""

    name: str
    series: pd.Series
    colour: str = MUTED
    dashed: bool = False


COLOURS: Final = (ACCENT, SECOND, THIRD, MUTED)


def lines_of(frame: pd.DataFrame, dashed: Sequence[str] = ()) -> list[Line]:
    """Give a frame's columns as lines, the first the one that stands out.

    By year; columns are called what the vocabulary calls them.
    """
    return [
        Line(name, frame[column], COLOURS[place % len(COLOURS)], column in dashed)
        for place, (column, name) in enumerate(labels(frame).items())
    ]


@for_two_widths
def trend_chart(
    frame: pd.DataFrame,
    breaks: Sequence[GradingBreak],
    heading: str,
    *,
    unit: Unit = "percent",
    background: pd.DataFrame | None = None,
    background_name: str = "",
    dashed: Sequence[str] = (),
    places: int | None = None,
) -> Chart:
    """Draw yearly series, named at their ends, on an axis that marks the breaks.

    `frame` is by year, its first column stands out; `breaks` are drawn where they fall within the
    years; `background` are comparators by year and name, thin and grey behind; `places` are
    decimals of the figures, where the unit's own are not wanted.
    """
    lines = lines_of(frame, dashed)
    figure = sheet(8.4, 4.6)
    axes = figure.subplots()
    if background is not None:
        _draw_background(axes, background, background_name)
    for line in lines:
        _draw_line(axes, line)
    _separate_labels(axes, lines, lambda value: f" {written(value, unit, places)}")
    years = _years([line.series for line in lines])
    _dress(axes, years, unit)
    draw_breaks(axes, breaks, years)
    said = [f"{line.name}: {in_words(line.series, unit, places)}." for line in lines]
    if background is not None:
        said.append(f"Behind, in grey: {background_name} ({', '.join(map(str, background))}).")
    alt = " ".join([f"Line chart. {heading}.", *said, breaks_in_words(breaks, years)])
    behind = frame if background is None else frame.join(background)
    return finish(figure, alt.strip(), heading, behind)


@for_two_widths
def gap_chart(
    frame: pd.DataFrame, breaks: Sequence[GradingBreak], heading: str, *, dashed: Sequence[str] = ()
) -> Chart:
    """Draw yearly gaps, in percentage points, around a zero line; each point carries its figure.

    `heading` says what minus what.
    """
    gaps = lines_of(frame, dashed)
    figure = sheet(8.4, 4.2)
    axes = figure.subplots()
    axes.axhline(0, color=INK, linewidth=1)
    for line in gaps:
        _draw_line(axes, line)
    for year, value in gaps[0].series.dropna().items():
        text = written(value, "percentage_point", 1).split(" ")[0]
        above = _is_peak(gaps[0].series, int(str(year)))
        axes.annotate(
            text,
            (float(str(year)), value),
            xytext=(0, 8 if above else -14),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=gaps[0].colour,
        )
    years = _years([line.series for line in gaps])
    _separate_labels(axes, gaps, lambda _: "")
    axes.set_ylim(*_gap_limits([line.series for line in gaps]))
    _dress(axes, years, "percentage_point")
    draw_breaks(axes, breaks, years)
    said = [f"{line.name}: {in_words(line.series, 'percentage_point')}." for line in gaps]
    alt = " ".join([f"Line chart. {heading}.", *said, breaks_in_words(breaks, years)])
    return finish(figure, alt.strip(), heading, frame)


def _gap_limits(gaps: Sequence[pd.Series]) -> tuple[float, float]:
    """Give limits with zero inside and room for figures above and below the lines."""
    known = [float(value) for one in gaps for value in one.dropna()]
    low, high = min([0.0, *known]), max([0.0, *known])
    room = max(1.0, 0.2 * (high - low))
    return low - room, high + room


def _is_peak(series: pd.Series, year: int) -> bool:
    """Tell whether a year stands above those beside it, so that its figure goes on top."""
    beside = [series.get(year - 1), series.get(year + 1)]
    return all(value is None or pd.isna(value) or series[year] > value for value in beside)


def in_words(series: pd.Series, unit: Unit, places: int | None = None) -> str:
    """Give a yearly series as words: each year with its figure, years without one named."""
    return ", ".join(
        f"{year} no figure" if pd.isna(value) else f"{year} {written(value, unit, places)}"
        for year, value in series.items()
    )


def _years(series: Sequence[pd.Series]) -> list[int]:
    return sorted({int(year) for one in series for year in one.index})


def _draw_background(axes: Axes, background: pd.DataFrame, name: str) -> None:
    long = background.rename_axis("year").melt(ignore_index=False, var_name="area").reset_index()
    style = {"color": FAINT, "linewidth": 1.2, "zorder": 1, "estimator": None}
    sns.lineplot(long, x="year", y="value", units="area", ax=axes, label=name, **style)
    axes.legend(loc="lower left", fontsize=9, labelcolor=MUTED)


def _draw_line(axes: Axes, line: Line) -> None:
    known = line.series.notna()
    run = (known != known.shift()).cumsum()  # a line is not drawn across years without a figure
    sns.lineplot(
        x=line.series.index[known],
        y=line.series[known].to_numpy(),
        units=run[known].to_numpy(),
        estimator=None,
        ax=axes,
        color=line.colour,
        linestyle=(0, (5, 2)) if line.dashed else "-",
        marker="o",
        markersize=4.5,
        markeredgewidth=0,
        zorder=3,
    )


def _separate_labels(axes: Axes, lines: Sequence[Line], figure: Callable[[float], str]) -> None:
    """Name each line at its end, pushed apart where they would touch."""
    ends = sorted(
        ((line, *_last(line.series)) for line in lines if line.series.notna().any()),
        key=lambda end: end[2],
    )
    low, high = axes.get_ylim()
    step = (high - low) * 0.062
    below = float("-inf")
    for line, year, value in ends:
        height = max(value, below + step)
        below = height
        axes.annotate(
            line.name + figure(value),
            (year, height),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
            fontweight="bold",
            color=line.colour,
            annotation_clip=False,
        )


def _last(series: pd.Series) -> tuple[int, float]:
    known = series.dropna()
    return int(known.index[-1]), float(known.iloc[-1])


def _dress(axes: Axes, years: Sequence[int], unit: Unit) -> None:
    axes.set_xlim(min(years) - 0.6, max(years) + 0.3)
    axes.xaxis.set_major_locator(FixedLocator(list(years)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, unit, 0)))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    axes.set_axisbelow(True)
