"""How themes accumulated over the interviews, beside the same interviews in random orders.

Belongs here: the picture and its words. Not here: the method (methods.saturation).
"""

import textwrap
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
    FAINT,
    GRID,
    INK,
    MUTED,
    SECOND,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)
from pmio_lib.interviews.findings.saturation import OrderDependence
from pmio_lib.methods.saturation import Run, Saturation

BAND: Final = "#e3e8ee"
BASE: Final = "#f3ece4"
STEP: Final = 0.075
"""From one line of words under the curve to the next, of the axis."""


@for_two_widths
def saturation_chart(
    new: Sequence[int],
    marks: Sequence[Saturation],
    orders: OrderDependence,
    heading: str,
    waves: Sequence[str] = (),
) -> Chart:
    """Draw the curve of distinct themes, the base, the runs that met a threshold, and the band.

    `new` are new themes of each interview in the order conducted, `marks` assessments of one base,
    such as at 5% and at 0%, `waves` the wave of each interview: where it changes is marked.
    """
    themes = [int(count) for count in np.cumsum(new)]
    figure = sheet(8.4, 4.9)
    axes = figure.subplots()
    top = max([*themes, 1])
    axes.set_ylim(-(0.07 + STEP * (len(marks) + 1)) * top, 1.06 * top)
    axes.set_xlim(0.3, max(len(themes), 2) + 0.7)
    _draw_orders(axes, orders)
    places = range(1, len(themes) + 1)
    sns.lineplot(x=places, y=themes, ax=axes, color=ACCENT, marker="o", markersize=4,
                 markeredgewidth=0, zorder=4)  # fmt: skip
    if marks and marks[0].runs:
        _draw_base(axes, marks[0], -0.055 * top)
    for index, mark in enumerate(marks, start=1):
        _draw_mark(axes, mark, -(0.055 + STEP * index) * top, themes)
    begun = beginnings(waves)
    for (place, name), (after, _) in pairwise([*begun, (len(themes) + 1, "")]):
        _draw_wave(axes, (place - 0.5, after - 0.5), name)
    _dress(axes, _handles(orders, marks))
    return finish(figure, alternative_text(new, marks, orders, heading, waves))


def _draw_orders(axes: Axes, orders: OrderDependence) -> None:
    curve = orders.curve
    axes.fill_between(curve["interviews"], curve["low"], curve["high"], color=BAND, zorder=1,
                      linewidth=0)  # fmt: skip
    for end in ("low", "high"):
        axes.plot(curve["interviews"], curve[end], color=MUTED, linewidth=0.7, linestyle=":",
                  zorder=2)  # fmt: skip
    sns.lineplot(curve, x="interviews", y="median", ax=axes, color=INK, linewidth=1.4,
                 linestyle=(0, (5, 2)), zorder=3)  # fmt: skip


def _draw_base(axes: Axes, mark: Saturation, height: float) -> None:
    ends = (0.5, mark.base_size + 0.5)
    axes.fill_between(ends, 0, axes.get_ylim()[1], color=BASE, zorder=0, linewidth=0)
    _draw_bar(axes, ends, height, base_in_words(mark), SECOND)


def _draw_mark(axes: Axes, mark: Saturation, height: float, themes: Sequence[int]) -> None:
    """Draw the point that was reached, and under the curve the run that confirms it."""
    run = confirming(mark)
    if run is None:
        axes.annotate(point_label(mark), (0.6, height), va="center", fontsize=8.5, color=INK)
        return
    _draw_bar(axes, (run.first - 0.5, run.last + 0.5), height, point_label(mark), INK)
    point = run.first - 1
    axes.plot([point, point], [0, themes[point - 1]], color=INK, linewidth=0.9, zorder=2,
              linestyle=(0, (2, 2)))  # fmt: skip
    axes.plot([point], [themes[point - 1]], "D", color=INK, markersize=7, zorder=5,
              markerfacecolor="white", markeredgewidth=1.5)  # fmt: skip


def _draw_bar(axes: Axes, ends: tuple[float, float], height: float, text: str, colour: str) -> None:
    """Draw a bar, its words on the side with more room."""
    axes.plot(ends, [height, height], color=colour, linewidth=4, solid_capstyle="butt", zorder=4)
    is_left = sum(ends) > sum(axes.get_xlim())
    axes.annotate(text, (min(ends) if is_left else max(ends), height), va="center", color=colour,
                  ha="right" if is_left else "left", xytext=(-5 if is_left else 5, 0),
                  textcoords="offset points", fontsize=8.5)  # fmt: skip


