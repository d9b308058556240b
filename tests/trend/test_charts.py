"""Pictures of page 04: what they say in words, and that nothing drawn contradicts the data."""

import numpy as np
import pandas as pd
import pytest
from forms_files import ROOT
from matplotlib.figure import Figure

from pmio_lib.study.figures import breaks_for, read_breaks
from pmio_lib.study.overview import read_programme
from pmio_lib.trend.charts import Timeline
from pmio_lib.trend.charts.years import (
    WIDTH,
    breaks_in_words,
    draw_breaks,
    in_words,
    trend_chart,
    within,
)
from tests.drawing.every_chart import BREAKS, DRAWN, chart, grading_break
from tests.fixtures.drawing import Drawn

YEARS = [2018, 2019, 2020, 2021]
RISING = pd.Series([1.2, 3.4, 6.0, 9.9], index=YEARS)
NOTHING = pd.Series([np.nan] * 4, index=YEARS)


def test_a_gap_is_said_as_points_behind_with_the_years_marked() -> None:
    assert chart("behind").alt == (
        "Line: Stoke beside England: 10.8 behind in 2018, 6.1 behind in 2019, 12.6 behind in 2024 "
        "(percentage points). The middle neighbour is 6.0 behind in 2024."
    )


def test_a_strip_says_change_and_rank_and_holds_every_area() -> None:
    strip = chart("strip")
    assert "2018 to 2019 +4.7, 1 of 30; 2019 to 2025 +4.7, 1 of 30" in strip.alt
    assert isinstance(strip.data, pd.DataFrame)
    assert strip.data.shape == (30, 2)


def test_panels_say_the_base_year_and_the_last() -> None:
    assert chart("panels").alt == (
        "Panels: Grade 4 −4 in 2018, −6.2 in 2023; At 11 −2 in 2018, −3.1 in 2023."
    )


def test_year_groups_say_who_was_too_old() -> None:
    groups = chart("year groups")
    assert "GCSE 2024 was in Year 6 in 2019, GCSE 2019 in Year 11" in groups.alt
    assert groups.data is not None
    assert groups.data.loc[2024, "2019"] == "Year 6"


def test_a_timeline_follows_from_the_study() -> None:
    study = ROOT / "study"
    breaks = breaks_for(read_breaks(study), "key_stage_4")
    time = Timeline.of(read_programme(study), breaks)
    assert time.start == pytest.approx(2018 + 5 / 12), "November, where June is the exams' own year"
    assert time.start_name.startswith("November 2018")
    assert time.first_met == 2024
    assert (list(time.without_exams), list(time.between)) == ([2020, 2021], [2022])
    assert time.unlike == {2020, 2021, 2022}


# Series over years at their edges


def test_a_trend_says_every_figure_every_gap_in_it_and_every_break() -> None:
    assert chart("trend").alt == (
        "Line chart. Share of pupils."
        " Stoke & <Trent>: 2018 53.6%, 2019 58.8%, 2020 no figure, 2021 63.4%."
        " England: 2018 63.6%, 2019 68.8%, 2020 no figure, 2021 73.4%."
        " Marked on the axis: 2019 new <scale> & more; 2020 tests not held;"
        " 2020 centre-assessed grades."
    )


def test_without_breaks_nothing_is_said_to_be_marked() -> None:
    drawn = trend_chart(pd.DataFrame({"Stoke": RISING}), (), "Entries", unit="index")
    assert drawn.alt == "Line chart. Entries. Stoke: 2018 1, 2019 3, 2020 6, 2021 10."


def test_every_line_and_every_year_of_a_trend_is_on_the_axes(drawn: Drawn) -> None:
    axes = drawn(DRAWN["trend"]()).axes[0]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == [str(year) for year in YEARS]
    lines = {tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata())}
    assert {(2018, 2019), (2021,)} <= lines  # no line across the year without a figure
    named = [text.get_text() for text in axes.texts]
    assert {"Stoke & <Trent> 63.4%", "England 73.4%"} <= set(named)


def test_one_line_unknown_does_not_take_the_other_with_it(drawn: Drawn) -> None:
    one = trend_chart(pd.DataFrame({"known": RISING, "unknown": NOTHING}), (), "G")
    said = [text.get_text() for text in drawn(one).axes[0].texts]
    assert said == ["known 9.9%"]
    assert "unknown: 2018 no figure" in one.alt


def test_a_trend_of_nothing_known_and_of_one_year_can_be_drawn(drawn: Drawn) -> None:
    nothing = trend_chart(pd.DataFrame({"Stoke": NOTHING}), (), "H")
    assert nothing.alt.endswith("2021 no figure.")
    one = trend_chart(pd.DataFrame({"Stoke": RISING.loc[[2019]]}), (), "H")
    assert one.alt == "Line chart. H. Stoke: 2019 3.4%."
    low, high = drawn(one).axes[0].get_xlim()
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
    assert [int(tick) for tick in axes.get_xticks()] == [*YEARS, 2023, 2025]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0], "2018 0.0%"),
        ([np.nan], "2018 no figure"),
        ([None, 5], "2018 no figure, 2019 5.0%"),
        ([], ""),
    ],
)
def test_a_year_without_a_figure_is_named_and_nought_is_a_figure(
    values: list[float], words: str
) -> None:
    assert in_words(pd.Series(values, index=YEARS[: len(values)]), "percent") == words


def test_a_break_is_a_line_and_a_test_not_held_a_band_with_names_below() -> None:
    axes = Figure().subplots()
    draw_breaks(axes, BREAKS, YEARS)
    assert len(axes.lines) == 2  # 2019, and the grades of 2020
    (band,) = axes.patches  # the tests of 2020
    assert (band.get_x(), band.get_width()) == (2019.5, 1)  # type: ignore[attr-defined]
    names = [text.get_text() for text in axes.texts]
    said = [name.replace("\n", " ") for name in names]
    assert said == ["New <scale> & more", "Tests not held Centre- assessed grades"]
    assert max(len(line) for name in names for line in name.split("\n")) <= WIDTH
    assert all(text.xyann[1] < 0 for text in axes.texts)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("year", "is_marked"), [(2017, False), (2018, True), (2020, True), (2021, True), (2022, False)]
)
def test_a_break_is_said_exactly_where_it_is_drawn(year: int, is_marked: bool) -> None:
    breaks = [grading_break(year)]
    axes = Figure().subplots()
    draw_breaks(axes, breaks, YEARS)
    assert bool(axes.lines) == bool(breaks_in_words(breaks, YEARS)) == is_marked
    assert bool(within(breaks, YEARS)) == is_marked
