"""How far an area lies behind another, year by year, on one measure or on several.

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
    EVENT,
    FAINT,
    INK,
    MUTED,
    RANGE,
    Chart,
    either,
    finish,
    for_two_widths,
    grid_only,
    is_narrow,
    sheet,
)
from pmio_lib.drawing.labels import label
from pmio_lib.study.figures import GradingBreak
from pmio_lib.study.overview import Programme
from pmio_lib.trend.findings import first_met_in_primary

INNER = "#c8d2da"
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
        years = {(one.year, one.kind) for one in breaks}
        given = ("centre_assessed", "teacher_assessed")
        without = sorted(year for year, kind in years if kind in given)
        between = sorted(year for year, kind in years if kind == "adapted_grading")
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

    `gaps` by year has `england_gap_pp` with `_low` and `_high`, `band` is
    `official.all_areas.neighbours_band` with England; `names` those of `area` and `england`;
    `marked` are the years whose figure is written large.
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
    for year in gap.index:
        _write_figure(axes, gaps, year, large=year in marked)
    _label_ends(axes, gap, band, names["area"])
    _dress(axes, gap)
    return finish(figure, _alt(gap, band, names, marked), heading, gaps)


def _write_figure(axes: Axes, gaps: pd.DataFrame, year: int, *, large: bool) -> None:
    gap = gaps["england_gap_pp"]
    # No room where the line's name says it, nor for all of them when narrow.
    if not either(year != gap.index[-1], large):
        return
    upper: Any = gaps.at[year, "england_gap_pp_high"]
    value = gap[year]
    above = large and value == gap.max()
    end = upper if above and pd.notna(upper) else value
    label(axes, written(value, "index", 1), (float(year), end), (0, 5 if above else -7),
          ha="center", va="bottom" if above else "top", fontsize=11 if large else 8.5,
          fontweight="bold" if large else "normal", color=ACCENT if large else MUTED)  # fmt: skip


def _draw_band(axes: Axes, band: pd.DataFrame) -> None:
    for low, high, colour in (
        ("band_lowest_pp", "band_highest_pp", RANGE),
        ("band_low_pp", "band_high_pp", INNER),
    ):
        axes.fill_between(band.index, band[low], band[high], color=colour, linewidth=0, zorder=1)
    axes.plot(band.index, band["band_median_pp"], color=MUTED, linewidth=1.3, zorder=3,
              linestyle=(0, (4, 3)))  # fmt: skip


def _draw_time(axes: Axes, time: Timeline, england: str) -> None:
    (left, right), (foot, top) = axes.get_xlim(), axes.get_ylim()
    axes.axhline(0, color=INK, linewidth=1.4, zorder=2)
    first, last = min(time.without_exams) - 0.4, max(time.without_exams) + 0.4
    axes.axvspan(first, last, ymax=(top - either(3.0, 5.6) - foot) / (top - foot),
                 facecolor="none", edgecolor=FAINT, hatch="////", linewidth=0,
                 zorder=1.5)  # fmt: skip
    middle = sum(time.without_exams) / len(time.without_exams)
    axes.text(middle, either(top, foot + 4.2),
              either("no exams:\nschools graded", "no exams:\nschools\ngraded"), ha="center",
              va="top", fontsize=8.3, color=MUTED)  # fmt: skip
    if time.start is not None and time.first_met is not None:
        axes.plot([time.start] * 2, [foot, top - either(1.9, 2.8)], color=EVENT, linewidth=1.4)
        axes.plot([time.first_met] * 2, [foot, top - either(1.9, 5.2)], color=EVENT, linewidth=1.1,
                  linestyle=(0, (1, 2)))  # fmt: skip
        _write(axes, time.start_name, (time.start - 0.06, top), either("right", "left"))
        _write(axes, f"{time.first_met}: first who could have\nmet it in primary school",
               (time.first_met + either(-0.06, 1.3), top - either(0.0, 2.7)), "right")  # fmt: skip
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


def _label_ends(axes: Axes, gap: pd.Series, band: pd.DataFrame, area: str) -> None:
    looks: dict[str, Any] = {"color": ACCENT, "fontsize": 9.5, "fontweight": "bold"}
    if is_narrow():
        best = int(str(gap.idxmax()))
        label(axes, area, (best, gap[best]), (8, 2), va="bottom", **looks)
        label(axes, "ten neighbours;\ndarker: middle eight;\ndashed: middle one",
              (band.index[0], band["band_lowest_pp"].iloc[0]), (0, -4), color=MUTED, fontsize=8.5,
              va="top")  # fmt: skip
        return
    right, own = int(gap.index[-1]) + 0.22, gap.iloc[-1]
    axes.text(right, own, f"{area}\n{_sided(own)}", va="center", **looks)
    for column, name, side in (
        ("band_median_pp", "Middle of ten neighbours,\n", "bottom"),
        ("band_highest_pp", "Highest: ", "center"),
        ("band_lowest_pp", "Lowest: ", "top"),
    ):
        value = band[column].iloc[-1]
        axes.text(right, value, name + _sided(value), color=MUTED, fontsize=8, va=side)


def _dress(axes: Axes, gap: pd.Series) -> None:
    shown = [int(year) for year in gap.index][:: either(1, 2)]
    axes.set_xticks(shown, [str(year) for year in shown])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    high = axes.get_ylim()[1] - either(5.2, 7.2)
    ticks = [tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= high]
    axes.set_yticks(ticks, [written(tick, "index", 0) for tick in ticks])
    grid_only(axes, "y")


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


@for_two_widths
def panels_chart(
    gaps: Mapping[str, pd.DataFrame],
    start: float | None,
    unlike: Mapping[str, Sequence[int]],
    heading: str,
) -> Chart:
    """Draw one small chart a measure.

    `gaps` by the measure's name: by year `england_gap_pp` and `neighbours_gap_pp` (of the middle
    one), both missing where there is no figure; `start` is when a programme began, `unlike`, by
    the measure's name, are years that are no exam years like the others.
    """
    rows, columns = either((1, len(gaps)), (-(-len(gaps) // 2), 2))
    figure = sheet(9.2, 2.7, 2.35 * rows)
    panels = list(figure.subplots(rows, columns, sharey=True, sharex=True, squeeze=False).flat)
    years = sorted({int(year) for frame in gaps.values() for year in frame.index})
    low = min(float(frame.min().min()) for frame in gaps.values()) - 2.2
    high = max(0.3, *(float(frame.max().max()) for frame in gaps.values())) + 2.2
    for axes, (name, frame) in zip(panels, gaps.items(), strict=False):
        axes.set_xlim(years[0] - 0.6, years[-1] + 0.9)
        axes.set_ylim(low, high)
        _draw_panel(axes, frame, start, set(unlike.get(name, ())))
        axes.text(0, 1.04, name, transform=axes.transAxes, fontsize=9, fontweight="bold",
                  color=INK, va="bottom")  # fmt: skip
        ticks = either([years[0], 2019, years[-1]], [2019, years[-1]])
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        marks = [mark for mark in range(-30, 31, 5) if low <= mark <= high]
        axes.set_yticks(marks, [written(mark, "index", 0) for mark in marks])
        grid_only(axes, "y")
        axes.tick_params(labelbottom=True)
    for axes in panels[len(gaps) :]:
        axes.set_axis_off()
    figure.tight_layout()
    said = "; ".join(f"{name} {_ends(frame['england_gap_pp'])}" for name, frame in gaps.items())
    data = pd.concat(gaps, names=["measure"])
    return finish(figure, f"{heading}: {said}.", heading, data)


def _draw_panel(axes: Axes, frame: pd.DataFrame, start: float | None, unlike: set[int]) -> None:
    axes.axhline(0, color=INK, linewidth=1.2)
    if start is not None:
        axes.axvline(start, color=EVENT, linewidth=1.1)
    looks_of: dict[str, dict[str, Any]] = {
        "neighbours_gap_pp": {"color": MUTED, "linestyle": (0, (3, 2)), "linewidth": 1.2},
        "england_gap_pp": {"color": ACCENT, "linestyle": "-", "linewidth": 2.2},
    }
    for column, looks in looks_of.items():
        series = frame[column].dropna()
        run = (pd.Series(series.index, series.index).diff() > 1).cumsum()
        for _, part in series.groupby(run):
            axes.plot(part.index, part, **looks)
    own = frame["england_gap_pp"].dropna()
    for year, value in own.items():
        face = "white" if year in unlike else ACCENT
        axes.plot([float(str(year))], [value], "o", color=ACCENT, markersize=4.2,
                  markeredgewidth=1.2, markerfacecolor=face)  # fmt: skip
    first, last = own.index[0], own.index[-1]
    peak = {2018, 2019} & {*own.index}
    for year in sorted({*peak, last} - {first} if peak else {first, last}):
        above = own[year] == own.max()
        label(axes, written(own[year], "index", 1).removesuffix(".0"), (year, own[year]),
              (0, 6 if above else -7), ha="center", va="bottom" if above else "top",
              fontsize=9, fontweight="bold", color=ACCENT)  # fmt: skip


def _ends(series: pd.Series) -> str:
    known = series.dropna()
    first = 2018 if 2018 in known.index else known.index[0]
    return ", ".join(
        f"{written(known[year], 'index', 1)} in {year}".replace(".0 ", " ")
        for year in (first, known.index[-1])
    )
