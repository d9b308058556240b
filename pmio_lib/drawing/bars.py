"""Counts by category as horizontal bars, one bar a wave or source, beside each other."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
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
    values = counts.astype("float64").set_axis(range(len(names)))
    height = 0.8 / len(series)
    for index, name in enumerate(series):
        ends = values.iloc[:, index]
        places = ends.index - 0.4 + height * (index + 0.5)
        axes.barh(places[ends.notna()], ends.dropna(), height, **looks[name])
        for place, end in zip(places, ends, strict=True):
            _write_end(axes, place, end, why[name])
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0, axis="both")
    axes.tick_params(axis="y", labelcolor=INK, labelsize=9)
    axes.set_ylim(len(counts) - 0.4, -0.6)
    axes.set_xlim(0, axis_end and max(axis_end, float(values.max().max())))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.set_xlabel(axis)
    axes.spines["bottom"].set_visible(False)
    handles = [Patch(**look, label=name) for name, look in looks.items()]
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), fontsize=9,
                ncols=either(len(series), 1), handlelength=1.2)  # fmt: skip
    return finish(figure, _alt(counts, heading, axis, why), heading, counts)


def _look(place: int) -> dict[str, Any]:
    place %= len(COLOURS)
    looks = {"facecolor": COLOURS[place], "hatch": HATCHES[place]}
    return looks | {"edgecolor": "white", "linewidth": 0}


def _write_end(axes: Axes, place: float, count: float, missing: str) -> None:
    """Write a count at the end of its bar, or why it is missing where there is no bar."""
    known = not pd.isna(count)
    text = f"{count:g}" if known else missing
    axes.annotate(text, (count if known else 0, place), xytext=(4, 0), va="center",
                  textcoords="offset points", fontsize=8.5 if known else 7.5,
                  color=INK if known else MUTED)  # fmt: skip


def _alt(counts: pd.DataFrame, heading: str, axis: str, missing: Mapping[str, str]) -> str:
    said = "; ".join(f"{name}: {_row_in_words(row, missing)}" for name, row in counts.iterrows())
    return f"Bar chart. {heading}; {axis.lower()}. {said}."


def _row_in_words(row: pd.Series, missing: Mapping[str, str]) -> str:
    return ", ".join(
        f"{series} {missing[str(series)] if pd.isna(value) else f'{value:g}'}"
        for series, value in row.items()
    )
