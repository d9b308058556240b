"""Words by the sign of a figure: the opposite figure gives the opposite words."""

import math

import pytest

from pmio_lib.follow_up.findings import words
from pmio_lib.study.follow_up import read_plan
from tests.fixtures.all_areas import ROOT

PLAN = read_plan(ROOT / "study").plan


@pytest.mark.parametrize(
    ("low", "high", "p", "answer"),
    [
        (0.1, 4.0, 0.04, words.BETTER),
        (-4.0, -0.1, 0.04, words.WORSE),
        (0.1, 4.0, 0.05, words.PLAIN),
        (-0.1, 4.0, 0.04, words.PLAIN),
        (0.1, 4.0, math.nan, "not tested"),
    ],
)
def test_an_answer_needs_both_interval_and_p(
    low: float, high: float, p: float, answer: str
) -> None:
    assert words.answer_in_words(low, high, p, 0.05) == answer


@pytest.mark.parametrize(
    ("gap", "places", "side"),
    [(-0.5, 0, "behind"), (-0.04, 1, "away from"), (0.05, 1, "ahead of"), (0.4, 0, "away from")],
)
def test_a_side_is_that_of_the_figure_as_shown(gap: float, places: int, side: str) -> None:
    assert words.side(gap, places) == side


@pytest.mark.parametrize(
    ("jump", "left", "said"),
    [
        (4.7, 25.0, "the rise of 2019 did not last"),
        (4.7, 25.1, "the rise of 2019 lasted in part"),
        (4.7, 75.0, "the rise of 2019 lasted"),
        (-4.7, -6.8, "the fall of 2019 did not last"),
        (-4.7, 90.0, "the fall of 2019 lasted"),
        (0.3, math.nan, "there was no jump in 2019 that could last"),
    ],
)
def test_a_jump_lasted_by_the_plan(jump: float, left: float, said: str) -> None:
    assert words.lasted(jump, left, 2019, PLAN) == said
    short = words.lasted_short(jump, left, PLAN)
    assert ("did not" in short) == ("did not" in said)
    assert ("in part" in short) == ("in part" in said)


def test_what_moved_and_what_chance_could_give() -> None:
    assert [words.moved(each) for each in (0.3, -0.3, 0.04)] == [
        "widened",
        "narrowed",
        "stayed as it was",
    ]
    assert words.told_apart(0.1, 3.0) == words.told_apart(-3.0, -0.1)
    assert words.told_apart(-0.1, 3.0) != words.told_apart(0.1, 3.0)


@pytest.mark.parametrize(
    ("at_11", "at_16", "said"),
    [
        ("unstated", "unstated", "last year not said to be final"),
        ("final", "final", "last year final"),
        ("final", "provisional", "last year final at 11, provisional at 16"),
    ],
)
def test_the_last_figures_status_is_said_once_where_it_is_one(
    at_11: str, at_16: str, said: str
) -> None:
    assert words.last_status(at_11, at_16) == said
