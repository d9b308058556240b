"""The plan's outcomes: their paths beside England, and their changes beside every area's."""

import math
from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
    EVENT,
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
from pmio_lib.drawing.labels import ON_PAPER, label, signed
from pmio_lib.study.overview import Programme

BAND = "#c8d2da"
NEAR = -2.5
"""Points from England above which a line leaves no room for words over it."""
EDGE = 13.0
"""Points beyond which a change is drawn at the edge."""


@dataclass(frozen=True)
class Path:
    """One panel: a gap to England and the neighbours' by year.

    `gaps` as `FollowUp.gaps`, `band` as `FollowUp.band`; `marked` are the years whose figure is
    written, `hollow` those that are no exam years like the others; `places` decimals; `area` is
    written where its line ends.
    """

    name: str
    gaps: pd.DataFrame
    band: pd.DataFrame
    marked: Sequence[int]
    hollow: Sequence[int] = ()
    places: int = 1
    area: str = ""


@dataclass(frozen=True)
class Start:
    """When a programme began, as a year with its share, and what a reader is told of it."""

    at: float
    name: str

    @classmethod
    def of(cls, programme: Programme) -> Self:
        """Place a programme among exam years, each of which stands at its June."""
        year, month = map(int, programme.starts.split("-"))
        return cls(year + (month - 6) / 12, f"{month_name[month]} {year}\nprogramme starts")


@for_two_widths
def paths_chart(paths: Sequence[Path], start: Start | None, heading: str) -> Chart:
    """Draw one panel a path; without a start nothing is said to begin."""
    rows, columns = either((1, len(paths)), (len(paths), 1))
    figure = sheet(9.2, 4.0, 3.0 * len(paths))
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False).flat
    low, high = _reach(paths)
    for axes, path in zip(panels, paths, strict=True):
        axes.set_ylim(low - 2.0, high + 2.4)
        years = [int(year) for year in path.gaps.index]
        axes.set_xlim(years[0] - 0.5, years[-1] + 0.7)
        _draw(axes, path)
        if start is not None:
            axes.axvline(start.at, color=EVENT, linewidth=1.2, ymax=either(0.88, 0.86))
            axes.text(start.at, high + 2.3, start.name, color=EVENT, fontsize=8.5, va="top",
                      ha="center", bbox=ON_PAPER)  # fmt: skip
        axes.text(0, 1.03, path.name, transform=axes.transAxes, fontsize=10, fontweight="bold",
                  color=INK, va="bottom")  # fmt: skip
        ticks = [tick for tick in range(-30, 31, 5) if low - 2 <= tick <= high + 2.4]
        axes.set_yticks(ticks, [written(tick, "index", 0) for tick in ticks])
        shown = [year for year in years if (years[-1] - year) % 2 == 0]
        axes.set_xticks(shown, [str(year) for year in shown])
        grid_only(axes, "y")
        axes.tick_params(labelleft=True)
    figure.tight_layout(h_pad=2)
    said = "; ".join(f"{path.name} {_said(path)}" for path in paths)
    drawn = {each.name: each.gaps[["england_gap_pp"]].join(each.band["band_median_pp"])
             for each in paths}  # fmt: skip
    data = pd.concat(drawn, names=["measure"])
    return finish(figure, f"Lines. {heading}: {said}.", heading, data)


def _reach(paths: Sequence[Path]) -> tuple[float, float]:
    drawn = [path.gaps["england_gap_pp"] for path in paths]
    drawn += [path.band[name] for path in paths for name in ("band_low_pp", "band_high_pp")]
    return min(0.0, *(each.min() for each in drawn)), max(0.0, *(each.max() for each in drawn))


