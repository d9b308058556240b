"""Shares as points with their intervals, one row a group, each with its count beside it."""

import textwrap

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
    sheet,
)


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
    if either(True, False):
        left, right = (-0.02, "right"), (1.03, "left")
        for (at, side), first, second in ((left, group, base), (right, value, said)):
            axes.text(at, place - 0.13, textwrap.fill(first, 34), transform=inside, ha=side,
                      va="center", fontsize=9.5, fontweight="bold", color=INK)  # fmt: skip
            axes.text(at, place + 0.2, second, transform=inside, ha=side, va="center",
                      fontsize=8.5, color=MUTED)  # fmt: skip
        return
    axes.text(0, place - 0.26, f"{group}: {value}", transform=inside, va="center", fontsize=10,
              fontweight="bold", color=INK)  # fmt: skip
    axes.text(0, place - 0.05, f"{base}; {said}", transform=inside, va="center", fontsize=9.5,
              color=MUTED)  # fmt: skip


def _alt(shares: pd.DataFrame, name: str, heading: str) -> str:
    said = "; ".join(
        f"{group} {written(row[name], 'percent', 0)} "
        f"({written(row[f'{name}_low'], 'percent', 0)} to "
        f"{written(row[f'{name}_high'], 'percent', 0)})"
        for group, row in shares.to_dict("index").items()
    )
    return f"Points with intervals. {heading}: {said}."
