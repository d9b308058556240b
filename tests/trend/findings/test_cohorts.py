"""Cohorts: eleven years of school end with GCSEs, whoever counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.trend.findings.cohorts import gcse_cohorts, year_group

YEARS = st.integers(1990, 2100)


@pytest.mark.parametrize(
    ("gcse_year", "school_year", "group"),
    [(2019, 2019, 11), (2024, 2019, 6), (2027, 2019, 3), (2022, 2019, 8), (2018, 2019, 12)],
)
def test_a_cohort_is_in_the_year_group_it_counts_down_from(
    gcse_year: int, school_year: int, group: int
) -> None:
    assert year_group(gcse_year, school_year) == group


@settings(deadline=None)
@given(YEARS, YEARS)
def test_a_year_later_a_cohort_is_a_year_group_higher(gcse_year: int, school_year: int) -> None:
    assert year_group(gcse_year, school_year + 1) == year_group(gcse_year, school_year) + 1
    assert year_group(gcse_year + 1, school_year) == year_group(gcse_year, school_year) - 1


@settings(deadline=None, max_examples=50)
@given(YEARS, st.integers(0, 20), YEARS, st.integers(1, 13), st.integers(0, 5))
def test_who_could_have_met_it_was_at_or_below_its_last_year_group_when_it_began(
    first: int, length: int, school_year: int, low: int, width: int
) -> None:
    cohorts = gcse_cohorts(first, first + length, school_year, (low, low + width))
    assert cohorts["gcse_year"].tolist() == list(range(first, first + length + 1))
    met = [year_group(year, school_year) <= low + width for year in cohorts["gcse_year"]]
    assert cohorts["could_have_met"].tolist() == met
    assert met == sorted(met), "once one cohort could, every later one could"


def test_the_programmes_first_cohort_at_gcse_was_in_year_8_when_it_began() -> None:
    """Key Stage 2 and early Key Stage 3 from 2018/19: those of Year 8 sat GCSEs in 2022."""
    cohorts = gcse_cohorts(2016, 2025, 2019, (3, 8))
    could = cohorts.loc[cohorts["could_have_met"]]
    assert (could["gcse_year"].min(), could["year_group"].max()) == (2022, 8)


def test_no_years_give_no_cohorts() -> None:
    assert gcse_cohorts(2025, 2024, 2019, (3, 8)).empty
