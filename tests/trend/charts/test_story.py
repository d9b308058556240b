"""Pictures of page 04: what they say in words, and that nothing drawn contradicts the data."""

import pandas as pd
import pytest
from forms_files import ROOT

from pmio_lib.study.figures import breaks_for, read_breaks
from pmio_lib.study.overview import read_programme
from pmio_lib.trend.charts import Timeline
from tests.drawing.every_chart import chart


def test_a_gap_is_said_as_points_behind_with_the_years_marked() -> None:
    assert chart("behind").alt == (
        "Line: Stoke beside England: 10.8 behind in 2018, 6.1 behind in 2019, 12.6 behind in 2024 "
        "(percentage points). The middle neighbour is 6.0 behind in 2024."
    )


def test_years_without_exams_are_unlike_the_others() -> None:
    assert Timeline(2018.4, "start", 2024, [2020, 2021], [2022]).unlike == {2020, 2021, 2022}


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
