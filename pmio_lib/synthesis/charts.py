"""Who took part, as ranges: what the printed counts force on each group of schools."""

import textwrap

import pandas as pd

from pmio_lib.drawing.chart import ACCENT, INK, MUTED, Chart, either, finish, for_two_widths, sheet


@for_two_widths
def overlap_chart(overlaps: pd.DataFrame, heading: str) -> Chart:
    """Draw the fewest and most schools of each group; a group whose count is forced is a dot.

    `overlaps` is as `participation.overlaps` gives it.
    """
    height = 0.9 + 0.5 * len(overlaps)
    figure = sheet(8.4, height, either(height, height + 0.25 * len(overlaps)))
    axes = figure.subplots()
    figure.subplots_adjust(left=either(0.42, 0.46), right=0.97, top=0.98, bottom=0.45 / height)
    ends = list(zip(overlaps["n_fewest"], overlaps["n_most"], strict=True))
    words = [str(low) if low == high else f"{low} to {high}" for low, high in ends]
    for place, (low, high) in enumerate(ends):
        axes.plot((low, high), (place, place), color=ACCENT, linewidth=5, solid_capstyle="round")
        axes.plot((low,), (place,), "o", color=ACCENT, markersize=9)
        axes.annotate(
            words[place],
            (high, place),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
    names = [textwrap.fill(str(name), either(38, 20)) for name in overlaps.index]
    axes.set_yticks(range(len(overlaps)), names, color=INK)
    axes.set_xlim(-1, 1.25 * overlaps["n_most"].max())
    axes.set_ylim(len(overlaps) - 0.5, -0.5)
    axes.set_xlabel("schools", color=MUTED)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    said = [f"{name} {text}" for name, text in zip(overlaps.index, words, strict=True)]
    return finish(figure, f"Ranges of schools. {'; '.join(said)}.", heading, overlaps)
