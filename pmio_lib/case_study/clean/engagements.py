"""Engagements of each school within the academic year, from a log or from ready counts.

Belongs here: which rows of the engagement file count. Not here: what a count means (the bands).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import pandas as pd

from pmio_lib.case_study.clean.schools import (
    NamedSchools,
    failed_look_ups,
    read_schools,
    unmatched_reports,
)
from pmio_lib.case_study.read import EngagementFile
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.dates import decide_order, read_dates
from pmio_lib.files.grid import told
from pmio_lib.people.schools import BLANK_ROW, Register
from pmio_lib.study.bands import CaseStudy
from pmio_lib.study.instruments import DateOrder
from pmio_lib.tables.checked import LeftOut
from pmio_lib.tables.row_ledger import RowLedger

UNNAMED_SCHOOL: Final = "no school named"
UNREGISTERED: Final = "school not in the register"
OUTSIDE: Final = "outside the academic year"
WHOLE: Final = r"[0-9]{1,4}(\.0+)?"
SAY_ORDER: Final = (
    "Say which with `date_order: day_first` or `date_order: month_first` under `case_study` in "
    "study/study.yaml."
)


@dataclass(frozen=True)
class Engagements:
    """Engagements by URN.

    Attributes
    ----------
    counts : mapping of str to int
        Schools of which the file says something.
    kind : {"log", "counts"}
        A school that a log does not have took part in nothing; of one that ready counts do not have
        nothing is known.
    ledger : RowLedger
        Rows out are the rows that count.
    reports : tuple of Problem
    left_out : tuple of LeftOut
        Rows that do not count, with the reason.
    names : mapping of str to bool
        Schools named, and whether the register has each.
    """

    counts: Mapping[str, int]
    kind: Literal["log", "counts"]
    ledger: RowLedger
    reports: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...] = ()
    names: Mapping[str, bool] = field(default_factory=dict, repr=False)

    def of(self, urns: pd.Series) -> pd.Series:
        """Give the count of each URN as Int64, missing where not known or where no URN is."""
        counts = urns.map(dict(self.counts)).astype("Int64")
        return counts.fillna(0).mask(urns.isna()) if self.kind == "log" else counts


def count_engagements(
    engagement: EngagementFile, sha256: str, study: CaseStudy, register: Register
) -> Engagements:
    """Count each school's engagements within the academic year.

    Parameters
    ----------
    sha256 : str
        The file's fingerprint.

    Raises
    ------
    DataError
        With every date that is none, every count that is none, and every school that ready counts
        have twice; or if no row counts, with why.
    """
    table = engagement.table
    names = table.frame["school"].rename(table.headings["school"])
    schools = read_schools(names, register)
    if engagement.kind == "log":
        size, reason = _logged(engagement, schools, study)
    else:
        size, reason = _counted(engagement, schools)
    then = "its engagements are not counted"
    reports = (
        *failed_look_ups(names, table.file),
        *unmatched_reports(names, schools, table.file, register, then),
    )
    if register.by_name and reason.notna().all():  # that the register has no school is told there
        raise DataError([_nothing_counts(engagement, reason, study, register), *reports])
    counts = size[reason.isna()].groupby(schools.urn).sum()
    return Engagements(
        counts={str(urn): int(count) for urn, count in counts.items()},
        kind=engagement.kind,
        ledger=_ledger(engagement, sha256, reason),
        reports=reports,
        left_out=tuple(
            LeftOut(tuple(int(row) for row in rows.index), str(why))
            for why, rows in reason.dropna().groupby(reason.dropna(), sort=False)
        ),
        names=schools.names,
    )


def _logged(
    engagement: EngagementFile, schools: NamedSchools, study: CaseStudy
) -> tuple[pd.Series, pd.Series]:
    """Give 1 for each row of a log, and why a row does not count."""
    table, year = engagement.table, study.academic_year
    column = table.frame["date"].rename(table.headings["date"])
    dates = read_dates(column, _order(column, table.file, study), table.serial_origin)
    blank = column.index[column.eq("")].tolist()
    rows = sorted([*dates.unreadable, *blank])
    wanted = "a date such as 05/11/2019 or 2019-11-05"
    problems = [
        Problem(table.file, row, str(column.name), told(column[row]), wanted) for row in rows
    ]
    if problems:
        raise DataError(problems)
    after = pd.Timestamp(year.last_day) + pd.Timedelta(days=1)
    is_outside = dates.values.lt(pd.Timestamp(year.first_day)) | dates.values.ge(after)
    return pd.Series(1, index=column.index), _reasons(schools, is_outside)


def _order(column: pd.Series, file: str, study: CaseStudy) -> DateOrder | None:
    try:
        return decide_order([column], file, study.date_order)
    except DataError as error:
        problems = [
            _reworded(each) if "date_order" in each.advice else each for each in error.problems
        ]
        raise DataError(problems) from None


def _reworded(problem: Problem) -> Problem:
    """Send the reader to study.yaml: this file has no instrument."""
    expected = problem.expected.replace("of the instrument ", "")
    return replace(problem, expected=expected, advice=SAY_ORDER)


def _counted(engagement: EngagementFile, schools: NamedSchools) -> tuple[pd.Series, pd.Series]:
    """Give each row's ready count, and why a row does not count."""
    table = engagement.table
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
    return text.astype("float64").astype("int64"), _reasons(
        schools, pd.Series(False, index=text.index)
    )


