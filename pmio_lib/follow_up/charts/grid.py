"""The cohorts that met the programme, year by year at school, and what each year can show."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pmio_lib.drawing.chart import (
    ACCENT,
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)

EMPTY: Final = "#f3f5f7"
SOFT: Final = "#9fb3c8"
EVENT: Final = "#8a4708"

LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "held": {"facecolor": ACCENT, "edgecolor": ACCENT},
    "other": {"facecolor": SOFT, "edgecolor": SOFT},
    "to_come": {"facecolor": "white", "edgecolor": ACCENT},
    "missing": {"facecolor": "white", "edgecolor": EVENT, "hatch": "////"},
    "private": {"facecolor": EMPTY, "edgecolor": MUTED},
    "none": {"facecolor": EMPTY, "edgecolor": EMPTY},
}
LEGEND: Final[Mapping[str, str]] = {
    "held": "official figures here",
    "other": "graded otherwise",
    "to_come": "official, to come",
    "missing": "missing by design",
    "private": "schools' own tests only",
}


@for_two_widths
def grid_chart(
    cells: pd.DataFrame, marks: Mapping[int, str], words: pd.DataFrame, heading: str
) -> Chart:
    """Draw cohorts down, years at school across, in each cell its summer.

    `cells` as `findings.cohort_cells`, `words` (the table behind) as `findings.grid_in_words`;
    `marks` are the letters of tests by year group.
    """
    cohorts = sorted({int(gcse) for gcse, _ in cells.index})
    groups = sorted({int(group) for _, group in cells.index})
    figure = sheet(9.2, 1.1 + 0.34 * len(cohorts), 1.5 + 0.32 * len(cohorts))
    axes = figure.subplots()
    for row, gcse in enumerate(cohorts):
        for column, cell in enumerate(cells.loc[[gcse]].to_dict("records")):
            _cell(axes, row, column, cell)
        axes.text(-0.15, row + 0.5, either(f"GCSE {gcse}", str(gcse)), ha="right", va="center",
                  fontsize=8.8, fontweight="bold", color=INK)  # fmt: skip
    for column, group in enumerate(groups):
        name = "R" if group == 0 else str(group)
        axes.text(column + 0.5, -0.1, name, ha="center", va="bottom", fontsize=9, color=MUTED)
        if group in marks:
            axes.text(column + 0.5, -0.75, marks[group], ha="center", va="bottom", fontsize=8.5,
                      color=INK, fontweight="bold")  # fmt: skip
    axes.text(-0.15, -0.1, "Year", ha="right", va="bottom", fontsize=9, color=MUTED)
    _legend(axes, len(cohorts), len(groups))
    axes.set_xlim(0, len(groups))
    axes.set_ylim(len(cohorts) + either(1.0, 2.6), -1.1)
    axes.set_axis_off()
    n_missing = int(cells["kind"].eq("missing").sum())
    alt = f"Grid of {len(cohorts)} cohorts by year at school. {heading}: {n_missing} tests missing"
    alt += f" by design, {int(cells['kind'].eq('held').sum())} with official figures,"
    alt += f" {int(cells['kind'].eq('private').sum())} years with schools' own tests only."
    return finish(figure, alt, heading, words)


def _cell(axes: Axes, row: int, column: int, cell: Mapping[Any, Any]) -> None:
    kind = str(cell["kind"])
    look = {"linewidth": 0.9, **LOOKS[kind]}
    axes.add_patch(Rectangle((column + 0.05, row + 0.09), 0.9, 0.82, **look))
    plate = {"facecolor": "white", "edgecolor": "none", "pad": 0.7} if kind == "missing" else None
    axes.text(column + 0.5, row + 0.5, f"{int(cell['year']) % 100:02d}", ha="center", va="center",
              fontsize=8.3, fontweight="bold" if cell["met"] else "normal", zorder=4, bbox=plate,
              color={"held": "white", "none": MUTED, "other": INK}.get(kind, INK))  # fmt: skip


def _legend(axes: Axes, below: int, width: int) -> None:
    columns = either(5, 2)
    for place, (kind, said) in enumerate(LEGEND.items()):
        left = (place % columns) * width / columns
        top = below + 0.45 + 0.75 * (place // columns)
        size = either(0.28, 0.5)
        axes.add_patch(Rectangle((left, top), size, 0.42, linewidth=0.9, **LOOKS[kind]))
        axes.text(left + size + 0.1, top + 0.22, said, fontsize=8.3, va="center", color=INK)
