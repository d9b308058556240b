"""What counts force: two groups by the formula, six groups by hand, and the report's own."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.panel import printed_totals
from pmio_lib.study.figures import short_labels
from pmio_lib.synthesis.participation import (
    Group,
    count_bounds,
    known_counts,
    leadership,
    overlaps,
    recruitment,
    secondary_not_reached,
    who_took_part,
)

ROOT = Path(__file__).resolve().parents[2]
A, B, BOTH, ANY = Group(("a",)), Group(("b",)), Group(("a", "b"), "all"), Group(("a", "b"))


@pytest.fixture(scope="module")
def printed() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data/raw/published/report_totals.csv")


@given(st.integers(1, 40), st.integers(1, 40))
def test_without_their_union_two_groups_overlap_by_nought_to_the_smaller(a: int, b: int) -> None:
    assert count_bounds(("a", "b"), {A: a, B: b}, BOTH) == (0, min(a, b))
    assert count_bounds(("a", "b"), {A: a, B: b}, ANY) == (max(a, b), a + b)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_with_their_union_the_overlap_is_forced(a: int, b: int, data: st.DataObject) -> None:
    union = data.draw(st.integers(max(a, b), a + b))
    known = {A: a, B: b, ANY: union}
    assert count_bounds(("a", "b"), known, BOTH) == (a + b - union,) * 2


def test_of_a_known_total_the_overlap_has_the_bounds_of_frechet() -> None:
    """26 and 20 of 30: at least 16, at most 20."""
    everyone = Group(("a", "b", "rest"))
    known = {A: 26, B: 20, everyone: 30}
    assert count_bounds(("a", "b", "rest"), known, BOTH) == (16, 20)


def test_three_groups_by_hand() -> None:
    """Of 10 in all, 6 + 6 + 6 memberships: at most 4 in all three, and nought is possible."""
    groups = {Group((name,)): 6 for name in "abc"} | {Group(("a", "b", "c")): 10}
    assert count_bounds("abc", groups, Group(("a", "b", "c"), "all")) == (0, 4)


def test_counts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(StatisticsError, match="no assignment"):
        count_bounds(("a", "b"), {A: 5, B: 4, ANY: 10}, BOTH)


def test_the_report_s_counts_force_these(printed: pd.DataFrame) -> None:
    """By hand: 20 + 26 - 29 = 17; 5 + 18 - 23 = 0; 26 + 18 - 37 = 7.

    In all at least the 37 that answered a form and 6 secondary schools. At most these 37 and those
    of the 32 interviewed that answered none: 32 less the 17 of phase 1 that did.
    """
    frame = overlaps(printed)
    ends = {str(name): (row["n_fewest"], row["n_most"]) for name, row in frame.iterrows()}
    assert ends["Interviewed and surveyed, phase 1"] == (17, 17)
    assert ends["Interviewed and surveyed, phase 2"] == (0, 0)
    assert ends["Surveyed in both phases"] == (7, 7)
    assert ends["Reached in any way, all phases"] == (37 + 6, 37 + 32 - 17)


def test_the_printed_counts_stand_by_phase(printed: pd.DataFrame) -> None:
    frame = who_took_part(printed)
    assert frame.loc["Phase 1, November 2019"].tolist() == [20, 26, 29, 38]
    assert frame["n_people"].isna().tolist() == [False, True, True]


def test_a_total_changed_past_what_can_be_is_refused(printed: pd.DataFrame) -> None:
    totals = printed_totals(printed) | {"phase_1_schools": 50.0}
    with pytest.raises(StatisticsError):
        count_bounds(("I1", "S1", "I2p", "I2s", "S2", "I3"), known_counts(totals), Group(("I1",)))


def test_secondary_schools_not_reached_are_fourteen_less_six_or_seven() -> None:
    totals = {"secondary_schools_main": 14.0, "phase_2_interview_secondary": 6.0}
    assert secondary_not_reached(totals) == (7, 8)


# Recruitment, with what its facts cannot bear


@pytest.fixture(scope="module")
def recruiting() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data/raw/published/report_recruitment.csv")


def test_shares_without_a_base_have_no_interval_and_counts_no_rate(
    recruiting: pd.DataFrame,
) -> None:
    labels = short_labels(ROOT / "study")
    frame = recruitment(recruiting, labels)
    assert frame["printed_pct"].dropna().tolist() == [50, 88]
    assert frame["n_printed"].dropna().tolist() == [7, 8, 8]
    assert frame["what_it_bears"].str.startswith("No interval").tolist() == [True] * 2 + [False] * 3


def test_promotions_are_added_and_the_least_rise_allows_for_rounding(
    recruiting: pd.DataFrame,
) -> None:
    """7 + 8 + 8 = 23 in 14 schools; 88 may be 87.5, and fewer than 50 is less than 50."""
    found = leadership(recruiting)
    assert found["n_promoted"] == 23
    assert found["per_school_ratio"] == pytest.approx(23 / 14)
    assert found["least_rise_pp"] == 37.5
