"""Reads the case study's files: pupils, engagements, maxima of the tests, named feeder schools.

Belongs here: which columns each file has and what its headings state. Not here: what is wrong with
a cell (clean/case_study_*.py).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.study.bands import CaseStudy, stated_maximum

PUPIL_COLUMNS: Final = (
    Column(
        "pupil_id",
        "the pupil's number, such as Pupil ID",
        called("pupil id", "pupil", "pupil number", "pupil ref", "pupil reference", "pupil code",
               "id", "student id", "student", "student number", "anonymised id"),
        is_id=True,
    ),
    Column(
        "school",
        "the primary school, such as Primary school",
        called("primary school", "primary", "primary school name", "primary school attended",
               "previous school", "feeder school", "school", "school name"),
    ),
    Column(
        "pupil_premium",
        "Pupil Premium, such as Pupil Premium or PP",
        called("pupil premium", "pp", "pupil premium status", "pp status", "pupil premium y n",
               "pp y n", "pupil premium yes no", "is pupil premium"),
    ),
)  # fmt: skip
COUNTS: Final = re.compile(r"(total|count|((number|no|count|total) (of )?)?engagements( [0-9 ]+)?)")
"""Headings of ready counts, such as "Number of engagements 2019/20"."""

SCHOOL: Final = Column("school", "the school, such as School", called(
    "school", "school name", "primary school", "primary", "name of school"))  # fmt: skip
DATE: Final = Column("date", "the day of the engagement, such as Date", called(
    "date", "day", "date of engagement", "engagement date", "date of activity"), False)  # fmt: skip
ACTIVITY: Final = Column("activity", "the activity, such as Activity", called(
    "activity", "engagement", "event", "type", "type of activity"), False)  # fmt: skip
COUNT: Final = Column("engagements", "the number of engagements, such as Engagements", lambda
    heading: COUNTS.fullmatch(plain(heading)) is not None, False)  # fmt: skip
MAXIMUM: Final = Column("maximum", "the test's maximum, such as Maximum", called(
    "maximum", "max", "maximum mark", "out of", "max mark"))  # fmt: skip
TEST: Final = Column("test", "the test's name, such as Test", called("test", "paper", "name"))
URN: Final = Column("urn", "the school's unique reference number, such as URN", called("urn"),
    is_id=True)  # fmt: skip
NAMED_FEEDER: Final = Column("named_feeder", "whether it is a named feeder, such as Named feeder",
    called("named feeder", "feeder", "is named feeder"), False)  # fmt: skip


@dataclass(frozen=True)
class PupilFile:
    """The pupil file as text, and the maxima that its headings state, by test."""

    table: PlainTable
    maxima: dict[str, int]


@dataclass(frozen=True)
class EngagementFile:
    """The engagement file as text: a log with a row an engagement, or ready counts."""

    table: PlainTable
    kind: Literal["log", "counts"]


def pupil_columns(study: CaseStudy) -> tuple[Column, ...]:
    """Give the columns of the pupil file."""
    return (*PUPIL_COLUMNS, *(_test_column(study, test.id, test.label) for test in study.tests))


ENGAGEMENT_COLUMNS: Final = (SCHOOL, DATE, ACTIVITY, COUNT)
MAXIMA_COLUMNS: Final = (TEST, MAXIMUM)
FEEDER_COLUMNS: Final = (URN, NAMED_FEEDER)


def read_pupil_file(
    path: Path, file: str, study: CaseStudy, corrections: Corrections = NONE
) -> PupilFile:
    """Read the pupil file; DataError if it cannot be, or a column is missing or there twice."""
    table = read_plain_table(path, file, pupil_columns(study), corrections)
    stated = {test.id: stated_maximum(table.headings[test.id]) for test in study.tests}
    return PupilFile(table, {test: value for test, value in stated.items() if value is not None})


def _test_column(study: CaseStudy, test: str, label: str) -> Column:
    def recognises(heading: str) -> bool:
        found = study.test_called(heading)
        return found is not None and found.id == test

    return Column(test, f"the mark in {label.lower()}, such as {label} (out of 20)", recognises)


def read_engagement_file(path: Path, file: str, corrections: Corrections = NONE) -> EngagementFile:
    """Read the engagement file, whichever of its two kinds it is.

    Raises
    ------
    DataError
        If it cannot be read, or its headings are those of neither kind or of both.
    """
    table = read_plain_table(path, file, ENGAGEMENT_COLUMNS, corrections)
    has_date, has_count = "date" in table.frame, "engagements" in table.frame
    if has_date == has_count:
        found = "a date and a number of engagements" if has_date else "neither date nor number"
        wanted = "a log (school, activity, date) or ready counts (school, engagements)"
        raise DataError([Problem(file, None, None, f"columns for {found}", wanted)])
    return EngagementFile(table, "log" if has_date else "counts")


def read_maxima_file(path: Path, file: str, corrections: Corrections = NONE) -> PlainTable:
    """Read maxima.csv: a test and its maximum a row."""
    return read_plain_table(path, file, MAXIMA_COLUMNS, corrections)


def read_feeder_file(path: Path, file: str, corrections: Corrections = NONE) -> PlainTable:
    """Read feeders.csv: a school's URN a row, and whether it is a named feeder."""
    return read_plain_table(path, file, FEEDER_COLUMNS, corrections)
