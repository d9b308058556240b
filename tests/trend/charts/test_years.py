"""Charts over years at their edges: all above, all below, nothing known, one year, breaks."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from pmio_lib.study.figures import GradingBreak
from pmio_lib.trend.charts.lines import (
    WIDTH,
    breaks_in_words,
    draw_breaks,
    trend_chart,
    within,
)
from tests.fixtures.drawing import Drawn

YEARS = [2018, 2019, 2020, 2021]
RISING = pd.Series([1.2, 3.4, 6.0, 9.9], index=YEARS)
NOTHING = pd.Series([np.nan] * 4, index=YEARS)


def grading_break(year: int, kind: str, label: str) -> GradingBreak:
    return GradingBreak(year=year, stages=("key_stage_4",), kind=kind, label=label, meaning="m")  # type: ignore[arg-type]


def test_one_line_unknown_does_not_take_the_other_with_it(drawn: Drawn) -> None:
    chart = trend_chart(pd.DataFrame({"known": RISING, "unknown": NOTHING}), (), "G")
    said = [text.get_text() for text in drawn(chart).axes[0].texts]
    assert said == ["known 9.9%"]
    assert "unknown: 2018 no figure" in chart.alt


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
