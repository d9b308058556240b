"""How sure each phase's schools would be to see a difference, by how large it is."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from pmio_lib.drawing.chart import (
    ACCENT,
    GRID,
    INK,
    MUTED,
    SECOND,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)

RANGE = "#e3e8ee"
ENOUGH = 80


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
