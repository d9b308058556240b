"""Gaps with their intervals: each test's by band and their difference, and this at every cut.

Not here: the gaps (findings/model.py), nor which may be shown (privacy/case_study_gaps.py).
"""

import textwrap
from collections.abc import Mapping
from typing import Any, Final, Literal

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
    either,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)
from pmio_lib.drawing.labels import label

WITHHELD: Final = "withheld"
LOOKS: Final = (("o", ACCENT), ("s", SECOND), ("D", INK))
"""Mark and colour of the lower band's gap, the higher band's, and their difference."""
AXIS: Final = "Lowest number of engagements in the higher band"
ROOM: Final = 0.12
"""Share of the range left free below for the word of what is withheld."""

HEADLINE: Final = ("estimate_pp_low", "estimate_pp_high")
ROBUST: Final = ("robust_low_pp", "robust_high_pp")

Ends = tuple[float, float]


@for_two_widths
def gaps_chart(rows: pd.DataFrame, heading: str) -> Chart:
    """Draw a dot with its interval for each gap, one test below the other, none marked by a line.

    `rows` are by `test` and `contrast` (three each: lower band, higher band, difference):
    `estimate_pp` with `_low` and `_high`, missing where withheld. `heading` says what minus what.
    """
    tests = rows.groupby(level="test", sort=False)
    height = 0.7 + 1.35 * len(tests)
    figure = sheet(8.4, height, height + 0.5 * len(tests))
    axes = figure.subplots()
    axes.axvline(0, color=INK, linewidth=1, zorder=1)
    places, names = [], []
    for test, (name, own) in enumerate(tests):
        top = test * 4.2
        axes.annotate(str(name), (0, top - 0.75), xycoords=axes.get_yaxis_transform(),
                      xytext=(4, 0), textcoords="offset points", va="center", fontsize=10,
                      fontweight="bold", color=INK)  # fmt: skip
        gaps = own.droplevel("test").to_dict("index").items()
        for place, (contrast, row) in enumerate(gaps):
            _draw_gap(axes, top + place, row["estimate_pp"], _ends(row, *HEADLINE), *LOOKS[place])
            places.append(top + place)
            names.append(textwrap.fill(str(contrast), either(40, 17)))
    axes.set_yticks(places, names, color=INK, fontsize=either(9.5, 8.5))
    axes.set_ylim(max(places) + 0.6, -1.3)
    axes.set_xlabel(heading)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=either(9, 5), integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _bare(value)))
    _dress(axes, "x")
    axes.spines["left"].set_visible(False)
    # Of each test's three rows the last, the difference, is said.
    is_last = ~rows.index.get_level_values("test").duplicated(keep="last")
    last = rows[is_last].droplevel("contrast")
    said = "; ".join(f"{test} {_gap_in_words(row)}" for test, row in last.to_dict("index").items())
    return finish(figure, f"Dots with intervals. Higher band's gap minus the lower's: {said}.")


@for_two_widths
def cuts_chart(curves: Mapping[str, pd.DataFrame], report_cut: int, heading: str) -> Chart:
    """Draw the difference of gaps at each cut, one test below the other, the report's cut marked.

    Neighbouring cuts share most of their pupils, so that a line through the points would show a
    course where there is none.

    `curves` holds by test `cut`, `estimate_pp`, `robust_low_pp`, `robust_high_pp`, missing where
    withheld, ends of an interval where there is none. `report_cut` is the lowest number of
    engagements in the report's higher band; `heading` says what minus what.
    """
    figure = sheet(8.4, 0.8 + 2.2 * len(curves))
    panels = figure.subplots(len(curves), sharey=True, squeeze=False)[:, 0]
    figure.subplots_adjust(hspace=0.5)
    for axes, (test, curve) in zip(panels, curves.items(), strict=True):
        axes.set_title(test, loc="left", fontsize=10, fontweight="bold", color=INK)
        axes.axhline(0, color=INK, linewidth=1, zorder=1)
        for place, row in enumerate(curve.to_dict("records")):
            is_report = row["cut"] == report_cut
            _draw_cut(axes, place, row["estimate_pp"], _ends(row, *ROBUST), is_report=is_report)
    low, high = panels[0].get_ylim()
    panels[0].set_ylim(low - ROOM * (high - low), high + ROOM * (high - low))
    for axes, curve in zip(panels, curves.values(), strict=True):
        _dress_cuts(axes, curve)
    panels[-1].set_xlabel(AXIS)
    said = "; ".join(f"{test}: {_in_words(curve, report_cut)}" for test, curve in curves.items())
    return finish(figure, f"Points with intervals. {heading}. {said}.")


