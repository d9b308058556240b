"""The parts that a printed whole falls into, end to end, beside what is printed of the whole."""

from collections.abc import Mapping

import pandas as pd

from pmio_lib.drawing.chart import (
    ACCENT,
    INK,
    MUTED,
    SECOND,
    Chart,
    either,
    finish,
    for_two_widths,
    sheet,
)

COLOURS = (ACCENT, MUTED, "#d9dde2")
HEIGHT = 0.5


@for_two_widths
def parts_chart(parts: pd.DataFrame, printed: Mapping[str, float], heading: str) -> Chart:
    """Draw the parts of a whole as one bar, and what is printed of it as bars below.

    `parts` holds one column of counts by part, up to three; `printed` counts by what they are of.
    """
    column = parts.columns[0]
    whole = float(parts[column].sum())
    figure = sheet(8.4, 1.0 + 0.62 * len(printed), 1.5 + 0.75 * len(printed))
    axes = figure.subplots()
    start = 0.0
    for (part, count), colour in zip(parts[column].items(), COLOURS, strict=False):
        axes.barh(0, count, left=start, height=HEIGHT, color=colour, edgecolor="white")
        is_dark = colour != COLOURS[-1]
        axes.text(start + count / 2, 0, f"{count:g}", ha="center", va="center", fontsize=10,
                  fontweight="bold", color="white" if is_dark else INK)  # fmt: skip
        words = either(str(part), str(part).replace(" ", "\n", 2))
        axes.text(start + count / 2, -0.34, words, ha="center", va="bottom", fontsize=8.5,
                  color=INK)  # fmt: skip
        start += float(count)
    axes.text(whole + 3, 0, f"= {whole:g}", va="center", fontsize=11, fontweight="bold", color=INK)
    for place, (what, count) in enumerate(printed.items(), start=1):
        differs = count != whole
        colour = SECOND if differs else INK
        axes.plot([0, count], [place, place], color=colour, linewidth=1.6)
        axes.plot([0, count], [place, place], "|", color=colour, markersize=9, markeredgewidth=1.6)
        axes.text(0, place - 0.14, what, va="bottom", fontsize=8.5, color=INK)
        axes.text(count + 3, place, f"{count:g}", va="center", fontsize=11, fontweight="bold",
                  color=colour)  # fmt: skip
    axes.set_xlim(0, whole * either(1.1, 1.16))
    axes.set_ylim(len(printed) + 0.4, either(-0.6, -0.95))
    axes.set_axis_off()
    said = "; ".join(f"{part} {count:g}" for part, count in parts[column].items())
    others = "; ".join(f"{what} {count:g}" for what, count in printed.items())
    return finish(figure, f"Bars. {heading}. {said}: {whole:g}. {others}.", heading, parts)
