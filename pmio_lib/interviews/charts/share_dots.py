"""Shares as points with their intervals: themes by group, and interviews beside the survey.

Belongs here: the pictures and their words. Not here: which groups may be shown, which the frame
says, nor which questions may be set side by side.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pandas as pd
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
    THIRD,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)
from pmio_lib.interviews.findings.prevalence import codes_by_prevalence
from pmio_lib.methods.proportions import Rate
from pmio_lib.privacy.interviews import ALL

TOO_FEW: Final = "too few to show"
NOTHING: Final = "no observations"
PLACES: Final = (-0.19, 0.19)
"""Where a source's point stands beside the middle of its row."""

Rows = Mapping[tuple[str, str], Mapping[Any, Any]]
"""Rows of the frame by group and code."""

Ends = tuple[float, float, float]
"""Lower end, share and upper end, in per cent."""


@dataclass(frozen=True)
class Look:
    """How one group is drawn; shape and filling tell groups apart without colour."""

    colour: str
    marker: str
    filled: bool
    line: Any = "-"
    width: float = 1.5
    edge: float = 1.4

    def mark(self, size: float) -> dict[str, Any]:
        """Give the look of a point of a size."""
        face = self.colour if self.filled else "white"
        return {"color": self.colour, "marker": self.marker, "markersize": size,
                "markerfacecolor": face, "markeredgewidth": self.edge}  # fmt: skip


LOOKS: Final = (
    Look(ACCENT, "o", True),
    Look(SECOND, "s", False),
    Look(THIRD, "D", True),
    Look(MUTED, "^", False),
    Look(INK, "v", True),
)
SOURCE_LOOKS: Final = (
    Look(ACCENT, "o", True, width=1.8, edge=1.6),
    Look(SECOND, "s", False, (0, (3, 1)), width=1.8, edge=1.6),
)


@for_two_widths
def prevalence_chart(
    prevalence: pd.DataFrame,
    labels: Mapping[str, str],
    groups: Mapping[str, str],
    heading: str,
    confidence: float = 0.95,
) -> Chart:
    """Draw the share of interviews that mention each theme.

    `prevalence` is as `theme_prevalence` gives it, `labels` and `groups` name themes and groups (up
    to five, in reading order; "all" is the whole); what they do not name is not drawn.
    """
    rows: Rows = {(row["group"], row["code"]): row for row in prevalence.to_dict("records")}
    is_ranked = bool((prevalence["group"].eq(ALL) & prevalence["is_shown"]).any())
    order = codes_by_prevalence(prevalence) if is_ranked else prevalence["code"].unique()
    codes = [str(code) for code in order if code in labels]
    shown = [name for name in groups if _is_shown(rows, name, codes)]
    looks = dict(zip(groups, LOOKS, strict=False))
    height = max(0.145 + 0.115 * max(len(shown), 1), either(0, 0.4))
    figure = sheet(8.4, 1.3 + height * len(codes))
    axes = figure.subplots(gridspec_kw={"left": either(0.28, 0.4), "right": 0.99})
    for place, code in enumerate(codes):
        for index, name in enumerate(shown):
            offset = (index - (len(shown) - 1) / 2) * 0.115 / height
            _draw_row(axes, place + offset, rows[name, code], looks[name])
    level = written(100 * confidence, "percent", 0)
    axis = f"Share of interviews with a mention, and its {level} interval; beside it, how many"
    _dress(axes, [textwrap.fill(labels[code], either(36, 22)) for code in codes], 106, 8.5)
    for theme in axes.get_yticklabels():
        theme.set_linespacing(0.95)
    axes.set_xlabel(axis, fontsize=9)
    names = {name: _name(label, rows, name, codes) for name, label in groups.items()}
    if groups:
        handles = [_handle(looks[name], label, 6) for name, label in names.items()]
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=either(2, 1),
                    fontsize=9, handlelength=2)  # fmt: skip
    said = [_theme_in_words(rows, code, labels[code], groups) for code in codes]
    ranked = ", most mentioned first" if is_ranked else ""
    lead = f"Dot chart with {level} intervals{ranked}. {heading}. {'; '.join(names.values())}."
    return finish(figure, " ".join([lead, *said]))


