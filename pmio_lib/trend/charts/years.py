"""Charts over years: series named at their ends, breaks of the yardstick, and year groups."""

import textwrap
from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from pmio_lib.core.numerals import Unit, written
from pmio_lib.drawing.chart import (
    ACCENT,
    COLOURS,
    FAINT,
    GRID,
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)
from pmio_lib.drawing.labels import ON_PAPER, label
from pmio_lib.study.figures import GradingBreak
from pmio_lib.study.overview import Programme
from pmio_lib.study.vocabulary import labels
from pmio_lib.trend.findings import LAST_PRIMARY_YEAR, year_group

NOT_HELD: Final = "not_held"
WIDTH: Final = 10
"""Letters of a break's name that fit under one year."""
PLAIN: Final = "#eef1f4"


def draw_breaks(axes: Axes, breaks: Iterable[GradingBreak], years: Sequence[int]) -> None:
    """Mark each break within `years`: a dashed line, or a band where no test was held.

    The names stand below the years, where no line of the chart can run through them.
    """
    names: dict[int, list[str]] = {}
    for one in within(breaks, years):
        names.setdefault(one.year, []).extend(textwrap.wrap(one.label, WIDTH))
        if one.kind == NOT_HELD:
            axes.axvspan(one.year - 0.5, one.year + 0.5, color=PLAIN, zorder=0)
        else:
            axes.axvline(one.year, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    for year, lines in names.items():
        axes.annotate("\n".join(lines), (year, 0), xycoords=("data", "axes fraction"),
                      xytext=(0, -19), textcoords="offset points", ha="center", va="top",
                      fontsize=8.5, linespacing=1.15, color=MUTED)  # fmt: skip


def within(breaks: Iterable[GradingBreak], years: Sequence[int]) -> list[GradingBreak]:
    """Give the breaks that fall on an axis from the first of `years` to the last."""
    return [one for one in breaks if min(years) <= one.year <= max(years)]


def breaks_in_words(breaks: Iterable[GradingBreak], years: Sequence[int]) -> str:
    """Say which breaks a chart over `years` marks, for its alternative text."""
    said = [f"{one.year} {one.label.lower()}" for one in within(breaks, years)]
    return f"Marked on the axis: {'; '.join(said)}." if said else ""


@for_two_widths
def trend_chart(
    frame: pd.DataFrame,
    breaks: Sequence[GradingBreak],
    heading: str,
    *,
    unit: Unit = "percent",
    dashed: Sequence[str] = (),
) -> Chart:
    """Draw yearly series, named at their ends, on an axis that marks the breaks.

    `frame` is by year, its first column stands out; columns are called what the vocabulary calls
    them.
    """
    names = labels(frame)
    figure = sheet(8.4, 4.6)
    axes = figure.subplots()
    ends = []
    for (column, name), colour in zip(names.items(), cycle(COLOURS), strict=False):
        series = frame[column]
        _draw_line(axes, series, colour, is_dashed=column in dashed)
        if series.notna().any():
            year, value = series.dropna().index[-1], float(series.dropna().iloc[-1])
            ends.append((int(year), value, f"{name} {written(value, unit)}", colour))
    _separate_labels(axes, ends)
    years = [int(year) for year in frame.index]
    _dress(axes, years, unit)
    draw_breaks(axes, breaks, years)
    said = [f"{name}: {in_words(frame[column], unit)}." for column, name in names.items()]
    alt = " ".join([f"Line chart. {heading}.", *said, breaks_in_words(breaks, years)])
    return finish(figure, alt.strip(), heading, frame)


def in_words(series: pd.Series, unit: Unit) -> str:
    """Give a yearly series as words: each year with its figure, years without one named."""
    return ", ".join(
        f"{year} no figure" if pd.isna(value) else f"{year} {written(value, unit)}"
        for year, value in series.items()
    )


def _draw_line(axes: Axes, series: pd.Series, colour: str, *, is_dashed: bool) -> None:
    known = series.notna()
    run = (known != known.shift()).cumsum()  # a line is not drawn across years without a figure
    sns.lineplot(x=series.index[known], y=series[known].to_numpy(), units=run[known].to_numpy(),
                 estimator=None, ax=axes, color=colour, linestyle=(0, (5, 2)) if is_dashed else "-",
                 marker="o", markersize=4.5, markeredgewidth=0, zorder=3)  # fmt: skip


def _separate_labels(axes: Axes, ends: Sequence[tuple[int, float, str, str]]) -> None:
    """Name each line at its end, pushed apart where they would touch."""
    low, high = axes.get_ylim()
    step = (high - low) * either(0.062, 0.085)
    last, below = max((end[0] for end in ends), default=0), float("-inf")
    for year, value, text, colour in sorted(ends, key=lambda end: end[1]):
        below = max(value, below + step)
        # Beside its end; over it where there is no room beside, or other lines run on.
        beside = year == last and not is_narrow()
        label(axes, text, (year, below), (8, 0) if beside else (0, 6),
              ha="left" if beside else "right", va="center" if beside else "bottom",
              fontsize=9.5, fontweight="bold", color=colour, bbox=ON_PAPER)  # fmt: skip


def _dress(axes: Axes, years: Sequence[int], unit: Unit) -> None:
    axes.set_xlim(min(years) - 0.6, max(years) + 0.3)
    axes.xaxis.set_major_locator(FixedLocator(list(years)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, unit, 0)))
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    axes.set_axisbelow(True)


