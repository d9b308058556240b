"""Rank and placebo p of one area's change among others."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.placebo import (
    CompetitionRank,
    competition_rank,
    placebo_p,
    smallest_placebo_p,
)

tenths = st.integers(-200, 200).map(lambda value: value / 10)


@st.composite
def area_changes(draw: st.DrawFn) -> pd.Series:
    """Draw changes of areas a0 (the area), a1, a2..."""
    values = draw(st.lists(tenths, min_size=2, max_size=12))
    return pd.Series(values, index=[f"a{number}" for number in range(len(values))])


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (9.0, CompetitionRank(1, 1)),
        (5.0, CompetitionRank(1, 2)),
        (3.0, CompetitionRank(2, 4)),
        (2.0, CompetitionRank(4, 4)),
        (-1.0, CompetitionRank(4, 5)),
        (-2.0, CompetitionRank(5, 5)),
    ],
)
def test_ties_share_every_rank_they_cover(own: float, expected: CompetitionRank) -> None:
    changes = pd.Series({"stoke": own, "a": 5.0, "b": 3.0, "c": 3.0, "d": -1.0})
    assert competition_rank(changes, "stoke") == expected


@given(area_changes(), tenths, st.sampled_from([0.5, 2.0, 8.0]))
def test_a_rank_survives_a_common_shift_and_a_change_of_unit(
    changes: pd.Series, shift: float, factor: float
) -> None:
    assert competition_rank(changes * factor, "a0") == competition_rank(changes, "a0")
    shifted = (changes + shift).round(10)
    assert competition_rank(shifted, "a0") == competition_rank(changes, "a0")
    assert placebo_p(shifted, "a0") == placebo_p(changes, "a0")


@given(area_changes())
def test_rank_and_p_do_not_depend_on_the_order_of_areas(changes: pd.Series) -> None:
    turned = changes.iloc[::-1]
    assert competition_rank(turned, "a0") == competition_rank(changes, "a0")
    assert placebo_p(turned, "a0") == placebo_p(changes, "a0")


@given(area_changes())
def test_p_is_two_sided_and_no_smaller_than_it_can_be(changes: pd.Series) -> None:
    p = placebo_p(changes, "a0")
    assert placebo_p(-changes, "a0") == p
    assert smallest_placebo_p(len(changes) - 1) <= p <= 1


@given(area_changes())
def test_under_the_null_p_is_at_most_its_value_that_share_of_times(
    changes: pd.Series,
) -> None:
    # Were the area drawn by lot, P(p <= t) could not exceed t (Phipson & Smyth 2010, section 2).
    values = [placebo_p(changes, area) for area in changes.index]
    for threshold in values:
        share = sum(value <= threshold for value in values) / len(values)
        assert share <= threshold + 1e-12


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (10.0, 0.25),  # alone on top: distances 9.5 | 1.5, 1.5, 2.5
        (2.0, 1.0),  # next to the median of the rest, all as far or farther
        (-10.0, 0.25),
    ],
)
def test_p_by_hand(own: float, expected: float) -> None:
    changes = pd.Series({"stoke": own, "a": 2.0, "b": 0.5, "c": 0.0})
    assert placebo_p(changes, "stoke") == expected


def test_one_comparator_can_say_nothing() -> None:
    assert placebo_p(pd.Series({"stoke": 9.0, "a": 0.0}), "stoke") == 1.0


@pytest.mark.parametrize(("k", "expected"), [(1, 0.5), (4, 0.2), (10, 1 / 11)])
def test_the_smallest_p_is_one_in_k_plus_one(k: int, expected: float) -> None:
    assert smallest_placebo_p(k) == expected


def test_no_comparator_is_refused() -> None:
    with pytest.raises(StatisticsError):
        smallest_placebo_p(0)
    with pytest.raises(StatisticsError):
        placebo_p(pd.Series({"stoke": 9.0}), "stoke")
