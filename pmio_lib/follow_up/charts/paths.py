"""Gaps to England side by side, on one scale, with the neighbours' band and what happened when."""

from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Self

import pandas as pd
from matplotlib.axes import Axes

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
    GRID,
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)
from pmio_lib.drawing.labels import ON_PAPER, label
from pmio_lib.study.overview import Programme

BAND = "#c8d2da"
EVENT = "#8a4708"
NEAR = -2.5
"""Points from England above which a line leaves no room for words over it."""


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
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    low, high = _reach(paths)
    for axes, path in zip([each for row in grid for each in row], paths, strict=True):
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
        axes.tick_params(length=0, labelsize=9, labelleft=True)
        ticks = [tick for tick in range(-30, 31, 5) if low - 2 <= tick <= high + 2.4]
        axes.set_yticks(ticks, [written(tick, "index", 0) for tick in ticks])
        shown = [year for year in years if (years[-1] - year) % 2 == 0]
        axes.set_xticks(shown, [str(year) for year in shown])
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        for edge in ("left", "bottom"):
            axes.spines[edge].set_visible(False)
    figure.tight_layout(h_pad=2)
    said = "; ".join(f"{path.name} {_said(path)}" for path in paths)
    data = pd.concat(
        {
            path.name: path.gaps[["england_gap_pp"]].join(path.band[["band_median_pp"]])
            for path in paths
        },
        names=["measure"],
    )
    return finish(figure, f"Lines. {heading}: {said}.", heading, data)


def _reach(paths: Sequence[Path]) -> tuple[float, float]:
    columns = ["band_low_pp", "band_high_pp"]
    frames = [path.gaps[["england_gap_pp"]] for path in paths]
    bands = [path.band[columns] for path in paths if len(path.band)]
    lows = [float(each.min().min()) for each in (*frames, *bands)]
    highs = [float(each.max().max()) for each in (*frames, *bands)]
    return min(0.0, *lows), max(0.0, *highs)


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
        label(axes, written(value, "percentage_point", path.places).split(" ")[0], (year, value),
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
    return ", ".join(
        f"{written(float(values.loc[year]), 'percentage_point', path.places).split(' ')[0]} in"
        f" {year}"
        for year in path.marked
    )
