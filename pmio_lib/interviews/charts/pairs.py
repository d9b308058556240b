"""What was named in interviews beside what the survey named: two shares of different wholes.

Belongs here: the picture and its words. Not here: which questions may be set side by side.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
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
from pmio_lib.methods.proportions import Rate

WIDTH: Final = 34
NOTHING: Final = "no observations"
PLACES: Final = (-0.19, 0.19)
"""Where a source's point stands beside the middle of its row."""


@dataclass(frozen=True)
class SharePair:
    """One activity: its share in the interviews and in the survey."""

    label: str
    interviews: Rate
    survey: Rate

    @property
    def shares(self) -> tuple[Rate, Rate]:
        """Both, the interviews' first."""
        return self.interviews, self.survey


@dataclass(frozen=True)
class Source:
    """Where shares come from: its name, and what is counted in it ("interviews in 20 schools")."""

    name: str
    units: str


@for_two_widths
def pairs_chart(
    pairs: Sequence[SharePair], interviews: Source, survey: Source, heading: str
) -> Chart:
    """Draw two shares of each activity with their intervals, each of a whole of its own."""
    sources = (interviews, survey)
    figure = sheet(8.4, 1.6 + 0.5 * len(pairs))
    axes = figure.subplots(gridspec_kw={"left": either(0.28, 0.36), "right": 0.99})
    for place, pair in enumerate(pairs):
        axes.axhline(place + 0.5, color=GRID, linewidth=0.8, zorder=0)
        for index, share in enumerate(pair.shares):
            _draw_share(axes, place + PLACES[index], share, index)
    axes.set_yticks(
        range(len(pairs)), [textwrap.fill(pair.label, either(WIDTH, 17)) for pair in pairs]
    )
    axes.set_ylim(len(pairs) - 0.4, -0.6)
    _dress(axes, _level(pairs))
    handles = [_handle(index, _name(sources[index], pairs, index)) for index in range(2)]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), fontsize=9,
                handlelength=3)  # fmt: skip
    return finish(figure, _alt(pairs, sources, heading))


def _draw_share(axes: Axes, place: float, share: Rate, index: int) -> None:
    if share.share is None or share.interval is None:
        axes.annotate(NOTHING, (0, place), xytext=(4, 0), textcoords="offset points", va="center",
                      fontsize=8, color=MUTED)  # fmt: skip
        return
    ends = share.interval.scaled(100)
    colour, marker, face, line = _look(index)
    axes.plot([ends.low, ends.high], [place, place], color=colour, linestyle=line, linewidth=1.8)
    axes.plot([100 * share.share], [place], marker, color=colour, markersize=7,
              markerfacecolor=face, markeredgewidth=1.6, zorder=3)  # fmt: skip
    text = f"{share.successes} of {share.n}, {written(100 * share.share, 'percent', 0)}"
    axes.annotate(text, (ends.high, place), xytext=(6, 0), textcoords="offset points",
                  va="center", fontsize=8.5, color=colour, annotation_clip=False)  # fmt: skip


def _look(index: int) -> tuple[str, str, str, tuple[float, Sequence[float]] | None]:
    """Give colour, marker, its filling and the interval's line; not by colour alone."""
    return (ACCENT, "o", ACCENT, None) if index == 0 else (SECOND, "s", "white", (0, (3, 1)))


def _dress(axes: Axes, level: str) -> None:
    axes.set_xlim(-1.5, 124)
    axes.set_xticks(range(0, 101, 20))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, "percent", 0)))
    axes.set_xlabel(f"Share of each source's own total, with its {level} interval", fontsize=9.5)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=9)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=9)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines["bottom"].set_visible(False)


def _handle(index: int, label: str) -> Line2D:
    colour, marker, face, line = _look(index)
    return Line2D([], [], label=label, color=colour, marker=marker, linestyle=line, linewidth=1.8,
                  markersize=7, markerfacecolor=face, markeredgewidth=1.6)  # fmt: skip


def _level(pairs: Sequence[SharePair]) -> str:
    levels = [s.interval.confidence for pair in pairs for s in pair.shares if s.interval]
    return written(100 * (levels[0] if levels else 0.95), "percent", 0)


def _name(source: Source, pairs: Sequence[SharePair], index: int) -> str:
    """Name a source with its whole, the same for every activity."""
    if not pairs:
        return f"{source.name}: not asked"
    whole = pairs[0].shares[index].n
    return f"{source.name}: share of {whole} {source.units}"


def _alt(pairs: Sequence[SharePair], sources: tuple[Source, Source], heading: str) -> str:
    names = "; ".join(_name(source, pairs, index) for index, source in enumerate(sources))
    said = " ".join(f"{pair.label}: {_pair_in_words(pair, sources)}." for pair in pairs)
    return f"Dot chart with {_level(pairs)} intervals. {heading}. {names}. {said}".strip()


def _pair_in_words(pair: SharePair, sources: tuple[Source, Source]) -> str:
    both = zip(sources, pair.shares, strict=True)
    return "; ".join(f"{source.name} {_share_in_words(share)}" for source, share in both)


def _share_in_words(share: Rate) -> str:
    if share.share is None or share.interval is None:
        return NOTHING
    low, middle, high = (
        written(100 * value, "percent", 0)
        for value in (share.interval.low, share.share, share.interval.high)
    )
    return f"{share.successes} of {share.n}, {middle} ({low} to {high})"
