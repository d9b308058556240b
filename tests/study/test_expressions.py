"""The language of checks: what it works out, what it refuses, and in which words."""

import pytest

from pmio_lib.study.expressions import ExpressionError, read_expression

FIGURES = {"a": 26.0, "b": 16.0, "nought": 0.0, "other.total": 42.0}


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        ("a + b == other.total", "42 = 42"),
        ("a - b * 2 < -5", "−6 < −5"),
        ("1 <= b <= a != 3", "1 ≤ 16 ≤ 26 ≠ 3"),
        ("percent(b, a) > 61.5", "61.538 > 61.5"),
        ("round(2.5) == 3 and round(64.25, 1) == 64.3", "3 = 3; 64.3 = 64.3"),
        ("64.3 - 60 == 4.3", "4.3 = 4.3"),
        ("sum([a, b]) - len([a, b]) == 40 and abs(-a) == max(a, b)", "40 = 40; 26 = 26"),
        ("min([a, b]) >= b", "16 ≥ 16"),
        ("overlap_at_least(20, a, 29) == 17", "17 = 17"),
        ("overlap_at_least(2, 3, 29) == 0", "0 = 0"),
        ("union_at_least(a, b) == a", "26 = 26"),
        ("largest_step([1, 4, 2]) == 3", "3 = 3"),
        ("rises([1, 2, 3]) and falls([3, 2])", "1, 2, 3 rises throughout; 3, 2 falls throughout"),
        ("majority(b, a)", "16 of 26 is more than half"),
    ],
)
def test_it_works_out_and_says_what_both_sides_come_to(text: str, arithmetic: str) -> None:
    outcome = read_expression(text).outcome(FIGURES)
    assert outcome.holds
    assert outcome.arithmetic == arithmetic


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        ("a == b == 16", "26 ≠ 16 = 16"),
        ("a < b", "26 ≥ 16"),
        ("a <= b", "26 > 16"),
        ("b > a", "16 ≤ 26"),
        ("b >= a", "16 < 26"),
        ("a != 26", "26 = 26"),
        ("a == 26 and rises([2, 2])", "26 = 26; 2, 2 does not rise throughout"),
        ("falls([1, 2])", "1, 2 does not fall throughout"),
        ("majority(13, a)", "13 of 26 is no more than half"),
    ],
)
def test_what_does_not_hold_says_what_does(text: str, arithmetic: str) -> None:
    outcome = read_expression(text).outcome(FIGURES)
    assert not outcome.holds
    assert outcome.arithmetic == arithmetic


def test_both_sides_are_rounded_where_decimals_are_given() -> None:
    share = read_expression("percent(b, a) == 62")
    assert not share.outcome(FIGURES).holds
    assert share.outcome(FIGURES, 0).holds
    assert not share.outcome(FIGURES, 1).holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a +", "cannot be read as arithmetic"),
        ("a + b", r"a \+ b is no comparison"),
        ("a == b or a > b", "is no comparison"),
        ("__import__('os') == 1", "__import__ is no function here; there are abs, falls"),
        ("a.b.c == 1", "a.b.c is no arithmetic"),
        ("a ** b == 1", "is no arithmetic"),
        ("'62' == a", "'62' is no arithmetic"),
        ("True == a", "True is no arithmetic"),
        ("a in [a, b]", r"a in \[a, b\] is no comparison"),
        ("[a, b] == a", "is no arithmetic"),
        ("max(x for x in [a]) == 1", "is no arithmetic"),
        ("sum() == 0", "needs values in its brackets"),
        ("round(a, ndigits=1) == 0", "needs values in its brackets"),
        ("rises(a == b)", "is no arithmetic"),
    ],
)
def test_what_is_more_than_arithmetic_is_refused(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        read_expression(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a / nought == 1", "a / nought == 1: divides by nought"),
        ("percent(a, nought) > 1", "divides by nought"),
        ("len(a) == 1", "cannot be worked out"),
        ("percent(a) > 1", "cannot be worked out"),
        ("rises(a)", "cannot be worked out"),
        ("largest_step([a]) == 1", "cannot be worked out"),
        ("[a][b] == 1", "is no arithmetic"),
    ],
)
def test_what_cannot_be_worked_out_is_named(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        read_expression(text).outcome(FIGURES)
