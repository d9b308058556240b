"""Counts by category as horizontal bars, one bar a wave or source, beside each other."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from pmio_lib.drawing.chart import COLOURS, INK, MUTED, Chart, either, finish, for_two_widths, sheet

HATCHES: Final = ("", "////", "....", "xxxx")
"""With the colours, which are alike in grey print."""
WIDTH: Final = 34
"""Letters of a category's name on one line."""


@for_two_widths
def bar_chart(
    counts: pd.DataFrame,
    heading: str,
    axis: str,
    *,
    axis_end: float | None = None,
    missing: str | Mapping[str, str] = "not asked",
    order: Sequence[str] = (),
) -> Chart:
    """Draw counts by category.

    `counts` has the categories as index, in reading order, and a column a series; a missing count
    has no bar, and `missing` says why, of all series or by series. `axis_end` is where a printed
    chart's axis ends; a longer bar is not cut. `order` are all series of the page, so that one
    keeps its colour where others are absent.
    """
    series = [str(name) for name in counts.columns]
    why = dict.fromkeys(series, missing) if isinstance(missing, str) else dict(missing)
    looks = {name: _look([*order, *series].index(name)) for name in series}
    names = [textwrap.fill(str(name), either(WIDTH, 17)) for name in counts.index]
    figure = sheet(8.4, 1.1 + len(counts) * (0.2 + 0.24 * len(series)))
    axes = figure.subplots()
    long = counts.set_axis(names).set_axis(series, axis=1).astype("float64")
    long = long.rename_axis("name").reset_index().melt("name", var_name="series")
    colours = {name: look["facecolor"] for name, look in looks.items()}
    sns.barplot(long, x="value", y="name", hue="series", palette=colours, saturation=1, ax=axes,
                errorbar=None, order=names, hue_order=series, legend=False)  # fmt: skip
    of_colour = {look["facecolor"]: look for look in looks.values()}
    for bar in axes.patches:  # by colour: a series without a count has no bars
        bar.set(**of_colour[to_hex(bar.get_facecolor())])
    _write_counts(axes, counts, why)
    axes.tick_params(length=0, axis="both")
    axes.tick_params(axis="y", labelcolor=INK, labelsize=9)
    axes.set_ylim(len(counts) - 0.4, -0.6)
    axes.set_xlim(0, axis_end and max(axis_end, long["value"].max()))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.set(xlabel=axis, ylabel="")
    axes.spines["bottom"].set_visible(False)
    handles = [Patch(**look, label=name) for name, look in looks.items()]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), fontsize=9,
                ncols=either(len(series), 1), handlelength=1.2)  # fmt: skip
    return finish(figure, _alt(counts, heading, axis, why), heading, counts)


def _look(place: int) -> dict[str, Any]:
    place %= len(COLOURS)
    looks = {"facecolor": COLOURS[place], "hatch": HATCHES[place]}
    return looks | {"edgecolor": "white", "linewidth": 0}


def _write_counts(axes: Axes, counts: pd.DataFrame, missing: Mapping[str, str]) -> None:
    """Write each count at the end of its bar, and why it is missing where there is no bar."""
    step = 0.8 / len(counts.columns)
    for index, name in enumerate(counts.columns):
        for place, value in enumerate(counts[name]):
            known = not pd.isna(value)
            text = f"{value:g}" if known else missing[str(name)]
            end = (value if known else 0, place - 0.4 + step * (index + 0.5))
            axes.annotate(text, end, xytext=(4, 0), textcoords="offset points", va="center",
                          fontsize=8.5 if known else 7.5,
                          color=INK if known else MUTED)  # fmt: skip


def _alt(counts: pd.DataFrame, heading: str, axis: str, missing: Mapping[str, str]) -> str:
    said = "; ".join(f"{name}: {_row_in_words(row, missing)}" for name, row in counts.iterrows())
    return f"Bar chart. {heading}; {axis.lower()}. {said}."


def _row_in_words(row: pd.Series, missing: Mapping[str, str]) -> str:
    return ", ".join(
        f"{series} {missing[str(series)] if pd.isna(value) else f'{value:g}'}"
        for series, value in row.items()
    )
