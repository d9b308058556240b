"""What the case study compares and rests on, from study/study.yaml.

Belongs here: groups of pupils, bands of engagement and which holds a count; its year, tests and
thresholds. Not here: what counts as an engagement (`case_study.clean`).
"""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.wording import plain
from pmio_lib.core.yaml_files import StudyModel, read_sections
from pmio_lib.study.instruments import DateOrder, Name, repeated

ALL: Final = "all"
OTHERS: Final = "others"
PREMIUM: Final = "pupil_premium"
UNKNOWN: Final = "unknown"
GROUPS: Final = (ALL, OTHERS, PREMIUM, UNKNOWN)
"""Groups of pupils; the last holds those whose Pupil Premium is not known, who count among all."""

GROUP_NAMES: Final = {ALL: "All pupils", OTHERS: "Others", PREMIUM: "Pupil Premium"}
"""What readers call them."""

ALL_BANDS: Final = "all_bands"
"""What stands in the column `band` where the bands are taken together."""

ABSENT: Final = "absent"
PRESENT: Final = "present"

NO_BAND: Final = "none"
"""What a table says of a school in no band; no band may be called so."""

OUT_OF: Final = re.compile(
    r"[\s(\[]*(?:\bout\s+of\b|\bmax(?:imum)?\b\.?|/)\s*(?P<maximum>[0-9]+)\s*(?:marks?)?[\s)\]]*$",
    re.IGNORECASE,
)
FILLERS: Final = frozenset({"test", "mark", "marks", "score", "scores", "baseline", "raw"})
"""Words a heading may have around a test's name."""


class Band(StudyModel):
    """One band: both ends belong to it."""

    id: Name
    label: Annotated[str, Field(min_length=1)]
    minimum: Annotated[int, Field(ge=0)]
    maximum: int

    @model_validator(mode="after")
    def _runs_upward(self) -> Self:
        if self.maximum < self.minimum:
            raise ValueError(f"{self.span} ends before it begins")
        if self.id == NO_BAND:
            raise ValueError(f"{NO_BAND!r} is the library's own word for a school in no band")
        return self

    @property
    def span(self) -> str:
        """The band as messages name it: "low_medium (1 to 11)"."""
        return f"{self.id} ({self.minimum} to {self.maximum})"


class Bands(StudyModel):
    """All bands, lowest first: each begins where the one before it ends."""

    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _join_without_overlap(self) -> Self:
        if twice := repeated(band.id for band in self.bands):
            raise ValueError(f"bands listed twice: {twice}")
        faults = [fault for pair in pairwise(self.bands) if (fault := _fault(*pair))]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def labels(self) -> dict[str, str]:
        """Every band's label by id, lowest band first."""
        return {band.id: band.label for band in self.bands}

    @property
    def lowest(self) -> int:
        """The smallest count that is in a band."""
        return self.bands[0].minimum

    @property
    def highest(self) -> int:
        """The largest count that is in a band."""
        return self.bands[-1].maximum

    def holding(self, engagements: int) -> Band | None:
        """Give the band that holds a count; None where none does."""
        found = (band for band in self.bands if band.minimum <= engagements <= band.maximum)
        return next(found, None)


def two_bands(bands: Bands) -> tuple[str, str]:
    """Give the ids of the lower and the higher band, for what compares two.

    Raises StudyError if there are more or fewer.
    """
    ids = [band.id for band in bands.bands]
    if len(ids) != 2:
        raise StudyError(
            f"study.yaml, bands: found {len(ids)}; the page on the case study compares 2."
        )
    return ids[0], ids[1]


def _fault(lower: Band, higher: Band) -> str:
    if higher.maximum < lower.minimum:
        return f"{higher.span} stands after {lower.span}, which is above it: list the lowest first"
    if higher.minimum <= lower.maximum:
        return f"{lower.span} and {higher.span} overlap: each count belongs to one band"
    if higher.minimum > lower.maximum + 1:
        return f"between {lower.span} and {higher.span} is a gap: each count belongs to one band"
    return ""


def read_bands(folder: Path) -> Bands:
    """Read the bands from study.yaml in `folder`.

    Raises StudyError if there is none, two overlap, leave a gap or stand out of order; both are
    named.
    """
    return read_sections(folder, "study.yaml", ("bands",), Bands)


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

    id: Name
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
        if shared := repeated(name for test in self.tests for name in test.names):
            raise ValueError(f"more than one test is called {shared}")
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
