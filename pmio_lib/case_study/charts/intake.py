"""The intake: the parts that its printed whole falls into, and the flow from it to each test.

The flow is drawn in the manner of CONSORT: Schulz, Altman and Moher (2010), CONSORT 2010 statement,
BMJ 340:c332. Not here: which counts may be shown (privacy/case_study.py).
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from pmio_lib.drawing.chart import (
    ACCENT,
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

COLOURS: Final = (ACCENT, MUTED, "#d9dde2")
HEIGHT: Final = 0.5
GROUND: Final = "#eef3f9"
PLAIN: Final = "#f6f7f9"
EDGE: Final = "#9fb3c8"
LINE: Final = 0.42
"""Height of a line of text, in the axes' own units."""
HIDDEN: Final = "1 to 7"
"""What stands for a count that may not be shown."""
NOTE: Final = "Counts of pupils are rounded to the nearest five, each by itself."

Step = dict[Any, Any]


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


@dataclass(frozen=True)
class FlowParts:
    """The rows of a flow by their part in the picture; `tests` by label."""

    intake: Step
    rules: list[Step]
    analysis: Step
    tests: dict[str, Step]


@for_two_widths
def flow_chart(flow: pd.DataFrame, tests: Mapping[str, str]) -> Chart:
    """Draw the intake, what the rules leave out and why, the analysis, and each test.

    `flow` is as privacy.case_study.shown_flow gives it, `tests` labels by the step of the flow,
    such as `test_arithmetic`, in the order they should be read.
    """
    parts = _parts(flow, tests)
    height = 4.6 + LINE * _lines(parts.rules) + either(0.0, LINE * 3)
    figure = sheet(9.2, 0.72 * height, 0.5 * height)
    axes = figure.subplots()
    axes.set_xlim(0, 12)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    _draw_rules(axes, parts, height)
    _draw_tests(axes, parts, height)
    axes.annotate(NOTE, (0, height), fontsize=8, color=MUTED, va="top", annotation_clip=False)
    said = _in_words(parts)
    return finish(figure, f"Flow diagram. From the intake to the analysis. {said} {NOTE}")


def _parts(flow: pd.DataFrame, tests: Mapping[str, str]) -> FlowParts:
    rows = {row["step"]: row for row in flow.to_dict("records")}
    intake = next(row for row in rows.values() if pd.isna(row["follows"]))
    return FlowParts(
        intake=intake,
        rules=[row for row in rows.values() if row is not intake and row["step"] not in tests],
        analysis=rows[rows[next(iter(tests))]["follows"]],
        tests={label: rows[step] for step, label in tests.items()},
    )


def _draw_rules(axes: Axes, parts: FlowParts, height: float) -> None:
    rules = parts.rules
    low = height - either(2.9, 3.9)
    wide, down, left = either((4.0, 2.0, 4.6), (6.0, 0.7, 1.4))
    _box(axes, 0, 0.1, wide, 0.9, ["Intake", _size(parts.intake)], GROUND)
    _box(axes, 0, low, wide, 0.9, ["In the analysis", _size(parts.analysis)], GROUND)
    _arrow(axes, (down, 1.0), (down, low))
    middle = (1.0 + low) / 2
    tall = LINE * _lines(rules) + 0.6
    top = middle - tall / 2
    _box(axes, left, top, 11.6 - left, tall, [], PLAIN)
    _arrow(axes, (down, middle), (left, middle))
    axes.annotate("Left out: pupils", (left + 0.2, top + 0.3), fontsize=9, fontweight="bold",
                  va="center")  # fmt: skip
    where = top + 0.7 - LINE / 2
    for row in rules:
        count = _count(row["left_out_pupils"])
        counts_end = left + either(0.9, 1.9)
        axes.annotate(count, (counts_end, where), ha="right", va="top", fontsize=8.5, color=INK)
        axes.annotate(_reason(row), (counts_end + 0.15, where), va="top", fontsize=8.5, color=INK)
        where += LINE * _lines([row])


def _draw_tests(axes: Axes, parts: FlowParts, height: float) -> None:
    tall = either(1.2, 2.2)
    top, width = height - tall - 0.15, 12 / len(parts.tests)
    start = (either(2.0, 0.7), height - tall - 0.8)
    for place, (label, row) in enumerate(parts.tests.items()):
        absent = f"{_count(row['left_out_pupils'])} absent"
        left = place * width
        sizes = [_size(row)] if not is_narrow() else _size(row).split(", ")
        _box(axes, left, top, width - 0.4, tall, [label, *sizes, absent], GROUND)
        middle = left + (width - 0.4) / 2
        bend = top - 0.3
        axes.plot([start[0], start[0], middle], [start[1], bend, bend], color=MUTED, linewidth=1.2)
        _arrow(axes, (middle, bend), (middle, top))


def _lines(rules: list[Step]) -> int:
    return sum(_reason(row).count("\n") + 1 for row in rules)


def _reason(row: Step) -> str:
    return textwrap.fill(row["reason"], either(60, 38))


def _box(
    axes: Axes, left: float, top: float, width: float, height: float, lines: list[str], ground: str
) -> None:
    style = "round,pad=0,rounding_size=0.08"
    axes.add_patch(
        FancyBboxPatch(
            (left, top), width, height, style, facecolor=ground, edgecolor=EDGE, clip_on=False
        )
    )
    step = height / (len(lines) + 0.6)
    for place, line in enumerate(lines):
        axes.annotate(line, (left + width / 2, top + step * (place + 0.8)), ha="center",
                      va="center", fontsize=9.5 if place == 0 else 9,
                      fontweight="bold" if place == 0 else "normal", color=INK)  # fmt: skip


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    shape = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=shape)


def _count(value: Any) -> str:
    return HIDDEN if pd.isna(value) else "none" if value == 0 else str(int(value))


def _size(row: Mapping[str, Any]) -> str:
    pupils = f"{_count(row['pupils'])} pupils"
    return pupils if pd.isna(row["schools"]) else f"{pupils}, {int(row['schools'])} schools"


def _in_words(parts: FlowParts) -> str:
    gone = "; ".join(f"{row['reason']} {_count(row['left_out_pupils'])}" for row in parts.rules)
    sat = "; ".join(
        f"{label} {_size(row)}, {_count(row['left_out_pupils'])} absent"
        for label, row in parts.tests.items()
    )
    return (
        f"Intake: {_size(parts.intake)}. Left out, in pupils: {gone}. "
        f"In the analysis: {_size(parts.analysis)}. Of these, by test: {sat}."
    )
