"""Which interviews were asked a kind of question: those whose guide has it, and who answered it."""

from pathlib import Path

import pandas as pd

from pmio_lib.interviews.findings.answers import interviews_asked
from pmio_lib.study.interviews import read_guides

GUIDES = read_guides(Path(__file__).resolve().parents[3] / "study")
CASES = pd.DataFrame(
    [
        ("a", "phase_1", "primary", True),
        ("b", "phase_1", "primary", False),
        ("c", "phase_2", "primary", True),
        ("d", "phase_2", "secondary", True),
        ("e", "phase_3", "secondary", True),
        ("f", None, None, True),
    ],
    columns=["case_id", "wave", "school_phase", "took_part"],
)
NO_ANSWERS = pd.DataFrame(columns=["case_id", "question", "item", "answer"], dtype="str")


def test_the_guide_of_wave_and_kind_of_school_says_who_was_asked() -> None:
    best = interviews_asked(CASES, GUIDES, "best_and_least", NO_ANSWERS, ("best", "least"))
    assert best == {"a", "c"}
    value = interviews_asked(CASES, GUIDES, "value_for_money", NO_ANSWERS, ("value_for_money",))
    assert value == {"a"}


def test_who_declined_was_not_asked_and_a_guide_for_any_school_asks_every_one_of_its_wave() -> None:
    asked = interviews_asked(CASES, GUIDES, "open", NO_ANSWERS, ())
    assert asked == {"a", "c", "d", "e"}


def test_who_answered_all_the_same_counts_as_asked() -> None:
    rows = [("d", "best", "activity.maths_meets"), ("f", "five_words", "calm")]
    answers = pd.DataFrame(rows, columns=["case_id", "question", "item"]).assign(answer=None)
    best = interviews_asked(CASES, GUIDES, "best_and_least", answers, ("best", "least"))
    assert best == {"a", "c", "d"}
