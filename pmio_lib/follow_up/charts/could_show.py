"""What can be shown: the cohorts that met the programme by year at school, and schools' power."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pmio_lib.drawing.chart import (
    ACCENT,
    EVENT,
    GRID,
    INK,
    MUTED,
    RANGE,
    SECOND,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)

EMPTY: Final = "#f3f5f7"
SOFT: Final = "#9fb3c8"
ENOUGH: Final = 80
"""Power in per cent that a study is planned for."""
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


@for_two_widths
def power_chart(curves: pd.DataFrame, sizes: pd.DataFrame, heading: str) -> Chart:
    """Draw a panel a phase: power in per cent by difference in standard deviations.

    `curves` as `study_size.power_curves`, `sizes` as `study_size.study_sizes`.
    """
    n_schools = sizes["n_schools"].groupby("phase", sort=False).first()
    most = int(sizes.index.get_level_values("n_cohorts").max())
    figure = sheet(9.2, 3.4, 6.4)
    panels = figure.subplots(*either((1, 2), (2, 1)), sharex=True, sharey=True, squeeze=False)
    figure.subplots_adjust(wspace=0.08, hspace=0.3)
    for axes, (phase, rows) in zip(
        panels.flat, curves.groupby(level="phase", sort=False), strict=True
    ):
        _panel(axes, rows.droplevel("phase"), most)
        axes.set_title(f"{n_schools[str(phase)]} {phase} schools", loc="left", fontsize=10.5,
                       fontweight="bold", color=INK)  # fmt: skip
    for axes in panels[:, 0]:
        axes.set_yticks(range(0, 101, 20), [f"{tick}%" for tick in range(0, 101, 20)])
    for axes in panels.flat:
        axes.set_xlabel("Difference, standard deviations of scores", color=MUTED)
    alt = f"Power by size of difference, a panel a phase. {heading}."
    return finish(figure, alt, heading, curves)


def _panel(axes: Axes, rows: pd.DataFrame, most: int) -> None:
    drawn = rows.reset_index()
    axes.fill_between(drawn["effect_sd"], drawn["power_one_pct_low"], drawn["power_one_pct_high"],
                      facecolor=RANGE, linewidth=0)  # fmt: skip
    looks = {"power_one_pct": ("one cohort", ACCENT, "-"),
             "power_all_pct": (f"{most} cohorts pooled", SECOND, "--")}  # fmt: skip
    for name, (label, colour, dash) in looks.items():
        sns.lineplot(data=drawn, x="effect_sd", y=name, color=colour, linestyle=dash, ax=axes,
                     errorbar=None, label=label, legend=False)  # fmt: skip
    axes.axhline(ENOUGH, color=MUTED, linewidth=0.9, linestyle=":")
    axes.set_ylim(0, 104)
    axes.set_xlim(float(drawn["effect_sd"].min()), float(drawn["effect_sd"].max()))
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set(ylabel="", xlabel="")
    axes.tick_params(length=0, labelsize=9, labelbottom=True)
    axes.legend(loc="lower right", fontsize=9)
