"""Rates: a share with its interval, or none of none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportion import wilson_interval
from pmio_lib.methods.rates import Rate, rate


def test_a_rate_gives_newcombes_published_interval() -> None:
    # Newcombe (1998), Statist. Med. 17:857-872, Table I, method 3: 81 of 263
    found = rate(81, 263)
    assert found.interval is not None
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (0.2553, 0.3662)
    assert found.share == 81 / 263
    assert found.note == ""


def test_none_of_none_has_no_share_and_says_so() -> None:
    assert rate(0, 0) == Rate(0, 0, None, None)
    assert rate(0, 0).note == "No observations, so no share."


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 2), (0, -1), (1.5, 2), (1, 2.5)])
def test_what_is_no_count_of_a_total_is_refused(successes: int, n: int) -> None:
    with pytest.raises(StatisticsError):
        rate(successes, n)


def test_a_level_that_is_none_is_refused_even_without_observations() -> None:
    with pytest.raises(StatisticsError):
        rate(0, 0, 95)


@given(st.integers(1, 500), st.data())
def test_the_interval_is_wilsons_and_holds_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    found = rate(successes, n, 0.9)
    assert found.interval == wilson_interval(successes / n, n, 0.9)
    assert found.interval is not None
    assert found.share is not None
    assert found.interval.contains(found.share)
