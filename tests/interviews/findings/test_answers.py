"""Answers about initiatives: an interview once for each, those asked beneath, none from others."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.answers import (
    NAMED_COLUMNS,
    VALUE_COLUMNS,
    named_initiatives,
    value_for_money,
)
from pmio_lib.methods.proportions import wilson_interval

ITEMS = ("roadshow", "white_rose", "meets")
ASKED = ("c1", "c2", "c3", "c4")


def answers(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["case_id", "question", "item", "answer"])
    return frame.astype("str")


GIVEN = answers(
    ("c1", "best", "white_rose", None),
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
    ("c1", "value_for_money", "meets", "no"),
    ("c2", "value_for_money", "meets", None),
    ("c2", "value_for_money", "meets", "yes"),
)


def named(frame: pd.DataFrame) -> list[tuple[str, str, int, int]]:
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_interviews_are_counted_by_initiative_most_named_first() -> None:
    assert named(named_initiatives(GIVEN, ASKED, ITEMS)) == [
        ("best", "white_rose", 2, 3),
        ("best", "roadshow", 1, 3),
        ("best", "something_else", 1, 3),
        ("best", "meets", 0, 3),
        ("least", "meets", 1, 1),
        ("least", "roadshow", 0, 1),
        ("least", "white_rose", 0, 1),
    ]


def test_a_question_nobody_answered_is_counted_as_none() -> None:
    frame = named_initiatives(GIVEN[:0], ["c1"], ["meets"])
    assert named(frame) == [("best", "meets", 0, 0), ("least", "meets", 0, 0)]


def test_an_answer_of_an_interview_that_was_not_asked_is_refused() -> None:
    with pytest.raises(StatisticsError, match="answers to best"):
        named_initiatives(GIVEN, ["c1"], ITEMS)
    with pytest.raises(StatisticsError, match="answers to value_for_money"):
        value_for_money(GIVEN, ["c1"], ITEMS)


def test_value_is_counted_by_initiative_and_contradictions_are_mixed() -> None:
    frame = value_for_money(GIVEN, ASKED, ITEMS)
    counts = ["item", "n_yes", "n_no", "n_mixed", "n_base"]
    assert [tuple(row) for row in frame[counts].itertuples(index=False)] == [
        ("roadshow", 1, 1, 1, 3),
        ("white_rose", 0, 0, 0, 0),
        ("meets", 1, 0, 1, 2),
    ]
    interval = wilson_interval(1 / 3, 3)
    assert tuple(frame.loc[0, ["share", "share_low", "share_high"]]) == (
        1 / 3,
        interval.low,
        interval.high,
    )
    assert frame.loc[1, ["share", "share_low", "share_high"]].isna().all()


def test_an_initiative_outside_the_list_that_was_judged_follows_it() -> None:
    frame = value_for_money(GIVEN, ASKED, ["meets"])
    assert frame["item"].tolist() == ["meets", "roadshow"]


def test_an_answer_of_another_kind_is_refused() -> None:
    strange = answers(("c1", "value_for_money", "meets", "perhaps"))
    with pytest.raises(StatisticsError, match="not yes, no or mixed: perhaps"):
        value_for_money(strange, ["c1"], ITEMS)


def test_the_columns_are_those_promised() -> None:
    for given_answers in (GIVEN, GIVEN[:0]):
        frame = named_initiatives(given_answers, ASKED, ITEMS)
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == NAMED_COLUMNS
        frame = value_for_money(given_answers, ASKED, ITEMS)
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == VALUE_COLUMNS


rows = st.lists(
    st.tuples(
        st.sampled_from(ASKED[:3]),
        st.sampled_from(["best", "least", "value_for_money"]),
        st.sampled_from(ITEMS),
        st.none() | st.sampled_from(["yes", "no", "mixed"]),
    ),
    max_size=20,
)


@settings(deadline=None, max_examples=40)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_no_answer_is_lost(given_rows, mix) -> None:  # type: ignore[no-untyped-def]
    mixed = list(given_rows)
    mix.shuffle(mixed)
    frame, again = answers(*given_rows), answers(*mixed)
    best = named_initiatives(frame, ASKED, ITEMS)
    value = value_for_money(frame, ASKED, ITEMS)
    pd.testing.assert_frame_equal(named_initiatives(again, ASKED, ITEMS), best)
    pd.testing.assert_frame_equal(value_for_money(again, ASKED, ITEMS), value)
    pairs = frame.drop_duplicates(["case_id", "question", "item"])
    assert best["n_interviews"].sum() == pairs["question"].isin(["best", "least"]).sum()
    judged = frame[frame["question"].eq("value_for_money")].dropna(subset="answer")
    assert value["n_base"].sum() == len(judged.drop_duplicates(["case_id", "item"]))
    assert (value["n_base"] == value[["n_yes", "n_no", "n_mixed"]].sum(axis=1)).all()
