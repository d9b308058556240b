"""Charts over years: series named at their ends, breaks of the yardstick marked."""

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
    MUTED,
    SECOND,
    THIRD,
    Chart,
    either,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)
from pmio_lib.drawing.labels import ON_PAPER, label
from pmio_lib.study.figures import GradingBreak
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
            fontsize=8.5,
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
    dashed: Sequence[str] = (),
    places: int | None = None,
) -> Chart:
    """Draw yearly series, named at their ends, on an axis that marks the breaks.

    `frame` is by year, its first column stands out; `breaks` are drawn where they fall within the
    years; `places` are decimals of the figures, where the unit's own are not wanted.
    """
    lines = lines_of(frame, dashed)
    figure = sheet(8.4, 4.6)
    axes = figure.subplots()
    for line in lines:
        _draw_line(axes, line)
    _separate_labels(axes, lines, lambda value: f" {written(value, unit, places)}")
    years = _years([line.series for line in lines])
    _dress(axes, years, unit)
    draw_breaks(axes, breaks, years)
    said = [f"{line.name}: {in_words(line.series, unit, places)}." for line in lines]
    alt = " ".join([f"Line chart. {heading}.", *said, breaks_in_words(breaks, years)])
    return finish(figure, alt.strip(), heading, frame)


def in_words(series: pd.Series, unit: Unit, places: int | None = None) -> str:
    """Give a yearly series as words: each year with its figure, years without one named."""
    return ", ".join(
        f"{year} no figure" if pd.isna(value) else f"{year} {written(value, unit, places)}"
        for year, value in series.items()
    )


def _years(series: Sequence[pd.Series]) -> list[int]:
    return sorted({int(year) for one in series for year in one.index})


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
    step = (high - low) * either(0.062, 0.085)
    last, below = max((year for _, year, _ in ends), default=0), float("-inf")
    for line, year, value in ends:
        height = max(value, below + step)
        below = height
        # Beside its end; over it where there is no room beside, or other lines run on.
        beside = year == last and not is_narrow()
        label(axes, line.name + figure(value), (year, height), (8, 0) if beside else (0, 6),
              ha="left" if beside else "right", va="center" if beside else "bottom",
              fontsize=9.5, fontweight="bold", color=line.colour, bbox=ON_PAPER)  # fmt: skip


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
