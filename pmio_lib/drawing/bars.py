"""Counts by category as horizontal bars, one bar a wave or source, beside each other."""

import textwrap
from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from pmio_lib.drawing.chart import ACCENT, INK, MUTED, SECOND, THIRD, Chart, finish, house_style

COLOURS: Final = (ACCENT, SECOND, THIRD, MUTED)
WIDTH: Final = 34
"""Letters of a category's name on one line."""


def bar_chart(
    counts: pd.DataFrame,
    heading: str,
    axis: str,
    *,
    axis_end: float | None = None,
    missing: str = "not asked",
    order: Sequence[str] = (),
) -> Chart:
    """Draw counts by category.

    Parameters
    ----------
    counts : pandas.DataFrame, shape (n_categories, n_series)
        Index: the categories' names, in the order they should be read. Columns: the series. A
        missing count has no bar, and the chart says why.
    heading, axis : str
        What is shown, and what the axis counts.
    axis_end : float, optional
        Where the axis ends, when it should be that of a printed chart; a longer bar is not cut.
    missing : str
        Why counts are missing: the category was not asked, or may not be shown.
    order : sequence of str
        All series of the page, so that one keeps its colour where others are absent.
    """
    with house_style():
        series = list(counts.columns)
        figure = Figure(figsize=(8.4, 1.1 + len(counts) * (0.2 + 0.24 * len(series))))
        axes = figure.subplots()
        step = 0.8 / len(series)
        places = {name: [*order, *series].index(name) % len(COLOURS) for name in series}
        colours = [COLOURS[places[name]] for name in series]
        for index, name in enumerate(series):
            for place, value in enumerate(counts[name]):
                height = place - 0.4 + step * (index + 0.5)
                _draw_bar(axes, height, step * 0.9, colours[index], value, missing)
        names = [textwrap.fill(str(name), WIDTH) for name in counts.index]
        axes.set_yticks(range(len(counts)), names)
        axes.tick_params(length=0, axis="both")
        axes.tick_params(axis="y", labelcolor=INK, labelsize=9)
        axes.set_ylim(len(counts) - 0.4, -0.6)
        axes.set_xlim(0, axis_end and max(axis_end, *_known(counts)))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlabel(axis)
        axes.spines["bottom"].set_visible(False)
        handles = [_patch(colour, name) for colour, name in zip(colours, series, strict=True)]
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(series),
                    fontsize=9, handlelength=1.2)  # fmt: skip
        axes.set_title(heading, pad=28)
        return finish(figure, _alt(counts, heading, axis, missing))


def _known(counts: pd.DataFrame) -> list[float]:
    return [0.0, *(float(value) for value in counts.to_numpy().ravel() if not pd.isna(value))]


def _draw_bar(
    axes: Axes, place: float, height: float, colour: str, value: float, missing: str
) -> None:
    known = not pd.isna(value)
    if known:
        axes.barh(place, value, height=height, color=colour)
    axes.annotate(
        f"{value:g}" if known else missing,
        (value if known else 0, place),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5 if known else 7.5,
        color=INK if known else MUTED,
    )


def _patch(colour: str, label: object) -> Patch:
    return Patch(color=colour, label=str(label))


def _alt(counts: pd.DataFrame, heading: str, axis: str, missing: str) -> str:
    said = "; ".join(f"{name}: {_row_in_words(row, missing)}" for name, row in counts.iterrows())
    return f"Bar chart. {heading}; {axis.lower()}. {said}."


def _row_in_words(row: pd.Series, missing: str) -> str:
    return ", ".join(
        f"{series} {missing if pd.isna(value) else f'{value:g}'}" for series, value in row.items()
    )
