"""Cohorts, whose eleven years of school end with GCSEs; designs on the Maryland scale.

Levels as the What Works Centre for Local Economic Growth words them (Guide to scoring evidence
using the Maryland Scientific Methods Scale, updated June 2016, and its summary of the scale).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.overview import Programme
from pmio_lib.trend.findings import MarylandLevel, gcse_cohorts, maryland_level, year_group

YEARS = st.integers(1990, 2100)


@pytest.mark.parametrize(
    ("gcse_year", "school_year", "group"),
    [(2019, 2019, 11), (2024, 2019, 6), (2027, 2019, 3), (2018, 2019, 12)],
)
def test_a_cohort_is_in_the_year_group_it_counts_down_from(
    gcse_year: int, school_year: int, group: int
) -> None:
    assert year_group(gcse_year, school_year) == group


@given(YEARS, YEARS)
def test_a_year_later_a_cohort_is_a_year_group_higher(gcse_year: int, school_year: int) -> None:
    assert year_group(gcse_year, school_year + 1) == year_group(gcse_year, school_year) + 1
    assert year_group(gcse_year + 1, school_year) == year_group(gcse_year, school_year) - 1


def programme(school_year: int, low: int, high: int) -> Programme:
    return Programme(
        name="p", starts="2018-11", first_school_year=school_year, year_groups=(low, high)
    )


@given(YEARS, st.integers(-1, 20), YEARS, st.integers(1, 13), st.integers(0, 5))
def test_who_could_have_met_it_was_at_or_below_its_last_year_group_when_it_began(
    first: int, length: int, school_year: int, low: int, width: int
) -> None:
    cohorts = gcse_cohorts(first, first + length, programme(school_year, low, low + width))
    assert cohorts.index.tolist() == list(range(first, first + length + 1))
    met = [year_group(year, school_year) <= low + width for year in cohorts.index]
    assert cohorts["could_have_met"].tolist() == met
    assert met == sorted(met), "once one cohort could, every later one could"


def test_where_a_cohort_could_have_met_it_is_said_in_words() -> None:
    cohorts = gcse_cohorts(2018, 2024, programme(2019, 3, 8))
    assert cohorts.loc[2018, "year_group"] == "past GCSE"
    assert cohorts.loc[[2019, 2022], "year_group"].tolist() == ["Year 11", "Year 8"]
    assert cohorts.loc[[2021, 2022, 2023, 2024], "met"].tolist() == [
        "no",
        "only in secondary school",
        "only in secondary school",
        "yes, in primary school",
    ]


def level_of(*features: str) -> MarylandLevel:
    """Level of a design that has these features and no others."""
    return maryland_level(
        has_comparators="comparators" in features,
        before_and_after="before and after" in features,
        comparability_shown="comparable" in features,
        randomised="by lot" in features,
        exogenous_variation="near chance" in features,
    )


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (("before and after",), 1),
        (("comparators",), 1),
        (("comparators", "comparable"), 2),
        (("comparators", "before and after"), 2),  # a short trend beside neighbours
        (("comparators", "before and after", "comparable"), 3),
        (("comparators", "near chance"), 4),
        (("comparators", "by lot"), 4),
        (("comparators", "by lot", "comparable"), 5),
        (("comparators", "before and after", "comparable", "by lot", "near chance"), 5),
    ],
)
def test_the_level_of_a_design(features: tuple[str, ...], expected: int) -> None:
    assert level_of(*features) == expected


@pytest.mark.parametrize(
    "features",
    [
        (),
        ("before and after", "comparable"),
        ("before and after", "by lot"),
        ("before and after", "near chance"),
    ],
)
def test_a_design_that_compares_nothing_has_no_level(features: tuple[str, ...]) -> None:
    with pytest.raises(StatisticsError):
        level_of(*features)
