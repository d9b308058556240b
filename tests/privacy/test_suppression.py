"""Small counts: tables with the boundary in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.privacy.suppression import (
    PUPILS,
    SuppressionRule,
    complementary,
    disclose,
    redact,
    round_to_base,
    survey_rule,
)

counts = st.integers(0, 10_000)
rules = st.builds(SuppressionRule, st.integers(0, 10), st.integers(1, 10), st.booleans())


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, None), (1, None), (6, None), (7, None), (8, 8), (9, 9), (100, 100)],
)
def test_seven_pupils_or_fewer_are_hidden(count: int, expected: int | None) -> None:
    assert redact(count) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, None), (2, None), (3, 3), (4, 4)])
def test_a_survey_with_smallest_cell_three_hides_one_and_two(
    count: int, expected: int | None
) -> None:
    assert redact(count, survey_rule(3)) == expected
    assert disclose(count, survey_rule(3)) == expected


def test_a_smallest_cell_of_one_hides_nothing() -> None:
    assert [redact(count, survey_rule(1)) for count in range(4)] == [0, 1, 2, 3]


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


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([20, 30, 40], (20, 30, 40)),
        ([7, 30, 40], (None, None, 40)),
        ([40, 8, 7], (40, None, None)),
        ([7, 6, 40], (None, None, 40)),
        ([7, 9, 9], (None, None, 9)),
        ([7], (None,)),
        ([], ()),
    ],
)
def test_one_hidden_cell_takes_the_next_smallest_with_it(
    cells: list[int], expected: tuple[int | None, ...]
) -> None:
    assert complementary(cells) == expected


def test_a_shown_zero_is_the_last_to_be_hidden() -> None:
    assert complementary([2, 0, 9], survey_rule(3)) == (None, 0, None)
    assert complementary([2, 0], survey_rule(3)) == (None, None)


@given(st.lists(counts, min_size=2, max_size=6), rules)
def test_no_row_gives_a_hidden_cell_back(cells: list[int], rule: SuppressionRule) -> None:
    hidden = [shown is None for shown in complementary(cells, rule)]
    assert sum(hidden) != 1
    assert all(
        hides for count, hides in zip(cells, hidden, strict=True) if 1 <= count <= rule.threshold
    )


@given(counts, st.integers(1, 50))
def test_rounding_moves_a_count_by_half_the_base_at_most(count: int, base: int) -> None:
    rounded = round_to_base(count, base)
    assert rounded % base == 0
    assert -base < 2 * (count - rounded) < base or 2 * (rounded - count) == base


def test_the_rule_for_pupils_is_opensafelys() -> None:
    assert SuppressionRule(threshold=7, rounding_base=5, hides_zero=True) == PUPILS
