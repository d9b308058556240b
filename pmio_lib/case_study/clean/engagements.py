"""Engagements of each school within the academic year, from a log or from ready counts.

Belongs here: which rows of the engagement file count. Not here: what a count means (the bands).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.case_study.clean.schools import (
    read_schools,
    unmatched_reports,
)
from pmio_lib.case_study.read import account, is_log
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.dates import decide_order, read_dates
from pmio_lib.files.grid import told
from pmio_lib.files.plain_table import PlainTable
from pmio_lib.people.schools import Register, SchoolMatches
from pmio_lib.study.bands_and_tests import CaseStudy
from pmio_lib.tables.checked import LeftOut
from pmio_lib.tables.row_ledger import RowLedger

UNNAMED_SCHOOL: Final = "no school named"
UNREGISTERED: Final = "school not in the register"
OUTSIDE: Final = "outside the academic year"
WHOLE: Final = r"[0-9]{1,4}(\.0+)?"
DATE_ORDER: Final = "under `case_study` in study/study.yaml"
"""Where the order of day and month can be stated."""


@dataclass(frozen=True)
class Engagements:
    """Engagements by URN, of the schools of which the file says something.

    A school that a log does not have took part in nothing; of one that ready counts do not have
    nothing is known. Rows out of the ledger are those that count, `left_out` those that do not;
    `names` are the schools named, and whether the register has each.
    """

    counts: Mapping[str, int]
    is_log: bool
    ledger: RowLedger
    reports: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...]
    names: Mapping[str, bool] = field(repr=False)

    def of(self, urns: pd.Series) -> pd.Series:
        """Give the count of each URN as Int64, missing where not known or where no URN is."""
        counts = urns.map(dict(self.counts)).astype("Int64")
        return counts.fillna(0).mask(urns.isna()) if self.is_log else counts


def count_engagements(
    table: PlainTable, root: Path, study: CaseStudy, register: Register
) -> Engagements:
    """Count each school's engagements within the academic year.

    Raises DataError with every date that is none, every count that is none, and every school that
    ready counts have twice; or if no row counts, with why.
    """
    names = table.frame["school"].rename(table.headings["school"])
    schools = read_schools(names, register)
    if is_log(table):
        size, reason = _logged(table, schools, study)
    else:
        size, reason = _counted(table, schools)
    then = "its engagements are not counted"
    reports = tuple(unmatched_reports(names, schools, table.file, register, then))
    if register.by_name and reason.notna().all():  # that the register has no school is told there
        raise DataError([_nothing_counts(table, reason, study, register), *reports])
    counts = size[reason.isna()].groupby(schools.urn).sum()
    left_out = {str(why): int(count) for why, count in reason.value_counts().items()}
    kept = int(reason.isna().sum())
    return Engagements(
        counts={str(urn): int(count) for urn, count in counts.items()},
        is_log=is_log(table),
        ledger=account(root, table, kept, left_out, _notes(table)),
        reports=reports,
        left_out=tuple(
            LeftOut(tuple(int(row) for row in rows.index), str(why))
            for why, rows in reason.dropna().groupby(reason.dropna(), sort=False)
        ),
        names=schools.names,
    )


def _logged(
    table: PlainTable, schools: SchoolMatches, study: CaseStudy
) -> tuple[pd.Series, pd.Series]:
    """Give 1 for each row of a log, and why a row does not count."""
    year = study.academic_year
    column = table.frame["date"].rename(table.headings["date"])
    order = decide_order([column], table.file, study.date_order, DATE_ORDER)
    dates = read_dates(column, order, table.serial_origin)
    rows = sorted([*dates.unreadable, *column.index[column.eq("")]])
    wanted = "a date such as 05/11/2019 or 2019-11-05"
    if rows:
        name = str(column.name)
        raise DataError([Problem(table.file, row, name, told(column[row]), wanted) for row in rows])
    after = pd.Timestamp(year.last_day) + pd.Timedelta(days=1)
    is_outside = dates.values.lt(pd.Timestamp(year.first_day)) | dates.values.ge(after)
    return pd.Series(1, index=column.index), _reasons(schools, is_outside)


def _counted(table: PlainTable, schools: SchoolMatches) -> tuple[pd.Series, pd.Series]:
    """Give each row's ready count, and why a row does not count."""
    text = table.frame["engagements"]
    is_whole = text.str.fullmatch(WHOLE)
    wanted = "a whole number; 0 for a school that took part in nothing"
    problems = [
        Problem(table.file, row, table.headings["engagements"], told(text[row]), wanted)
        for row in text.index[~is_whole].tolist()
    ]
    problems += _repeated(schools, table.file, table.headings["school"])
    if problems:
        raise DataError(problems)
    is_outside = pd.Series(False, index=text.index)
    return text.astype("float64").astype("int64"), _reasons(schools, is_outside)


def _repeated(schools: SchoolMatches, file: str, heading: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    known = schools.key.dropna()
    for row, key in zip(known.index.tolist(), known.tolist(), strict=True):
        if first.setdefault(key, row) != row:
            found = f"the school of row {first[key]} again"
            advice = "Keep one row for it, with the count that holds."
            yield Problem(file, row, heading, found, "each school once, in one spelling", advice)


def _reasons(schools: SchoolMatches, is_outside: pd.Series) -> pd.Series:
    reason = pd.Series(pd.NA, index=is_outside.index, dtype="str").mask(is_outside, OUTSIDE)
    reason = reason.mask(schools.urn.isna(), UNREGISTERED)
    return reason.mask(schools.key.isna(), UNNAMED_SCHOOL)


def _nothing_counts(
    table: PlainTable, reason: pd.Series, study: CaseStudy, register: Register
) -> Problem:
    why = ", ".join(f"{each} ({count})" for each, count in reason.value_counts().items())
    year = study.academic_year
    days = f" from {year.first_day} to {year.last_day}" if is_log(table) else ""
    return Problem(
        table.file,
        None,
        None,
        f"no row that counts: {why}",
        f"engagements{days} of schools in {register.file}",
        "Put the file of that year there, complete the register, or mend `case_study` in "
        "study/study.yaml.",
    )


def _notes(table: PlainTable) -> Iterator[str]:
    if not is_log(table):
        yield "ready counts: the academic year they cover cannot be checked"
    elif repeated := int(table.frame.duplicated().sum()):
        yield f"rows like an earlier one, each counted: {repeated}"