@for_two_widths
def year_groups_chart(years: range, programme: Programme, heading: str) -> Chart:
    """Draw a grid: GCSE years down, school years across, the year group in each cell."""
    first, last = programme.first_school_year, years[-1]
    across = range(first - 1, last + 1)
    figure = sheet(9.2, 0.7 + 0.36 * len(years), 0.8 + 0.33 * len(years))
    axes = figure.subplots()
    rows: dict[int, dict[str, str]] = {gcse: {} for gcse in years}
    for row, gcse in enumerate(years):
        for column, school_year in enumerate(across):
            group = year_group(gcse, school_year)
            if group <= 11:
                low, high = programme.year_groups
                _year_group(axes, row, column, group, school_year >= first and low <= group <= high)
                rows[gcse][str(school_year)] = f"Year {group}"
        axes.text(-0.12, row + 0.5, f"GCSE {gcse}", ha="right", va="center", fontsize=9,
                  fontweight="bold", color=INK)  # fmt: skip
    for column, school_year in enumerate(across):
        axes.text(column + 0.5, -0.12, either(str(school_year), f"'{school_year % 100}"),
                  ha="center", va="bottom", fontsize=9, color=MUTED)  # fmt: skip
    axes.set_xlim(0, len(across))
    axes.set_ylim(len(years), 0)
    axes.set_axis_off()
    start = next(
        (gcse for gcse in years if year_group(gcse, first) <= LAST_PRIMARY_YEAR), years[-1]
    )
    alt = f"Grid of year groups. {heading}: GCSE {start} was in Year {year_group(start, first)}"
    alt += f" in {first}, GCSE {first} in Year {year_group(first, first)}."
    data = pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="gcse_year"))
    return finish(figure, alt, heading, data.reindex(columns=[str(each) for each in across]))


def _year_group(axes: Axes, row: int, column: int, group: int, meets: bool) -> None:
    look: dict[str, Any] = {"facecolor": PLAIN, "edgecolor": "white"}
    text: dict[str, Any] = {"color": MUTED}
    if meets and group <= LAST_PRIMARY_YEAR:
        look["facecolor"] = ACCENT
        text = {"color": "white", "fontweight": "bold"}
    elif meets:
        look |= {"hatch": "////", "edgecolor": ACCENT, "linewidth": 0}
        plate = {"facecolor": PLAIN, "edgecolor": "none", "pad": 0.8}
        text = {"color": INK, "fontweight": "bold", "bbox": plate}
    axes.add_patch(Rectangle((column + 0.03, row + 0.05), 0.94, 0.9, **look))
    axes.text(column + 0.5, row + 0.5, f"{either('Year ', '')}{group}", ha="center", va="center",
              fontsize=8.5, zorder=4, **text)  # fmt: skip