def _repeated(schools: NamedSchools, file: str, heading: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    known = schools.key.dropna()
    for row, key in zip(known.index.tolist(), known.tolist(), strict=True):
        if first.setdefault(key, row) != row:
            found = f"the school of row {first[key]} again"
            advice = "Keep one row for it, with the count that holds."
            yield Problem(file, row, heading, found, "each school once, in one spelling", advice)


def _reasons(schools: NamedSchools, is_outside: pd.Series) -> pd.Series:
    reason = pd.Series(pd.NA, index=is_outside.index, dtype="str").mask(is_outside, OUTSIDE)
    reason = reason.mask(schools.urn.isna(), UNREGISTERED)
    return reason.mask(schools.key.isna(), UNNAMED_SCHOOL)


def _nothing_counts(
    engagement: EngagementFile, reason: pd.Series, study: CaseStudy, register: Register
) -> Problem:
    why = ", ".join(f"{each} ({count})" for each, count in reason.value_counts().items())
    year = study.academic_year
    days = f" from {year.first_day} to {year.last_day}" if engagement.kind == "log" else ""
    return Problem(
        engagement.table.file,
        None,
        None,
        f"no row that counts: {why}",
        f"engagements{days} of schools in {register.file}",
        "Put the file of that year there, complete the register, or mend `case_study` in "
        "study/study.yaml.",
    )


def _ledger(engagement: EngagementFile, sha256: str, reason: pd.Series) -> RowLedger:
    table = engagement.table
    left_out = {str(why): int(count) for why, count in reason.value_counts().items()}
    if table.blank_rows:
        left_out[BLANK_ROW] = len(table.blank_rows)
    return RowLedger(
        table.file,
        sha256,
        table.rows_in,
        int(reason.isna().sum()),
        dict(sorted(left_out.items())),
        (*table.notes, *_notes(engagement)),
        table.corrected,
        table.blank_rows,
    )


def _notes(engagement: EngagementFile) -> Iterator[str]:
    columns = [name for name in ("school", "activity", "date") if name in engagement.table.frame]
    repeated = int(engagement.table.frame.duplicated(columns).sum())
    if engagement.kind == "log" and repeated:
        yield f"rows like an earlier one, each counted: {repeated}"
    if engagement.kind == "counts":
        yield "ready counts: the academic year they cover cannot be checked"
