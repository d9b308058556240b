"""A table as text with its place in the file kept, and how a place or a doubtful cell is named."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import pandas as pd

from pmio_lib.tables.row_ledger import CorrectedCell

CSV: Final = ".csv"
XLSX: Final = ".xlsx"
SUFFIXES: Final = (XLSX, CSV)

SEARCHED_ROWS: Final = 10
"""Rows at the top of a sheet among which its headings are looked for."""

WIDEST_TITLE: Final = 2
"""Cells that a row above the headings may fill: a title and a date, not a response."""

EXCEL_ORIGIN: Final = date(1899, 12, 30)
"""Day 0 of Excel's serial dates; workbooks of old Macs count from 1904-01-01."""

HARMLESS: Final = re.compile(
    r"[\d\s.,;:/+*?–-]{1,5}|\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}([ T]\d{1,2}:\d{2}(:\d{2})?)?"
)
"""Figures too few for a telephone number, and dates."""


@dataclass(frozen=True)
class Grid:
    """A table as text.

    `frame` is text without outer white space, columns by position from 0, indexed by row of the
    file, without `blank_rows`. `formulas` are row and column position of each, `merged` ranges
    below the header ("B4:C9"), `serial_origin` is day 0 of dates written as numbers, `corrected`
    cells hold what corrections.csv says.
    """

    headings: tuple[str, ...]
    header_row: int
    frame: pd.DataFrame = field(repr=False)
    blank_rows: tuple[int, ...] = ()
    formulas: tuple[tuple[int, int], ...] = ()
    merged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    serial_origin: date = EXCEL_ORIGIN
    corrected: tuple[CorrectedCell, ...] = ()


INVISIBLE: Final = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Characters that take no place, as pasted from web pages: they make no two texts different."""

EXCEL_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
"""What stands in a cell whose formula failed."""


def visible(text: str) -> str:
    """Give a text without what cannot be seen, and without outer white space."""
    return INVISIBLE.sub("", text).strip()


def seen(grid: "Grid") -> "Grid":
    """Give a grid without what cannot be seen; rows that hold nothing else are blank."""
    frame = grid.frame.map(visible)
    is_blank = (frame == "").all(axis=1)
    blank = tuple(sorted({*grid.blank_rows, *(int(row) for row in frame.index[is_blank])}))
    headings = tuple(visible(heading) for heading in grid.headings)
    return replace(grid, headings=headings, frame=frame[~is_blank], blank_rows=blank)


def column_letter(position: int) -> str:
    """Give the letter a spreadsheet shows for a column position from 0: A, B, ... Z, AA."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def told(value: str) -> str:
    """Say what stands in a cell without repeating what could name a person.

    Short figures and dates are shown; of anything else only the length is told.
    """
    if not value:
        return "nothing"
    if value.upper() in EXCEL_ERRORS:
        return f"Excel's error {value.upper()}"
    return repr(value) if HARMLESS.fullmatch(value) else f"a text of {len(value)} characters"
