"""Which interview mentions which theme, mark by mark: themes down, interviews across by wave.

Belongs here: the picture and its words. Not here: what a mention is (findings/mentions.py), nor
which interviews may be told apart on a page.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from pmio_lib.drawing.chart import (
    ACCENT,
    FAINT,
    INK,
    Chart,
    either,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)

WIDTH: Final = 42
"""Letters of a theme's name on one line."""

GAP: Final = 1.2
"""Room between two waves, in interviews."""

STRIPE: Final = "#f3f5f7"
SIZE: Final = "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{}"
LEAST: Final = 24
"""Interviews the picture has room for at least, so that few do not stand far apart."""

LETTER: Final = 0.37
"""Width of a letter of a wave's name, in interviews, where LEAST or fewer are drawn."""


@dataclass(frozen=True)
class WaveBlock:
    """The interviews of one wave, and where the first of them stands."""

    name: str
    cases: tuple[str, ...]
    start: float

    @property
    def end(self) -> float:
        """Where the last of them stands."""
        return self.start + len(self.cases) - 1

    def heading(self, room: float) -> str:
        """Give the wave and its number of interviews, broken to stand above them in a width."""
        letters = (len(self.cases) + GAP) / (LETTER * room / LEAST)
        words = f"{self.name}, {SIZE.format(len(self.cases))}"
        return textwrap.fill(words, max(5, int(letters)), break_long_words=False)


@for_two_widths
def matrix_chart(
    mentions: pd.DataFrame, waves: Mapping[str, str], labels: Mapping[str, str], heading: str
) -> Chart:
    """Draw a mark for every interview that mentions a theme.

    `mentions` is as `theme_mentions` gives it, but indexed by the interviews' labels; `waves` names
    the wave of each, in the order they first come. Themes not in `labels` are not drawn.
    """
    ordered = _by_prevalence(mentions, labels)
    blocks = _blocks([str(case) for case in mentions.index], waves)
    room = max([LEAST, *(block.end + 1 for block in blocks)])
    headings = [block.heading(room * either(1, 2)) for block in blocks]
    figure = sheet(8.4, 1.3 + 0.25 * len(ordered.columns))
    axes = figure.subplots(gridspec_kw={"left": either(0.29, 0.42), "right": 0.99})
    for place, code in enumerate(ordered.columns):
        if place % 2 == 0:
            axes.axhspan(place - 0.5, place + 0.5, color=STRIPE, linewidth=0, zorder=0)
        _draw_row(axes, place, ordered[code], blocks)
    _dress(axes, [labels[code] for code in ordered.columns], blocks, room)
    _draw_totals(axes, ordered, room)
    for block, text in zip(blocks, headings, strict=True):
        _draw_heading(axes, block, text)
    return finish(figure, _alt(ordered, blocks, labels, heading))


def _by_prevalence(mentions: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    counts = {str(code): int(mentions[code].sum()) for code in mentions if code in labels}
    order: list[str] = sorted(counts, key=lambda code: (-counts[code], labels[code]))
    return mentions[order]


def _blocks(cases: Sequence[str], waves: Mapping[str, str]) -> list[WaveBlock]:
    blocks: list[WaveBlock] = []
    start = 0.0
    for name in dict.fromkeys(waves[case] for case in cases):
        inside = tuple(case for case in cases if waves[case] == name)
        blocks.append(WaveBlock(name, inside, start))
        start += len(inside) + GAP
    return blocks


def _draw_row(axes: Axes, place: int, row: pd.Series, blocks: Sequence[WaveBlock]) -> None:
    at = [(block.start + n, bool(row[c])) for block in blocks for n, c in enumerate(block.cases)]
    marked = [x for x, is_mentioned in at if is_mentioned]
    across = [each for x in marked for each in (x, x, math.nan)]
    upright = [place - 0.22, place + 0.22, math.nan] * len(marked)
    axes.plot(across, upright, color=ACCENT, linewidth=either(5.4, 2.6), solid_capstyle="butt")


def _draw_totals(axes: Axes, ordered: pd.DataFrame, room: float) -> None:
    for place, total in enumerate(ordered.sum()):
        axes.annotate(str(int(total)), (room + either(1.2, 2.4), place), ha="right", va="center",
                      fontsize=8.5, annotation_clip=False)  # fmt: skip
    axes.annotate(f"of {len(ordered)}", (room + 0.8, len(ordered.columns) - 0.4), xytext=(0, -4),
                  textcoords="offset points", ha="center", va="top", fontsize=8.5, rotation=90,
                  annotation_clip=False)  # fmt: skip


def _draw_heading(axes: Axes, block: WaveBlock, text: str) -> None:
    ends = [block.start - 0.4, block.end + 0.4]
    axes.plot(ends, [-0.85, -0.85], color=INK, linewidth=1.2, clip_on=False)
    axes.annotate(text, (ends[0], -1), va="bottom", fontsize=8.5, fontweight="bold", color=INK,
                  annotation_clip=False)  # fmt: skip


def _dress(axes: Axes, names: Sequence[str], blocks: Sequence[WaveBlock], room: float) -> None:
    cases = [(block.start + n, case) for block in blocks for n, case in enumerate(block.cases)]
    if is_narrow():  # names of interviews stand in the data behind: here they could not be read
        cases = []
    axes.set_xticks([x for x, _ in cases], [case for _, case in cases], rotation=90, fontsize=7)
    wrapped = [textwrap.fill(name, either(WIDTH, 24)) for name in names]
    axes.set_yticks(range(len(names)), wrapped, linespacing=0.95)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=2, labelcolor=INK)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8)
    axes.set_xlim(-0.8, room + 1.6)
    axes.set_ylim(len(names) - 0.4, -1)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(FAINT)


def _alt(
    ordered: pd.DataFrame, blocks: Sequence[WaveBlock], labels: Mapping[str, str], heading: str
) -> str:
    said = " ".join(
        f"{labels[code]}: {int(ordered[code].sum())} of {len(ordered)};"
        f" {'; '.join(_block_in_words(block, ordered[code]) for block in blocks)}."
        for code in ordered.columns
    )
    waves = ", ".join(f"{block.name}: {_interviews(len(block.cases))}" for block in blocks)
    return (
        f"Matrix of themes by interviews, themes most mentioned first. {heading}. {waves}. {said}"
    )


def _block_in_words(block: WaveBlock, row: pd.Series) -> str:
    inside = [case for case in block.cases if row[case]]
    others = [case for case in block.cases if not row[case]]
    if not inside or not others:
        return f"{block.name} {'all' if inside else 'none'}"
    if len(inside) <= len(others):
        return f"{block.name} {len(inside)} ({', '.join(inside)})"
    return f"{block.name} {len(inside)} (all but {', '.join(others)})"


def _interviews(count: int) -> str:
    return f"{count} interview{'s' * (count != 1)}"
