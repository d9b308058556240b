"""Changes of all areas, a row of dots for each span of years, the area under study marked."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from pmio_lib.drawing.chart import (
    ACCENT,
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    grid_only,
    sheet,
)
from pmio_lib.drawing.labels import signed

EDGE = 9.0
"""Points beyond which a dot is drawn at the edge: two areas of a handful of pupils."""


@for_two_widths
def strip_chart(
    changes: Mapping[str, pd.DataFrame], area: str, neighbours: Sequence[str], heading: str
) -> Chart:
    """Draw every area's change as a dot.

    `changes` are frames of `official.all_areas.area_changes` by what the span is called.
    """
    figure = sheet(9.2, 1.4 * len(changes) + 0.4, 1.65 * len(changes) + 0.4)
    axes = figure.subplots()
    said = []
    for place, (span, frame) in enumerate(changes.items()):
        _draw_row(axes, place, frame, area, neighbours)
        own: Any = frame.loc[area]
        change = float(own["change_pp"])
        text = f"{signed(change)}, {own['rank']} of {len(frame)}"
        said.append(f"{span} {text}")
        outer = "right" if change > 0 else "left"
        beside = (change, "center" if abs(change) < 6 else outer)
        said_at, side = either(beside, (EDGE, "right"))
        axes.text(said_at, place - either(0.52, 0.6), f"{own['area']} {text}", color=ACCENT,
                  fontsize=9, fontweight="bold", va=either("bottom", "center"), zorder=6,
                  ha=side)  # fmt: skip
        axes.text(-EDGE - either(0.6, 0.4), place - either(0, 0.6), span, fontsize=9.5,
                  fontweight="bold", va="center", ha=either("right", "left"),
                  color=INK)  # fmt: skip
    axes.set_xlim(-EDGE - 0.4, EDGE + 0.4)
    axes.set_ylim(len(changes) - 0.45, -0.85)
    ticks = range(-8, 9, 4)
    axes.set_xticks(ticks, [signed(tick, 0) for tick in ticks])
    axes.set_yticks([])
    grid_only(axes, "x")
    data = pd.DataFrame(
        {span: each.set_index("area")["change_pp"] for span, each in changes.items()}
    )
    return finish(figure, f"Dots, one an area. {heading}: {'; '.join(said)}.", heading, data)


def _draw_row(
    axes: Axes, place: int, frame: pd.DataFrame, area: str, neighbours: Sequence[str]
) -> None:
    values = frame["change_pp"].clip(-EDGE, EDGE)
    heights = _stacked(values, either(0.26, 0.4))
    offsets = place + either(0.12, 0.02) + heights * either(0.05, 0.038)
    others = ~frame.index.isin([area, *neighbours])
    near = frame.index.isin(list(neighbours))
    size = either(3.8, 2.6)
    axes.plot(values[others], offsets[others], "o", color=MUTED, markersize=size,
              markeredgewidth=0, zorder=3)  # fmt: skip
    axes.plot(values[near], offsets[near], "o", color=INK, markerfacecolor="white",
              markersize=size, markeredgewidth=1.1, zorder=4)  # fmt: skip
    axes.plot(values[[area]], offsets[[area]], "D", color=ACCENT, markersize=either(8, 7), zorder=5)
    middle = frame["change_pp"].median()
    upright = [place - either(0.28, 0.4), place + either(0.32, 0.26)]
    axes.plot([0, 0], upright, color=INK, linewidth=1, zorder=1)
    axes.plot([middle, middle], upright, color=MUTED, linewidth=1.2, linestyle=(0, (3, 2)),
              zorder=2)  # fmt: skip


def _stacked(values: pd.Series, width: float) -> pd.Series:
    """Give each value a place off the middle of its row, so that near ones do not cover another."""
    cells = (values / width).round()
    order = values.groupby(cells).cumcount()
    return ((order + 1) // 2) * order.map(lambda n: -1 if n % 2 else 1)
