"""The case study's charts as the report has them: bars by band, the gap's arrow, the share's dot.

Belongs here: one test's chart, and the table behind it, from what may be shown. The report has no
intervals; here each bar has a whisker.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from pmio_lib.core.numerals import written
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
from pmio_lib.study.bands import ALL, GROUP_NAMES, OTHERS, PREMIUM

DOT: Final = "#b02a7b"
COLOURS: Final = {ALL: MUTED, OTHERS: ACCENT, PREMIUM: SECOND}
WIDTH: Final = 0.24
PLACES: Final = {ALL: -0.36, OTHERS: -0.11, PREMIUM: 0.14, "dot": 0.40}
"""Where each bar, and the dot, stands beside the middle of its band."""

INSIDE: Final = 12
"""Per cent from which a bar is high enough to carry its figure."""

WHISKER: Final = "Interval of the model's mean"
ASIDE: Final = 0.07
"""How far beside the middle of its bar the gap's arrow stands: the whisker is in the middle."""

TOO_FEW: Final = "too few to show"
SHARE: Final = "Share of the band with Pupil Premium"
COLUMNS: Final = ("band", "group", "mean_pct", "low_pct", "high_pct", "n_pupils")


@dataclass(frozen=True)
class BandBars:
    """What one test's chart shows of one band; None where it may not be shown.

    `pupils` (rounded) and `schools` sat the test; `means`, and `intervals` of the model's means,
    are by group, in per cent; `gap` is in points, others less Pupil Premium, and `is_marked` where
    it carries an arrow; `share` is the per cent of the band's pupils who have Pupil Premium.
    """

    label: str
    pupils: int | None
    schools: int | None
    means: Mapping[str, float | None]
    gap: float | None
    is_marked: bool
    share: float | None
    intervals: Mapping[str, tuple[float, float] | None] = field(default_factory=dict)


def band_bars(
    test: str,
    means: pd.DataFrame,
    gaps: pd.DataFrame,
    shares: pd.DataFrame,
    cells: pd.DataFrame,
    bands: Mapping[str, str],
) -> tuple[BandBars, ...]:
    """Give what one test's chart shows, of what privacy shows of means, gaps, shares and cells.

    `bands` are labels by id, in the order they should be read.
    """
    rows = {(row["band"], row["group"]): row for row in _records(means, test)}
    gap_of = {row["band"]: row for row in _records(gaps, test)}
    ends = {
        (row["band"], row["group"]): _interval(row["low_pct"], row["high_pct"])
        for row in _records(cells, test)
    }
    share_of = dict(zip(shares["band"], shares["share_pct"], strict=True))
    return tuple(
        BandBars(
            label=label,
            pupils=_whole(rows[band, ALL]["n_pupils"]),
            schools=_whole(rows[band, ALL]["n_schools"]),
            means={group: _known(rows[band, group]["mean_pct"]) for group in GROUP_NAMES},
            gap=_known(gap_of[band]["gap_pp"]),
            is_marked=bool(gap_of[band]["is_marked"]),
            share=_known(share_of[band]),
            intervals={group: ends.get((band, group)) for group in GROUP_NAMES},
        )
        for band, label in bands.items()
    )


def _records(frame: pd.DataFrame, test: str) -> list[dict[Any, Any]]:
    return frame[frame["test"].eq(test)].to_dict("records")


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _interval(low: Any, high: Any) -> tuple[float, float] | None:
    return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def band_rows(
    test: str,
    means: pd.DataFrame,
    shares: pd.DataFrame,
    cells: pd.DataFrame,
    bands: Mapping[str, str],
) -> pd.DataFrame:
    """Give the table behind one test's chart: a row a bar, and one for each band's dot.

    Gives COLUMNS: labels of band and group, the mean (or share) and its interval in per cent, and
    the pupils it is of, rounded. Missing where it may not be shown.
    """
    bars = means[means["test"].eq(test) & means["band"].isin(list(bands))]
    bars = bars[bars["group"].isin(list(GROUP_NAMES))]
    joined = bars.merge(cells, on=["test", "band", "group"], how="left")
    dots = shares[shares["band"].isin(list(bands))].rename(
        columns={"share_pct": "mean_pct", "n_pupils": "all", "n_known": "n_pupils"}
    )
    rows = pd.concat([joined, dots.assign(group=SHARE)])
    rows["band"], rows["place"] = rows["band"].map(dict(bands)), rows["band"].map(list(bands).index)
    rows["group"] = rows["group"].replace(GROUP_NAMES)
    return rows.sort_values("place", kind="stable")[list(COLUMNS)].reset_index(drop=True)


@for_two_widths
def band_chart(bars: Sequence[BandBars], heading: str, marked_above: float) -> Chart:
    """Draw one test: means by band for all, others and Pupil Premium, as the report's charts do.

    The gap is marked above so many points; the legend says so.
    """
    figure = sheet(2.2 + 3.1 * len(bars), 4.8)
    axes = figure.subplots()
    for place, bar in enumerate(bars):
        _draw_band(axes, place, bar)
    axes.set_xticks(range(len(bars)), [_band_name(bar) for bar in bars])
    axes.set_xlim(-0.6, len(bars) - 0.35)
    axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: written(v, "percent", 0)))
    axes.set_ylabel("Mean score; share of pupils")
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelcolor=INK, labelsize=9.5)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(handles=_legend(bars, marked_above), loc="lower left", bbox_to_anchor=(0, 1),
                ncols=either(3, 2), fontsize=8.5, handlelength=1.3, columnspacing=1.3)  # fmt: skip
    return finish(figure, _alt(bars, heading, marked_above))


