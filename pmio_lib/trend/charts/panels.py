"""The same gap on several measures, side by side on one scale."""

from collections.abc import Mapping, Sequence

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
from pmio_lib.drawing.labels import label
from pmio_lib.trend.charts.behind import EVENT


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
    grid = figure.subplots(rows, columns, sharey=True, sharex=True, squeeze=False)
    years = sorted({int(year) for frame in gaps.values() for year in frame.index})
    low = min(float(frame.min().min()) for frame in gaps.values()) - 2.2
    high = max(0.3, *(float(frame.max().max()) for frame in gaps.values())) + 2.2
    panels = [axes for row in grid for axes in row]
    for axes, (name, frame) in zip(panels, gaps.items(), strict=False):
        axes.set_xlim(years[0] - 0.6, years[-1] + 0.9)
        axes.set_ylim(low, high)
        _draw(axes, frame, start, set(unlike.get(name, ())))
        axes.text(0, 1.04, name, transform=axes.transAxes, fontsize=9, fontweight="bold",
                  color=INK, va="bottom")  # fmt: skip
        ticks = either([years[0], 2019, years[-1]], [2019, years[-1]])
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        marks = [mark for mark in range(-30, 31, 5) if low <= mark <= high]
        axes.set_yticks(marks, [written(mark, "index", 0) for mark in marks])
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, labelsize=9, labelbottom=True)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
    for axes in panels[len(gaps) :]:
        axes.set_axis_off()
    figure.tight_layout()
    said = "; ".join(f"{name} {_ends(frame['england_gap_pp'])}" for name, frame in gaps.items())
    names = ["measure"]
    return finish(figure, f"{heading}: {said}.", heading, pd.concat(gaps, names=names))


def _draw(axes: Axes, frame: pd.DataFrame, start: float | None, unlike: set[int]) -> None:
    axes.axhline(0, color=INK, linewidth=1.2)
    if start is not None:
        axes.axvline(start, color=EVENT, linewidth=1.1)
    for column, colour, style in (
        ("neighbours_gap_pp", MUTED, (0, (3, 2))),
        ("england_gap_pp", ACCENT, "-"),
    ):
        series = frame[column].dropna()
        run = (pd.Series(series.index, series.index).diff() > 1).cumsum()
        for _, part in series.groupby(run):
            axes.plot(part.index, part, color=colour, linestyle=style,
                      linewidth=2.2 if column == "england_gap_pp" else 1.2)  # fmt: skip
    own = frame["england_gap_pp"].dropna()
    for year, value in own.items():
        hollow = year in unlike
        face = "white" if hollow else ACCENT
        axes.plot([float(str(year))], [value], "o", color=ACCENT, markersize=4.2,
                  markeredgewidth=1.2, markerfacecolor=face)  # fmt: skip
    marked = [own.index[0], *(year for year in (2018, 2019) if year in own.index), own.index[-1]]
    for year in dict.fromkeys(marked):
        if year == own.index[0] and {2018, 2019} & set(own.index):
            continue
        above = own[year] == own.max()
        label(axes, written(own[year], "index", 1).removesuffix(".0"), (year, own[year]),
              (0, 6 if above else -7), ha="center", va="bottom" if above else "top",
              fontsize=9, fontweight="bold", color=ACCENT)  # fmt: skip


def _ends(series: pd.Series) -> str:
    known = series.dropna()
    years = [year for year in (2018, known.index[-1]) if year in known.index] or [known.index[0]]
    if 2018 not in known.index:
        years = [known.index[0], known.index[-1]]
    return ", ".join(
        f"{written(known[year], 'index', 1)} in {year}".replace(".0 ", " ") for year in years
    )
