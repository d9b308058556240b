"""The joint display as a board of words, and who took part as ranges of schools."""

import textwrap
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from pmio_lib.drawing.chart import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    SECOND,
    THIRD,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)
from pmio_lib.study.synthesis import Reading

LOOKS: Final[Mapping[Reading, tuple[str, str]]] = {
    "convergent": ("o", ACCENT),
    "expanding": ("^", THIRD),
    "silent": ("_", MUTED),
    "dissonant": ("X", SECOND),
}
"""Mark and colour of a reading: told apart by shape in grey, and by its word."""


@for_two_widths
def joint_display_chart(readings: pd.DataFrame, heading: str) -> Chart:
    """Draw what each method (columns) says of each aim (rows): a mark and its word.

    `readings` is as `contribution.readings` gives it.
    """
    letters = either(40, 17)
    names = [textwrap.fill(str(name), letters) for name in readings.index]
    heights = [max(name.count("\n") + 1, 2) for name in names]
    height = 0.65 + either(0.2, 0.22) * sum(heights)
    figure = sheet(9.2, height)
    axes = figure.subplots()
    figure.subplots_adjust(left=either(0.33, 0.32), right=0.99, top=1 - 0.5 / height, bottom=0.01)
    places = [sum(heights[:row]) + heights[row] / 2 for row in range(len(heights))]
    for place, words in zip(places, readings.to_numpy(), strict=True):
        for column, word in enumerate(words):
            mark, colour = LOOKS[word]
            axes.plot(column + 0.5, place - 0.5, mark, color=colour, markersize=8, mew=2)
            axes.text(column + 0.5, place + 0.4, word, ha="center", va="center", color=colour,
                      fontsize=either(9, 8.4))  # fmt: skip
    for row in range(1, len(heights)):
        axes.axhline(sum(heights[:row]), color=FAINT, linewidth=0.6)
    columns = [textwrap.fill(str(name), 10) for name in readings.columns]
    axes.set_xticks([place + 0.5 for place in range(len(columns))], columns, color=INK)
    axes.xaxis.tick_top()
    axes.set_yticks(places, names, color=INK, fontsize=9, **_at_the_left(0.33, 0.32))
    axes.set_xlim(0, len(columns))
    axes.set_ylim(sum(heights), 0)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    counts = readings.stack().value_counts()
    said = ", ".join(f"{counts.get(name, 0)} {name}" for name in LOOKS)
    alt = f"Board of {len(readings)} aims by {len(columns)} methods. Cells: {said}."
    return finish(figure, alt, heading, readings)


@for_two_widths
def overlap_chart(overlaps: pd.DataFrame, heading: str) -> Chart:
    """Draw the fewest and most schools of each group; a group whose count is forced is a dot.

    `overlaps` is as `participation.overlaps` gives it.
    """
    height = 0.9 + 0.42 * len(overlaps)
    figure = sheet(8.4, height, either(height, height + 0.33 * len(overlaps)))
    axes = figure.subplots()
    figure.subplots_adjust(left=either(0.42, 0.46), right=0.99, top=0.98, bottom=0.45 / height)
    ends = list(zip(overlaps["n_fewest"], overlaps["n_most"], strict=True))
    words = [str(low) if low == high else f"{low} to {high}" for low, high in ends]
    for place, (low, high) in enumerate(ends):
        axes.plot((low, high), (place, place), color=ACCENT, linewidth=5, solid_capstyle="round")
        if low == high:
            axes.plot((low,), (place,), "o", color=ACCENT, markersize=9, clip_on=False)
        axes.annotate(words[place], (high, place), xytext=(9, 0), textcoords="offset points",
                      va="center", color=INK)  # fmt: skip
    names = [textwrap.fill(str(name), either(38, 20)) for name in overlaps.index]
    axes.set_yticks(range(len(overlaps)), names, color=INK, **_at_the_left(0.42, 0.46))
    axes.set_xlim(-1, 1.25 * overlaps["n_most"].max())
    axes.set_ylim(len(overlaps) - 0.5, -0.5)
    axes.set_xlabel("schools", color=MUTED)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    said = [f"{name} {text}" for name, text in zip(overlaps.index, words, strict=True)]
    return finish(figure, f"Ranges of schools. {'; '.join(said)}.", heading, overlaps)


def _at_the_left(wide: float, narrow: float) -> dict[str, Any]:
    """Align names of rows at the left edge: a reader's letters may be narrower than those drawn."""
    left = either(wide, narrow)
    return {"ha": "left", "x": -left / (0.99 - left)}
