"""Which year group the pupils of each GCSE year were in, and where they could meet a programme."""

from typing import Any

import pandas as pd
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
from pmio_lib.study.overview import Programme
from pmio_lib.trend.findings.cohorts import LAST_PRIMARY_YEAR, year_group

PLAIN = "#eef1f4"


@for_two_widths
def year_groups_chart(years: range, programme: Programme, heading: str) -> Chart:
    """Draw a grid: GCSE years down, school years across, the year group in each cell."""
    first, last = programme.first_school_year, years[-1]
    across = range(first - 1, last + 1)
    figure = sheet(9.2, 0.7 + 0.36 * len(years), 0.8 + 0.33 * len(years))
    axes = figure.subplots()
    rows: dict[int, dict[str, str]] = {}
    for row, gcse in enumerate(years):
        for column, school_year in enumerate(across):
            group = year_group(gcse, school_year)
            if group > 11:
                continue
            meets = school_year >= first and programme.year_groups[0] <= group
            meets = meets and group <= programme.year_groups[1]
            in_primary = group <= LAST_PRIMARY_YEAR
            look: dict[str, Any] = {
                "facecolor": ACCENT if meets and in_primary else PLAIN,
                "edgecolor": "white",
            }
            if meets and not in_primary:
                look |= {"hatch": "////", "edgecolor": ACCENT, "linewidth": 0}
            axes.add_patch(Rectangle((column + 0.03, row + 0.05), 0.94, 0.9, **look))
            axes.text(column + 0.5, row + 0.5, f"{either('Year ', '')}{group}", ha="center",
                      va="center", fontsize=8.5, zorder=4,
                      fontweight="bold" if meets else "normal",
                      color="white" if meets and in_primary else INK if meets else MUTED,
                      bbox={"facecolor": PLAIN, "edgecolor": "none", "pad": 0.8}
                      if meets and not in_primary else None)  # fmt: skip
            rows.setdefault(gcse, {})[str(school_year)] = f"Year {group}"
        axes.text(-0.12, row + 0.5, f"GCSE {gcse}", ha="right", va="center", fontsize=9,
                  fontweight="bold", color=INK)  # fmt: skip
    for column, school_year in enumerate(across):
        axes.text(column + 0.5, -0.12, either(str(school_year), f"'{school_year % 100}"),
                  ha="center", va="bottom", fontsize=9, color=MUTED)  # fmt: skip
    axes.set_xlim(0, len(across))
    axes.set_ylim(len(years), 0)
    axes.set_axis_off()
    start = next(
        (gcse for gcse in years if year_group(gcse, first) <= LAST_PRIMARY_YEAR), years[-1]
    )
    alt = f"Grid of year groups. {heading}: GCSE {start} was in Year {year_group(start, first)}"
    alt += f" in {first}, GCSE {first} in Year {year_group(first, first)}."
    data = pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="gcse_year"))
    return finish(figure, alt, heading, data.reindex(columns=[str(each) for each in across]))
