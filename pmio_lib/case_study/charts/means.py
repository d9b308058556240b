"""The case study's charts as the report has them: bars by band, the gap's arrow, the share's dot.

Belongs here: one test's chart, and its rows, from what may be shown. The report has no intervals;
here each bar has a whisker.
"""

import textwrap
from collections.abc import Mapping
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
from pmio_lib.study.bands_and_tests import GROUP_NAMES

EVERYBODY, OTHERS, PREMIUM = GROUP_NAMES.values()
SHARE: Final = "Share of the band with Pupil Premium"
COLUMNS: Final = ("band", "group", "mean_pct", "low_pct", "high_pct", "n_pupils")
"""Of the table behind a chart."""

DOT: Final = "#b02a7b"
COLOURS: Final = {EVERYBODY: MUTED, OTHERS: ACCENT, PREMIUM: SECOND}
WIDTH: Final = 0.24
PLACES: Final = {EVERYBODY: -0.36, OTHERS: -0.11, PREMIUM: 0.14, SHARE: 0.40}
"""Where each bar, and the dot, stands beside the middle of its band."""

INSIDE: Final = 12
"""Per cent from which a bar is high enough to carry its figure."""

WHISKER: Final = "Interval of the model's mean"
ASIDE: Final = 0.07
"""How far beside the middle of its bar the gap's arrow stands: the whisker is in the middle."""

TOO_FEW: Final = "too few to show"

Rows = dict[Any, dict[Any, Any]]
"""The rows of one band, by group."""


def band_rows(
    test: str,
    means: pd.DataFrame,
    gaps: pd.DataFrame,
    shares: pd.DataFrame,
    cells: pd.DataFrame,
    bands: Mapping[str, str],
) -> pd.DataFrame:
    """Give the rows of one test's chart, of what privacy shows: one a bar, and one a band's dot.

    `bands` are labels by id, in the order they should be read. Gives COLUMNS: labels of band and
    group, the mean (or share) and its interval in per cent, and the pupils it is of, rounded; and
    `n_schools`, and of the band `gap_pp`, others less Pupil Premium, and `is_marked` where it
    carries an arrow. Missing where it may not be shown.
    """
    bars = means[means["test"].eq(test) & means["group"].isin(list(GROUP_NAMES))]
    joined = bars.merge(cells, on=["test", "band", "group"], how="left")
    dots = shares.rename(
        columns={"share_pct": "mean_pct", "n_pupils": "all", "n_known": "n_pupils"}
    )
    rows = pd.concat([joined, dots.assign(group=SHARE)])
    of_test = gaps.loc[gaps["test"].eq(test), ["band", "gap_pp", "is_marked"]]
    rows = rows[rows["band"].isin(list(bands))].merge(of_test, on="band")
    rows["place"] = rows["band"].map(list(bands).index)
    rows["band"], rows["group"] = rows["band"].map(dict(bands)), rows["group"].replace(GROUP_NAMES)
    columns = [*COLUMNS, "n_schools", "gap_pp", "is_marked"]
    return rows.sort_values("place", kind="stable")[columns].reset_index(drop=True)


@for_two_widths
def band_chart(bars: pd.DataFrame, heading: str, marked_above: float) -> Chart:
    """Draw one test: means by band for all, others and Pupil Premium, as the report's charts do.

    `bars` are as `band_rows` gives them; the legend says above how many points a gap is marked.
    """
    by_band: dict[str, Rows] = {
        str(band): rows.set_index("group").to_dict("index")
        for band, rows in bars.groupby("band", sort=False)
    }
    figure = sheet(2.2 + 3.1 * len(by_band), 4.8)
    axes = figure.subplots()
    for place, rows in enumerate(by_band.values()):
        _draw_band(axes, place, rows)
    axes.set_xticks(range(len(by_band)), [_band_name(*each) for each in by_band.items()])
    axes.set_xlim(-0.6, len(by_band) - 0.35)
    axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: written(v, "percent", 0)))
    axes.set_ylabel("Mean score; share of pupils")
    axes.tick_params(length=0)
    axes.tick_params(axis="x", labelcolor=INK, labelsize=9.5)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(handles=_legend(bars, marked_above), loc="lower left", bbox_to_anchor=(0, 1),
                ncols=either(3, 2), fontsize=8.5, handlelength=1.3, columnspacing=1.3)  # fmt: skip
    said = " ".join(f"{band} ({_size(rows)}): {_in_words(rows)}." for band, rows in by_band.items())
    rule = f"Gaps above {_points(marked_above)} are marked by an arrow."
    return finish(figure, f"Bar chart by band of engagement. {heading}. {said} {rule}")


