"""Charts over years at their edges: all above, all below, nothing known, one year, breaks."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pmio_lib.core.numerals import MINUS
from pmio_lib.study.grading import GradingBreak
from pmio_lib.trend.charts.change import change_chart
from pmio_lib.trend.charts.lines import (
    WIDTH,
    breaks_in_words,
    draw_breaks,
    gap_chart,
    trend_chart,
    within,
)
from tests.fixtures.drawing import Drawn

YEARS = [2018, 2019, 2020, 2021]
RISING = pd.Series([1.2, 3.4, 6.0, 9.9], index=YEARS)
NOTHING = pd.Series([np.nan] * 4, index=YEARS)


def grading_break(year: int, kind: str, label: str) -> GradingBreak:
    return GradingBreak(year=year, stages=("key_stage_4",), kind=kind, label=label, meaning="m")  # type: ignore[arg-type]


def figures(axes: Axes, *names: str) -> list[str]:
    """Words on the axes other than the lines' names."""
    return [text.get_text() for text in axes.texts if text.get_text() not in names]


# Gaps


@pytest.mark.parametrize(
    "gaps", [RISING, -RISING, RISING + 40, -40 - RISING, RISING - 4, RISING * 0], ids=str
)
def test_a_gap_chart_has_zero_and_every_gap_inside_with_room_for_figures(
    drawn: Drawn, gaps: pd.Series
) -> None:
    axes = drawn(gap_chart(pd.DataFrame({"minus England": gaps, "other": gaps / 2}), (), "G")).axes[
        0
    ]
    low, high = axes.get_ylim()
    room = 0.08 * (high - low)
    assert low + room < min(0, gaps.min())
    assert high - room > max(0, gaps.max())


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        (RISING, ["+1.2", "+3.4", "+6.0", "+9.9"]),
        (-RISING, [f"{MINUS}1.2", f"{MINUS}3.4", f"{MINUS}6.0", f"{MINUS}9.9"]),
        (RISING * 0, ["0.0"] * 4),
        (RISING.where(RISING > 5), ["+6.0", "+9.9"]),
        (NOTHING, []),
    ],
    ids=["above", "below", "none", "half missing", "all missing"],
)
def test_each_gap_that_is_known_carries_its_figure(
    drawn: Drawn, gaps: pd.Series, expected: list[str]
) -> None:
    axes = drawn(gap_chart(pd.DataFrame({"minus England": gaps}), (), "G")).axes[0]
    assert figures(axes, "minus England") == expected


def test_a_gap_chart_of_nothing_known_says_so_for_every_year_and_names_no_line(
    drawn: Drawn,
) -> None:
    chart = gap_chart(pd.DataFrame({"minus England": NOTHING}), (), "G")
    assert chart.alt == (
        "Line chart. G. minus England: 2018 no figure, 2019 no figure, 2020 no figure,"
        " 2021 no figure."
    )
    axes = drawn(chart).axes[0]
    assert [text.get_text() for text in axes.texts] == []
    low, high = axes.get_ylim()
    assert low < 0 < high


def test_one_line_unknown_does_not_take_the_other_with_it(drawn: Drawn) -> None:
    chart = gap_chart(pd.DataFrame({"known": RISING, "unknown": NOTHING}), (), "G")
    said = [text.get_text() for text in drawn(chart).axes[0].texts]
    assert "known" in said
    assert "unknown" not in said
    assert "unknown: 2018 no figure" in chart.alt


def test_the_figure_of_a_peak_stands_above_it_and_of_a_trough_below(drawn: Drawn) -> None:
    gaps = pd.Series([-5.0, -2.0, -9.0, -4.0], index=YEARS)
    axes = drawn(gap_chart(pd.DataFrame({"minus England": gaps}), (), "G")).axes[0]
    offsets = {text.get_text(): text.xyann[1] for text in axes.texts}  # type: ignore[attr-defined]
    assert offsets[f"{MINUS}2.0"] > 0 > offsets[f"{MINUS}9.0"]
    assert offsets[f"{MINUS}5.0"] < 0 < offsets[f"{MINUS}4.0"]


# Trends


