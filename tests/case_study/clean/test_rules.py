"""The report's rules: each at its boundary, in order, and with every pupil accounted for."""

import pandas as pd
import pytest
from case_study_files import BANDS
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.case_study.clean.rules import (
    ANALYSIS_STEP,
    RULES,
    Intake,
    flow,
    left_out_reasons,
)
from pmio_lib.case_study.tables import (
    ABOVE_BANDS,
    ABSENT_FROM_ALL,
    BELOW_BANDS,
    ENGAGEMENT_UNKNOWN,
    NO_SCHOOL,
    NOT_IN_REGISTER,
    PUPIL_REASONS,
    TOO_FEW_ENTRANTS,
    CaseStudyFlow,
)
from pmio_lib.tables.validation import validated

Pupil = tuple[str | None, int | None, float | None]
"""A school (of the register if its name is a digit), its engagements, the mark in the only test."""


def intake(*pupils: Pupil, minimum: int = 5) -> Intake:
    schools = pd.Series([school for school, *_ in pupils], dtype="str")
    return Intake(
        key=schools,
        urn=schools.where(schools.str.fullmatch("[0-9]+").fillna(False).astype("bool")),
        engagements=pd.Series([count for _, count, _ in pupils], dtype="Int64"),
        marks=pd.DataFrame({"sums": pd.Series([m for *_, m in pupils], dtype="Float64")}),
        minimum_entrants=minimum,
        bands=BANDS,
    )


def applies(reason: str, some: Intake) -> list[bool]:
    (rule,) = (rule for rule in RULES if rule.reason == reason)
    return rule.applies(some).tolist()


def test_no_school_and_no_entry_are_two_things() -> None:
    some = intake((None, None, 1), ("Elsewhere", None, 1), ("1", 3, 1))
    assert applies(NO_SCHOOL, some) == [True, False, False]
    assert applies(NOT_IN_REGISTER, some) == [True, True, False]


@pytest.mark.parametrize(("entrants", "is_out"), [(1, True), (4, True), (5, False), (6, False)])
def test_a_school_of_five_stays(entrants: int, is_out: bool) -> None:
    some = intake(*[("1", 3, 1)] * entrants, ("2", 3, 1))
    assert applies(TOO_FEW_ENTRANTS, some) == [*[is_out] * entrants, True]


def test_entrants_are_those_of_the_whole_intake_absent_or_not() -> None:
    some = intake(*[("1", 3, 1)] * 4, ("1", 3, None))
    assert left_out_reasons(some).dropna().tolist() == [ABSENT_FROM_ALL]


@pytest.mark.parametrize(
    ("engagements", "reason"),
    [
        (None, ENGAGEMENT_UNKNOWN),
        (0, BELOW_BANDS),
        (1, None),
        (11, None),
        (12, None),
        (24, None),
        (25, ABOVE_BANDS),
    ],
)
def test_engagements_outside_the_bands_have_reasons_of_their_own(
    engagements: int | None, reason: str | None
) -> None:
    some = intake(("1", engagements, 1), minimum=1)
    for rule in (ENGAGEMENT_UNKNOWN, BELOW_BANDS, ABOVE_BANDS):
        assert applies(rule, some) == [reason == rule]
    assert left_out_reasons(some).dropna().tolist() == ([reason] if reason else [])


def test_nought_is_a_result() -> None:
    assert applies(ABSENT_FROM_ALL, intake(("1", 3, 0), ("1", 3, None))) == [False, True]


def test_the_first_rule_that_applies_gives_the_reason() -> None:
    some = intake((None, 0, None), ("Elsewhere", 0, None), ("1", 0, None), ("2", 0, None))
    assert left_out_reasons(some).tolist() == [
        NO_SCHOOL,
        NOT_IN_REGISTER,
        TOO_FEW_ENTRANTS,
        TOO_FEW_ENTRANTS,
    ]
    assert tuple(rule.reason for rule in RULES) == PUPIL_REASONS


def test_the_flow_counts_pupils_and_schools_down_to_each_test() -> None:
    some = intake(
        (None, None, 1), ("Elsewhere", None, 1), *[("1", 3, 1)] * 4, *[("2", 5, 1)] * 5,
        ("2", 5, None), *[("3", 0, 1)] * 5,
    )  # fmt: skip
    table = flow(some, left_out_reasons(some)).set_index("step")
    columns = ["pupils", "schools", "left_out_pupils", "left_out_schools"]
    assert table[columns].to_numpy().tolist() == [
        [17, 4, 0, 0],
        [16, 4, 1, 0],
        [15, 3, 1, 1],
        [11, 2, 4, 1],
        [11, 2, 0, 0],
        [6, 1, 5, 1],
        [6, 1, 0, 0],
        [5, 1, 1, 0],
        [5, 1, 0, 0],
    ]
    assert table.loc["test_sums", "follows"] == ANALYSIS_STEP


pupil_lists = st.lists(
    st.tuples(
        st.sampled_from([None, "Elsewhere", "1", "2", "3"]),
        st.none() | st.integers(0, 30),
        st.none() | st.just(1.0),
    ),
    min_size=1,
    max_size=30,
)


@given(pupil_lists, st.integers(1, 6))
def test_no_pupil_and_no_school_disappears(pupils: list[Pupil], minimum: int) -> None:
    some = intake(*pupils, minimum=minimum)
    reason = left_out_reasons(some)
    table = flow(some, reason)
    validated(table, CaseStudyFlow, "flow")  # holds each step to the one before
    steps = table.set_index("step")
    assert steps.loc[ANALYSIS_STEP, "pupils"] == reason.isna().sum()
    assert reason.dropna().isin(PUPIL_REASONS).all()
    of_rules = steps.loc[[rule.step for rule in RULES], "left_out_pupils"]
    assert of_rules.tolist() == [int(reason.eq(rule.reason).sum()) for rule in RULES]


@given(pupil_lists, st.randoms())
def test_the_order_of_the_rows_does_not_matter(pupils: list[Pupil], random: object) -> None:
    mixed = list(pupils)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = intake(*pupils), intake(*mixed)
    assert flow(one, left_out_reasons(one)).equals(flow(other, left_out_reasons(other)))
