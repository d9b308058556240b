"""One coder a case: who has coded most, and never two counted for one interview."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.interviews.findings.mentions import coded_by, principal_codings


def codings(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "coder", "code"]).astype("str")


THREE = codings(
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


def test_the_coder_of_most_cases_stands_for_those_coded_twice() -> None:
    assert coded_by(THREE).to_dict("list") == {
        "case_id": ["c1", "c2", "c3", "c4"],
        "coder": ["coder_1", "coder_1", "coder_2", "coder_1"],
        "n_coders": [2, 1, 1, 1],
    }


def test_many_codings_in_one_case_do_not_make_a_coder_principal() -> None:
    frame = codings(("c1", "coder_1", "a"), ("c2", "coder_1", "a"), *[("c1", "coder_2", "a")] * 9)
    assert coded_by(frame)["coder"].tolist() == ["coder_1", "coder_1"]


def test_of_coders_with_as_many_cases_the_first_by_name_stands() -> None:
    frame = codings(("c1", "coder_2", "a"), ("c1", "coder_1", "b"), ("c1", "coder_10", "c"))
    assert coded_by(frame).to_dict("records") == [
        {"case_id": "c1", "coder": "coder_1", "n_coders": 3}
    ]


def test_rows_of_others_go_and_the_rest_keep_their_order_and_columns() -> None:
    frame = THREE.assign(segment=range(6)).set_index(pd.Index([9, 8, 7, 6, 5, 4]))
    kept = principal_codings(frame)
    assert list(kept.columns) == ["case_id", "coder", "code", "segment"]
    assert kept["segment"].tolist() == [0, 3, 4, 5]
    assert kept.index.tolist() == [0, 1, 2, 3]


def test_without_codings_nobody_coded_anything() -> None:
    assert coded_by(codings()).empty
    assert list(coded_by(codings()).columns) == ["case_id", "coder", "n_coders"]
    assert principal_codings(codings()).empty


@settings(deadline=None, max_examples=40)
@given(some_codings)
def test_every_case_keeps_the_codings_of_one_coder_and_all_of_them(
    rows: list[tuple[str, str, str]],
) -> None:
    frame = codings(*rows)
    kept = principal_codings(frame)
    assert set(kept["case_id"]) == set(frame["case_id"])
    assert (kept.groupby("case_id")["coder"].nunique() == 1).all()
    for (case, coder), some in kept.groupby(["case_id", "coder"]):
        whole = frame[frame["case_id"].eq(case) & frame["coder"].eq(coder)]
        assert len(some) == len(whole)


@settings(deadline=None, max_examples=40)
@given(some_codings, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, str, str]], mix) -> None:  # type: ignore[no-untyped-def]
    mixed = list(rows)
    mix.shuffle(mixed)
    pd.testing.assert_frame_equal(coded_by(codings(*mixed)), coded_by(codings(*rows)))


@pytest.mark.parametrize("case", ["c1", "c3"])
def test_keeping_twice_keeps_the_same(case: str) -> None:
    once = principal_codings(THREE)
    pd.testing.assert_frame_equal(principal_codings(once), once)
    assert case in set(once["case_id"])