def _draw_gap(
    axes: Axes, place: float, value: float, ends: Ends | None, mark: str, colour: str
) -> None:
    if pd.isna(value):
        axes.annotate(WITHHELD, (0, place), xytext=(6, 0), textcoords="offset points",
                      va="center", fontsize=8.5, color=MUTED)  # fmt: skip
        return
    if ends:
        axes.plot(ends, [place, place], color=colour, linewidth=1.8)
    axes.plot([value], [place], mark, color=colour, markersize=7, zorder=3)
    label(axes, _bare(value), (value, place), (0, 7), ha="center", fontsize=8.5, color=colour)


def _draw_cut(axes: Axes, place: int, value: float, ends: Ends | None, *, is_report: bool) -> None:
    if pd.isna(value):
        return
    colour = SECOND if is_report else ACCENT
    if ends:
        axes.plot([place, place], ends, color=colour, linewidth=1.6)
        axes.plot([place, place], ends, "_", color=colour, markersize=8, markeredgewidth=1.6)
    axes.plot([place], [value], "o", color=colour, markersize=7, zorder=3)
    if not is_narrow():  # where one dot's figure would stand on the next dot
        label(axes, _bare(value), (place, value), (8, 0), va="center", fontsize=8.5, color=colour)
    if is_report:
        top = ends[1] if ends else value
        axes.annotate("the report's", (place, top), xytext=(0, 5), textcoords="offset points",
                      ha="center", fontsize=8.5, fontweight="bold", color=colour)  # fmt: skip


def _dress_cuts(axes: Axes, curve: pd.DataFrame) -> None:
    foot = axes.get_ylim()[0]
    for place, value in enumerate(curve["estimate_pp"]):
        if pd.isna(value):
            axes.annotate(WITHHELD, (place, foot), xytext=(0, 4), textcoords="offset points",
                          ha="center", rotation=90, fontsize=8, color=MUTED)  # fmt: skip
    axes.set_xlim(-0.6, len(curve) - 0.3)
    axes.set_xticks(range(len(curve)), [str(cut) for cut in curve["cut"]])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _points(value)))
    _dress(axes, "y")


def _dress(axes: Axes, side: Literal["x", "y"]) -> None:
    axes.grid(axis=side, color=FAINT, linewidth=0.5)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)


def _ends(row: Mapping[Any, Any], low: str, high: str) -> Ends | None:
    ends = (row[low], row[high])
    return None if any(pd.isna(end) for end in ends) else (float(ends[0]), float(ends[1]))


def _gap_in_words(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["estimate_pp"]):
        return WITHHELD
    ends = _ends(row, *HEADLINE)
    interval = f" ({' to '.join(map(_bare, ends))})" if ends else ""
    return f"{_points(row['estimate_pp'])}{interval}"


def _in_words(curve: pd.DataFrame, report_cut: int) -> str:
    shown = curve[curve["estimate_pp"].notna()]
    if shown.empty:
        return "all withheld"
    given = shown.dropna(subset=list(ROBUST))
    holds = given["robust_low_pp"].le(0) & given["robust_high_pp"].ge(0)
    own = shown.loc[shown["cut"].eq(report_cut), "estimate_pp"]
    value = f"{_points(own.iloc[0])} at {report_cut}, " if len(own) else ""
    return f"{value}{int(holds.sum())} of {len(given)} intervals include none"


def _points(value: float) -> str:
    return written(value, "percentage_point", 0)


def _bare(value: float) -> str:
    return _points(value).split(" ")[0]
