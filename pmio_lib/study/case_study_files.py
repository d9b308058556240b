"""The case study's definitions, from study/study.yaml: its year, its tests, its two thresholds.

Belongs here: what the report defines. Not here: the bands of engagement (bands.py).
"""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from pmio_lib.core.wording import plain
from pmio_lib.core.yaml_files import StudyModel, read_sections
from pmio_lib.study.instruments import DateOrder

OUT_OF: Final = re.compile(
    r"[\s(\[]*(?:\bout\s+of\b|\bmax(?:imum)?\b\.?|/)\s*(?P<maximum>[0-9]+)\s*(?:marks?)?[\s)\]]*$",
    re.IGNORECASE,
)
FILLERS: Final = frozenset({"test", "mark", "marks", "score", "scores", "baseline", "raw"})
"""Words a heading may have around a test's name."""


class AcademicYear(StudyModel):
    """The school year whose engagements count; both days belong to it."""

    label: str
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"{self.label} ends on {self.last_day}, before it begins")
        return self


class BaselineTest(StudyModel):
    """One test: its id in tables, its label on pages, and what else a heading may call it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Annotated[str, Field(min_length=1)]
    also_called: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every name, plain."""
        return frozenset(plain(name) for name in (self.id, self.label, *self.also_called))


class CaseStudy(StudyModel):
    """What the case study rests on.

    `date_order` is said only where the engagement log's dates cannot decide it. Schools that sent
    fewer than `minimum_entrants` pupils are left out; gaps above `gap_marked_above_pp` are marked
    on charts.
    """

    academic_year: AcademicYear
    date_order: DateOrder | None = None
    minimum_entrants: Annotated[int, Field(ge=1)]
    gap_marked_above_pp: Annotated[float, Field(ge=0)]
    tests: Annotated[tuple[BaselineTest, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _tests_differ(self) -> Self:
        names = [name for test in self.tests for name in test.names]
        shared = sorted({name for name in names if names.count(name) > 1})
        if shared:
            raise ValueError(f"more than one test is called {', '.join(shared)}")
        return self

    @property
    def test_labels(self) -> dict[str, str]:
        """Every test's label by id, in the report's order."""
        return {test.id: test.label for test in self.tests}

    def test_called(self, name: str) -> BaselineTest | None:
        """Give the test that a heading or cell names; None if it names none.

        "Arithmetic test (out of 40)" is arithmetic: the maximum and words such as "test" and
        "mark" do not count.
        """
        wording = plain(OUT_OF.sub("", name))
        bare = " ".join(word for word in wording.split() if word not in FILLERS)
        return next((test for test in self.tests if {wording, bare} & test.names), None)


def stated_maximum(heading: str) -> int | None:
    """Give the maximum a heading states, as in "Reasoning (out of 30)"; None if it states none."""
    found = OUT_OF.search(heading)
    return int(found["maximum"]) if found else None


class _Section(StudyModel):
    case_study: CaseStudy


def read_case_study(folder: Path) -> CaseStudy:
    """Read the case study's definitions from study.yaml in `folder`; StudyError if wrong."""
    return read_sections(folder, "study.yaml", ("case_study",), _Section).case_study
