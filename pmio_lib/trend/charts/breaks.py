"""Years in which the yardstick changed, drawn on a chart's time axis."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from matplotlib.axes import Axes

from pmio_lib.drawing.chart import FAINT, MUTED
from pmio_lib.study.grading import GradingBreak

NOT_HELD: Final = "not_held"
WIDTH: Final = 10
"""Letters of a break's name that fit under one year."""


def draw_breaks(axes: Axes, breaks: Iterable[GradingBreak], years: Sequence[int]) -> None:
    """Mark each break within `years`: a dashed line, or a band where no test was held.

    The names stand below the years, where no line of the chart can run through them.
    """
    names: dict[int, list[str]] = {}
    for one in within(breaks, years):
        names.setdefault(one.year, []).extend(textwrap.wrap(one.label, WIDTH))
        if one.kind == NOT_HELD:
            axes.axvspan(one.year - 0.5, one.year + 0.5, color="#eef1f4", zorder=0)
        else:
            axes.axvline(one.year, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    for year, lines in names.items():
        axes.annotate(
            "\n".join(lines),
            (year, 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, -19),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=7.5,
            linespacing=1.15,
            color=MUTED,
        )


def within(breaks: Iterable[GradingBreak], years: Sequence[int]) -> list[GradingBreak]:
    """Give the breaks that fall on an axis from the first of `years` to the last."""
    return [one for one in breaks if min(years) <= one.year <= max(years)]


def breaks_in_words(breaks: Iterable[GradingBreak], years: Sequence[int]) -> str:
    """Say which breaks a chart over `years` marks, for its alternative text."""
    said = [f"{one.year} {one.label.lower()}" for one in within(breaks, years)]
    return f"Marked on the axis: {'; '.join(said)}." if said else ""
