"""How far an area lies behind another, year by year, with its neighbours' band.

The other area is the zero line, so that the gap itself is drawn. Years without exams are hatched,
dotted and hollow: they cannot be taken for results.
"""

from calendar import month_name
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Self

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
    FAINT,
    GRID,
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)
from pmio_lib.drawing.labels import label
from pmio_lib.study.figures import GradingBreak
from pmio_lib.study.overview import Programme
from pmio_lib.trend.findings.cohorts import first_met_in_primary

BAND = "#e3e8ee"
INNER = "#c8d2da"
EVENT = "#8a4708"
EXAMS = 6
"""Month of the exams."""


@dataclass(frozen=True)
class Timeline:
    """What a reader must see along the years.

    `start` is when a programme began, as a year with its share, and `first_met` the first year
    whose pupils could have met it in primary school, both None without one; `without_exams` the
    years graded without exams and `between` those graded between two standards.
    """

    start: float | None
    start_name: str
    first_met: int | None
    without_exams: Sequence[int]
    between: Sequence[int] = ()

    @classmethod
    def of(cls, programme: Programme | None, breaks: Iterable[GradingBreak]) -> Self:
        """Place a programme among the years of exams, each of which stands at its June."""
        kinds: dict[str, list[int]] = {}
        for one in breaks:
            kinds.setdefault(one.kind, []).append(one.year)
        without = sorted([*kinds.get("centre_assessed", ()), *kinds.get("teacher_assessed", ())])
        between = kinds.get("adapted_grading", [])
        if programme is None:
            return cls(None, "", None, without, between)
        year, month = map(int, programme.starts.split("-"))
        begins = f"{month_name[month]} {year}\nprimary programme starts"
        met = first_met_in_primary(programme)
        return cls(year + (month - EXAMS) / 12, begins, met, without, between)

    @property
    def unlike(self) -> set[int]:
        """Years that are no exam years like the others."""
        return {*self.without_exams, *self.between}


@for_two_widths
def behind_chart(
    gaps: pd.DataFrame,
    band: pd.DataFrame,
    time: Timeline,
    names: Mapping[str, str],
    marked: Sequence[int],
    heading: str,
) -> Chart:
    """Draw gaps with their intervals over the neighbours' band.

    Parameters
    ----------
    gaps : pandas.DataFrame
        By year: `england_gap_pp`, `england_gap_pp_low`, `england_gap_pp_high`.
    band : pandas.DataFrame
        By year, as `findings.neighbours_band` gives it with England.
    time : Timeline
    names : mapping of str to str
        `area` and `england`.
    marked : sequence of int
        Years whose figure is written large.
    heading : str
    """
    gap = gaps["england_gap_pp"]
    figure = sheet(9.2, 4.3, 4.9)
    axes = figure.subplots()
    low = min(gap.min(), band["band_lowest_pp"].min()) - 1.2
    most = max(gap.max(), band["band_highest_pp"].max(), 0.0)
    axes.set_ylim(min(low, -1.2), most + either(5.2, 7.2))
    axes.set_xlim(gap.index.min() - either(0.25, 0.5), gap.index.max() + either(1.75, 0.45))
    _draw_band(axes, band)
    _draw_time(axes, time, names["england"])
    _draw_line(axes, gaps, time.unlike)
    for year, value in gap.items():
        large = year in marked
        if is_worth_writing(large=large, last=year == gap.index[-1]):
            upper: Any = gaps.at[year, "england_gap_pp_high"]
            above = large and value == gap.max()
            end = upper if above and not pd.isna(upper) else value
            label(
                axes, written(value, "index", 1), (float(str(year)), end),
                (0, 5 if above else -7), ha="center", va="bottom" if above else "top",
                fontsize=11 if large else 8.5, fontweight="bold" if large else "normal",
                color=ACCENT if large else MUTED,
            )  # fmt: skip
    _label_ends(axes, gap, band, names)
    _dress(axes, gap)
    return finish(figure, _alt(gap, band, names, marked), heading, gaps)


def is_worth_writing(*, large: bool, last: bool) -> bool:
    """Tell whether a figure has room: not where the line's name says it, nor all when narrow."""
    return either(not last, large)


def _draw_band(axes: Axes, band: pd.DataFrame) -> None:
    for low, high, colour in (
        ("band_lowest_pp", "band_highest_pp", BAND),
        ("band_low_pp", "band_high_pp", INNER),
    ):
        axes.fill_between(band.index, band[low], band[high], color=colour, linewidth=0, zorder=1)
    axes.plot(band.index, band["band_median_pp"], color=MUTED, linewidth=1.3, zorder=3,
              linestyle=(0, (4, 3)))  # fmt: skip


