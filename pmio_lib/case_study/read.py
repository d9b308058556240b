"""The case study's raw files: pupils, engagements, maxima of the tests, named feeder schools.

Belongs here: where they lie, which columns each has, what its headings state, and the account of
its rows. Not here: what is wrong with a cell (clean/).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import CORRECTIONS, NONE, Corrections
from pmio_lib.files.grid import CSV, SUFFIXES, XLSX
from pmio_lib.files.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.people.register import REGISTER
from pmio_lib.study.bands_and_tests import CaseStudy, stated_maximum
from pmio_lib.tables.row_ledger import RowLedger, row_account

CASE_STUDY: Final = "case_study"
PUPILS: Final = "pupils"
ENGAGEMENT: Final = "engagement"
NEEDED: Final = {PUPILS: XLSX, ENGAGEMENT: CSV}
"""Tables that have to be there, and the format that a message gives one that is not."""
MAXIMA: Final = "maxima.csv"
FEEDERS: Final = "feeders.csv"

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
class CaseStudyFiles:
    """The raw files of a source, by the name that messages give them, relative to the root.

    `maxima` is None where the headings of the pupil file state them, `feeders` where no named
    feeder schools are listed; `corrections` may not be there.
    """

    root: Path = field(repr=False)
    register: str
    pupils: str
    engagement: str
    maxima: str | None
    feeders: str | None
    corrections: str

    @property
    def correctable(self) -> tuple[str, ...]:
        """Files whose cells corrections.csv may correct."""
        files = (self.pupils, self.engagement, self.maxima, self.feeders)
        return tuple(file for file in files if file)


def find_case_study_files(root: Path, source: str) -> CaseStudyFiles:
    """Find the files of a source, "demo" or "private": the folder of data/raw/.

    Raises DataError if the pupil file or the engagement file is not there, or is there twice.
    """
    place = f"data/raw/{source}/{CASE_STUDY}"
    if problems := [*_problems(place, root / place)]:
        raise DataError(problems)
    register = root / f"data/raw/{source}/{REGISTER}"
    return files_in(root / place, register, root, lambda file: file.relative_to(root).as_posix())


def files_in(
    folder: Path, register: Path, root: Path, name: Callable[[Path], str]
) -> CaseStudyFiles:
    """Give the files of a folder, those that have to be there though they are not.

    `name` gives a file's name relative to `root`.
    """
    found = {
        stem: name(next(iter(present(folder, stem)), folder / f"{stem}{suffix}"))
        for stem, suffix in NEEDED.items()
    }
    listed = {each: folder / each for each in (MAXIMA, FEEDERS)}
    given = {each: name(path) for each, path in listed.items() if path.is_file()}
    return CaseStudyFiles(
        root=root,
        register=name(register),
        pupils=found[PUPILS],
        engagement=found[ENGAGEMENT],
        maxima=given.get(MAXIMA),
        feeders=given.get(FEEDERS),
        corrections=name(folder / CORRECTIONS),
    )


def present(folder: Path, stem: str) -> list[Path]:
    """Give the tables of a name that are in a folder, a workbook first."""
    paths = [folder / f"{stem}{suffix}" for suffix in SUFFIXES]
    return [path for path in paths if path.is_file()]


def _problems(place: str, folder: Path) -> Iterator[Problem]:
    for stem in NEEDED:
        names, wanted = [path.name for path in present(folder, stem)], f"{stem}.xlsx or {stem}.csv"
        if not names:
            yield Problem(place, None, None, f"no file {stem}", wanted, "Put it there.")
        if len(names) > 1:
            both = " and ".join(names)
            yield Problem(place, None, None, both, wanted, "Keep the one that is right.")


def pupil_columns(study: CaseStudy) -> tuple[Column, ...]:
    """Give the columns of the pupil file."""
    return (*PUPIL_COLUMNS, *(_test_column(study, test.id, test.label) for test in study.tests))


ENGAGEMENT_COLUMNS: Final = (SCHOOL, DATE, ACTIVITY, COUNT)
MAXIMA_COLUMNS: Final = (TEST, MAXIMUM)
FEEDER_COLUMNS: Final = (URN, NAMED_FEEDER)


def read_pupil_file(
    path: Path, file: str, study: CaseStudy, corrections: Corrections = NONE
) -> PlainTable:
    """Read the pupil file; DataError if it cannot be, or a column is missing or there twice."""
    return read_plain_table(path, file, pupil_columns(study), corrections)


def maxima_in_headings(pupils: PlainTable, study: CaseStudy) -> dict[str, int]:
    """Give the maxima that the pupil file's headings state, by test."""
    stated = {test.id: stated_maximum(pupils.headings[test.id]) for test in study.tests}
    return {test: maximum for test, maximum in stated.items() if maximum is not None}


def _test_column(study: CaseStudy, test: str, label: str) -> Column:
    def recognises(heading: str) -> bool:
        found = study.test_called(heading)
        return found is not None and found.id == test

    return Column(test, f"the mark in {label.lower()}, such as {label} (out of 20)", recognises)


def read_engagement_file(path: Path, file: str, corrections: Corrections = NONE) -> PlainTable:
    """Read the engagement file: a log with a row an engagement, or ready counts.

    Raises DataError if it cannot be read, or its headings are those of neither kind or of both.
    """
    table = read_plain_table(path, file, ENGAGEMENT_COLUMNS, corrections)
    if is_log(table) == ("engagements" in table.frame):
        found = "a date and a number of engagements" if is_log(table) else "neither date nor number"
        wanted = "a log (school, activity, date) or ready counts (school, engagements)"
        raise DataError([Problem(file, None, None, f"columns for {found}", wanted)])
    return table


def is_log(engagement: PlainTable) -> bool:
    """Tell a log from ready counts."""
    return "date" in engagement.frame


@dataclass(frozen=True)
class Listed:
    """What a list that need not be there says: maxima by test, or feeders by URN (yes or no)."""

    values: Mapping[str, int | bool] = field(repr=False)
    ledger: RowLedger


def account(
    root: Path,
    table: PlainTable,
    rows_out: int,
    left_out: Mapping[str, int],
    notes: Iterable[str] = (),
) -> RowLedger:
    """Account for the rows of a file; `left_out` by reason, without blank ones."""
    return row_account(
        root / table.file,
        table.file,
        rows=len(table.frame),
        rows_out=rows_out,
        left_out=left_out,
        blank_rows=table.blank_rows,
        notes=[*table.notes, *notes],
        corrected=table.corrected,
    )
