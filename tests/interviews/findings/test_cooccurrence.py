"""Pairs of themes: symmetric, uses on the diagonal, coders never set on one another."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.cooccurrence import (
    PAIR_COLUMNS,
    Cooccurrence,
    interview_cooccurrence,
    segment_cooccurrence,
)

CODES = ("a", "a.one", "b", "c")
COLUMNS = {
    "case_id": "str",
    "coder": "str",
    "code": "str",
    "segment_first": "Int64",
    "segment_last": "Int64",
    "is_located": "bool",
}


def cases(*held: str) -> pd.DataFrame:
    return pd.DataFrame({"case_id": list(held), "took_part": True}).astype({"case_id": "str"})


def given_in(**codes: str) -> pd.DataFrame:
    """Codes by case: c1="ab" gives a and b to c1."""
    rows = [(case, code) for case, some in codes.items() for code in some]
    return pd.DataFrame(rows, columns=["case_id", "code"]).astype("str")


def selections(*rows: tuple[str, str, str, int | None, int | None]) -> pd.DataFrame:
    located = [(*row, row[3] is not None) for row in rows]
    return pd.DataFrame(located, columns=list(COLUMNS)).astype(COLUMNS)


FIVE = cases("c1", "c2", "c3", "c4", "c5")
USED = given_in(c1="ab", c2="ab", c3="abb", c4="a", c5="c")


def test_interviews_with_both_are_counted_and_uses_stand_on_the_diagonal() -> None:
    found = interview_cooccurrence(FIVE, USED, ["a", "b", "c", "d"])
    assert found.counts.to_numpy().tolist() == [
        [4, 3, 0, 0],
        [3, 3, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
    ]
    assert (found.unit, found.n_units) == ("interview", 5)
    assert list(found.counts.columns) == list(found.counts.index) == ["a", "b", "c", "d"]


def test_jaccard_and_what_is_expected_are_scipys() -> None:
    distance = pytest.importorskip("scipy.spatial.distance")
    contingency = pytest.importorskip("scipy.stats.contingency")
    held = np.array([[1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    found = interview_cooccurrence(FIVE, USED, ["a", "b", "c"])
    for one in range(3):
        for other in range(3):
            jaccard = 1 - distance.jaccard(held[:, one], held[:, other])
            assert found.jaccard.iloc[one, other] == pytest.approx(jaccard)
            if one != other:
                table = np.histogram2d(held[:, one], held[:, other], bins=2)[0]
                theirs = contingency.expected_freq(table)[1, 1]
                assert found.expected.iloc[one, other] == pytest.approx(theirs)


def test_a_code_is_not_expected_with_itself_nor_measured_where_it_is_never_used() -> None:
    found = interview_cooccurrence(FIVE, USED, ["a", "d"])
    assert found.jaccard.loc["a", "a"] == 1
    assert pd.isna(found.jaccard.loc["d", "d"])
    assert pd.isna(found.expected.loc["a", "a"])
    assert found.expected.loc["a", "d"] == 0


def test_without_interviews_nothing_is_expected() -> None:
    found = interview_cooccurrence(cases(), USED, ["a", "b"])
    assert found.counts.to_numpy().sum() == found.n_units == 0
    assert found.jaccard.isna().all(axis=None)
    assert found.expected.isna().all(axis=None)
    assert found.pairs()["n_both"].tolist() == [0]


@pytest.mark.parametrize(
    ("first", "last", "together"),
    [(1, 2, 0), (1, 3, 1), (3, 3, 1), (4, 9, 2), (5, 5, 1), (6, 6, 0), (1, 9, 3)],
)
def test_selections_that_overlap_share_segments_ends_included(
    first: int, last: int, together: int
) -> None:
    frame = selections(("c1", "x", "a", 3, 5), ("c1", "x", "b", first, last))
    assert segment_cooccurrence(frame, ["a", "b"], 20).counts.loc["a", "b"] == together


@pytest.mark.parametrize(("case", "coder"), [("c2", "x"), ("c1", "y")])
def test_neither_other_interviews_nor_other_coders_are_set_together(case: str, coder: str) -> None:
    frame = selections(("c1", "x", "a", 3, 5), (case, coder, "b", 3, 5))
    found = segment_cooccurrence(frame, ["a", "b"], 20)
    assert found.counts.to_numpy().tolist() == [[3, 0], [0, 3]]


def test_a_segment_counts_once_however_many_selections_cover_it() -> None:
    frame = selections(
        ("c1", "x", "a", 1, 2),
        ("c1", "x", "a", 2, 3),
        ("c1", "x", "b", 2, 2),
        ("c1", "x", "b", 2, 2),
    )
    found = segment_cooccurrence(frame, ["a", "b"], 20)
    assert found.counts.to_numpy().tolist() == [[3, 1], [1, 1]]
    assert found.jaccard.loc["a", "b"] == pytest.approx(1 / 3)
    assert found.expected.loc["a", "b"] == 3 / 20


def test_codings_without_a_place_are_left_out() -> None:
    frame = selections(("c1", "x", "a", 1, 1), ("c1", "x", "b", None, None))
    assert segment_cooccurrence(frame, ["a", "b"], 20).counts.to_numpy().tolist() == [
        [1, 0],
        [0, 0],
    ]
    nothing = segment_cooccurrence(frame[1:], ["a", "b"], 0)
    assert nothing.n_units == 0
    assert nothing.expected.isna().all(axis=None)


def test_all_segments_read_are_the_units_where_their_number_is_known() -> None:
    frame = selections(("c1", "x", "a", 1, 2), ("c1", "x", "b", 2, 2))
    found = segment_cooccurrence(frame, ["a", "b"], 20)
    assert (found.n_units, found.expected.loc["a", "b"]) == (20, 0.1)
    with pytest.raises(StatisticsError, match="2 segments are coded, of 1"):
        segment_cooccurrence(frame, ["a", "b"], 1)


def test_of_a_text_whose_length_is_unknown_pairs_are_counted_and_nothing_is_expected() -> None:
    """Of a table of codings without transcripts, and where questions are coded as well."""
    frame = selections(("c1", "x", "a", 1, 2), ("c1", "x", "b", 2, 2))
    found = segment_cooccurrence(frame, ["a", "b"])
    assert found.counts.loc["a", "b"] == 1
    assert found.jaccard.loc["a", "b"] == 0.5
    assert found.expected.isna().all(axis=None)


def test_a_selection_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(StatisticsError, match="ends before it begins"):
        segment_cooccurrence(selections(("c1", "x", "a", 3, 2)), ["a"], 9)


def test_pairs_come_most_often_together_first_and_never_a_code_with_its_parent() -> None:
    codes = pd.DataFrame(
        [("c1", "a.one"), ("c1", "b"), ("c2", "a.one"), ("c3", "a.two"), ("c3", "c")],
        columns=["case_id", "code"],
    )
    frame = interview_cooccurrence(FIVE, codes, CODES).pairs()
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == PAIR_COLUMNS
    assert list(zip(frame["code_a"], frame["code_b"], frame["n_both"], strict=True)) == [
        ("a.one", "b", 1),
        ("a", "b", 1),
        ("a", "c", 1),
        ("a.one", "c", 0),
        ("b", "c", 0),
    ]
    first = frame.iloc[0]
    assert (first["jaccard"], first["expected"]) == (0.5, 0.4)


located = st.tuples(
    st.sampled_from(["c1", "c2"]),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["a.one", "a.two", "b", "c"]),
    st.integers(1, 6),
    st.integers(0, 4),
).map(lambda row: (*row[:4], row[3] + row[4]))


def check_shape(found: Cooccurrence) -> None:
    counts, uses = found.counts.to_numpy(), np.diag(found.counts)
    assert (counts == counts.T).all()
    assert (counts <= np.minimum(uses[:, None], uses[None, :])).all()
    assert (uses <= found.n_units).all()
    for table in (found.jaccard, found.expected):
        pd.testing.assert_frame_equal(table, table.T)
    assert found.jaccard.fillna(0).le(1).all(axis=None)


@settings(deadline=None, max_examples=50)
@given(st.lists(located, max_size=12), st.randoms(use_true_random=False))
def test_tables_are_symmetric_and_the_order_of_rows_does_not_matter(rows, mix) -> None:  # type: ignore[no-untyped-def]
    mixed = list(rows)
    mix.shuffle(mixed)
    found = segment_cooccurrence(selections(*rows), CODES, 40)
    check_shape(found)
    again = segment_cooccurrence(selections(*mixed), CODES, 40)
    pd.testing.assert_frame_equal(again.counts, found.counts)
    pd.testing.assert_frame_equal(again.expected, found.expected)
    check_shape(interview_cooccurrence(FIVE, selections(*rows), CODES))


@settings(deadline=None, max_examples=50)
@given(st.lists(located, max_size=12))
def test_two_codes_share_a_segment_exactly_where_two_selections_overlap(rows) -> None:  # type: ignore[no-untyped-def]
    counts = segment_cooccurrence(selections(*rows), CODES, 40).counts
    overlapping = any(
        one[:2] == other[:2] and one[2] == "b" and other[2] == "c"
        and one[3] <= other[4] and other[3] <= one[4]
        for one in rows for other in rows
    )  # fmt: skip
    assert (counts.loc["b", "c"] > 0) == overlapping