def _draw(axes: Axes, path: Path) -> None:
    axes.axhline(0, color=INK, linewidth=1.2)
    axes.text(axes.get_xlim()[1], 0.15, "England = 0", fontsize=8.5, ha="right", va="bottom",
              color=INK, fontweight="bold")  # fmt: skip
    for run in runs([int(year) for year in path.band.index]):
        part = path.band.loc[run]
        axes.fill_between(run, part["band_low_pp"], part["band_high_pp"], color=BAND, linewidth=0,
                          zorder=1)  # fmt: skip
        axes.plot(run, part["band_median_pp"], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)),
                  zorder=2)  # fmt: skip
    edge, last = axes.get_xlim()[1], int(path.gaps.index[-1])
    gap = path.gaps["england_gap_pp"]
    ahead = _is_peak(gap, last)
    if len(path.band):
        ahead = bool(gap.iloc[-1] >= path.band["band_median_pp"].iloc[-1])
    for run in runs([int(year) for year in gap.index]):
        for before, after in pairwise(run):
            dotted = before in path.hollow or after in path.hollow
            axes.plot([before, after], gap.loc[[before, after]], color=ACCENT, linewidth=2.3,
                      linestyle=(0, (1, 1.6)) if dotted else "-", zorder=3)  # fmt: skip
    for hollow in (False, True):
        years = [year for year in gap.index if (year in path.hollow) == hollow]
        axes.plot(years, gap.loc[years], "o", color=ACCENT, markersize=5.5, markeredgewidth=1.3,
                  markerfacecolor="white" if hollow else ACCENT, zorder=4)  # fmt: skip
    for year in path.marked:
        value = float(gap.loc[year])
        above = ahead if year == last else _is_peak(gap, year)
        label(axes, signed(value, path.places), (year, value),
              (0, 6 if above else -6), ha="center", va="bottom" if above else "top",
              fontsize=10.5, fontweight="bold", color=ACCENT)  # fmt: skip
    label(axes, path.area, (edge, float(gap.iloc[-1])), (0, 20 if ahead else -20), ha="right",
          va="bottom" if ahead else "top", fontsize=8.8, fontweight="bold",
          color=ACCENT)  # fmt: skip
    if len(path.band):
        middle = float(path.band["band_median_pp"].iloc[-1])
        below = ahead or middle > NEAR  # no room between it and England's line
        label(axes, "middle neighbour", (edge, middle), (0, -3 if below else 4), ha="right",
              va="top" if below else "bottom",
              fontsize=8.5, color=MUTED)  # fmt: skip


def _is_peak(gap: pd.Series, year: int) -> bool:
    """Tell whether a figure lies no lower than those of the years beside it."""
    beside = gap.reindex([year - 1, year + 1]).dropna()
    return beside.empty or bool(gap.loc[year] >= beside.mean())


def runs(years: Sequence[int]) -> list[list[int]]:
    """Part years where one is missing: no line crosses a year without a test."""
    keyed = groupby(enumerate(years), key=lambda pair: pair[1] - pair[0])
    return [[year for _, year in group] for _, group in keyed]


def _said(path: Path) -> str:
    values = path.gaps["england_gap_pp"]
    return ", ".join(f"{signed(values[year], path.places)} in {year}" for year in path.marked)


@for_two_widths
def beyond_chart(
    changes: Mapping[str, pd.Series],
    movements: pd.DataFrame,
    area: str,
    neighbours: Sequence[str],
    heading: str,
) -> Chart:
    """Draw one strip an outcome, on one scale of points beyond the middle area.

    `changes` as `findings.changes_beyond`, `movements` the rows of the same outcomes from their
    main base years.
    """
    rows = {row["outcome"]: row for row in movements.reset_index().to_dict("records")}
    figure = sheet(9.2, 0.46 * len(changes) + 0.5, 1.0 * len(changes) + 0.5)
    axes = figure.add_axes(either((0.34, 0.06, 0.5, 0.93), (0.02, 0.04, 0.96, 0.95)))
    axes.set_xlim(-EDGE - 0.4, EDGE + 0.4)
    axes.set_ylim(len(changes) - 0.4, -0.75)
    for place, (name, values) in enumerate(changes.items()):
        _strip(axes, place, values, rows[name], area, neighbours)
        _name_strip(axes, place, name, rows[name])
    ticks = range(-12, 13, 4)
    axes.set_xticks(ticks, [signed(tick, 0) for tick in ticks])
    axes.set_yticks([])
    grid_only(axes, "x")
    far = max(changes, key=lambda name: abs(rows[name]["beyond_pp"]))
    alt = f"A strip of all areas for each of {len(changes)} outcomes. {heading}. Furthest from the"
    alt += f" middle area: {far}, {signed(rows[far]['beyond_pp'])}."
    return finish(figure, alt, heading, movements)