def test_a_trend_of_nothing_known_and_of_one_year_can_be_drawn(drawn: Drawn) -> None:
    nothing = trend_chart(pd.DataFrame({"Stoke": NOTHING}), (), "H")
    assert nothing.alt.endswith("2021 no figure.")
    one = trend_chart(pd.DataFrame({"Stoke": RISING.loc[[2019]]}), (), "H")
    assert one.alt == "Line chart. H. Stoke: 2019 3.4%."
    axes = drawn(one).axes[0]
    low, high = axes.get_xlim()
    assert low < 2019 < high


def test_names_of_lines_that_end_together_are_pushed_apart(drawn: Drawn) -> None:
    lines = pd.DataFrame({name: RISING + up for name, up in (("A", 0), ("B", 0.01), ("C", 0.02))})
    axes = drawn(trend_chart(lines, (), "H")).axes[0]
    heights = [text.xy[1] for text in axes.texts]  # type: ignore[attr-defined]
    low, high = axes.get_ylim()
    assert len(heights) == 3
    assert min(np.diff(sorted(heights))) > 0.05 * (high - low)


def test_the_axis_holds_the_years_of_every_line(drawn: Drawn) -> None:
    later = pd.Series([5.0, 6.0], index=[2023, 2025])
    axes = drawn(trend_chart(pd.DataFrame({"A": RISING, "B": later}), (), "H")).axes[0]
    ticks = [int(tick) for tick in axes.get_xticks()]
    assert ticks == [*YEARS, 2023, 2025]


# Breaks


def test_two_breaks_of_one_year_stand_below_each_other_in_one_label() -> None:
    axes = Figure().subplots()
    breaks = [
        grading_break(2020, "centre_assessed", "Centre-assessed grades"),
        grading_break(2020, "not_held", "Tests not held"),
    ]
    draw_breaks(axes, breaks, YEARS)
    (label,) = axes.texts
    assert max(len(line) for line in label.get_text().split("\n")) <= WIDTH
    assert label.xyann[1] < 0  # type: ignore[attr-defined]
    assert (len(axes.lines), len(axes.patches)) == (1, 1)


def test_a_test_not_held_is_a_band_one_year_wide() -> None:
    axes = Figure().subplots()
    draw_breaks(axes, [grading_break(2020, "not_held", "Not held")], YEARS)
    (band,) = axes.patches
    assert (band.get_x(), band.get_width()) == (2019.5, 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("year", "is_marked"), [(2017, False), (2018, True), (2020, True), (2021, True), (2022, False)]
)
def test_a_break_is_said_exactly_where_it_is_drawn(year: int, is_marked: bool) -> None:
    breaks = [grading_break(year, "new_scale", "New scale")]
    axes = Figure().subplots()
    draw_breaks(axes, breaks, YEARS)
    assert bool(axes.lines) == bool(breaks_in_words(breaks, YEARS)) == is_marked
    assert bool(within(breaks, YEARS)) == is_marked


# Changes


def test_changes_run_from_the_largest_fall_at_the_foot_to_the_largest_rise(drawn: Drawn) -> None:
    changes = pd.Series({"Hull": -1.0, "Stoke": 5.2, "Derby": 0.0})
    chart = change_chart(changes, "Stoke", 0.25, "Change")
    axes = drawn(chart).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Hull", "Derby", "Stoke"]
    said = {text.get_text(): text.get_ha() for text in axes.texts}
    assert said[f"{MINUS}1.0"] == "right"
    assert said["+5.2"] == said["0.0"] == "left"
    assert "median of comparators +0.3" in said


def test_only_the_area_under_study_is_marked(drawn: Drawn) -> None:
    changes = pd.Series({"Hull": -1.0, "Stoke": 5.2})
    axes = drawn(change_chart(changes, "Stoke", 0.0, "Change")).axes[0]
    weights = {label.get_text(): label.get_fontweight() for label in axes.get_yticklabels()}
    assert weights["Stoke"] == "bold"
    assert weights["Hull"] != "bold"


def test_an_area_without_a_change_is_not_said_to_be_marked() -> None:
    changes = pd.Series({"Hull": -1.0, "Stoke": np.nan, "Derby": 2.0})
    alt = change_chart(changes, "Stoke", 0.5, "Change").alt
    assert alt.endswith("Median of the comparators +0.5 points; Stoke has no figure.")
