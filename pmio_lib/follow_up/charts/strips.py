"""One strip an outcome: every area's change, where one more would lie, and the area under study."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

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
    is_narrow,
    sheet,
)

RANGE = "#e3e8ee"
EDGE = 13.0
"""Points beyond which a change is drawn at the edge."""


@for_two_widths
def strips_chart(
    changes: Mapping[str, pd.Series],
    movements: pd.DataFrame,
    area: str,
    neighbours: Sequence[str],
    heading: str,
) -> Chart:
    """Draw one strip an outcome, on one scale of points beyond the middle area.

    `changes` as `findings.changes_beyond`, `movements` the rows of the same outcomes from
    their main base years; `area` and `neighbours` are codes.
    """
    rows = {row["outcome"]: row for row in movements.reset_index().to_dict("records")}
    figure = sheet(9.2, 0.46 * len(changes) + 0.5, 1.0 * len(changes) + 0.5)
    axes = figure.add_axes(either((0.34, 0.06, 0.5, 0.93), (0.02, 0.04, 0.96, 0.95)))
    axes.set_xlim(-EDGE - 0.4, EDGE + 0.4)
    axes.set_ylim(len(changes) - 0.4, -0.75)
    for place, (name, values) in enumerate(changes.items()):
        _strip(axes, place, values, rows[name], area, neighbours)
        _label(axes, place, name, rows[name])
    ticks = range(-12, 13, 4)
    axes.set_xticks(ticks, [written(tick, "percentage_point", 0).split(" ")[0] for tick in ticks])
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=9)
    for edge in ("left", "bottom"):
        axes.spines[edge].set_visible(False)
    far = max(changes, key=lambda name: abs(rows[name]["beyond_pp"]))
    alt = f"A strip of all areas for each of {len(changes)} outcomes. {heading}. Furthest from the"
    alt += f" middle area: {far}, {_points(rows[far]['beyond_pp'])}."
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


def _label(axes: Axes, place: int, name: str, row: Mapping[Any, Any]) -> None:
    said = f"{_points(row['beyond_pp'])}, {int(row['rank'])} of {int(row['areas_ranked'])}"
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


def _points(value: Any) -> str:
    return written(float(value), "percentage_point", 1).split(" ")[0]
