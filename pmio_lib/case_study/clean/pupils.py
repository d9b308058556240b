"""From the pupil file to typed rows: who, which school, Pupil Premium or not, which marks.

What each test was marked out of is stated in the pupil file's headings, in maxima.csv, or in both.
Belongs here: what is wrong with a cell. Not here: who is left out (rules.py). No message repeats a
pupil's number or the name of a school.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.case_study.clean.schools import (
    read_schools,
    unmatched_reports,
)
from pmio_lib.case_study.read import MAXIMA_COLUMNS, Listed, account, maxima_in_headings
from pmio_lib.case_study.tables import RawMaxima
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import SUMS, is_summary, plain
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.grid import told
from pmio_lib.files.marks import Marks, read_marks, read_pupil_premium
from pmio_lib.files.plain_table import PlainTable, read_plain_table
from pmio_lib.people.schools import Register, SchoolMatches
from pmio_lib.study.bands_and_tests import CaseStudy
from pmio_lib.tables.validation import failures

TOTALS: Final = "a row of totals or averages"
ABSENT_WORDS: Final = "A, abs, absent, - or nothing for absent"
LEFT_OUT: Final = "the pupils are left out"
DECIMAL_COMMA: Final = re.compile(r"[0-9]+,[0-9]+")
MAXIMUM_ENTRY: Final = "maximum of a test, no row of its own"
POINT: Final = "Write decimals with a point."


def read_maxima(
    root: Path, file: str | None, study: CaseStudy, corrections: Corrections = NONE
) -> Listed | None:
    """Read maxima.csv, where there is one.

    Raises DataError if it breaks its contract, or names a test twice or one that is not there.
    """
    if file is None:
        return None
    table = read_plain_table(root / file, file, MAXIMA_COLUMNS, corrections)
    text = table.frame[["test", "maximum"]]
    contract = failures(text, RawMaxima, file)
    if problems := [*contract, *_test_problems(text["test"], file, study)]:
        raise DataError(problems)
    tests = [test.id for name in text["test"] if (test := study.test_called(name))]
    maxima = dict(zip(tests, text["maximum"].astype("int64").tolist(), strict=True))
    return Listed(maxima, account(root, table, 0, {MAXIMUM_ENTRY: len(text)}))


def _test_problems(names: pd.Series, file: str, study: CaseStudy) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row, name in zip(names.index.tolist(), names.tolist(), strict=True):
        test = study.test_called(name)
        if test is None:
            wanted = f"one of {', '.join(study.test_labels.values())}"
            yield Problem(file, row, "test", told(name), wanted)
        elif first.setdefault(test.id, row) != row:
            found = f"{test.label}, which row {first[test.id]} has as well"
            yield Problem(file, row, "test", found, "each test once")


def maxima_problems(
    pupils: PlainTable, stated: Listed | None, study: CaseStudy
) -> Iterator[Problem]:
    """Say which test has no maximum, or 0, or two that headings and maxima.csv do not agree on."""
    file, given = pupils.file, stated.values if stated else {}
    of_headings = maxima_in_headings(pupils, study)
    for test in study.tests:
        heading = pupils.headings[test.id]
        found, other = of_headings.get(test.id), given.get(test.id)
        if found is None and other is None:
            wanted = f"a heading such as {test.label} (out of 20), or a row of maxima.csv"
            yield Problem(file, None, heading, "no maximum", wanted, "State it in one of the two.")
        elif found == 0:
            yield Problem(file, None, heading, "a maximum of 0", "a maximum above 0")
        elif found is not None and other is not None and found != other:
            wanted = f"{other}, as {stated.ledger.file if stated else ''} says"
            yield Problem(file, None, heading, f"a maximum of {found}", wanted, "Mend one of them.")


@dataclass(frozen=True)
class PupilRows:
    """The intake as typed, indexed by row of the file.

    `number` is the pupil's in the file, which is not stored; `pupil_premium` is "yes", "no" or
    "unknown"; `marks` are Float64, a column for each test by id, missing where absent; `reports`
    are of schools that are not in the register; `totals` are rows of totals or averages, which are
    no pupil's and are not among the others.
    """

    number: pd.Series = field(repr=False)
    schools: SchoolMatches = field(repr=False)
    pupil_premium: pd.Series = field(repr=False)
    marks: pd.DataFrame = field(repr=False)
    maxima: Mapping[str, int]
    reports: tuple[Problem, ...]
    notes: tuple[str, ...]
    totals: tuple[int, ...] = ()


def type_pupils(
    pupils: PlainTable, maxima: Mapping[str, int], study: CaseStudy, register: Register
) -> PupilRows:
    """Type the pupil file.

    A test without a maximum is held to no upper limit, as that is told elsewhere. Raises DataError
    with every pupil without a number or listed twice, every mark that is none, below 0 or above its
    maximum, and every cell of Pupil Premium that is neither yes, no nor unknown.
    """
    summaries = rows_of_totals(pupils.frame, [test.id for test in study.tests])
    text = pupils.frame.drop(index=list(summaries))
    marks = {test.id: read_marks(text[test.id]) for test in study.tests}
    premium = read_pupil_premium(text["pupil_premium"])
    problems = [*_number_problems(text["pupil_id"], pupils.file, pupils.headings["pupil_id"])]
    wanted = "yes, no, Y, N, 1, 0, or nothing where it is not known"
    problems += _cell_problems(pupils, "pupil_premium", premium.unreadable, wanted)
    for test, read in marks.items():
        problems += _mark_problems(pupils, test, read, maxima.get(test))
    if problems:
        raise DataError(sorted(problems, key=lambda each: (each.row or 0, each.column or "")))
    names = text["school"].rename(pupils.headings["school"])
    schools = read_schools(names, register)
    reports = unmatched_reports(names, schools, pupils.file, register, LEFT_OUT)
    return PupilRows(
        number=text["pupil_id"],
        schools=schools,
        pupil_premium=premium.status,
        marks=pd.DataFrame({test: read.mark for test, read in marks.items()}),
        maxima=maxima,
        reports=tuple(reports),
        notes=tuple(_notes(marks.values(), premium.status, schools)),
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
    pupils: PlainTable, test: str, read: Marks, maximum: int | None
) -> Iterator[Problem]:
    limit = f"a mark from 0 to {maximum}" if maximum else "a mark of 0 or more"
    above = [] if not maximum else read.mark.index[read.mark.gt(maximum).fillna(False)].tolist()
    rows = sorted([*read.unreadable, *above])
    yield from _cell_problems(pupils, test, rows, f"{limit}, or {ABSENT_WORDS}")


def _cell_problems(
    pupils: PlainTable, column: str, rows: Sequence[int], wanted: str
) -> Iterator[Problem]:
    heading, cells = pupils.headings[column], pupils.frame[column]
    for row in rows:
        problem = Problem(pupils.file, row, heading, told(cells[row]), wanted)
        has_comma = DECIMAL_COMMA.fullmatch(cells[row])
        yield replace(problem, advice=POINT) if has_comma else problem


def _notes(marks: Iterable[Marks], premium: pd.Series, schools: SchoolMatches) -> Iterator[str]:
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
