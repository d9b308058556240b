"""From the pupil file to typed rows: who, which school, Pupil Premium or not, which marks.

Belongs here: what is wrong with a cell. Not here: who is left out (rules.py). No message
repeats a pupil's number or the name of a school.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from pmio_lib.case_study.clean.schools import (
    NamedSchools,
    failed_look_ups,
    read_schools,
    unmatched_reports,
)
from pmio_lib.case_study.read import PupilFile
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import SUMS, is_summary, plain
from pmio_lib.files.grid import told
from pmio_lib.files.marks import Marks, read_marks, read_pupil_premium
from pmio_lib.people.schools import Register
from pmio_lib.study.bands import CaseStudy

TOTALS: Final = "a row of totals or averages"
ABSENT_WORDS: Final = "A, abs, absent, - or nothing for absent"
LEFT_OUT: Final = "the pupils are left out"
DECIMAL_COMMA: Final = re.compile(r"[0-9]+,[0-9]+")
POINT: Final = "Write decimals with a point."


@dataclass(frozen=True)
class PupilRows:
    """The intake as typed, indexed by row of the file.

    Attributes
    ----------
    number : pandas.Series
        The pupil's number as the file has it. Not stored.
    schools : NamedSchools
    pupil_premium : pandas.Series
        "yes", "no" or "unknown".
    marks : pandas.DataFrame
        Float64, a column for each test by id; missing where absent.
    maxima : mapping of str to int
    reports : tuple of Problem
        Schools that are not in the register, with what is near.
    notes : tuple of str
    totals : tuple of int
        Rows of totals or averages, which are no pupil's and are not among the others.
    """

    number: pd.Series = field(repr=False)
    schools: NamedSchools = field(repr=False)
    pupil_premium: pd.Series = field(repr=False)
    marks: pd.DataFrame = field(repr=False)
    maxima: Mapping[str, int]
    reports: tuple[Problem, ...]
    notes: tuple[str, ...]
    totals: tuple[int, ...] = ()


def type_pupils(
    pupils: PupilFile, maxima: Mapping[str, int], study: CaseStudy, register: Register
) -> PupilRows:
    """Type the pupil file.

    Parameters
    ----------
    maxima : mapping of str to int
        By test; a test without one is held to no upper limit, as that is told elsewhere.

    Raises
    ------
    DataError
        With every pupil without a number or listed twice, every mark that is none, below 0 or above
        its maximum, and every cell of Pupil Premium that is neither yes, no nor unknown.
    """
    table = pupils.table
    summaries = rows_of_totals(table.frame, [test.id for test in study.tests])
    text = table.frame.drop(index=list(summaries))
    marks = {test.id: read_marks(text[test.id]) for test in study.tests}
    premium = read_pupil_premium(text["pupil_premium"])
    problems = [*_number_problems(text["pupil_id"], table.file, table.headings["pupil_id"])]
    wanted = "yes, no, Y, N, 1, 0, or nothing where it is not known"
    problems += _cell_problems(pupils, "pupil_premium", premium.unreadable, wanted)
    for test, read in marks.items():
        problems += _mark_problems(pupils, test, read, maxima.get(test))
    if problems:
        raise DataError(sorted(problems, key=lambda each: (each.row or 0, each.column or "")))
    names = text["school"].rename(table.headings["school"])
    schools = read_schools(names, register)
    reports = [
        *failed_look_ups(names, table.file),
        *unmatched_reports(names, schools, table.file, register, LEFT_OUT),
    ]
    return PupilRows(
        number=text["pupil_id"],
        schools=schools,
        pupil_premium=premium.status,
        marks=pd.DataFrame({test: read.mark for test, read in marks.items()}),
        maxima=maxima,
        reports=tuple(reports),
        notes=(*table.notes, *_notes(marks.values(), premium.status, schools)),
        totals=summaries,
    )


def rows_of_totals(text: pd.DataFrame, tests: Sequence[str]) -> tuple[int, ...]:
    """Give the rows that hold totals or averages of others, and are nobody's."""
    first = text.apply(lambda row: next((plain(cell) for cell in row if cell), ""), axis=1)
    is_nobody = text["school"].eq("") | text["school"].map(plain).map(is_summary)
    is_named = text["pupil_id"].map(lambda number: not SUMS.isdisjoint(plain(number).split()))
    is_nobody |= is_named & text["pupil_premium"].eq("")
    is_sum = first.map(is_summary) & is_nobody & (text[list(tests)] != "").any(axis=1)
    return tuple(int(row) for row in text.index[is_sum.astype(bool)])


def _number_problems(numbers: pd.Series, file: str, heading: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row, number in zip(numbers.index.tolist(), numbers.str.casefold().tolist(), strict=True):
        if not number:
            advice = "Give the pupil a number, or delete the row if it is no pupil."
            yield Problem(file, row, heading, "nothing", "a number for each pupil", advice)
        elif first.setdefault(number, row) != row:
            found = f"the pupil of row {first[number]} again"
            yield Problem(file, row, heading, found, "each pupil once", "Keep the row that holds.")


def _mark_problems(
    pupils: PupilFile, test: str, read: Marks, maximum: int | None
) -> Iterator[Problem]:
    limit = "a mark of 0 or more" if maximum is None else f"a mark from 0 to {maximum}"
    above = [] if maximum is None else read.mark.index[read.mark.gt(maximum).fillna(False)].tolist()
    rows = sorted([*read.unreadable, *above])
    yield from _cell_problems(pupils, test, rows, f"{limit}, or {ABSENT_WORDS}")


def _cell_problems(
    pupils: PupilFile, column: str, rows: Sequence[int], wanted: str
) -> Iterator[Problem]:
    heading, cells = pupils.table.headings[column], pupils.table.frame[column]
    for row in rows:
        problem = Problem(pupils.table.file, row, heading, told(cells[row]), wanted)
        has_comma = DECIMAL_COMMA.fullmatch(cells[row])
        yield replace(problem, advice=POINT) if has_comma else problem


def _notes(marks: Iterable[Marks], premium: pd.Series, schools: NamedSchools) -> Iterator[str]:
    """Say what was unusual; without counts, as the validation report shows notes to readers."""
    found = {
        "empty marks were read as absent": any(read.blanks for read in marks),
        "the Pupil Premium of some pupils is not known": premium.eq("unknown").any(),
        "some primary schools were found by an alias": schools.match.eq("alias").any(),
        "some pupils name no primary school": schools.key.isna().any(),
        "some primary schools are not in the register": (
            schools.key.notna() & schools.urn.isna()
        ).any(),
    }
    yield from (what for what, is_so in found.items() if is_so)
