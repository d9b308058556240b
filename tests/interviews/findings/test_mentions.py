"""Mentions: one coder and once a code for an interview, parents with their parts; pairs of them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.interviews.findings.mentions import (
    PAIR_COLUMNS,
    Cooccurrence,
    interview_cooccurrence,
    lineage,
    listed_codes,
    principal_codings,
    segment_cooccurrence,
    theme_mentions,
)

CODES = ("pupil", "pupil.skill", "pupil.skill.number", "pupil.fluency", "pupils", "change.none")
PAIRED = ("a", "a.one", "b", "c")
COLUMNS = {
    "case_id": "str",
    "coder": "str",
    "code": "str",
    "segment_first": "Int64",
    "segment_last": "Int64",
    "is_located": "bool",
}


def held_cases(*cases: str) -> pd.DataFrame:
    return pd.DataFrame({"case_id": list(cases)}).astype("str")


def codings(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "code"]).astype("str")


def by_coders(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "coder", "code"]).astype("str")


def selections(*rows: tuple[str, str, str, int | None, int | None]) -> pd.DataFrame:
    located = [(*row, row[3] is not None) for row in rows]
    return pd.DataFrame(located, columns=list(COLUMNS)).astype(COLUMNS)


THREE = held_cases("c2", "c1", "c4")
FIVE = held_cases("c1", "c2", "c3", "c4", "c5")
USED = codings(*((f"c{n}", code) for n, some in enumerate(["ab", "ab", "abb", "a", "c"], start=1)
                 for code in some))  # fmt: skip


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
    table = theme_mentions(THREE, given_codes, CODES)
    assert mentioned(table) == {
        "c2": {"pupils"},
        "c1": {"pupil", "pupil.skill", "pupil.skill.number"},
        "c4": set(),
    }
    assert list(table.columns) == list(CODES)
    assert set(map(str, table.dtypes)) == {"bool"}


@pytest.mark.parametrize("held", [THREE, held_cases()], ids=["cases", "no cases"])
def test_without_codings_nothing_is_mentioned(held: pd.DataFrame) -> None:
    table = theme_mentions(held, codings(), CODES)
    assert table.shape == (len(held), len(CODES))
    assert not table.to_numpy().any()


def test_codes_outside_the_codebook_follow_it() -> None:
    given_codes = codings(("c1", "pupil"), ("c1", "zeal"), ("c2", "awe"))
    assert listed_codes(["pupil", "change"], given_codes) == ("pupil", "change", "awe", "zeal")


@given(
    st.lists(st.tuples(st.sampled_from(["c1", "c2", "c4"]), st.sampled_from(CODES)), max_size=20),
    st.randoms(use_true_random=False),
)
def test_parents_hold_their_descendants_whatever_the_order_of_rows(rows, mix) -> None:  # type: ignore[no-untyped-def]
    table = theme_mentions(THREE, codings(*rows), CODES)
    for code in CODES:
        for part in lineage(code):
            if part in CODES:
                assert (table[part] | ~table[code]).all()
    assert {(case, code) for case, some in mentioned(table).items() for code in some} >= set(rows)
    mixed = list(rows)
    mix.shuffle(mixed)
    pd.testing.assert_frame_equal(theme_mentions(THREE, codings(*mixed), CODES), table)


TWO_CODERS = by_coders(
    ("c1", "coder_1", "pupil.confidence"),
    ("c1", "coder_2", "pupil.fluency"),
    ("c1", "coder_2", "pupil.fluency"),
    ("c2", "coder_1", "pupil.fluency"),
    ("c3", "coder_2", "change.mastery"),
    ("c4", "coder_1", "change.mastery"),
)
some_codings = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.sampled_from(["p.a", "p.b"])),
    max_size=30,
)


def test_the_coder_of_most_cases_stands_for_those_coded_twice_and_rows_keep_their_order() -> None:
    frame = TWO_CODERS.assign(segment=range(6)).set_index(pd.Index([9, 8, 7, 6, 5, 4]))
    kept = principal_codings(frame)
    assert list(kept.columns) == ["case_id", "coder", "code", "segment"]
    assert kept["segment"].tolist() == [0, 3, 4, 5]
    assert kept.index.tolist() == [0, 1, 2, 3]
    pd.testing.assert_frame_equal(principal_codings(kept), kept)


def test_many_codings_in_one_case_do_not_make_a_coder_principal() -> None:
    once = by_coders(("c1", "coder_1", "a"), ("c2", "coder_1", "a"))
    frame = pd.concat([once, by_coders(*[("c1", "coder_2", "a")] * 9)])
    pd.testing.assert_frame_equal(principal_codings(frame), once)


def test_of_coders_with_as_many_cases_the_first_by_name_stands() -> None:
    frame = by_coders(("c1", "coder_2", "a"), ("c1", "coder_1", "b"), ("c1", "coder_10", "c"))
    assert principal_codings(frame)["coder"].tolist() == ["coder_1"]
    assert principal_codings(frame[:0]).empty


@given(some_codings, st.randoms(use_true_random=False))
def test_every_case_keeps_all_codings_of_one_coder_whatever_the_order_of_rows(
    rows: list[tuple[str, str, str]],
    mix,  # type: ignore[no-untyped-def]
) -> None:
    frame = by_coders(*rows)
    kept = principal_codings(frame)
    assert set(kept["case_id"]) == set(frame["case_id"])
    assert (kept.groupby("case_id")["coder"].nunique() == 1).all()
    for (case, coder), some in kept.groupby(["case_id", "coder"]):
        whole = frame[frame["case_id"].eq(case) & frame["coder"].eq(coder)]
        assert len(some) == len(whole)
    mixed = list(rows)
    mix.shuffle(mixed)
    again = principal_codings(by_coders(*mixed))
    assert sorted(again.itertuples(index=False)) == sorted(kept.itertuples(index=False))


def test_interviews_with_both_are_counted_and_uses_stand_on_the_diagonal() -> None:
    found = interview_cooccurrence(FIVE, USED, ["a", "b", "c", "d"])
    assert found.counts.to_numpy().tolist() == [
        [4, 3, 0, 0],
        [3, 3, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
    ]
    assert found.n_units == 5
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
    found = interview_cooccurrence(held_cases(), USED, ["a", "b"])
    assert found.counts.to_numpy().sum() == found.n_units == 0
    assert found.jaccard.isna().all(axis=None)
    assert found.expected.isna().all(axis=None)
    assert found.pairs()["n_both"].tolist() == [0]


@pytest.mark.parametrize(
    ("first", "last", "together"), [(1, 2, 0), (1, 3, 1), (4, 9, 2), (5, 5, 1), (6, 6, 0)]
)
def test_selections_that_overlap_share_segments_ends_included(
    first: int, last: int, together: int
) -> None:
    frame = selections(("c1", "x", "a", 3, 5), ("c1", "x", "b", first, last))
    assert segment_cooccurrence(frame, ["a", "b"]).counts.loc["a", "b"] == together


@pytest.mark.parametrize(("case", "coder"), [("c2", "x"), ("c1", "y")])
def test_neither_other_interviews_nor_other_coders_are_set_together(case: str, coder: str) -> None:
    frame = selections(("c1", "x", "a", 3, 5), (case, coder, "b", 3, 5))
    found = segment_cooccurrence(frame, ["a", "b"])
    assert found.counts.to_numpy().tolist() == [[3, 0], [0, 3]]


def test_a_segment_counts_once_however_many_selections_cover_it_and_nothing_is_expected() -> None:
    frame = selections(
        ("c1", "x", "a", 1, 2),
        ("c1", "x", "a", 2, 3),
        ("c1", "x", "b", 2, 2),
        ("c1", "x", "b", 2, 2),
    )
    found = segment_cooccurrence(frame, ["a", "b"])
    assert found.counts.to_numpy().tolist() == [[3, 1], [1, 1]]
    assert found.jaccard.loc["a", "b"] == pytest.approx(1 / 3)
    assert found.expected.isna().all(axis=None)


def test_codings_without_a_place_are_left_out() -> None:
    frame = selections(("c1", "x", "a", 1, 1), ("c1", "x", "b", None, None))
    found = segment_cooccurrence(frame, ["a", "b"])
    assert found.counts.to_numpy().tolist() == [[1, 0], [0, 0]]
    assert segment_cooccurrence(frame[1:], ["a", "b"]).counts.to_numpy().sum() == 0


def test_pairs_come_most_often_together_first_and_never_a_code_with_its_parent() -> None:
    given_codes = codings(
        ("c1", "a.one"), ("c1", "b"), ("c2", "a.one"), ("c3", "a.two"), ("c3", "c")
    )
    frame = interview_cooccurrence(FIVE, given_codes, PAIRED).pairs()
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
    for table in (found.jaccard, found.expected):
        pd.testing.assert_frame_equal(table, table.T)
    assert found.jaccard.fillna(0).le(1).all(axis=None)


@given(st.lists(located, max_size=12), st.randoms(use_true_random=False))
def test_tables_are_symmetric_and_the_order_of_rows_does_not_matter(rows, mix) -> None:  # type: ignore[no-untyped-def]
    mixed = list(rows)
    mix.shuffle(mixed)
    found = segment_cooccurrence(selections(*rows), PAIRED)
    check_shape(found)
    again = segment_cooccurrence(selections(*mixed), PAIRED)
    pd.testing.assert_frame_equal(again.counts, found.counts)
    interviews = interview_cooccurrence(FIVE, selections(*rows), PAIRED)
    check_shape(interviews)
    assert (np.diag(interviews.counts) <= interviews.n_units).all()
    overlapping = any(
        one[:2] == other[:2] and one[2] == "b" and other[2] == "c"
        and one[3] <= other[4] and other[3] <= one[4]
        for one in rows for other in rows
    )  # fmt: skip
    assert (found.counts.loc["b", "c"] > 0) == overlapping
