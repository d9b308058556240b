"""How far a difference to a median hangs on one comparator."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.leave_one_out import LeaveOneOut, leave_one_out

tenths = st.integers(-200, 200).map(lambda value: value / 10)


def codes(values: list[float]) -> pd.Series:
    """Label changes a, b, c..."""
    return pd.Series(values, index=[chr(97 + number) for number in range(len(values))])


@pytest.mark.parametrize(
    ("comparators", "expected"),
    [
        # median 1; without a: 3, without b: 2.5, without c: 0.5
        ([0.0, 1.0, 5.0], LeaveOneOut(7.0, 9.5, 2.0, ("a",))),
        # median 2; without either low one 5 or 3, without a high one 1
        ([0.0, 1.0, 3.0, 5.0], LeaveOneOut(7.0, 9.0, 1.0, ("a", "b", "c", "d"))),
        ([1.0, 2.0], LeaveOneOut(8.0, 9.0, 0.5, ("a", "b"))),
        ([1.0, 1.0, 1.0], LeaveOneOut(9.0, 9.0, 0.0, ("a", "b", "c"))),
    ],
)
def test_by_hand(comparators: list[float], expected: LeaveOneOut) -> None:
    assert leave_one_out(10.0, codes(comparators)) == expected


@given(tenths, st.lists(tenths, min_size=2, max_size=12))
def test_the_range_holds_the_difference_with_all(own: float, comparators: list[float]) -> None:
    changes = codes(comparators)
    result = leave_one_out(own, changes)
    difference = own - changes.median()
    assert result.low_pp - 1e-9 <= difference <= result.high_pp + 1e-9
    farther = max(difference - result.low_pp, result.high_pp - difference)
    assert result.largest_move_pp == pytest.approx(farther, abs=1e-9)


@given(tenths, st.lists(tenths, min_size=2, max_size=12))
def test_the_order_of_comparators_is_of_no_account(own: float, comparators: list[float]) -> None:
    changes = codes(comparators)
    assert leave_one_out(own, changes.iloc[::-1]) == leave_one_out(own, changes)


@given(tenths, st.lists(tenths, min_size=1, max_size=6))
def test_with_an_even_number_each_moves_it_alike(own: float, half: list[float]) -> None:
    changes = codes(half + [value + 1 for value in half])
    assert leave_one_out(own, changes).moved_most_by == tuple(changes.index)


@pytest.mark.parametrize("comparators", [[], [1.0]])
def test_too_few_to_leave_one_out(comparators: list[float]) -> None:
    with pytest.raises(StatisticsError):
        leave_one_out(1.0, codes(comparators))
