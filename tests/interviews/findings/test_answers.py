"""Answers to the closed parts: who was asked, each initiative's count, words that several said."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.interviews.findings.answers import (
    SHARE,
    interviews_asked,
    named_initiatives,
    summary_words,
    value_for_money,
)
from pmio_lib.methods.proportions import wilson_interval
from pmio_lib.study.interviews import read_guides

GUIDES = read_guides(Path(__file__).resolve().parents[3] / "study")
HELD = pd.DataFrame(
    [
        ("a", "phase_1", "primary"),
        ("c", "phase_2", "primary"),
        ("d", "phase_2", "secondary"),
        ("e", "phase_3", "secondary"),
        ("f", None, None),
    ],
    columns=["case_id", "wave", "school_phase"],
)
ASKED = [f"c{n}" for n in range(6)]
ITEMS = ("roadshow", "white_rose", "meets")


def answers(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["case_id", "question", "item", "answer"])
    return frame.astype("str")


def words(*rows: tuple[str, str]) -> pd.DataFrame:
    return answers(*((case, "five_words", word, None) for case, word in rows))


GIVEN = answers(
    ("c1", "best", "white_rose", None),
    ("c1", "best", "roadshow", None),
    ("c2", "best", "white_rose", None),
    ("c2", "least", "meets", None),
    ("c3", "best", "something_else", None),
    ("c1", "value_for_money", "roadshow", "yes"),
    ("c2", "value_for_money", "roadshow", "no"),
    ("c3", "value_for_money", "roadshow", "mixed"),
    ("c4", "value_for_money", "roadshow", None),
    ("c1", "value_for_money", "meets", "yes"),
    ("c2", "value_for_money", "white_rose", "mixed"),
)
SAID = words(
    ("c0", "supportive"),
    ("c1", "supportive"),
    ("c2", "fun"),
    ("c3", "fun"),
    ("c3", "helpful"),
    ("c0", "helpful"),
    ("c1", "helpful"),
    ("c4", "simon's"),
)


def test_the_guide_of_wave_and_kind_of_school_says_who_was_asked() -> None:
    assert interviews_asked(HELD, GUIDES, "best_and_least") == {"a", "c"}
    assert interviews_asked(HELD, GUIDES, "value_for_money") == {"a"}
    assert interviews_asked(HELD, GUIDES, "open") == {"a", "c", "d", "e"}


def test_interviews_are_counted_by_initiative_most_named_first() -> None:
    frame = named_initiatives(GIVEN)
    assert list(frame.itertuples(name=None)) == [
        ("white_rose", 2, 0),
        ("roadshow", 1, 0),
        ("something_else", 1, 0),
        ("meets", 0, 1),
    ]
    assert named_initiatives(GIVEN[:0]).empty


def test_value_is_counted_by_initiative_and_few_have_no_share() -> None:
    frame = value_for_money(GIVEN, 0.95, fewest=3)
    counts = frame[["n_judged", "n_yes", "n_mixed", "n_no"]]
    assert list(counts.itertuples(name=None)) == [
        ("roadshow", 3, 1, 1, 1),
        ("meets", 1, 1, 0, 0),
        ("white_rose", 1, 0, 1, 0),
    ]
    interval = wilson_interval(1 / 3, 3)
    shares = frame[list(SHARE)]
    assert shares.loc["roadshow"].tolist() == pytest.approx(
        [100 / 3, 100 * interval.low, 100 * interval.high]
    )
    assert shares.drop("roadshow").isna().all(axis=None)
    assert value_for_money(GIVEN[:0], 0.95, fewest=3).empty


rows = st.lists(
    st.tuples(
        st.sampled_from(ASKED[:3]),
        st.sampled_from(["best", "least", "value_for_money"]),
        st.sampled_from(ITEMS),
        st.none() | st.sampled_from(["yes", "no", "mixed"]),
    ),
    max_size=20,
    unique_by=lambda row: row[:3],
)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_no_answer_is_lost(given_rows, mix) -> None:  # type: ignore[no-untyped-def]
    mixed = list(given_rows)
    mix.shuffle(mixed)
    frame, again = answers(*given_rows), answers(*mixed)
    named, value = named_initiatives(frame), value_for_money(frame, 0.95, 1)
    pd.testing.assert_frame_equal(named_initiatives(again), named)
    pd.testing.assert_frame_equal(value_for_money(again, 0.95, 1), value)
    assert named.to_numpy().sum() == frame["question"].isin(["best", "least"]).sum()
    judged = frame[frame["question"].eq("value_for_money")].dropna(subset="answer")
    assert value["n_judged"].sum() == len(judged)
    assert (value["n_judged"] == value[["n_yes", "n_no", "n_mixed"]].sum(axis=1)).all()


@pytest.mark.parametrize(
    ("smallest", "shown"),
    [
        (1, {"helpful": 3, "fun": 2, "supportive": 2, "simon's": 1}),
        (2, {"helpful": 3, "fun": 2, "supportive": 2}),
        (3, {"helpful": 3}),
        (4, {}),
    ],
)
def test_only_words_of_enough_interviews_are_named(smallest: int, shown: dict[str, int]) -> None:
    counts, answered = summary_words(SAID, ASKED, smallest)
    assert list(counts.items()) == list(shown.items())
    assert answered == 5


def test_other_questions_and_who_was_not_asked_are_no_words() -> None:
    assert summary_words(SAID.assign(question="best"), ASKED, 1)[1] == 0
    counts, answered = summary_words(SAID, ["c0"], 1)
    assert (counts.to_dict(), answered) == ({"helpful": 1, "supportive": 1}, 1)


@given(
    st.sets(st.tuples(st.sampled_from(ASKED), st.sampled_from(["fun", "good", "x"]))),
    st.integers(1, 7),
)
def test_a_word_of_enough_interviews_is_not_lost(
    given_words: set[tuple[str, str]], smallest: int
) -> None:
    counts, _ = summary_words(words(*given_words), ASKED, smallest)
    uses = Counter(word for _, word in given_words)
    assert counts.to_dict() == {word: count for word, count in uses.items() if count >= smallest}