def _strip(
    axes: Axes,
    place: int,
    values: pd.Series,
    row: Mapping[Any, Any],
    area: str,
    neighbours: Sequence[str],
) -> None:
    # The ends of where one more area would lie are the change less the ends of what is beyond it.
    middle = float(row["change_pp"]) - float(row["others_median_pp"])
    low, high = middle - float(row["beyond_pp_high"]), middle - float(row["beyond_pp_low"])
    low, high = max(low, -EDGE), min(high, EDGE)
    top, foot = place - either(0.3, 0.08), place + either(0.3, 0.34)
    span = (low, top), high - low, foot - top
    axes.add_patch(Rectangle(*span, facecolor=RANGE, linewidth=0))
    axes.plot(
        [0, 0], [top - either(0.2, 0), foot + either(0.2, 0)], color=INK, linewidth=1, zorder=2
    )
    clipped = values.drop(area).clip(-EDGE, EDGE)
    counts = clipped.value_counts().sort_index()
    tallest = float(counts.max())
    # One line with breaks is one path: thousands of marks would be most of the page.
    across = [each for value in counts.index for each in (value, value, math.nan)]
    heights = [0.04 + 0.42 * n / tallest for n in counts]
    up = [each for height in heights for each in (foot, foot - height, math.nan)]
    axes.plot(across, up, color=MUTED, linewidth=either(1.4, 1.0), solid_capstyle="butt", zorder=3)
    near = clipped.reindex(list(neighbours)).dropna()
    axes.plot(near, [foot] * len(near), "o", color=INK, markerfacecolor="white",
              markersize=either(3.8, 3.0), markeredgewidth=1.0, zorder=4)  # fmt: skip
    own = min(max(float(row["beyond_pp"]), -EDGE), EDGE)
    axes.plot([own], [(top + foot) / 2], "D", color=ACCENT, markersize=either(7, 6), zorder=5)


def _name_strip(axes: Axes, place: int, name: str, row: Mapping[Any, Any]) -> None:
    said = f"{signed(row['beyond_pp'])}, {int(row['rank'])} of {int(row['areas_ranked'])}"
    when = f"{row['base_year']} to {row['year']}" + (
        ", not tested" if pd.isna(row["p_holm"]) else ""
    )
    if not is_narrow():
        axes.text(-EDGE - 0.8, place - 0.08, name, fontsize=8.8, ha="right", va="bottom", color=INK,
                  fontweight="bold")  # fmt: skip
        axes.text(-EDGE - 0.8, place - 0.02, when, fontsize=8, ha="right", va="top", color=MUTED)
        axes.text(EDGE + 0.8, place, said, fontsize=8.8, ha="left", va="center", color=ACCENT,
                  fontweight="bold")  # fmt: skip
        return
    words: dict[str, Any] = {"fontsize": 8.8, "va": "center"}
    axes.text(-EDGE, place - 0.47, name, fontweight="bold", ha="left", color=INK, **words)
    axes.text(-EDGE, place - 0.23, when, ha="left", color=MUTED, **words)
    axes.text(EDGE, place - 0.23, said, fontweight="bold", ha="right", color=ACCENT, **words)
