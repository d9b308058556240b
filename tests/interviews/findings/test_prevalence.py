"""Prevalence: interviews once each, groups summing to the whole, small ones hidden."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.interviews.findings.prevalence import (
    PREVALENCE_COLUMNS,
    codes_by_prevalence,
    groupings_shown,
    theme_prevalence,
)
from pmio_lib.methods.proportions import wilson_interval
from pmio_lib.privacy.interviews import ALL, OTHER, UNKNOWN

CODES = ("pupil", "pupil.confidence", "pupil.fluency", "change.mastery")
CASE_COLUMNS = ("case_id", "wave", "phase", "role")


def cases(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(CASE_COLUMNS)).astype("str")


def codings(*rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "code"]).astype("str")


FIVE = cases(
    ("c1", "phase_1", "primary", "head"),
    ("c2", "phase_1", "primary", "maths_lead"),
    ("c3", "phase_1", "primary", None),
    ("c4", "phase_2", "secondary", "maths_lead"),
    ("c5", "phase_2", None, "head"),
)
GIVEN = codings(
    ("c1", "pupil.confidence"),
    ("c1", "pupil.confidence"),
    ("c1", "pupil.fluency"),
    ("c2", "pupil.confidence"),
    ("c4", "pupil.fluency"),
    ("c5", "pupil.fluency"),
    ("c6", "change.mastery"),
)


def counts(frame: pd.DataFrame) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in frame[frame["is_shown"]].to_dict("records"):
        found.setdefault(row["group"], {})[row["code"]] = (row["n_interviews"], row["n_base"])
    return found


def test_an_interview_counts_once_and_a_parent_with_any_descendant() -> None:
    assert counts(theme_prevalence(FIVE, GIVEN, CODES)) == {
        ALL: {
            "pupil": (4, 5),
            "pupil.confidence": (2, 5),
            "pupil.fluency": (3, 5),
            "change.mastery": (0, 5),
        }
    }


def test_groups_stand_beside_the_whole_and_those_without_one_apart() -> None:
    found = counts(theme_prevalence(FIVE, GIVEN, ["pupil"], by="phase"))
    assert found == {
        ALL: {"pupil": (4, 5)},
        "primary": {"pupil": (2, 3)},
        "secondary": {"pupil": (1, 1)},
        UNKNOWN: {"pupil": (1, 1)},
    }


def test_the_share_has_wilsons_interval() -> None:
    # Newcombe (1998), Statist. Med. 17:857-872, Table I, method 3: 15 of 148
    many = cases(*((f"c{n}", "w", "p", "r") for n in range(148)))
    given_codes = codings(*((f"c{n}", "pupil.fluency") for n in range(15)))
    row = theme_prevalence(many, given_codes, ["pupil"]).iloc[0]
    assert (round(row["share_low"], 4), round(row["share_high"], 4)) == (0.0624, 0.1605)
    assert row["share"] == 15 / 148


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_level_is_the_one_asked_for(confidence: float) -> None:
    row = theme_prevalence(FIVE, GIVEN, ["pupil"], confidence=confidence).iloc[0]
    expected = wilson_interval(4 / 5, 5, confidence)
    assert (row["share_low"], row["share_high"]) == (expected.low, expected.high)


def test_the_columns_are_those_promised() -> None:
    frame = theme_prevalence(FIVE, GIVEN, CODES, by="wave")
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == PREVALENCE_COLUMNS


def test_small_groups_have_no_figures_and_the_whole_does_not_give_them_back() -> None:
    frame = theme_prevalence(FIVE, GIVEN, ["pupil"], by="wave", smallest_group=3)
    assert counts(frame) == {ALL: {"pupil": (4, 5)}}
    hidden = frame[~frame["is_shown"]]
    assert hidden["group"].tolist() == ["phase_1", "phase_2"]
    figures = ["n_interviews", "n_base", "share", "share_low", "share_high"]
    assert hidden[figures].isna().all(axis=None)


def test_small_groups_are_pooled_where_that_is_enough() -> None:
    pooled = counts(theme_prevalence(FIVE, GIVEN, ["pupil"], by="phase", smallest_group=2))
    assert pooled == {
        ALL: {"pupil": (4, 5)},
        "primary": {"pupil": (2, 3)},
        OTHER: {"pupil": (2, 2)},
    }


def test_too_few_interviews_in_all_show_nothing() -> None:
    frame = theme_prevalence(FIVE, GIVEN, ["pupil"], smallest_group=6)
    assert frame["group"].tolist() == [ALL]
    assert not frame["is_shown"].any()
    assert frame["n_interviews"].isna().all()


def test_of_no_interviews_there_is_no_share() -> None:
    frame = theme_prevalence(cases(), GIVEN, ["pupil"], by="wave")
    assert counts(frame) == {ALL: {"pupil": (0, 0)}}
    assert frame["share"].isna().all()


def test_codes_are_ranked_by_the_whole_and_of_equals_by_name() -> None:
    frame = theme_prevalence(FIVE, GIVEN, ["pupil.fluency", "z", "pupil", "a"], by="wave")
    assert codes_by_prevalence(frame) == ["pupil", "pupil.fluency", "a", "z"]


drawn_cases = st.lists(
    st.tuples(
        st.sampled_from(["phase_1", "phase_2"]),
        st.none() | st.sampled_from(["primary", "secondary"]),
        st.sampled_from(["head", "lead", "other"]),
    ),
    min_size=1,
    max_size=12,
)
drawn_codings = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(CODES)).map(
        lambda pair: (f"c{pair[0]}", pair[1])
    ),
    max_size=25,
)


@given(drawn_cases, drawn_codings, st.sampled_from(["wave", "phase", "role"]))
def test_groups_of_interviews_sum_to_the_whole_and_rows_in_any_order_give_the_same(
    rows: list[tuple[object, ...]], given_codes: list[tuple[str, str]], by: str
) -> None:
    held = cases(*((f"c{place}", *row) for place, row in enumerate(rows)))
    frame = theme_prevalence(held, codings(*given_codes), CODES, by=by)  # type: ignore[arg-type]
    whole = frame[frame["group"].eq(ALL)].set_index("code")
    parts = frame[frame["group"].ne(ALL)].groupby("code")[["n_interviews", "n_base"]].sum()
    for code in CODES:
        expected = parts.loc[code].tolist() if len(parts) else [0, 0]
        assert whole.loc[code, ["n_interviews", "n_base"]].tolist() == expected
    again = theme_prevalence(held[::-1], codings(*given_codes[::-1]), CODES, by=by)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(again, frame)


def held(*rows: tuple[str, str, int]) -> pd.DataFrame:
    """Give interviews: wave, phase of school, how many."""
    cases = [(wave, phase) for wave, phase, count in rows for _ in range(count)]
    frame = pd.DataFrame(cases, columns=["wave", "phase"])
    return frame.assign(case_id=[f"case {number}" for number in frame.index])


def test_groupings_that_cross_in_large_sets_stand_together() -> None:
    cases = held(("1", "primary", 20), ("2", "primary", 5), ("2", "secondary", 6))
    assert groupings_shown(cases, ["wave", "phase"], 5) == ("wave", "phase")


def test_a_grouping_whose_difference_to_another_is_a_small_set_is_left_out() -> None:
    cases = held(("1", "primary", 20), ("2", "primary", 2), ("2", "secondary", 9))
    assert groupings_shown(cases, ["wave", "phase"], 5) == ("wave",)
    assert groupings_shown(cases, ["phase", "wave"], 5) == ("phase",)
    assert groupings_shown(cases, ["wave", "phase"], 1) == ("wave", "phase")
