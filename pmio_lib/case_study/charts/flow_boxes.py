"""The flow of pupils from the intake to each test, in the manner of CONSORT.

Belongs here: the drawing and its words. Not here: which counts may be shown
(`pmio_lib.privacy.case_study`).

Schulz, Altman and Moher (2010), CONSORT 2010 statement, BMJ 340:c332: the flow diagram.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from pmio_lib.drawing.chart import (
    INK,
    MUTED,
    Chart,
    either,
    finish,
    for_two_widths,
    is_narrow,
    sheet,
)

GROUND: Final = "#eef3f9"
PLAIN: Final = "#f6f7f9"
EDGE: Final = "#9fb3c8"
LINE: Final = 0.42
"""Height of a line of text, in the axes' own units."""


Step = dict[Any, Any]


@dataclass(frozen=True)
class FlowParts:
    """The rows of a flow by their part in the picture; `tests` by label."""

    intake: Step
    rules: list[Step]
    analysis: Step
    tests: dict[str, Step]


@for_two_widths
def flow_chart(
    flow: pd.DataFrame, tests: Mapping[str, str], heading: str, hidden: str, note: str
) -> Chart:
    """Draw the intake, what the rules leave out and why, the analysis, and each test.

    Parameters
    ----------
    flow : pandas.DataFrame
        As privacy.case_study.shown_flow gives it: counts missing where they may not be shown.
    tests : mapping of str to str
        Labels by the step of the flow, such as `test_arithmetic`, in the order they should be read.
    hidden : str
        What stands for a count that may not be shown: "1 to 7".
    note : str
        What is said below: how counts are rounded.
    """
    parts = _parts(flow, tests)
    height = 4.6 + LINE * _lines(parts.rules)
    height += either(0.0, LINE * 3)
    figure = sheet(9.2, 0.72 * height, 0.5 * height)
    axes = figure.subplots()
    axes.set_xlim(0, 12)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    _draw_rules(axes, parts, height, hidden)
    _draw_tests(axes, parts, height, hidden)
    axes.annotate(note, (0, height), fontsize=8, color=MUTED, va="top", annotation_clip=False)
    return finish(figure, f"Flow diagram. {heading}. {_in_words(parts, hidden)} {note}")


def _parts(flow: pd.DataFrame, tests: Mapping[str, str]) -> FlowParts:
    rows = {row["step"]: row for row in flow.to_dict("records")}
    intake = next(row for row in rows.values() if pd.isna(row["follows"]))
    return FlowParts(
        intake=intake,
        rules=[row for row in rows.values() if row is not intake and row["step"] not in tests],
        analysis=rows[rows[next(iter(tests))]["follows"]],
        tests={label: rows[step] for step, label in tests.items()},
    )


def _draw_rules(axes: Axes, parts: FlowParts, height: float, hidden: str) -> None:
    rules = parts.rules
    low, wide, down, left = (
        height - either(2.9, 3.9),
        either(4.0, 6.0),
        either(2.0, 0.7),
        either(4.6, 1.4),
    )
    _box(axes, 0, 0.1, wide, 0.9, ["Intake", _size(parts.intake, hidden)], GROUND)
    _box(axes, 0, low, wide, 0.9, ["In the analysis", _size(parts.analysis, hidden)], GROUND)
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
        count = _count(row["left_out_pupils"], hidden)
        counts_end = left + either(0.9, 1.9)
        axes.annotate(count, (counts_end, where), ha="right", va="top", fontsize=8.5, color=INK)
        axes.annotate(_reason(row), (counts_end + 0.15, where), va="top", fontsize=8.5, color=INK)
        where += LINE * _lines([row])


def _draw_tests(axes: Axes, parts: FlowParts, height: float, hidden: str) -> None:
    tall = either(1.2, 2.2)
    top, width = height - tall - 0.15, 12 / len(parts.tests)
    start = (either(2.0, 0.7), height - tall - 0.8)
    for place, (label, row) in enumerate(parts.tests.items()):
        absent = f"{_count(row['left_out_pupils'], hidden)} absent"
        left = place * width
        sizes = [_size(row, hidden)] if not is_narrow() else _size(row, hidden).split(", ")
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


def _count(value: Any, hidden: str) -> str:
    return hidden if pd.isna(value) else "none" if value == 0 else str(int(value))


def _size(row: Mapping[str, Any], hidden: str) -> str:
    pupils = f"{_count(row['pupils'], hidden)} pupils"
    return pupils if pd.isna(row["schools"]) else f"{pupils}, {int(row['schools'])} schools"


def _in_words(parts: FlowParts, hidden: str) -> str:
    gone = "; ".join(
        f"{row['reason']} {_count(row['left_out_pupils'], hidden)}" for row in parts.rules
    )
    sat = "; ".join(
        f"{label} {_size(row, hidden)}, {_count(row['left_out_pupils'], hidden)} absent"
        for label, row in parts.tests.items()
    )
    return (
        f"Intake: {_size(parts.intake, hidden)}. Left out, in pupils: {gone}. "
        f"In the analysis: {_size(parts.analysis, hidden)}. Of these, by test: {sat}."
    )
