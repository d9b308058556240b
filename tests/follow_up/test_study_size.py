"""What the city's schools could show: by hand, and against the published design."""

from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.follow_up.study_size import (
    cohorts_help,
    could_show,
    design_of,
    gaps_of,
    likeness,
    plan_tables,
    power_curves,
    study_sizes,
    usual,
)
from pmio_lib.study.follow_up import DATA_PLAN_FILE, Schools, read_data_plan
from tests.fixtures.all_areas import ROOT

PLAN = read_data_plan(ROOT / "study")


def test_one_cohort_of_equal_schools_is_the_published_design() -> None:
    """PowerUpR's CRA2_2: icc .17, 15 pupils, 20 schools: .629."""
    schools = Schools(phase="primary", n=20, pupils_a_cohort=15, size_cv=0)
    plan = PLAN.model_copy(update={"schools": (schools,)})
    assert study_sizes(plan, [0.17])["least_plain_sd"].iloc[0] == pytest.approx(0.629, abs=5e-4)


def test_cohorts_pool_what_does_not_stay() -> None:
    """By hand: 0.1 (0.5 + 0.5/2) + 0.9/60, over 70 schools in halves."""
    schools = Schools(phase="primary", n=70, pupils_a_cohort=30, size_cv=0)
    error = design_of(schools, PLAN.assumed, 0.1, 2).standard_error
    assert error == pytest.approx(((0.075 + 0.015) * 4 / 70) ** 0.5)


def test_fewer_schools_and_fewer_cohorts_see_less() -> None:
    sizes = study_sizes(PLAN)
    for column in ("least_sd", "least_plain_sd", "least_gap_sd"):
        assert (sizes.loc["primary"][column] < sizes.loc["secondary"][column]).all()
        for _, rows in sizes.groupby(level=["phase", "icc"]):
            assert rows[column].is_monotonic_decreasing
    assert (sizes["least_sd"] < sizes["least_plain_sd"]).all()


def test_the_gaps_by_hand() -> None:
    """Of one cohort of equal schools: 0.9/((n - 1) p(1 - p)) + 0.1 x 0.1, over halves of 70."""
    schools = Schools(phase="primary", n=70, pupils_a_cohort=30, size_cv=0)
    error = gaps_of(schools, PLAN.assumed, 0.1, 1).standard_error
    assert error == pytest.approx(((0.9 / (29 * 0.24) + 0.1 * 0.1) * 4 / 70) ** 0.5)


def test_the_gaps_of_pooled_cohorts_of_unequal_schools_by_hand() -> None:
    """Of two cohorts: of 0.1 three quarters stay, a quarter is among pupils; 1 + 0.4^2."""
    schools = Schools(phase="primary", n=70, pupils_a_cohort=30, size_cv=0.4)
    error = gaps_of(schools, PLAN.assumed, 0.1, 2).standard_error
    pupils, gaps = (0.9 + 0.025) / (59 * 0.24), 0.075 * 0.1 * 1.16
    assert error == pytest.approx(((pupils + gaps) * 4 / 70) ** 0.5)


def test_pupils_a_cohort_are_the_council_s_over_the_schools() -> None:
    figures = pd.read_csv(ROOT / "data/raw/official/ks4_cohorts.csv", dtype="string")
    of_city = figures[figures["measure"].eq("ks4_pupils") & figures["year"].eq("2022")]
    pupils = float(of_city["value"].iloc[0])
    for schools in PLAN.schools:
        assert schools.pupils_a_cohort == round(pupils / schools.n)


def test_power_rises_with_the_difference_and_falls_with_likeness() -> None:
    curves = power_curves(PLAN)
    assert curves.notna().all().all()
    for _, rows in curves.groupby(level="phase"):
        assert (rows.diff().dropna() > -1e-9).all().all()
    assert (curves["power_one_pct_low"] <= curves["power_one_pct"]).all()
    assert (curves["power_one_pct"] <= curves["power_one_pct_high"]).all()
    worth = curves.xs(PLAN.assumed.effect_sd, level="effect_sd")["power_one_pct"]
    sizes = study_sizes(PLAN).xs((usual(PLAN), 1), level=["icc", "n_cohorts"])["power_pct"]
    pd.testing.assert_series_equal(worth, sizes, check_names=False)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (0.01, "in neither primary schools nor secondary schools"),
        (0.2, "in primary schools, not in secondary schools"),
        (2.0, "in primary schools and secondary schools"),
    ],
)
def test_it_says_in_which_schools_the_difference_would_be_seen(effect: float, said: str) -> None:
    assumed = PLAN.assumed.model_copy(update={"effect_sd": effect})
    plan = PLAN.model_copy(update={"assumed": assumed})
    assert could_show(plan, study_sizes(plan)) == said


@pytest.mark.parametrize(
    ("iccs", "stability", "said"),
    [
        ((0.1, 0.1001, 0.1002), 0.0, "How many cohorts are pooled matters more"),
        ((0.01, 0.3, 0.31), 1.0, "How alike schools are matters more"),
    ],
)
def test_it_says_what_would_help_more(iccs: tuple[float, ...], stability: float, said: str) -> None:
    assumed = PLAN.assumed.model_copy(update={"school_stability": stability})
    plan = PLAN.model_copy(update={"assumed": assumed})
    assert cohorts_help(study_sizes(plan, iccs)).startswith(said)


def test_correlations_of_the_case_study_take_the_place_of_the_assumed_ones() -> None:
    own = (0.02, 0.07, 0.3)
    assert usual(PLAN, own) == 0.07
    assert set(study_sizes(PLAN, own).index.get_level_values("icc")) == set(own)
    assert likeness(own) != likeness()
    at_nought = (0.0, 0.0, 0.04)
    assert usual(PLAN, at_nought) == 0
    assert study_sizes(PLAN, at_nought).index.is_unique


def test_every_assumption_is_told_with_its_reason() -> None:
    told = plan_tables(PLAN)["assumed"][0]
    assert told["assumed_value"].iloc[-2:].tolist() == ["0.05, 0.1, 0.2", "1, 2, 3"]
    assert len(told) == len(PLAN.reasons)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("  r2_pupil:\n", "  r2:\n", "r2, r2_pupil: give each assumption one reason"),
        ("cohorts: [1, 2, 3]", "cohorts: [2, 3]", "expected numbers of cohorts from 1 on"),
        ("iccs: [0.05, 0.1, 0.2]", "iccs: []", "iccs"),
        ("share_in_higher_band: 0.5", "share_in_higher_band: 50", "share_in_higher_band"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_name(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    text = (ROOT / "study" / DATA_PLAN_FILE).read_text("utf-8")
    assert right in text
    (tmp_path / DATA_PLAN_FILE).write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(StudyError, match=said) as error:
        read_data_plan(tmp_path)
    assert error.value.exit_code == 2
