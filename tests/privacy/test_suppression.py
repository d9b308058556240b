"""Small counts: tables with the boundary in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.privacy.suppression import (
    PUPILS,
    SuppressionRule,
    disclose,
    redact,
    round_to_base,
)

counts = st.integers(0, 10_000)
rules = st.builds(SuppressionRule, st.integers(0, 10), st.integers(1, 10), st.booleans())


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, None), (1, None), (6, None), (7, None), (8, 8), (9, 9), (100, 100)],
)
def test_seven_pupils_or_fewer_are_hidden(count: int, expected: int | None) -> None:
    assert redact(count) == expected


@pytest.mark.parametrize(
    ("count", "base", "expected"),
    [
        (0, 5, 0),
        (2, 5, 0),
        (3, 5, 5),
        (7, 5, 5),
        (8, 5, 10),
        (12, 5, 10),
        (13, 5, 15),
        (5, 10, 10),  # a half goes up
        (15, 10, 20),
        (25, 10, 30),  # where a banker's rounding gives 20
        (17, 1, 17),
        (3, 2, 4),
    ],
)
def test_counts_round_to_the_nearest_multiple_a_half_going_up(
    count: int, base: int, expected: int
) -> None:
    assert round_to_base(count, base) == expected


@pytest.mark.parametrize(("count", "expected"), [(7, None), (8, 10), (12, 10), (13, 15)])
def test_what_is_shown_of_pupils_is_rounded(count: int, expected: int | None) -> None:
    assert disclose(count) == expected


@given(counts, st.integers(1, 50))
def test_rounding_moves_a_count_by_half_the_base_at_most(count: int, base: int) -> None:
    rounded = round_to_base(count, base)
    assert rounded % base == 0
    assert -base < 2 * (count - rounded) < base or 2 * (rounded - count) == base


def test_the_rule_for_pupils_is_opensafelys() -> None:
    assert SuppressionRule(threshold=7, rounding_base=5, hides_zero=True) == PUPILS
