"""Which themes occur together: the lower triangle of a table, each cell with its count.

Belongs here: the picture and its words. Not here: how pairs are counted (findings/mentions.py).
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)
from pmio_lib.interviews.findings.mentions import Cooccurrence, is_family

WIDTH: Final = 30
SHADES: Final = LinearSegmentedColormap.from_list("pmio_shades", ["#6a9bd110", "#6a9bd1ff"])
"""The darkest leaves figures readable in ink."""


@for_two_widths
def cooccurrence_chart(found: Cooccurrence, labels: Mapping[str, str], heading: str) -> Chart:
    """Draw how often themes of `labels` occur together; one never used is not drawn."""
    codes = _used(found, labels)
    figure = sheet(8.4, 1.5 + 0.43 * max(len(codes), 1))
    axes = figure.subplots(gridspec_kw={"left": either(0.26, 0.38), "right": 0.99})
    if codes:
        _draw_shades(axes, found, codes)
    for row, code in enumerate(codes):
        _draw_uses(axes, row + 0.5, _count(found, code, code))
        for column, other in enumerate(codes[:row]):
            _draw_words(axes, (column + 0.5, row + 0.5), found, (other, code))
    _dress(axes, [labels[code] for code in codes])
    return finish(figure, _alt(found, codes, labels, heading))


def _used(found: Cooccurrence, labels: Mapping[str, str]) -> list[str]:
    """Give the themes drawn, those used most first."""
    uses = {code: _count(found, code, code) for code in found.counts.columns if code in labels}
    used = [code for code, count in uses.items() if count]
    return sorted(used, key=lambda code: (-uses[code], labels[code]))


def _count(found: Cooccurrence, one: str, other: str) -> int:
    return int(found.counts[other].to_dict()[one])


def _pairs(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Give the pairs drawn, row by row; a code and its own parent are no pair."""
    return [
        (other, code)
        for row, code in enumerate(codes)
        for other in codes[:row]
        if not is_family(code, other)
    ]


def _draw_shades(axes: Axes, found: Cooccurrence, codes: Sequence[str]) -> None:
    shades = np.full((len(codes), len(codes)), np.nan)
    for one, other in _pairs(codes):
        shades[codes.index(other), codes.index(one)] = _count(found, one, other)
    darkest = np.nanmax(shades, initial=1)
    sns.heatmap(shades, ax=axes, cmap=SHADES, vmin=0, vmax=darkest, cbar=False, linewidths=0,
                linecolor="none")  # fmt: skip


def _draw_uses(axes: Axes, row: float, count: int) -> None:
    axes.add_patch(Rectangle((row - 0.47, row - 0.47), 0.94, 0.94, fill=False, edgecolor=INK,
                             linewidth=1.2))  # fmt: skip
    axes.annotate(str(count), (row, row), ha="center", va="center", fontsize=9.5,
                  fontweight="bold", color=INK)  # fmt: skip


def _draw_words(
    axes: Axes, at: tuple[float, float], found: Cooccurrence, pair: tuple[str, str]
) -> None:
    if is_family(*pair):
        axes.annotate("part of", at, ha="center", va="center", fontsize=7, color=MUTED)
        return
    axes.annotate(str(_count(found, *pair)), (at[0], at[1] - either(0.14, 0)), ha="center",
                  va="center", fontsize=9.5, color=INK)  # fmt: skip
    if not is_narrow():
        axes.annotate(f"({_expected(found, pair)})", (at[0], at[1] + 0.25), ha="center",
                      va="center", fontsize=7, color=INK)  # fmt: skip


def _expected(found: Cooccurrence, pair: tuple[str, str]) -> str:
    value = found.expected[pair[0]].astype("float64")[pair[1]]
    return "none" if pd.isna(value) else written(value, "ratio", 1)


def _dress(axes: Axes, names: Sequence[str]) -> None:
    places = range(len(names))
    numbered = [
        textwrap.fill(f"{place + 1}  {name}", either(WIDTH, 20)) for place, name in enumerate(names)
    ]
    axes.set_yticks([place + 0.5 for place in places], numbered, rotation=0)
    axes.set_xticks([place + 0.5 for place in places], [str(place + 1) for place in places])
    axes.tick_params(length=0, labelcolor=INK)
    axes.tick_params(axis="y", labelsize=8.8)
    axes.set_xlim(-0.1, max(len(names), 1) + 0.1)
    axes.set_ylim(max(len(names), 1) + 0.1, -0.1)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    said = "Outlined: interviews with the theme. Shaded: interviews with both, darker for more"
    in_brackets = either(";\nin brackets, how many if the two were spread independently.", ".")
    axes.set_xlabel(said + in_brackets, fontsize=8.8, loc="left")


def _alt(found: Cooccurrence, codes: Sequence[str], labels: Mapping[str, str], heading: str) -> str:
    uses = "; ".join(f"{labels[code]} {_count(found, code, code)}" for code in codes)
    said = "; ".join(
        f"{labels[one]} with {labels[other]} {_count(found, one, other)}"
        f" ({_expected(found, (one, other))})"
        for one, other in _pairs(codes)
    )
    lead = f"Table of themes by themes, shaded. {heading}. Out of {found.n_units} interviews."
    if not codes:
        return f"{lead} No theme was used."
    with_theme = f"Interviews with each theme: {uses}."
    if not said:
        return f"{lead} {with_theme}"
    return f"{lead} {with_theme} With both, in brackets how many if spread independently: {said}."
