"""The difference of gaps at every cut between bands: a point and its interval, no line between.

Belongs here: the chart of all tests. Not here: the curve (findings/model.py), nor which cuts may be
shown (privacy.case_study_curve). Neighbouring cuts share most of their pupils, so that a line
through the points would show a course where there is none.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    SECOND,
    Chart,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)
from pmio_lib.drawing.labels import label

AXIS: Final = "Lowest number of engagements in the higher band"
WITHHELD: Final = "withheld"
ROOM: Final = 0.12
"""Share of the range left free below for the word of what is withheld."""


@for_two_widths
def cuts_chart(curves: Mapping[str, pd.DataFrame], report_cut: int, heading: str) -> Chart:
    """Draw the difference of gaps at each cut, one test below the other, the report's cut marked.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By test: `cut`, `estimate_pp`, `robust_low_pp`, `robust_high_pp`, as
        privacy.case_study_curve.shown_curve gives it: missing where withheld, ends of an interval
        where there is none.
    report_cut : int
        Lowest number of engagements in the report's higher band.
    heading : str
        What minus what.
    """
    figure = sheet(8.4, 0.8 + 2.2 * len(curves))
    panels = figure.subplots(len(curves), sharey=True, squeeze=False)[:, 0]
    figure.subplots_adjust(hspace=0.5)
    for axes, (test, curve) in zip(panels, curves.items(), strict=True):
        axes.set_title(test, loc="left", fontsize=10, fontweight="bold", color=INK)
        axes.axhline(0, color=INK, linewidth=1, zorder=1)
        for place, row in enumerate(curve.to_dict("records")):
            is_report = row["cut"] == report_cut
            _draw_cut(axes, place, row["estimate_pp"], _ends(row), is_report=is_report)
    _make_room(panels[0])
    for axes, curve in zip(panels, curves.values(), strict=True):
        _dress(axes, curve)
    panels[-1].set_xlabel(AXIS)
    return finish(figure, _alt(curves, report_cut, heading))


def _draw_cut(
    axes: Axes,
    place: int,
    value: float,
    ends: tuple[float, float] | None,
    *,
    is_report: bool,
) -> None:
    if pd.isna(value):
        return
    colour = SECOND if is_report else ACCENT
    if ends:
        axes.plot([place, place], ends, color=colour, linewidth=1.6)
        axes.plot([place, place], ends, "_", color=colour, markersize=8, markeredgewidth=1.6)
    axes.plot([place], [value], "o", color=colour, markersize=7, zorder=3)
    if not is_narrow():  # where one dot's figure would stand on the next dot
        _write(axes, place, value, colour)
    if is_report:
        top = ends[1] if ends else value
        axes.annotate("the report's", (place, top), xytext=(0, 5), textcoords="offset points",
                      ha="center", fontsize=8.5, fontweight="bold", color=colour)  # fmt: skip


def _write(axes: Axes, place: int, value: float, colour: str) -> None:
    text = written(value, "percentage_point", 0).split(" ")[0]
    label(axes, text, (place, value), (8, 0), va="center", fontsize=8.5, color=colour)


def _make_room(axes: Axes) -> None:
    low, high = axes.get_ylim()
    axes.set_ylim(low - ROOM * (high - low), high + ROOM * (high - low))


def _dress(axes: Axes, curve: pd.DataFrame) -> None:
    foot = axes.get_ylim()[0]
    for place, value in enumerate(curve["estimate_pp"]):
        if pd.isna(value):
            axes.annotate(WITHHELD, (place, foot), xytext=(0, 4), textcoords="offset points",
                          ha="center", rotation=90, fontsize=8, color=MUTED)  # fmt: skip
    axes.set_xlim(-0.6, len(curve) - 0.3)
    axes.set_xticks(range(len(curve)), [str(cut) for cut in curve["cut"]])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: written(value, "percentage_point", 0))
    )
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)


def _ends(row: dict[Any, Any]) -> tuple[float, float] | None:
    low, high = row["robust_low_pp"], row["robust_high_pp"]
    return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))


def _alt(curves: Mapping[str, pd.DataFrame], report_cut: int, heading: str) -> str:
    said = "; ".join(f"{test}: {_in_words(curve, report_cut)}" for test, curve in curves.items())
    return f"Points with intervals. {heading}. {said}."


def _in_words(curve: pd.DataFrame, report_cut: int) -> str:
    shown = curve[curve["estimate_pp"].notna()]
    if shown.empty:
        return "all withheld"
    given = shown.dropna(subset=["robust_low_pp", "robust_high_pp"])
    holds = given["robust_low_pp"].le(0) & given["robust_high_pp"].ge(0)
    own = shown.loc[shown["cut"].eq(report_cut), "estimate_pp"]
    value = f"{_points(own.iloc[0])} at {report_cut}, " if len(own) else ""
    return f"{value}{int(holds.sum())} of {len(given)} intervals include none"


def _points(value: float) -> str:
    return written(value, "percentage_point", 0)
