"""Years in which the yardstick changed, drawn on a chart's time axis."""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from pmio_lib.charts.chart import FAINT, MUTED
from pmio_lib.study.grading import GradingBreak

NOT_HELD = "not_held"


def draw_breaks(axes: Axes, breaks: Iterable[GradingBreak], years: Sequence[int]) -> None:
    """Draw each break within `years` as a dashed line with its name, or a band where no test was.

    Call it after the axes' limits are final: the names hang from the top edge.
    """
    for one in breaks:
        if not min(years) <= one.year <= max(years):
            continue
        if one.kind == NOT_HELD:
            axes.axvspan(one.year - 0.5, one.year + 0.5, color="#eef1f4", zorder=0)
        else:
            axes.axvline(one.year, color=FAINT, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
        axes.annotate(
            one.label,
            (one.year, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-3, -2),
            textcoords="offset points",
            rotation=90,
            ha="right",
            va="top",
            fontsize=7.5,
            color=MUTED,
        )


def breaks_in_words(breaks: Iterable[GradingBreak], years: Sequence[int]) -> str:
    """Say which breaks a chart over `years` marks, for its alternative text."""
    said = [f"{b.year} {b.label.lower()}" for b in breaks if min(years) <= b.year <= max(years)]
    return f"Marked on the axis: {'; '.join(said)}." if said else ""
