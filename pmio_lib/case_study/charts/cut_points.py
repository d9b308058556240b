"""The difference of gaps at every cut between bands: a point and its interval, no line between.

Belongs here: one test's chart. Not here: the curve (findings/model.py), nor which cuts may be
shown (privacy.case_study_curve). Neighbouring cuts share most of their pupils, so that a line
through the points would show a course where there is none.
"""

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
    sheet,
)

AXIS: Final = "Lowest number of engagements in the higher band"
WITHHELD: Final = "withheld"
ROOM: Final = 0.12
"""Share of the range left free below for the word of what is withheld."""


@for_two_widths
def cuts_chart(curve: pd.DataFrame, report_cut: int, heading: str) -> Chart:
    """Draw one test: the difference of gaps at each cut, the report's own marked.

    Parameters
    ----------
    curve : pandas.DataFrame
        `cut`, `estimate_pp`, `robust_low_pp`, `robust_high_pp`, as
        privacy.case_study_curve.shown_curve gives it: missing where withheld, ends of an interval
        where there is none.
    report_cut : int
        Lowest number of engagements in the report's higher band.
    heading : str
        What minus what.
    """
    figure = sheet(8.4, 4.2)
    axes = figure.subplots()
    axes.axhline(0, color=INK, linewidth=1, zorder=1)
    for place, row in enumerate(curve.to_dict("records")):
        is_report = row["cut"] == report_cut
        _draw_cut(axes, place, row["estimate_pp"], _ends(row), is_report=is_report)
    _dress(axes, curve)
    return finish(figure, _alt(curve, report_cut, heading))


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
    text = written(value, "percentage_point", 0).split(" ")[0]
    axes.annotate(text, (place, value), xytext=(8, 0), textcoords="offset points", va="center",
                  fontsize=9, color=colour,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    if is_report:
        top = ends[1] if ends else value
        axes.annotate("the report's", (place, top), xytext=(0, 5), textcoords="offset points",
                      ha="center", fontsize=8.5, fontweight="bold", color=colour)  # fmt: skip


def _dress(axes: Axes, curve: pd.DataFrame) -> None:
    low, high = axes.get_ylim()
    axes.set_ylim(low - ROOM * (high - low), high + ROOM * (high - low) / 2)
    foot = axes.get_ylim()[0]
    for place, value in enumerate(curve["estimate_pp"]):
        if pd.isna(value):
            axes.annotate(WITHHELD, (place, foot), xytext=(0, 4), textcoords="offset points",
                          ha="center", rotation=90, fontsize=8, color=MUTED)  # fmt: skip
    axes.set_xlim(-0.6, len(curve) - 0.3)
    axes.set_xticks(range(len(curve)), [str(cut) for cut in curve["cut"]])
    axes.set_xlabel(AXIS)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: written(value, "percentage_point", 0))
    )
    axes.grid(axis="y", color=FAINT, linewidth=0.5)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)


def _ends(row: dict[Any, Any]) -> tuple[float, float] | None:
    low, high = row["robust_low_pp"], row["robust_high_pp"]
    return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))


def _alt(curve: pd.DataFrame, report_cut: int, heading: str) -> str:
    shown = curve[curve["estimate_pp"].notna()]
    if shown.empty:
        return f"Points by cut. {heading}. Every cut is withheld: it rests on too few pupils."
    values = [_points(value) for value in (shown["estimate_pp"].min(), shown["estimate_pp"].max())]
    said = ", ".join(_cut_in_words(row, report_cut) for row in shown.to_dict("records"))
    withheld = [str(cut) for cut in curve.loc[curve["estimate_pp"].isna(), "cut"]]
    gone = f" Withheld: cuts at {', '.join(withheld)}." if withheld else ""
    return (
        f"Points with intervals by cut. {heading}. Over {len(shown)} cuts it runs from {values[0]}"
        f" to {values[1]}; {_none_in_words(shown)} By lowest number of engagements in the higher"
        f" band: {said}.{gone}"
    )


def _none_in_words(shown: pd.DataFrame) -> str:
    given = shown.dropna(subset=["robust_low_pp", "robust_high_pp"])
    holds = given["robust_low_pp"].le(0) & given["robust_high_pp"].ge(0)
    if given.empty:
        return "no cut has an interval."
    if holds.all():
        return "every interval includes none."
    return f"{int(holds.sum())} of {len(given)} intervals include none."


def _cut_in_words(row: dict[Any, Any], report_cut: int) -> str:
    ends = _ends(row)
    between = f" ({_points(ends[0])} to {_points(ends[1])})" if ends else ""
    whose = " (the report's)" if row["cut"] == report_cut else ""
    return f"{int(row['cut'])}{whose} {_points(row['estimate_pp'])}{between}"


def _points(value: float) -> str:
    return written(value, "percentage_point", 0)
