"""Intervals are closed, ordered and carry a level."""

import math

import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.interval import Interval


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.19, False), (0.2, True), (0.3, True), (0.4, True), (0.41, False), (math.nan, False)],
)
def test_an_interval_holds_its_ends(value: float, expected: bool) -> None:
    assert Interval(0.2, 0.4, 0.95).contains(value) is expected


def test_an_interval_may_be_a_point_or_open_ended() -> None:
    assert Interval(1.0, 1.0, 0.95).contains(1.0)
    assert Interval(-math.inf, math.inf, 0.95).contains(1e300)


@pytest.mark.parametrize(
    ("low", "high", "confidence"),
    [
        (0.4, 0.2, 0.95),
        (math.nan, 0.2, 0.95),
        (0.2, math.nan, 0.95),
        (0.2, 0.4, 0.0),
        (0.2, 0.4, 1.0),
        (0.2, 0.4, 95),
        (0.2, 0.4, math.nan),
    ],
)
def test_an_impossible_interval_is_refused(low: float, high: float, confidence: float) -> None:
    with pytest.raises(StatisticsError):
        Interval(low, high, confidence)