def _draw_wave(axes: Axes, ends: tuple[float, float], name: str) -> None:
    if ends[0] > 1:
        axes.plot([ends[0]] * 2, [0, axes.get_ylim()[1]], color=MUTED, linewidth=1,
                  linestyle=(0, (1, 2)), zorder=1)  # fmt: skip
    axes.annotate(textwrap.fill(name, either(60, 10)), (ends[1], 0), xytext=(-2, 3), ha="right",
                  textcoords="offset points", fontsize=8.5, color=MUTED, zorder=5)  # fmt: skip


def _dress(axes: Axes, handles: list[Line2D | Patch]) -> None:
    axes.axhline(0, color=FAINT, linewidth=1)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
    ticks = [tick for tick in MaxNLocator(nbins=6, integer=True).tick_values(*axes.get_ylim())
             if 0 <= tick <= axes.get_ylim()[1]]  # fmt: skip
    axes.set_yticks(ticks)
    axes.set_xlabel("Interviews, in the order conducted")
    axes.set_ylabel("Distinct themes so far")
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1),
                ncols=either(2, 1), fontsize=8.5,
                handlelength=2.2, columnspacing=1.5)  # fmt: skip


def _handles(orders: OrderDependence, marks: Sequence[Saturation]) -> list[Line2D | Patch]:
    count = f"{orders.n_orders:,} random orders"
    handles: list[Line2D | Patch] = [
        Line2D([], [], label="As conducted", color=ACCENT, marker="o", markersize=4),
        Line2D([], [], label=f"Median of {count}", color=INK, linewidth=1.4, linestyle=(0, (5, 2))),
        Patch(label="Middle 90% of those orders", facecolor=BAND, edgecolor=MUTED, linestyle=":"),
    ]
    if any(mark.reached_after is not None for mark in marks):
        reached = Line2D([], [], label="Threshold met; bar: the run that confirms it", color=INK,
                         marker="D", markersize=6, markerfacecolor="white",
                         linestyle="")  # fmt: skip
        handles.append(reached)
    return handles


def beginnings(waves: Sequence[str]) -> list[tuple[int, str]]:
    """Give the first interview of each stretch of one wave."""
    return [
        (place, name)
        for place, (before, name) in enumerate(zip(["", *waves], waves, strict=False), start=1)
        if name != before
    ]


def confirming(mark: Saturation) -> Run | None:
    """Give the run that met the threshold."""
    if mark.reached_after is None:
        return None
    return mark.runs[mark.reached_after - mark.base_size]


def base_in_words(mark: Saturation) -> str:
    """Name the base with its themes."""
    return f"Base of {mark.base_size}: {mark.base_themes} theme{'s' * (mark.base_themes != 1)}"


def point_label(mark: Saturation) -> str:
    """Name the threshold and the point that met it, in the few words a chart has room for."""
    name = f"\N{LESS-THAN OR EQUAL TO}{_level(mark)} new" if mark.threshold else "None new"
    return f"{name}: {_point(mark)}{', more later' if mark.exceeded_later else ''}"


def _point(mark: Saturation) -> str:
    return mark.written if mark.runs else "cannot be assessed"


def _level(mark: Saturation) -> str:
    level = round(100 * mark.threshold, 6)
    return written(level, "percent", 0 if level == round(level) else 1)


def alternative_text(
    new: Sequence[int],
    marks: Sequence[Saturation],
    orders: OrderDependence,
    heading: str,
    waves: Sequence[str],
) -> str:
    """Say everything that the chart shows; arguments as those of `saturation_chart`."""
    counts = ", ".join(
        f"{place}: {count} ({added} new)"
        for place, (count, added) in enumerate(zip(accumulate(new), new, strict=True), start=1)
    )
    band = ", ".join(
        f"{row['interviews']}: {row['median']} ({row['low']} to {row['high']})"
        for row in orders.curve.to_dict("records")
    )
    said = [f"Line chart. {heading}. Distinct themes by interview as conducted: {counts}."]
    if marks and marks[0].runs:
        said.append(f"{base_in_words(marks[0])}.")
    said += [_mark_in_words(mark) for mark in marks]
    said.append(
        f"In {orders.n_orders:,} random orders, median and middle 90% by interview: {band}."
    )
    if waves:
        starts = [f"{name} from interview {place}" for place, name in beginnings(waves)]
        said.append(f"Marked: {', '.join(starts)}.")
    return " ".join(said)


def _mark_in_words(mark: Saturation) -> str:
    run = confirming(mark)
    name = f"{_level(mark)} or less new" if mark.threshold else "No new theme"
    if run is None:
        return f"{name}: {_point(mark)}. {mark.reason}"
    found = f"interviews {run.first} to {run.last} brought {run.new_themes} new"
    share = f"{written(100 * run.share, 'percent', 0)} of the base"
    later = " A later run was above it again." if mark.exceeded_later else ""
    return f"{name}: {_point(mark)}; {found}, {share}.{later}"