@for_two_widths
def pairs_chart(
    pairs: Mapping[str, tuple[Rate, Rate]], sources: Mapping[str, str], heading: str
) -> Chart:
    """Draw two shares of each activity with their intervals, each of a whole of its own.

    `pairs` are the shares by activity, one for each of the two `sources`: what is counted in it
    ("interviews in 20 schools"), by name.
    """
    figure = sheet(8.4, 1.6 + 0.5 * len(pairs))
    axes = figure.subplots(gridspec_kw={"left": either(0.28, 0.36), "right": 0.99})
    for place, shares in enumerate(pairs.values()):
        for offset, share, look in zip(PLACES, shares, SOURCE_LOOKS, strict=True):
            _draw_rate(axes, place + offset, share, look)
    _dress(axes, [textwrap.fill(label, either(34, 17)) for label in pairs], 124, 9)
    levels = [one.interval.confidence for shares in pairs.values() for one in shares
              if one.interval]  # fmt: skip
    level = written(100 * (levels[0] if levels else 0.95), "percent", 0)
    axes.set_xlabel(f"Share of each source's own total, with its {level} interval", fontsize=9.5)
    names = [f"{name}: share of {share.n} {units}" for (name, units), share
             in zip(sources.items(), next(iter(pairs.values())), strict=True)]  # fmt: skip
    handles = [_handle(look, name, 7) for look, name in zip(SOURCE_LOOKS, names, strict=True)]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), fontsize=9,
                handlelength=3)  # fmt: skip
    said = " ".join(f"{label}: {_pair_in_words(shares, sources)}."
                    for label, shares in pairs.items())  # fmt: skip
    alt = f"Dot chart with {level} intervals. {heading}. {'; '.join(names)}. {said}"
    return finish(figure, alt)


def _draw_row(axes: Axes, place: float, row: Mapping[Any, Any], look: Look) -> None:
    if (ends := _ends_of_row(row)) is not None:
        _draw_point(axes, place, ends, look, 5.5)
        axes.annotate(str(row["n_interviews"]), (ends[2], place), va="center", xytext=(5, 0),
                      textcoords="offset points", fontsize=either(7.4, 8.5),
                      color=look.colour)  # fmt: skip


def _draw_rate(axes: Axes, place: float, share: Rate, look: Look) -> None:
    if (ends := _ends_of_rate(share)) is None:
        axes.annotate(NOTHING, (0, place), xytext=(4, 0), textcoords="offset points", va="center",
                      fontsize=8, color=MUTED)  # fmt: skip
        return
    _draw_point(axes, place, ends, look, 7)
    text = f"{share.successes} of {share.n}, {written(ends[1], 'percent', 0)}"
    axes.annotate(text, (ends[2], place), xytext=(6, 0), textcoords="offset points",
                  va="center", fontsize=8.5, color=look.colour, annotation_clip=False)  # fmt: skip


def _draw_point(axes: Axes, place: float, ends: Ends, look: Look, size: float) -> None:
    low, share, high = ends
    axes.plot([low, high], [place, place], color=look.colour, linestyle=look.line,
              linewidth=look.width, zorder=2)  # fmt: skip
    axes.plot([share], [place], linestyle="", zorder=3, **look.mark(size))


def _ends_of_row(row: Mapping[Any, Any]) -> Ends | None:
    if pd.isna(row["share"]):
        return None
    low, share, high = (cast(float, row[name]) for name in ("share_low", "share", "share_high"))
    return 100 * low, 100 * share, 100 * high


def _ends_of_rate(share: Rate) -> Ends | None:
    if share.share is None or share.interval is None:
        return None
    return 100 * share.interval.low, 100 * share.share, 100 * share.interval.high


def _dress(axes: Axes, names: Sequence[str], right: float, letters: float) -> None:
    """Name the rows, part them by lines, and set the axis of shares with room for words."""
    for place in range(len(names)):
        axes.axhline(place + 0.5, color=GRID, linewidth=0.8, zorder=0)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(-1.5, right)
    axes.set_xticks(range(0, 101, 20))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, "percent", 0)))
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=9)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=letters)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines["bottom"].set_visible(False)


def _handle(look: Look, label: str, size: float) -> Line2D:
    return Line2D([], [], label=label, linestyle=look.line, linewidth=look.width, **look.mark(size))


def _is_shown(rows: Rows, group: str, codes: Sequence[str]) -> bool:
    return any((group, code) in rows and rows[group, code]["is_shown"] for code in codes)


def _name(label: str, rows: Rows, group: str, codes: Sequence[str]) -> str:
    if not _is_shown(rows, group, codes):
        return f"{label}: {TOO_FEW}"
    size = int(rows[group, codes[0]]["n_base"])
    return f"{label}: {size} interview{'s' * (size != 1)}"


def _theme_in_words(rows: Rows, code: str, label: str, groups: Mapping[str, str]) -> str:
    shown = {name: rows[group, code] for group, name in groups.items()
             if _is_shown(rows, group, [code])}  # fmt: skip
    said = "; ".join(
        f"{name} {_in_words(row['n_interviews'], row['n_base'], _ends_of_row(row))}"
        for name, row in shown.items()
    )
    return f"{label}: {said or TOO_FEW}."


def _pair_in_words(shares: tuple[Rate, Rate], sources: Iterable[str]) -> str:
    return "; ".join(
        f"{name} {_in_words(share.successes, share.n, ends) if ends else NOTHING}"
        for name, share in zip(sources, shares, strict=True)
        for ends in [_ends_of_rate(share)]
    )


def _in_words(count: int, of: int, ends: Ends | None) -> str:
    if ends is None:
        return f"{count} of {of}"
    low, share, high = (written(value, "percent", 0) for value in ends)
    return f"{count} of {of}, {share} ({low} to {high})"
