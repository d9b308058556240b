"""The follow-up: its plan, fixed before a figure was read; the grid of tests; data to collect."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.hashing import content_sha256
from pmio_lib.core.yaml_files import StudyModel, read_model, read_yaml, validate

PLAN_FILE = "follow_up.yaml"
GRID_FILE = "cohort_grid.yaml"
DATA_PLAN_FILE = "data_plan.yaml"


class Outcome(StudyModel):
    """One outcome: its measure, what readers call it, how England's row is known, base years.

    `tested` ones are the family that Holm's correction runs over.
    """

    measure: str
    label: str
    table: Literal["key_stage_2", "key_stage_4", "multiplication_check"]
    england: Literal["printed", "like_for_like"]
    base_years: tuple[int, ...]
    tested: bool = True

    @property
    def base_year(self) -> int:
        """The main base year."""
        return self.base_years[0]


class Exclusion(StudyModel):
    """What is left out, and why."""

    what: str
    reason: str


class Answer(StudyModel):
    """An answer the page can give, and what counts as it."""

    answer: str
    counts_as: str


class Plan(StudyModel):
    """What is asked, of which outcomes, beside whom, how, and what would count as which answer."""

    written: date
    question: str
    primary: str
    outcomes: tuple[Outcome, ...]
    comparators: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    graded_otherwise: tuple[int, ...]
    analysis: tuple[str, ...]
    level: float
    gone_below_pct: float
    lasted_from_pct: float
    answers: tuple[Answer, ...]
    seen_before: tuple[str, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.primary not in {each.measure for each in self.outcomes}:
            raise ValueError(f"primary: {self.primary!r} is none of the outcomes")
        for each in self.outcomes:
            graded = set(each.base_years) & set(self.graded_otherwise)
            if each.table == "key_stage_4" and graded:
                raise ValueError(
                    f"{each.measure}: {min(graded)} was graded otherwise, no base year"
                )
        return self

    def outcome(self, measure: str) -> Outcome:
        """Give an outcome by its measure."""
        return next(each for each in self.outcomes if each.measure == measure)


class Deviation(StudyModel):
    """A change of the plan after it was written; `digest` is of the plan as it then stood."""

    date: date
    what: str
    reason: str
    digest: str


class FixedPlan(StudyModel):
    """The plan with the fingerprint it was first written under, and every change since."""

    plan: Plan
    digest: str
    deviations: tuple[Deviation, ...]


def read_plan(folder: Path) -> FixedPlan:
    """Read the plan from study/follow_up.yaml.

    Raises StudyError if it is not the plan that was fixed, nor the one its last deviation lists.
    """
    content = read_yaml(folder / PLAN_FILE)
    fixed = validate(content, FixedPlan, PLAN_FILE)
    listed = fixed.deviations[-1].digest if fixed.deviations else fixed.digest
    found = content_sha256(content["plan"])  # comments and order of keys do not count
    if found != listed:
        raise StudyError(
            f"{PLAN_FILE}, plan: its digest is {found}, listed is {listed}. The plan is not the one"
            " that was fixed: undo the change, or list it under `deviations` with date, what,"
            f" reason and digest {found}."
        )
    return fixed


class Gap(StudyModel):
    """Years, first and last, in which a test was not held or is on another footing, and why."""

    years: tuple[int, int]
    reason: str
    kind: Literal["not_held", "other_grading"] = "not_held"

    def covers(self, year: int) -> bool:
        """Whether `year` is one of them."""
        return self.years[0] <= year <= self.years[1]


class NationalTest(StudyModel):
    """A national test: the year group that takes it, since when, and the table of its figures."""

    id: str
    label: str
    mark: str
    year_group: int
    first_year: int
    table: str
    gaps: tuple[Gap, ...]


class ProgressMeasure(StudyModel):
    """A measure of progress, by the year group whose test ends it.

    `from_baseline` is the first year in which it starts from the reception baseline.
    """

    id: str
    label: str
    short: str
    year_group: int
    gaps: tuple[Gap, ...]
    from_baseline: int | None


class CohortGrid(StudyModel):
    """The cohorts that met the programme, and every national test on their way."""

    first_cohort: int
    last_cohort: int
    tests: tuple[NationalTest, ...]
    progress: tuple[ProgressMeasure, ...]


def read_cohort_grid(folder: Path) -> CohortGrid:
    """Read study/cohort_grid.yaml."""
    return read_model(folder / GRID_FILE, CohortGrid)


class Schools(StudyModel):
    """Schools of a phase, pupils of one cohort in each, and how unequal they are."""

    phase: Literal["primary", "secondary"]
    n: int
    pupils_a_cohort: float
    size_cv: float


class Assumed(StudyModel):
    """What a calculation of power has to assume; shares of variance or of schools or pupils.

    `effect_sd` is the difference worth finding, in standard deviations of scores.
    """

    effect_sd: Annotated[float, Field(gt=0)]
    share_in_higher_band: Annotated[float, Field(gt=0, lt=1)]
    share_pupil_premium: Annotated[float, Field(gt=0, lt=1)]
    r2_school: Annotated[float, Field(ge=0, lt=1)]
    r2_pupil: Annotated[float, Field(ge=0, lt=1)]
    school_stability: Annotated[float, Field(ge=0, le=1)]
    gap_variance: Annotated[float, Field(ge=0)]
    iccs: Annotated[tuple[Annotated[float, Field(ge=0, lt=1)], ...], Field(min_length=1)]
    cohorts: tuple[int, ...]

    @field_validator("cohorts")
    @classmethod
    def _from_one_cohort_on(cls, cohorts: tuple[int, ...]) -> tuple[int, ...]:
        if cohorts[:1] != (1,) or list(cohorts) != sorted(set(cohorts)):
            raise ValueError("expected numbers of cohorts from 1 on, each larger than the last")
        return cohorts


class Reason(StudyModel):
    """What an assumption is, in words, and why it has its value."""

    what: str
    why: str


class Collection(StudyModel):
    """One thing collected."""

    what: str
    who: str
    when: str
    template: str
    checked: str


class DataPlan(StudyModel):
    """The plan."""

    schools: tuple[Schools, ...]
    assumed: Assumed
    reasons: dict[str, Reason]
    collections: tuple[Collection, ...]
    decisions: tuple[str, ...]

    @model_validator(mode="after")
    def _every_assumption_has_its_reason(self) -> Self:
        apart = set(self.reasons) ^ set(Assumed.model_fields)
        if apart:
            raise ValueError(f"{', '.join(sorted(apart))}: give each assumption one reason")
        return self


def read_data_plan(folder: Path) -> DataPlan:
    """Read study/data_plan.yaml."""
    return read_model(folder / DATA_PLAN_FILE, DataPlan)
