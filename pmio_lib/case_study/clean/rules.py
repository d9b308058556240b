"""The report's rules: who is left out of the analysis, by which, and the account of both.

The report (appendix F, assessment data): pupils of primary schools that are not named, or that sent
fewer than five, are discarded; bands run from 1 to 24 engagements; absent pupils are stripped per
test. What it does not say, and is said here: a school that no count of engagements, or no band, is
known for is left out with that reason, and so is a pupil who sat no test.

The first rule that applies gives the reason.
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
from pmio_lib.study.bands_and_tests import Bands

INTAKE_STEP: Final = "intake"
ANALYSIS_STEP: Final = "result_in_any_test"
"""The last rule's step: what it leaves is the analysis."""

TEST_STEP: Final = "test_"
ABSENT: Final = "absent from this test"


@dataclass(frozen=True)
class Intake:
    """Every pupil with what the rules ask for, indexed by row of the pupil file.

    `key` tells schools apart and is missing where none is named; `urn` is missing where the school
    is not in the register; `engagements` are Int64, missing where not known; `marks` have a column
    for each test, missing where absent.
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


@dataclass(frozen=True)
class Rule:
    """One rule: the step it is, whom it leaves out, and why."""

    step: str
    reason: str
    applies: Callable[[Intake], pd.Series] = field(repr=False)


RULES: Final = (
    Rule("school_named", NO_SCHOOL, lambda intake: intake.key.isna()),
    Rule("school_in_register", NOT_IN_REGISTER, lambda intake: intake.urn.isna()),
    Rule(
        "enough_entrants",
        TOO_FEW_ENTRANTS,
        lambda intake: intake.entrants.lt(intake.minimum_entrants),
    ),
    Rule("engagement_known", ENGAGEMENT_UNKNOWN, lambda intake: intake.engagements.isna()),
    Rule(
        "engagement_not_below_bands",
        BELOW_BANDS,
        lambda intake: intake.engagements.lt(intake.bands.lowest).fillna(False),
    ),
    Rule(
        "engagement_not_above_bands",
        ABOVE_BANDS,
        lambda intake: intake.engagements.gt(intake.bands.highest).fillna(False),
    ),
    Rule(ANALYSIS_STEP, ABSENT_FROM_ALL, lambda intake: intake.marks.isna().all(axis=1)),
)


def left_out_reasons(intake: Intake) -> pd.Series:
    """Give why each pupil is left out, missing where kept: the first rule that applies."""
    reason = pd.Series(pd.NA, index=intake.key.index, dtype="str")
    for rule in RULES:
        reason = reason.mask(reason.isna() & rule.applies(intake).astype("bool"), rule.reason)
    return reason


def nobody_kept(reason: pd.Series, file: str, register: str) -> Iterator[Problem]:
    """Say why every pupil is left out, where every one is: there is nothing to analyse then."""
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
    """Give case_study.tables.CaseStudyFlow: the intake, each rule, then each test on its own."""
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
