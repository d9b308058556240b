"""A chart of changes between two years: one dot an area, the area under study marked."""

import pandas as pd
import seaborn as sns
from matplotlib.ticker import FuncFormatter

from pmio_lib.core.numerals import written
from pmio_lib.drawing.chart import ACCENT, INK, MUTED, Chart, finish, for_two_widths, sheet


@for_two_widths
def change_chart(changes: pd.Series, area: str, median: float, heading: str) -> Chart:
    """Draw each area's change, the largest rise on top, with the comparators' median.

    `changes` are percentage points by area name, `area` among them, as is `median`.
    """
    ordered = changes.dropna().sort_values(kind="stable")
    figure = sheet(8.4, 0.9 + 0.31 * len(ordered))
    axes = figure.subplots()
    axes.axvline(0, color=INK, linewidth=1)
    axes.axvline(median, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    colours = [ACCENT if name == area else MUTED for name in ordered.index]
    places = range(len(ordered))
    axes.hlines(places, 0, ordered, colors=colours, linewidth=1.6, zorder=2)
    sns.scatterplot(
        x=ordered.to_numpy(), y=list(places), ax=axes, c=colours, s=55, linewidth=0, zorder=3
    )
    for place, (value, colour) in enumerate(zip(ordered, colours, strict=True)):
        side = 1 if value >= 0 else -1
        axes.annotate(
            written(value, "percentage_point").split(" ")[0],
            (value, place),
            xytext=(9 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=9,
            color=colour,
        )
    axes.set_yticks(range(len(ordered)), list(ordered.index))
    for label in axes.get_yticklabels():
        if label.get_text() == area:
            label.set_color(ACCENT)
            label.set_fontweight("bold")
    axes.annotate(
        f"median of comparators {written(median, 'percentage_point').split(' ')[0]}",
        (median, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
        color=MUTED,
    )
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: written(v, "percentage_point", 0)))
    axes.margins(x=0.16, y=0.04)
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    data = pd.DataFrame({"change_pp": ordered[::-1]}).rename_axis("area")
    return finish(figure, _alt(ordered, area, median, heading), heading, data)


def _alt(ordered: pd.Series, area: str, median: float, heading: str) -> str:
    said = ", ".join(
        f"{name} {written(value, 'percentage_point')}" for name, value in ordered[::-1].items()
    )
    marked = "is marked" if area in ordered.index else "has no figure"
    return (
        f"Dot chart, the largest rise first. {heading}. {said}. "
        f"Median of the comparators {written(median, 'percentage_point')}; {area} {marked}."
    )