def _draw_band(axes: Axes, place: float, bar: BandBars) -> None:
    for group, mean in bar.means.items():
        _draw_bar(axes, place + PLACES[group], mean, COLOURS[group])
        _draw_whisker(axes, place + PLACES[group], bar.intervals.get(group))
    _draw_gap(axes, place, bar)
    _draw_share(axes, place + PLACES["dot"], bar.share)


def _draw_bar(axes: Axes, place: float, mean: float | None, colour: str) -> None:
    if mean is None:
        axes.annotate(TOO_FEW, (place, 2), rotation=90, ha="center", fontsize=8, color=MUTED)
        return
    axes.bar(place, mean, width=WIDTH, color=colour)
    inside = mean >= INSIDE
    axes.annotate(written(mean, "percent", 0), (place, 0 if inside else mean), xytext=(0, 4),
                  textcoords="offset points", ha="center", va="bottom",
                  fontsize=8.5, color="white" if inside else INK)  # fmt: skip


def _draw_whisker(axes: Axes, place: float, ends: tuple[float, float] | None) -> None:
    if ends is None:
        return
    axes.plot([place, place], ends, color=INK, linewidth=1)
    axes.plot([place, place], ends, "_", color=INK, markersize=6, markeredgewidth=1)


def _draw_gap(axes: Axes, place: float, bar: BandBars) -> None:
    """Draw a marked gap over the lower of its two bars, up to the height of the other."""
    others, premium = bar.means[OTHERS], bar.means[PREMIUM]
    if not bar.is_marked or others is None or premium is None or bar.gap is None:
        return
    low, high = sorted((others, premium))
    over = place + PLACES[PREMIUM if premium < others else OTHERS] + ASIDE
    top = max([high, *(interval[1] for interval in bar.intervals.values() if interval)])
    ends = [place + PLACES[OTHERS] - WIDTH / 2, place + PLACES[PREMIUM] + WIDTH / 2]
    axes.plot(ends, [high, high], color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.annotate("", (over, low), (over, high),
                  arrowprops={"arrowstyle": "<->", "color": INK, "linewidth": 1.3,
                              "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9})  # fmt: skip
    axes.annotate(written(bar.gap, "percentage_point", 0), (place + PLACES[PREMIUM], top),
                  xytext=(0, 4), textcoords="offset points", ha="center", va="bottom",
                  fontsize=8.5, fontweight="bold", color=INK)  # fmt: skip


def _draw_share(axes: Axes, place: float, share: float | None) -> None:
    if share is None:
        return
    axes.plot([place], [share], "o", color=DOT, markersize=8)
    axes.annotate(written(share, "percent", 0), (place, share), xytext=(0, 8),
                  textcoords="offset points", ha="center", fontsize=8.5, color=DOT)  # fmt: skip


def _band_name(bar: BandBars) -> str:
    lines = bar.label.replace(" (", "\n(").split("\n")
    return "\n".join([*(textwrap.fill(line, either(26, 16)) for line in lines), _size(bar)])


def _size(bar: BandBars) -> str:
    if bar.pupils is None or bar.schools is None:
        return "too few pupils to show"
    return f"about {bar.pupils} pupils, {bar.schools} school{'s' * (bar.schools != 1)}"


def _legend(bars: Sequence[BandBars], marked_above: float) -> list[Any]:
    """Give the legend by columns of two: the bars above, the dot and the arrow below."""
    everyone, others, premium = (
        Patch(color=COLOURS[group], label=name) for group, name in GROUP_NAMES.items()
    )
    dot = Line2D([], [], label="Share with Pupil Premium", marker="o", linestyle="",
                 markersize=7, color=DOT)  # fmt: skip
    arrow = Line2D([], [], label=f"Gap, where above {_points(marked_above)}", linestyle="",
                   marker=r"$\updownarrow$", markersize=9, color=INK)  # fmt: skip
    whisker = Line2D([], [], label=WHISKER, linestyle="", marker="|", markersize=9, color=INK)
    has_gap = any(bar.is_marked for bar in bars)
    has_interval = any(ends for bar in bars for ends in bar.intervals.values())
    return [
        everyone,
        dot,
        others,
        *([arrow] if has_gap else []),
        premium,
        *([whisker] if has_interval else []),
    ]


def _points(value: float) -> str:
    return written(value, "percentage_point", None if value % 1 else 0).removeprefix("+")


def _alt(bars: Sequence[BandBars], heading: str, marked_above: float) -> str:
    said = " ".join(f"{bar.label} ({_size(bar)}): {_in_words(bar)}." for bar in bars)
    rule = f"Gaps above {_points(marked_above)} are marked by an arrow."
    return f"Bar chart by band of engagement. {heading}. {said} {rule}"


def _in_words(bar: BandBars) -> str:
    parts = [
        f"{GROUP_NAMES[group].lower() if group != PREMIUM else GROUP_NAMES[group]} "
        f"{TOO_FEW if mean is None else written(mean, 'percent', 0)}{_between(bar, group)}"
        for group, mean in bar.means.items()
    ]
    if bar.gap is not None:
        marked = ", marked" if bar.is_marked else ", not marked"
        parts.append(f"gap {written(bar.gap, 'percentage_point', 0)}{marked}")
    share = "too few to show" if bar.share is None else f"about {written(bar.share, 'percent', 0)}"
    return f"{', '.join(parts)}; share with Pupil Premium {share}"


def _between(bar: BandBars, group: str) -> str:
    ends = bar.intervals.get(group)
    return f" ({' to '.join(written(end, 'percent', 0) for end in ends)})" if ends else ""
