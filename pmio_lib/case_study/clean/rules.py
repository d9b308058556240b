"""The report's rules: who is left out of the analysis, by which, and the account of both.

The report (appendix F, assessment data): pupils of primary schools that are not named, or that sent
fewer than five, are discarded; bands run from 1 to 24 engagements; absent pupils are stripped per
test. What it does not say, and is said here: a school that no count of engagements, or no band, is
known for is left out with that reason, and so is a pupil who sat no test.

Each rule is a function of the intake; the first that applies gives the reason.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from pmio_lib.case_study.tables import (
    ABOVE_BANDS,
    ABSENT_FROM_ALL,
    BELOW_BANDS,
    ENGAGEMENT_UNKNOWN,
    NO_SCHOOL,
    NOT_IN_REGISTER,
    TOO_FEW_ENTRANTS,
)
from pmio_lib.core.errors import Problem
from pmio_lib.study.bands import Bands

INTAKE_STEP: Final = "intake"
ANALYSIS_STEP: Final = "result_in_any_test"
"""The last rule's step: what it leaves is the analysis."""

TEST_STEP: Final = "test_"
ABSENT: Final = "absent from this test"


@dataclass(frozen=True)
class Intake:
    """Every pupil with what the rules ask for, indexed by row of the pupil file.

    Attributes
    ----------
    key : pandas.Series
        What tells schools apart; missing where no school is named.
    urn : pandas.Series
        Missing where the school is not in the register.
    engagements : pandas.Series
        Int64, missing where not known.
    marks : pandas.DataFrame
        A column for each test, missing where absent.
    minimum_entrants : int
    bands : Bands
    """

    key: pd.Series = field(repr=False)
    urn: pd.Series = field(repr=False)
    engagements: pd.Series = field(repr=False)
    marks: pd.DataFrame = field(repr=False)
    minimum_entrants: int
    bands: Bands

    @property
    def entrants(self) -> pd.Series:
        """Pupils of the whole intake from each pupil's school."""
        return self.key.map(self.key.value_counts()).fillna(0).astype("int64")


def has_no_school(intake: Intake) -> pd.Series:
    """Tell who names no primary school."""
    return intake.key.isna()


def is_unregistered(intake: Intake) -> pd.Series:
    """Tell whose primary school is not in the register."""
    return intake.urn.isna()


def has_few_entrants(intake: Intake) -> pd.Series:
    """Tell whose primary school sent fewer pupils than the report asks for."""
    return intake.entrants.lt(intake.minimum_entrants)


def has_unknown_engagement(intake: Intake) -> pd.Series:
    """Tell of whose primary school no count of engagements is known."""
    return intake.engagements.isna()


def is_below_bands(intake: Intake) -> pd.Series:
    """Tell whose primary school has fewer engagements than the lowest band."""
    return intake.engagements.lt(intake.bands.lowest).fillna(False)


def is_above_bands(intake: Intake) -> pd.Series:
    """Tell whose primary school has more engagements than the highest band."""
    return intake.engagements.gt(intake.bands.highest).fillna(False)


def has_no_result(intake: Intake) -> pd.Series:
    """Tell who sat none of the tests."""
    return intake.marks.isna().all(axis=1)


@dataclass(frozen=True)
class Rule:
    """One rule: the step it is, whom it leaves out, and why."""

    step: str
    reason: str
    applies: Callable[[Intake], pd.Series] = field(repr=False)


RULES: Final = (
    Rule("school_named", NO_SCHOOL, has_no_school),
    Rule("school_in_register", NOT_IN_REGISTER, is_unregistered),
    Rule("enough_entrants", TOO_FEW_ENTRANTS, has_few_entrants),
    Rule("engagement_known", ENGAGEMENT_UNKNOWN, has_unknown_engagement),
    Rule("engagement_not_below_bands", BELOW_BANDS, is_below_bands),
    Rule("engagement_not_above_bands", ABOVE_BANDS, is_above_bands),
    Rule(ANALYSIS_STEP, ABSENT_FROM_ALL, has_no_result),
)


def left_out_reasons(intake: Intake) -> pd.Series:
    """Give why each pupil is left out, missing where kept: the first rule that applies."""
    reason = pd.Series(pd.NA, index=intake.key.index, dtype="str")
    for rule in RULES:
        reason = reason.mask(reason.isna() & rule.applies(intake).astype("bool"), rule.reason)
    return reason


def nobody_kept(reason: pd.Series, file: str, register: str) -> Iterator[Problem]:
    """Say why every pupil is left out, where every one is: there is nothing to analyse then.

    Parameters
    ----------
    reason : pandas.Series
        As `left_out_reasons` gave it.
    file, register : str
        The pupil file and the register, as messages name them.
    """
    if reason.notna().all():
        why = ", ".join(f"{each} ({count})" for each, count in reason.value_counts().items())
        found = f"no pupil that the rules keep: {why}"
        wanted = "pupils with a mark, from schools whose engagements are in a band"
        advice = (
            f"Look at the schools in {register}, at the engagement file, and at `bands` and "
            "`case_study` in study/study.yaml."
        )
        yield Problem(file, None, None, found, wanted, advice)


def flow(intake: Intake, reason: pd.Series) -> pd.DataFrame:
    """Give case_study.tables.CaseStudyFlow: the intake, each rule, then each test on its own.

    Parameters
    ----------
    reason : pandas.Series
        As `left_out_reasons` gave it.
    """
    steps = pd.DataFrame(list(_steps(intake, reason)))
    return steps.rename_axis("sequence").reset_index().astype({"follows": "str"})


def _steps(intake: Intake, reason: pd.Series) -> Iterator[dict[str, Any]]:
    left = pd.Series(True, index=reason.index)
    yield _step(intake, INTAKE_STEP, None, left, left, "")
    before = INTAKE_STEP
    for rule in RULES:
        after = left & reason.ne(rule.reason).fillna(True)
        yield _step(intake, rule.step, before, left, after, rule.reason)
        left, before = after, rule.step
    for test in intake.marks:
        present = left & intake.marks[test].notna()
        yield _step(intake, f"{TEST_STEP}{test}", ANALYSIS_STEP, left, present, ABSENT)


def _step(
    intake: Intake, step: str, follows: str | None, left: pd.Series, after: pd.Series, reason: str
) -> dict[str, Any]:
    schools_before, schools = (intake.key[some].nunique() for some in (left, after))
    return {
        "step": step,
        "follows": follows,
        "pupils": int(after.sum()),
        "schools": int(schools),
        "left_out_pupils": int(left.sum() - after.sum()),
        "left_out_schools": int(schools_before - schools),
        "reason": reason,
    }
