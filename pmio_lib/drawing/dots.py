"""Rows of points: shares with their intervals, and changes of all areas for each span of years."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    grid_only,
    is_narrow,
    sheet,
)
from pmio_lib.drawing.labels import signed

EDGE = 9.0
"""Points beyond which a dot is drawn at the edge: two areas of a handful of pupils."""


@for_two_widths
def interval_chart(shares: pd.DataFrame, heading: str) -> Chart:
    """Draw a share of each group, in per cent, in the order of the index.

    The first column of `shares` is the share, with `x_low` and `x_high` its interval; `base` says
    in words how many of how many.
    """
    name = str(shares.columns[0])
    rows = list(shares.to_dict("index").items())
    figure = sheet(8.4, 0.55 + 0.55 * len(rows), 0.6 + 0.78 * len(rows))
    axes = figure.subplots(gridspec_kw={"left": either(0.27, 0.02), "right": either(0.85, 0.98)})
    lift = either(0.0, 0.16)
    for place, (group, row) in enumerate(rows):
        low, value, high = row[f"{name}_low"], row[name], row[f"{name}_high"]
        at = place + lift
        axes.plot([low, high], [at, at], color=ACCENT, linewidth=1.9, solid_capstyle="butt")
        axes.plot([low, high], [at, at], "|", color=ACCENT, markersize=8, markeredgewidth=1.9)
        axes.plot([value], [at], "o", color=ACCENT, markersize=9)
        said = f"could be {written(low, 'percent', 0)} to {written(high, 'percent', 0)}"
        _words(axes, place, str(group), str(row["base"]), written(value, "percent", 0), said)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(rows) - 0.45, -0.6)
    axes.set_xticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)])
    axes.set_yticks([])
    grid_only(axes, "x")
    return finish(figure, _alt(shares, name, heading), heading, shares)


def _words(axes: Axes, place: int, group: str, base: str, value: str, said: str) -> None:
    inside = axes.get_yaxis_transform()
    loud: dict[str, Any] = {"transform": inside, "va": "center", "fontweight": "bold", "color": INK}
    quiet: dict[str, Any] = {"transform": inside, "va": "center", "color": MUTED}
    if is_narrow():
        axes.text(0, place - 0.26, f"{group}: {value}", fontsize=10, **loud)
        axes.text(0, place - 0.05, f"{base}; {said}", fontsize=9.5, **quiet)
        return
    for at, side, first, second in ((-0.02, "right", group, base), (1.03, "left", value, said)):
        axes.text(at, place - 0.13, textwrap.fill(first, 34), ha=side, fontsize=9.5, **loud)
        axes.text(at, place + 0.2, second, ha=side, fontsize=8.5, **quiet)


def _alt(shares: pd.DataFrame, name: str, heading: str) -> str:
    said = "; ".join(
        f"{group} {written(row[name], 'percent', 0)} "
        f"({written(row[f'{name}_low'], 'percent', 0)} to "
        f"{written(row[f'{name}_high'], 'percent', 0)})"
        for group, row in shares.to_dict("index").items()
    )
    return f"Points with intervals. {heading}: {said}."


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
    near = frame.index.isin(list(neighbours))
    others = ~near & (frame.index != area)
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
