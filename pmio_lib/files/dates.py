"""Reads columns of dates and times, deciding day-first or month-first by their own evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.grid import EXCEL_ORIGIN, told
from pmio_lib.study.instruments import DateOrder

TIME: Final = (
    r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
ISO: Final = rf"^(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){TIME}$"
PARTED: Final = (
    rf"^(?P<first>\d{{1,2}})[-/.](?P<second_part>\d{{1,2}})[-/.](?P<year>\d{{2,4}}){TIME}$"
)
NAMED: Final = (
    rf"^(?P<day>\d{{1,2}})[-/ .](?P<name>[A-Za-z]{{3,9}})\.?[-/ .,]+(?P<year>\d{{2,4}}){TIME}$"
)
"""The month by name, as Excel writes dates to CSV: 03-Sep-19."""
MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
SERIAL: Final = r"^\d{5}(?:\.\d+)?$"
NAMED_ORDER: Final[dict[str, str]] = {
    "day_first": "day before month",
    "month_first": "month before day",
}


@dataclass(frozen=True)
class Dates:
    """Dates read from one column.

    `values` are datetime64, NaT where the cell is empty or unreadable.
    """

    values: pd.Series
    unreadable: tuple[int, ...]


def decide_order(
    columns: Sequence[pd.Series],
    file: str,
    stated: DateOrder | None = None,
    place: str = "in the instrument's file in study/instruments/",
) -> DateOrder | None:
    """Decide whether the day or the month stands first in dates such as 05/11/2019.

    Text columns of one export, named by heading, decide together; None if no date needs it. The
    order is `stated`, or can be, as `date_order` in a `place` of study/. Raises
    DataError if the evidence is contradictory, missing, or against what is `stated`; or if dates as
    text stand beside real dates, a sign that a program has swapped days and months in some.
    """
    _refuse_half_converted(columns, file)
    parts = pd.concat([_parted(column) for column in columns])
    day_first = parts[(parts["first"] > 12) & (parts["second_part"] <= 12)]
    month_first = parts[(parts["second_part"] > 12) & (parts["first"] <= 12)]
    if len(day_first) and len(month_first):
        raise DataError([_contradiction(day_first, month_first, file)])
    evident: DateOrder | None = (
        "day_first" if len(day_first) else "month_first" if len(month_first) else None
    )
    if stated and evident and stated != evident:
        against = day_first if evident == "day_first" else month_first
        raise DataError([_against_statement(against, stated, file, place)])
    ambiguous = parts[(parts["first"] != parts["second_part"]) & parts["first"].le(12)]
    order = evident or stated
    if order is None and len(ambiguous):
        raise DataError([_undecided(ambiguous, file, place)])
    return order


def read_dates(
    column: pd.Series, order: DateOrder | None, serial_origin: date = EXCEL_ORIGIN
) -> Dates:
    """Read a column of dates and times.

    ISO, parted by / . or -, or Excel's serial numbers, whose day 0 is `serial_origin`; `order` None
    reads as day first, where it makes no difference.
    """
    values = pd.Series(pd.NaT, index=column.index, dtype="datetime64[s]")
    values = values.fillna(_assembled(column.str.extract(ISO)))
    values = values.fillna(_assembled(_in_order(column.str.extract(PARTED), order)))
    values = values.fillna(_assembled(_month_named(column.str.extract(NAMED))))
    serials = pd.to_numeric(column.where(column.str.match(SERIAL)), errors="coerce")
    seconds = pd.to_timedelta((serials * 86_400).round(), unit="s")
    values = values.fillna((pd.Timestamp(serial_origin) + seconds).astype("datetime64[s]"))
    lost = column[values.isna() & column.ne("")]
    return Dates(values, tuple(lost.index))


def _in_order(parts: pd.DataFrame, order: DateOrder | None) -> pd.DataFrame:
    names = ["month", "day"] if order == "month_first" else ["day", "month"]
    return parts.rename(columns=dict(zip(["first", "second_part"], names, strict=True)))


def _month_named(parts: pd.DataFrame) -> pd.DataFrame:
    """Give months by number; what is no month's name is no date."""
    month = parts["name"].str[:3].str.lower().map(MONTHS)
    return parts.assign(month=month, year=parts["year"].mask(month.isna()))


def _assembled(parts: pd.DataFrame) -> pd.Series:
    """Give datetimes from columns of text: year, month, day, hour, minute, second, half."""
    numbers = {
        name: pd.to_numeric(parts[name]).astype("float64")
        for name in ("year", "month", "day", "hour", "minute", "second")
    }
    is_dated = numbers["year"].notna()
    numbers["year"] = numbers["year"].where(numbers["year"] >= 100, numbers["year"] + 2000)
    half = parts["half"].str[:1].str.lower()
    hour = numbers["hour"].where(half.isna(), numbers["hour"] % 12) + 12 * half.eq("p")
    frame = pd.DataFrame(numbers | {"hour": hour}).fillna(0)[is_dated]
    read = pd.to_datetime(frame, errors="coerce").astype("datetime64[s]")
    return read.reindex(parts.index)


def _parted(column: pd.Series) -> pd.DataFrame:
    parts = column.str.extract(PARTED)[["first", "second_part"]].dropna().astype("int64")
    return parts.assign(column=str(column.name))


def _refuse_half_converted(columns: Iterable[pd.Series], file: str) -> None:
    problems = []
    wanted = "dates of one kind throughout"
    advice = (
        "A program has read part of the column as dates and may have swapped day and month in "
        "them: download the export again and put it there unchanged."
    )
    for column in columns:
        as_text = column.str.match(PARTED)
        as_date = column.str.match(ISO) | column.str.match(SERIAL)
        if as_text.any() and as_date.any():
            row, other = int(column.index[as_text][0]), column.index[as_date][0]
            found = f"{told(column[row])}, while row {other} holds a real date"
            problems.append(Problem(file, row, str(column.name), found, wanted, advice))
    if problems:
        raise DataError(problems)


def _contradiction(day_first: pd.DataFrame, month_first: pd.DataFrame, file: str) -> Problem:
    other = int(month_first.index[0])
    found = f"a date with the day first, while row {other} has one with the month first"
    advice = "Download the export again and put it there unchanged."
    return _at_first(day_first, file, found, "one order throughout", advice)


def _against_statement(rows: pd.DataFrame, stated: str, file: str, place: str) -> Problem:
    wanted = f"{NAMED_ORDER[stated]}, as date_order says"
    advice = f"Mend date_order {place}, or remove it."
    return _at_first(rows, file, "a date in the other order", wanted, advice)


def _undecided(rows: pd.DataFrame, file: str, place: str) -> Problem:
    found = "dates that read both ways (no day is above 12)"
    wanted = "at least one date that shows whether day or month stands first"
    advice = f"Say which with `date_order: day_first` or `date_order: month_first` {place}."
    return _at_first(rows, file, found, wanted, advice)


def _at_first(rows: pd.DataFrame, file: str, found: str, wanted: str, advice: str) -> Problem:
    column = str(rows["column"].iloc[0])
    return Problem(file, int(rows.index[0]), column, found, wanted, advice)
