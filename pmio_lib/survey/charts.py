"""Ratings as bars that lean to either side of "Stayed the same", waves beside each other."""

import textwrap
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from pmio_lib.drawing.chart import INK, MUTED, Chart, either, finish, for_two_widths, sheet
from pmio_lib.privacy.survey import SAME, LevelGroup, RatingBar

COLOURS: Final = ("#0b4f94", "#7fb2dd", "#d9dde2", "#d8753f")
"""Much better, slightly better, stayed the same, worse: order survives without colour vision."""
HATCH: Final = "////"
MERGED: Final = "#f1f3f5"
"""Ground of answers shown together: no level's colour, since it is none of them."""
LEFT: Final = -80
"""Where the axis begins, in per cent, unless an item was rated worse by nearly all."""
RIGHT: Final = 120
"""Where it ends: room for n beyond the longest bar."""
NAME_WIDTH: Final = 26
"""Letters of an item's name on one line."""


@for_two_widths
def ratings_chart(bars: Sequence[RatingBar], levels: Sequence[str], heading: str) -> Chart:
    """Draw ratings as diverging bars, in per cent of those who answered.

    Better answers to the right, worse to the left, "Stayed the same" across the centre line. All
    `levels`, best first, stand in the legend; bars of one item stand beside each other.
    """
    items = list(dict.fromkeys(bar.item for bar in bars))
    height = either(1.3, 1.6) + 0.3 * len(bars) + 0.26 * len(items)
    figure = sheet(9.2, height)
    axes = figure.subplots()
    figure.subplots_adjust(left=either(0.42, 0.5), right=0.99, top=1 - either(0.45, 0.8) / height)
    places = _places(bars)
    for bar, place in zip(bars, places, strict=True):
        _draw_bar(axes, bar, place)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=0)
    left = min([LEFT, *(_left_edge(bar.groups, bar.n) for bar in bars if bar.groups)])
    _label_items(axes, bars, places, left)
    axes.set_xlim(left, RIGHT)
    axes.set_ylim(max(places) + 0.8, -0.9)
    axes.set_xticks([-50, 0, 50, 100], ["50%", "0", "50%", "100%"])
    for spine in ("left", "top", "right"):
        axes.spines[spine].set_visible(False)
    axes.tick_params(length=0)
    _draw_legend(figure, bars, levels)
    return finish(figure, _alt(bars, levels, heading), f"{heading}: ratings by wave")


def _places(bars: Sequence[RatingBar]) -> list[float]:
    """Give each bar's height; bars of one item stand closer than items do."""
    places, height, before = [], 0.0, None
    for bar in bars:
        height += 0.0 if before is None else 0.85 if bar.item == before else 1.35
        places.append(height)
        before = bar.item
    return places


def _draw_bar(axes: Axes, bar: RatingBar, place: float) -> None:
    if bar.groups is None:
        axes.annotate("too few answers to show", (2, place), va="center", fontsize=8.5, color=MUTED)
        return
    left = _left_edge(bar.groups, bar.n)
    for group in reversed(bar.groups):  # worst first, so that better lies to the right
        width = 100 * group.count / bar.n
        merged = len(group.levels) > 1
        axes.barh(
            place,
            width,
            left=left,
            height=0.72,
            color=MERGED if merged else COLOURS[group.levels[0]],
            edgecolor="white" if not merged else INK,
            hatch=HATCH if merged else None,
            linewidth=0.6,
        )
        if width >= 7:
            ground = "white" if merged else COLOURS[group.levels[0]]
            axes.annotate(
                str(group.count),
                (left + width / 2, place),
                ha="center",
                va="center",
                fontsize=8.5,
                color="white" if group.levels == (0,) else INK,
                bbox={"boxstyle": "square,pad=0.15", "facecolor": ground, "edgecolor": "none"},
            )
        left += width
    axes.annotate(
        f"n = {bar.n}", (RIGHT - 1, place), ha="right", va="center", fontsize=8.5, color=MUTED
    )


def _left_edge(groups: Sequence[LevelGroup], n: int) -> float:
    """Give where a bar begins, so that the group with "Stayed the same" lies across the centre."""
    worse = sum(group.count for group in groups if group.levels[0] > SAME)
    same = sum(group.count for group in groups if SAME in group.levels)
    return -100 * (worse + same / 2) / n


def _label_items(
    axes: Axes, bars: Sequence[RatingBar], places: Sequence[float], left: float
) -> None:
    heights: dict[str, list[float]] = {}
    for bar, place in zip(bars, places, strict=True):
        heights.setdefault(bar.item, []).append(place)
        axes.annotate(
            bar.wave, (left - 2, place), ha="right", va="center", fontsize=8.5, color=MUTED,
            annotation_clip=False,
        )  # fmt: skip
    names = [textwrap.fill(name, either(NAME_WIDTH, 16)) for name in heights]
    axes.set_yticks([sum(h) / len(h) for h in heights.values()], names)
    axes.tick_params(axis="y", pad=either(90, 74), labelsize=9, labelcolor=INK)


def _draw_legend(figure: Figure, bars: Sequence[RatingBar], levels: Sequence[str]) -> None:
    handles = [Patch(facecolor=COLOURS[i], label=name) for i, name in enumerate(levels)]
    if any(len(group.levels) > 1 for bar in bars for group in bar.groups or ()):
        label = "neighbouring answers together"
        handles.append(Patch(facecolor="white", edgecolor=INK, hatch=HATCH, label=label))
    figure.legend(
        handles=handles[::-1], loc="upper left", bbox_to_anchor=(0.0, 1),
        ncols=either(len(handles), 2),
        fontsize=8.5, handlelength=1.2, columnspacing=1.4, borderpad=0,
    )  # fmt: skip


def _alt(bars: Sequence[RatingBar], levels: Sequence[str], heading: str) -> str:
    said = "; ".join(f"{bar.item}, {bar.wave}: {bar_in_words(bar, levels)}" for bar in bars)
    return f"Diverging bars centred on {levels[SAME]}. {heading}. {said}."


def bar_in_words(bar: RatingBar, levels: Sequence[str]) -> str:
    """Give one bar as words: each group of levels with its count, then n."""
    if bar.groups is None:
        return "too few answers to show"
    parts = [
        f"{' or '.join(levels[level].lower() for level in group.levels)} {group.count}"
        for group in bar.groups
    ]
    return f"{', '.join(parts)} of {bar.n}"
