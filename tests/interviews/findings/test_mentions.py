"""Mentions: an interview once for a code, parents with their descendants, nobody who was absent."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.mentions import (
    lineage,
    listed_codes,
    theme_mentions,
)

CODES = ("pupil", "pupil.skill", "pupil.skill.number", "pupil.fluency", "pupils", "change.none")


def cases(*rows: tuple[str, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "took_part"]).astype(
        {"case_id": "str", "took_part": "bool"}
    )


def codings(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "code"]).astype("str")


HELD = cases(("c2", True), ("c1", True), ("c3", False), ("c4", True))


def mentioned(frame: pd.DataFrame) -> dict[str, set[str]]:
    return {str(case): set(row.index[row]) for case, row in frame.iterrows()}


def test_a_parent_is_mentioned_with_any_descendant_and_not_by_a_name_that_only_begins_alike() -> (
    None
):
    given_codes = codings(
        ("c1", "pupil.skill.number"),
        ("c1", "pupil.skill.number"),
        ("c2", "pupils"),
        ("c3", "pupil"),
    )
    table = theme_mentions(HELD, given_codes, CODES)
    assert mentioned(table) == {
        "c2": {"pupils"},
        "c1": {"pupil", "pupil.skill", "pupil.skill.number"},
        "c4": set(),
    }
    assert list(table.columns) == list(CODES)
    assert set(map(str, table.dtypes)) == {"bool"}


def test_a_parent_can_be_given_by_itself() -> None:
    table = theme_mentions(HELD, codings(("c1", "pupil")), CODES)
    assert mentioned(table)["c1"] == {"pupil"}


def test_cases_that_are_not_listed_are_not_counted() -> None:
    table = theme_mentions(HELD, codings(("c9", "pupil")), CODES)
    assert not table.to_numpy().any()
    assert list(table.index) == ["c2", "c1", "c4"]


@pytest.mark.parametrize("held", [HELD, cases()], ids=["cases", "no cases"])
def test_without_codings_nothing_is_mentioned(held: pd.DataFrame) -> None:
    table = theme_mentions(held, codings(), CODES)
    assert table.shape == (held["took_part"].sum(), len(CODES))
    assert not table.to_numpy().any()


def test_codes_outside_the_codebook_follow_it() -> None:
    given_codes = codings(("c1", "pupil"), ("c1", "zeal"), ("c2", "awe"))
    assert listed_codes(["pupil", "change"], given_codes) == ("pupil", "change", "awe", "zeal")


def test_a_case_or_a_code_listed_twice_is_refused() -> None:
    with pytest.raises(StatisticsError, match="1 cases stand in more than one row"):
        theme_mentions(cases(("c1", True), ("c1", False)), codings(), CODES)
    with pytest.raises(StatisticsError, match="more than once: pupil"):
        theme_mentions(HELD, codings(), ["pupil", "change", "pupil"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [("pupil", ("pupil",)), ("a.b_c.d", ("a", "a.b_c", "a.b_c.d"))],
)
def test_a_lineage_ends_with_the_code_itself(code: str, expected: tuple[str, ...]) -> None:
    assert lineage(code) == expected


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from(["c1", "c2", "c4"]), st.sampled_from(CODES)), max_size=20),
    st.randoms(use_true_random=False),
)
def test_parents_hold_their_descendants_whatever_the_order_of_rows(rows, mix) -> None:  # type: ignore[no-untyped-def]
    table = theme_mentions(HELD, codings(*rows), CODES)
    for code in CODES:
        for part in lineage(code):
            if part in CODES:
                assert (table[part] | ~table[code]).all()
    assert {(case, code) for case, some in mentioned(table).items() for code in some} >= set(rows)
    mixed = list(rows)
    mix.shuffle(mixed)
    pd.testing.assert_frame_equal(theme_mentions(HELD, codings(*mixed), CODES), table)
