"""Shares of interviews or schools that mention each theme, as points with their intervals.

Belongs here: the picture and its words. Not here: which groups may be shown, which the frame says.
"""

import textwrap
from collections.abc import Mapping, Sequence
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
from pmio_lib.privacy.interviews import ALL

WIDTH: Final = 36
TOO_FEW: Final = "too few to show"


Rows = Mapping[tuple[str, str], Mapping[Any, Any]]
"""Rows of the frame by group and code."""


@dataclass(frozen=True)
class Look:
    """How one group is drawn; shape and filling tell groups apart without colour."""

    colour: str
    marker: str
    filled: bool


LOOKS: Final = (
    Look(ACCENT, "o", True),
    Look(SECOND, "s", False),
    Look(THIRD, "D", True),
    Look(MUTED, "^", False),
    Look(INK, "v", True),
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
    codes = [code for code in _order(prevalence) if code in labels]
    shown = [name for name in groups if _is_shown(rows, name, codes)]
    looks = {name: LOOKS[place % len(LOOKS)] for place, name in enumerate(groups)}
    height = max(0.145 + 0.115 * max(len(shown), 1), either(0, 0.4))
    figure = sheet(8.4, 1.3 + height * len(codes))
    axes = figure.subplots(gridspec_kw={"left": either(0.28, 0.4), "right": 0.99})
    for place, code in enumerate(codes):
        axes.axhline(place + 0.5, color=GRID, linewidth=0.8, zorder=0)
        for index, name in enumerate(shown):
            offset = (index - (len(shown) - 1) / 2) * 0.115 / height
            _draw_point(axes, place + offset, rows[name, code], looks[name])
    _dress(axes, [labels[code] for code in codes], confidence)
    handles = [_handle(looks[name], _name(groups[name], rows, name, codes)) for name in groups]
    if handles:
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=either(2, 1),
                    fontsize=9, handlelength=2)  # fmt: skip
    said = [_in_words(rows, code, labels[code], groups) for code in codes]
    bases = "; ".join(_name(groups[name], rows, name, codes) for name in groups)
    lead = f"Dot chart with {written(100 * confidence, 'percent', 0)} intervals"
    order = ", most mentioned first" if _is_ranked(prevalence) else ""
    return finish(figure, " ".join([f"{lead}{order}. {heading}. {bases}.", *said]))


def _order(prevalence: pd.DataFrame) -> list[str]:
    if _is_ranked(prevalence):
        return codes_by_prevalence(prevalence)
    return [str(code) for code in prevalence["code"].unique()]


def _is_ranked(prevalence: pd.DataFrame) -> bool:
    """Tell whether the whole, by which themes are ranked, is shown."""
    return bool((prevalence["group"].eq(ALL) & prevalence["is_shown"]).any())


def _is_shown(rows: Rows, group: str, codes: Sequence[str]) -> bool:
    return any((group, code) in rows and rows[group, code]["is_shown"] for code in codes)


def _draw_point(axes: Axes, place: float, row: Mapping[Any, Any], look: Look) -> None:
    if pd.isna(row["share"]):
        return
    low, share, high = (100 * float(row[name]) for name in ("share_low", "share", "share_high"))
    axes.plot([low, high], [place, place], color=look.colour, linewidth=1.5, zorder=2)
    axes.plot([share], [place], look.marker, color=look.colour, markersize=5.5, zorder=3,
              markerfacecolor=look.colour if look.filled else "white",
              markeredgewidth=1.4)  # fmt: skip
    axes.annotate(str(row["n_interviews"]), (high, place), va="center", xytext=(5, 0),
                  textcoords="offset points", fontsize=either(7.4, 8.5),
                  color=look.colour)  # fmt: skip


def _dress(axes: Axes, names: Sequence[str], confidence: float) -> None:
    level = written(100 * confidence, "percent", 0)
    axis = f"Share of interviews with a mention, and its {level} interval; beside it, how many"
    axes.set_yticks(range(len(names)), [textwrap.fill(name, either(WIDTH, 22)) for name in names],
                    linespacing=0.95)  # fmt: skip
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(-1.5, 106)
    axes.set_xticks(range(0, 101, 20))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, "percent", 0)))
    axes.set_xlabel(axis, fontsize=9)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelsize=9)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=8.5)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines["bottom"].set_visible(False)


def _handle(look: Look, label: str) -> Line2D:
    return Line2D([], [], label=label, color=look.colour, marker=look.marker, linewidth=1.5,
                  markersize=6, markeredgewidth=1.4,
                  markerfacecolor=look.colour if look.filled else "white")  # fmt: skip


def _name(label: str, rows: Rows, group: str, codes: Sequence[str]) -> str:
    if not _is_shown(rows, group, codes):
        return f"{label}: {TOO_FEW}"
    size = int(rows[group, codes[0]]["n_base"])
    return f"{label}: {size} interview{'s' * (size != 1)}"


def _in_words(rows: Rows, code: str, label: str, groups: Mapping[str, str]) -> str:
    said = "; ".join(
        f"{name} {_share_in_words(rows[group, code])}"
        for group, name in groups.items()
        if _is_shown(rows, group, [code])
    )
    return f"{label}: {said or TOO_FEW}."


def _share_in_words(row: Mapping[Any, Any]) -> str:
    count = f"{row['n_interviews']} of {row['n_base']}"
    if pd.isna(row["share"]):
        return count
    low, share, high = (
        written(100 * cast(float, row[name]), "percent", 0)
        for name in ("share_low", "share", "share_high")
    )
    return f"{count}, {share} ({low} to {high})"
