"""What the city's schools could show: by hand, and against the published design."""

import pytest

from pmio_lib.follow_up.study_size import design_of, study_sizes, told
from pmio_lib.study.data_plan import Schools, read_data_plan
from tests.fixtures.all_areas import ROOT

PLAN = read_data_plan(ROOT / "study")


def test_one_cohort_of_equal_schools_is_the_published_design() -> None:
    """PowerUpR's CRA2_2: icc .17, 15 pupils, 20 schools: .629."""
    schools = Schools(phase="primary", n=20, pupils_a_cohort=15, size_cv=0)
    plan = PLAN.model_copy(update={"schools": (schools,)})
    assert study_sizes(plan, [0.17])["band_sd"].iloc[0] == pytest.approx(0.629, abs=5e-4)


def test_cohorts_pool_what_does_not_stay() -> None:
    """By hand: 0.1 (0.5 + 0.5/2) + 0.9/60, over 70 schools in halves."""
    schools = Schools(phase="primary", n=70, pupils_a_cohort=30, size_cv=0)
    error = design_of(schools, PLAN.assumed, 0.1, 2).standard_error
    assert error == pytest.approx(((0.075 + 0.015) * 4 / 70) ** 0.5)


def test_fewer_schools_and_fewer_cohorts_see_less() -> None:
    sizes = study_sizes(PLAN)
    assert (sizes.loc["primary"]["band_sd"] < sizes.loc["secondary"]["band_sd"]).all()
    for _, rows in sizes.groupby(level=["phase", "icc"]):
        assert rows["band_sd"].is_monotonic_decreasing
        assert rows["gap_difference_sd"].is_monotonic_decreasing
    assert (sizes["band_covariate_sd"] < sizes["band_sd"]).all()
    lines = told(sizes)
    assert lines[0].startswith("70 primary schools")
    assert lines[1].startswith("14 secondary schools")