def _draw_band(axes: Axes, place: float, rows: Rows) -> None:
    for group, colour in COLOURS.items():
        row = rows[group]
        _draw_bar(axes, place + PLACES[group], row["mean_pct"], colour)
        _draw_whisker(axes, place + PLACES[group], _ends(row))
    _draw_gap(axes, place, rows)
    _draw_share(axes, place + PLACES[SHARE], rows[SHARE]["mean_pct"])


def _draw_bar(axes: Axes, place: float, mean: Any, colour: str) -> None:
    if pd.isna(mean):
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


def _draw_gap(axes: Axes, place: float, rows: Rows) -> None:
    """Draw a marked gap over the lower of its two bars, up to the height of the other."""
    of_others, of_premium = (rows[group]["mean_pct"] for group in (OTHERS, PREMIUM))
    gap = rows[EVERYBODY]["gap_pp"]
    if not rows[EVERYBODY]["is_marked"] or any(
        pd.isna(each) for each in (of_others, of_premium, gap)
    ):
        return
    low, high = sorted((of_others, of_premium))
    over = place + PLACES[PREMIUM if of_premium < of_others else OTHERS] + ASIDE
    top = max([high, *(ends[1] for ends in map(_ends, rows.values()) if ends)])
    ends = [place + PLACES[OTHERS] - WIDTH / 2, place + PLACES[PREMIUM] + WIDTH / 2]
    axes.plot(ends, [high, high], color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    axes.annotate("", (over, low), (over, high),
                  arrowprops={"arrowstyle": "<->", "color": INK, "linewidth": 1.3,
                              "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9})  # fmt: skip
    axes.annotate(written(gap, "percentage_point", 0), (place + PLACES[PREMIUM], top),
                  xytext=(0, 4), textcoords="offset points", ha="center", va="bottom",
                  fontsize=8.5, fontweight="bold", color=INK)  # fmt: skip


def _draw_share(axes: Axes, place: float, share: Any) -> None:
    if pd.isna(share):
        return
    axes.plot([place], [share], "o", color=DOT, markersize=8)
    axes.annotate(written(share, "percent", 0), (place, share), xytext=(0, 8),
                  textcoords="offset points", ha="center", fontsize=8.5, color=DOT)  # fmt: skip


def _band_name(band: str, rows: Rows) -> str:
    lines = band.replace(" (", "\n(").split("\n")
    return "\n".join([*(textwrap.fill(line, either(26, 16)) for line in lines), _size(rows)])


def _size(rows: Rows) -> str:
    pupils, schools = (rows[EVERYBODY][name] for name in ("n_pupils", "n_schools"))
    if pd.isna(pupils) or pd.isna(schools):
        return "too few pupils to show"
    return f"about {pupils} pupils, {schools} {'school' if schools == 1 else 'schools'}"


def _legend(bars: pd.DataFrame, marked_above: float) -> list[Any]:
    """Give the legend by columns of two: the bars above, the dot and the arrow below."""
    everyone, others, premium = (
        Patch(color=colour, label=name) for name, colour in COLOURS.items()
    )
    dot = Line2D([], [], label="Share with Pupil Premium", marker="o", linestyle="",
                 markersize=7, color=DOT)  # fmt: skip
    arrow = Line2D([], [], label=f"Gap, where above {_points(marked_above)}", linestyle="",
                   marker=r"$\updownarrow$", markersize=9, color=INK)  # fmt: skip
    whisker = Line2D([], [], label=WHISKER, linestyle="", marker="|", markersize=9, color=INK)
    return [
        everyone,
        dot,
        others,
        *([arrow] if bars["is_marked"].any() else []),
        premium,
        *([whisker] if bars["low_pct"].notna().any() else []),
    ]


def _points(value: float) -> str:
    return written(value, "percentage_point", None if value % 1 else 0).removeprefix("+")


def _ends(row: Mapping[Any, Any]) -> tuple[float, float] | None:
    low, high = row["low_pct"], row["high_pct"]
    return None if pd.isna(low) or pd.isna(high) else (low, high)


def _in_words(rows: Rows) -> str:
    parts = []
    for group in COLOURS:
        name = group if group == PREMIUM else group.lower()
        mean, ends = rows[group]["mean_pct"], _ends(rows[group])
        told: str = TOO_FEW if pd.isna(mean) else written(mean, "percent", 0)
        between = f" ({' to '.join(written(end, 'percent', 0) for end in ends)})" if ends else ""
        parts.append(f"{name} {told}{between}")
    gap = rows[EVERYBODY]["gap_pp"]
    if pd.notna(gap):
        marked = ", marked" if rows[EVERYBODY]["is_marked"] else ", not marked"
        parts.append(f"gap {written(gap, 'percentage_point', 0)}{marked}")
    share = rows[SHARE]["mean_pct"]
    of_share = TOO_FEW if pd.isna(share) else f"about {written(share, 'percent', 0)}"
    return f"{', '.join(parts)}; share with Pupil Premium {of_share}"