def _draw_time(axes: Axes, time: Timeline, england: str) -> None:
    top = axes.get_ylim()[1]
    axes.axhline(0, color=INK, linewidth=1.4, zorder=2)
    first, last = min(time.without_exams) - 0.4, max(time.without_exams) + 0.4
    axes.axvspan(first, last, ymax=(top - either(3.0, 5.6) - axes.get_ylim()[0])
                 / (top - axes.get_ylim()[0]), facecolor="none", edgecolor=FAINT, hatch="////",
                 linewidth=0, zorder=1.5)  # fmt: skip
    words: dict[str, Any] = {"fontsize": 8.3, "va": "top"}
    middle = sum(time.without_exams) / len(time.without_exams)
    height = either(top, axes.get_ylim()[0] + 4.2)
    axes.text(
        middle,
        height,
        either("no exams:\nschools graded", "no exams:\nschools\ngraded"),
        ha="center",
        color=MUTED,
        **words,
    )
    if time.start is not None and time.first_met is not None:
        foot = axes.get_ylim()[0]
        axes.plot([time.start] * 2, [foot, top - either(1.9, 2.8)], color=EVENT, linewidth=1.4)
        axes.plot([time.first_met] * 2, [foot, top - either(1.9, 5.2)], color=EVENT, linewidth=1.1,
                  linestyle=(0, (1, 2)))  # fmt: skip
        _write(axes, time.start_name, (time.start - 0.06, top), either("right", "left"))
        _write(axes, f"{time.first_met}: first who could have\nmet it in primary school",
               (time.first_met + either(-0.06, 1.3), top - either(0.0, 2.7)), "right")  # fmt: skip
    left, right = axes.get_xlim()
    if time.first_met is not None:
        right = time.first_met - 0.15
    axes.text(either(left + 0.05, right), 0.25, f"{england} = 0", fontsize=8.5, fontweight="bold",
              va="bottom", ha=either("left", "right"), color=INK)  # fmt: skip


def _write(axes: Axes, text: str, at: tuple[float, float], side: Literal["left", "right"]) -> None:
    """Write lines one by one: a browser's letters are of another width than those measured."""
    for place, line in enumerate(text.split("\n")):
        axes.annotate(line, at, xytext=(0, -10 * place), textcoords="offset points", ha=side,
                      va="top", fontsize=8.5, color=EVENT, annotation_clip=False)  # fmt: skip


def _draw_line(axes: Axes, gaps: pd.DataFrame, unlike: set[int]) -> None:
    gap = gaps["england_gap_pp"]
    years = [int(year) for year in gap.index]
    for before, after in pairwise(years):
        dotted = bool({before, after} & unlike)
        axes.plot([before, after], gap.loc[[before, after]], color=ACCENT, zorder=4,
                  linewidth=2.4, linestyle=(0, (1, 1.6)) if dotted else "-")  # fmt: skip
    for year in years:
        ends = gaps.loc[year, ["england_gap_pp_low", "england_gap_pp_high"]].astype(float)
        if ends.notna().all() and year not in unlike:
            axes.plot([year, year], ends, color=ACCENT, linewidth=1.3, zorder=4)
            axes.plot([year, year], ends, "_", color=ACCENT, markersize=7, zorder=4)
        face = "white" if year in unlike else ACCENT
        axes.plot([year], [gap[year]], "o", markersize=6.5, zorder=5, color=ACCENT,
                  markeredgewidth=1.6, markerfacecolor=face)  # fmt: skip


def _label_ends(axes: Axes, gap: pd.Series, band: pd.DataFrame, names: Mapping[str, str]) -> None:
    last = int(gap.index[-1])
    own = f"{names['area']}\n{_sided(gap[last])}"
    middle = band["band_median_pp"].iloc[-1]
    if either(True, False):
        axes.text(last + 0.22, gap[last], own, color=ACCENT, fontsize=9.5, fontweight="bold",
                  va="center")  # fmt: skip
        axes.text(last + 0.22, middle, f"Middle of ten neighbours,\n{_sided(middle)}",
                  color=MUTED, fontsize=8, va="bottom")  # fmt: skip
        axes.text(last + 0.22, band["band_highest_pp"].iloc[-1],
                  f"Highest: {_sided(band['band_highest_pp'].iloc[-1])}", color=MUTED,
                  fontsize=8, va="center")  # fmt: skip
        axes.text(last + 0.22, band["band_lowest_pp"].iloc[-1],
                  f"Lowest: {_sided(band['band_lowest_pp'].iloc[-1])}", color=MUTED,
                  fontsize=8, va="top")  # fmt: skip
        return
    best = int(str(gap.idxmax()))
    label(axes, own.split("\n")[0], (best, gap[best]), (8, 2), color=ACCENT, fontsize=9.5,
          fontweight="bold", va="bottom")  # fmt: skip
    label(axes, "ten neighbours;\ndarker: middle eight;\ndashed: middle one",
          (band.index[0], band["band_lowest_pp"].iloc[0]), (0, -4), color=MUTED, fontsize=8.5,
          va="top")  # fmt: skip


def _dress(axes: Axes, gap: pd.Series) -> None:
    years = [int(year) for year in gap.index]
    shown = years[:: either(1, 2)]
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    high = axes.get_ylim()[1] - either(5.2, 7.2)
    ticks = [tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= high]
    axes.set_yticks(ticks, [written(tick, "index", 0) for tick in ticks])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=9)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _alt(
    gap: pd.Series, band: pd.DataFrame, names: Mapping[str, str], marked: Sequence[int]
) -> str:
    said = ", ".join(f"{_sided(gap[year])} in {year}" for year in marked)
    last = int(gap.index[-1])
    return (
        f"Line: {names['area']} beside {names['england']}: {said} (percentage points). "
        f"The middle neighbour is {_sided(band['band_median_pp'].iloc[-1])} in {last}."
    )


def _sided(gap: float) -> str:
    return f"{written(abs(gap), 'ratio', 1)} {'ahead' if gap > 0 else 'behind'}"
