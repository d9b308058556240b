"""Words of summaries: shown where several said them."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.answers import summary_words

ASKED = [f"c{n}" for n in range(6)]


def words(*rows: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["case_id", "item"]).astype("str")
    return frame.assign(question="five_words", answer=None)


SAID = words(
    ("c0", "Supportive"),
    ("c0", "supportive "),
    ("c1", "supportive"),
    ("c2", "fun"),
    ("c3", "Fun"),
    ("c3", "Helpful"),
    ("c0", "helpful"),
    ("c1", "helpful"),
    ("c4", "Simon's"),
)


@pytest.mark.parametrize(
    ("smallest", "shown"),
    [
        (1, [("helpful", 3), ("fun", 2), ("supportive", 2), ("simon's", 1)]),
        (2, [("helpful", 3), ("fun", 2), ("supportive", 2)]),
        (3, [("helpful", 3)]),
        (4, []),
    ],
)
def test_only_words_of_enough_interviews_are_named(
    smallest: int, shown: list[tuple[str, int]]
) -> None:
    found = summary_words(SAID, ASKED, smallest)
    assert list(found.words.itertuples(index=False, name=None)) == shown
    assert (found.n_answered, found.n_base) == (5, 6)


def test_other_questions_are_not_words() -> None:
    other = SAID.assign(question="best")
    found = summary_words(other, ASKED, 1)
    assert found.words.empty
    assert list(found.words.columns) == ["word", "n_interviews"]
    assert (found.n_answered, found.n_base) == (0, 6)


def test_a_word_of_an_interview_that_was_not_asked_is_refused() -> None:
    with pytest.raises(StatisticsError, match="answers to five_words"):
        summary_words(SAID, ["c0"], 2)


def test_a_smallest_count_of_none_is_refused() -> None:
    with pytest.raises(StatisticsError, match="expected 1 or more"):
        summary_words(SAID, ASKED, 0)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(ASKED), st.sampled_from(["Fun", "fun", "good", "x"]))),
    st.integers(1, 7),
)
def test_a_word_of_enough_interviews_is_not_lost(
    rows: list[tuple[str, str]], smallest: int
) -> None:
    found = summary_words(words(*rows), ASKED, smallest)
    uses = Counter(word for _, word in {(case, word.casefold()) for case, word in rows})
    said = dict(found.words.itertuples(index=False, name=None))
    assert said == {word: count for word, count in uses.items() if count >= smallest}
