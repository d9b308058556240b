"""Words of the saturation chart: its labels and its alternative text.

Belongs here: sentences. Not here: the picture (`saturation`).
"""

from collections.abc import Sequence
from itertools import accumulate

from pmio_lib.core.numerals import written
from pmio_lib.interviews.findings.orders import OrderDependence
from pmio_lib.methods.saturation import Run, Saturation


def beginnings(waves: Sequence[str]) -> list[tuple[int, str]]:
    """Give the first interview of each stretch of one wave."""
    return [
        (place, name)
        for place, (before, name) in enumerate(zip(["", *waves], waves, strict=False), start=1)
        if name != before
    ]


def confirming(mark: Saturation) -> Run | None:
    """Give the run that met the threshold."""
    if mark.reached_after is None:
        return None
    return mark.runs[mark.reached_after - mark.base_size]


def base_in_words(mark: Saturation) -> str:
    """Name the base with its themes."""
    return f"Base of {mark.base_size}: {mark.base_themes} theme{'s' * (mark.base_themes != 1)}"


def point_label(mark: Saturation) -> str:
    """Name the threshold and the point that met it, in the few words a chart has room for."""
    name = f"\N{LESS-THAN OR EQUAL TO}{_level(mark)} new" if mark.threshold else "None new"
    return f"{name}: {_point(mark)}{', more later' if mark.exceeded_later else ''}"


def _point(mark: Saturation) -> str:
    return mark.written if mark.runs else "cannot be assessed"


def _level(mark: Saturation) -> str:
    level = round(100 * mark.threshold, 6)
    return written(level, "percent", 0 if level == round(level) else 1)


def alternative_text(
    new: Sequence[int],
    marks: Sequence[Saturation],
    orders: OrderDependence,
    heading: str,
    waves: Sequence[str],
) -> str:
    """Say everything that the chart shows; arguments as charts.saturation.saturation_chart."""
    counts = ", ".join(
        f"{place}: {count} ({added} new)"
        for place, (count, added) in enumerate(zip(accumulate(new), new, strict=True), start=1)
    )
    band = ", ".join(
        f"{row['interviews']}: {row['median']} ({row['low']} to {row['high']})"
        for row in orders.curve.to_dict("records")
    )
    said = [f"Line chart. {heading}. Distinct themes by interview as conducted: {counts}."]
    if marks and marks[0].runs:
        said.append(f"{base_in_words(marks[0])}.")
    said += [_mark_in_words(mark) for mark in marks]
    said.append(
        f"In {orders.n_orders:,} random orders, median and middle 90% by interview: {band}."
    )
    if waves:
        starts = [f"{name} from interview {place}" for place, name in beginnings(waves)]
        said.append(f"Marked: {', '.join(starts)}.")
    return " ".join(said)


def _mark_in_words(mark: Saturation) -> str:
    run = confirming(mark)
    name = f"{_level(mark)} or less new" if mark.threshold else "No new theme"
    if run is None:
        return f"{name}: {_point(mark)}. {mark.reason}"
    found = f"interviews {run.first} to {run.last} brought {run.new_themes} new"
    share = f"{written(100 * run.share, 'percent', 0)} of the base"
    later = " A later run was above it again." if mark.exceeded_later else ""
    return f"{name}: {_point(mark)}; {found}, {share}.{later}"
