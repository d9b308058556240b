"""Gaps with their intervals: each test's gap by band, and the difference of the two.

Not here: which may be shown (privacy.case_study_gaps), nor the cuts between bands (cut_points.py).
"""

import textwrap
from typing import Final

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
    sheet,
)
from pmio_lib.drawing.labels import label

WITHHELD: Final = "withheld"
LOOKS: Final = (("o", ACCENT), ("s", SECOND), ("D", INK))
"""Mark and colour of the lower band's gap, the higher band's, and their difference."""


@for_two_widths
def gaps_chart(rows: pd.DataFrame, heading: str) -> Chart:
    """Draw a dot with its interval for each gap, one test below the other, none marked by a line.

    Parameters
    ----------
    rows : pandas.DataFrame
        By `test` and `contrast` (three each: lower band, higher band, difference): `estimate_pp`
        with `_low` and `_high`, missing where withheld.
    heading : str
        What minus what.
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
        own = own.droplevel("test")
        for place, (contrast, row) in enumerate(own.iterrows()):
            _draw(axes, top + place, row, *LOOKS[place])
            places.append(top + place)
            names.append(textwrap.fill(str(contrast), either(40, 17)))
    axes.set_yticks(places, names, color=INK, fontsize=either(9.5, 8.5))
    axes.set_ylim(max(places) + 0.6, -1.3)
    axes.set_xlabel(heading)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=either(9, 5), integer=True))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: written(value, "percentage_point", 0).split(" ")[0])
    )
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    return finish(figure, _alt(rows))


def _draw(axes: Axes, place: float, row: "pd.Series[float]", mark: str, colour: str) -> None:
    if pd.isna(row["estimate_pp"]):
        axes.annotate(WITHHELD, (0, place), xytext=(6, 0), textcoords="offset points",
                      va="center", fontsize=8.5, color=MUTED)  # fmt: skip
        return
    ends = (row["estimate_pp_low"], row["estimate_pp_high"])
    if not any(pd.isna(end) for end in ends):
        axes.plot(ends, [place, place], color=colour, linewidth=1.8)
    axes.plot([row["estimate_pp"]], [place], mark, color=colour, markersize=7, zorder=3)
    text = written(row["estimate_pp"], "percentage_point", 0).split(" ")[0]
    label(axes, text, (row["estimate_pp"], place), (0, 7), ha="center", fontsize=8.5, color=colour)


def _alt(rows: pd.DataFrame) -> str:
    """Say each test's difference, the last of its three rows."""
    last = rows.groupby(level="test", sort=False).nth(-1).droplevel("contrast")
    said = "; ".join(f"{test} {_in_words(row)}" for test, row in last.iterrows())
    return f"Dots with intervals. Higher band's gap minus the lower's: {said}."


def _in_words(row: "pd.Series[float]") -> str:
    if pd.isna(row["estimate_pp"]):
        return WITHHELD
    value = written(row["estimate_pp"], "percentage_point", 0)
    ends = (row["estimate_pp_low"], row["estimate_pp_high"])
    if any(pd.isna(end) for end in ends):
        return value
    low, high = (written(end, "percentage_point", 0).split(" ")[0] for end in ends)
    return f"{value} ({low} to {high})"
