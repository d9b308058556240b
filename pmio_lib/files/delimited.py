"""Reads a delimited text file into text cells, keeping the line each row stood on.

Byte order marks, delimiters, encodings and blank lines; not what cells mean.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.grid import SEARCHED_ROWS, WIDEST_TITLE, Grid

DELIMITERS = (",", ";", "\t")
STATED: Final = re.compile(r"\"?sep=([,;\t|])\"?", re.IGNORECASE)
LONGEST_CELL: Final = 10**7
"""Characters; Python's own limit, 131,072, is short of a document pasted into an answer."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "the file starts with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "the file is UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "the file is UTF-16"),
)
"""Byte order marks, how a file that starts with one is read, and what is noted of it."""


@dataclass(frozen=True)
class DelimitedText:
    """A delimited file as text.

    `frame` is text without outer white space, indexed by row as a spreadsheet shows it (a cell with
    line breaks makes no further row), without `blank_rows`; the headings stand on `header_row`.
    """

    frame: pd.DataFrame
    delimiter: str
    blank_rows: tuple[int, ...]
    notes: tuple[str, ...]
    header_row: int = 1

    def as_grid(self) -> Grid:
        """Give the cells with columns by position."""
        headings = tuple(str(heading) for heading in self.frame.columns)
        frame = self.frame.set_axis(pd.RangeIndex(len(headings)), axis=1)
        return Grid(headings, self.header_row, frame, self.blank_rows, notes=self.notes)


def read_delimited(path: Path, file: str, *, headings_once: bool = True) -> DelimitedText:
    """Read a delimited text file.

    Without `headings_once` headings may be repeated or missing, and columns are told apart by their
    place. Raises DataError if the file is absent, empty, not text, a heading is repeated or
    missing, a quote does not close, or a row has more or fewer cells than the header.
    """
    if not path.is_file():
        wanted = "a delimited text file"
        raise DataError([Problem(file, None, None, "no file", wanted, "Put the file there.")])
    text, notes = _decode(path.read_bytes(), file)
    text, stated = _without_stated_delimiter(text)
    if stated:
        notes += ("the first line states what separates the cells",)
    delimiter = stated or _delimiter(text)
    if delimiter != ",":
        notes += (f"cells are separated by {_named(delimiter)}, not by commas",)
    records = [*_records(text, delimiter, file, 2 if stated else 1)]
    return _assemble(records, delimiter, file, notes, headings_once)


def _without_stated_delimiter(text: str) -> tuple[str, str]:
    """Take away Excel's own first line, `sep=;`, and give what it states."""
    first, _, rest = text.partition("\n")
    stated = STATED.fullmatch(first.strip())
    return (rest, stated[1]) if stated else (text, "")


def _decode(content: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    encoding, notes = _encoding(content)
    if encoding == "cp1252":
        _refuse_strays(content, file)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(file) from error
    if "\0" in text:
        raise _not_text(file)
    return text, notes


def _encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding, note in MARKS:
        if content.startswith(mark):
            return encoding, (note,)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", ("the file is windows-1252, not UTF-8",)
    return "utf-8", ()


def _refuse_strays(content: bytes, file: str) -> None:
    """Refuse UTF-8 with a few bytes of another encoding: all of it would be read wrongly."""
    text = content.decode("utf-8", errors="surrogateescape")
    strays = [place for place, letter in enumerate(text) if "\udc80" <= letter <= "\udcff"]
    rightly = sum(letter > "\x7f" for letter in text) - len(strays)
    if rightly > len(strays):
        row = sum(1 for _ in csv.reader(io.StringIO(text[: strays[0]], newline="")))
        found = f"{len(strays)} bytes that are not UTF-8, among text that is"
        advice = "Type the letter anew in that row and save as CSV UTF-8."
        raise DataError([Problem(file, row, None, found, "one encoding, UTF-8", advice)])


def _not_text(file: str) -> DataError:
    advice = "Save it as CSV UTF-8 from the program that made it."
    return DataError([Problem(file, None, None, "bytes that are not text", "text", advice)])


def _records(text: str, delimiter: str, file: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """Give (row as a spreadsheet shows it, cells without outer white space)."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = first
    try:
        for cells in reader:
            yield start, [cell.strip() for cell in cells]
            start += 1
    except csv.Error as error:
        found = f"a cell that does not end ({error})"
        wanted = "a closing quote for each that opens, and none inside a cell unless doubled"
        raise DataError([Problem(file, start, None, found, wanted)]) from error


def _delimiter(text: str) -> str:
    header = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _named(delimiter: str) -> str:
    return {";": "semicolons", "\t": "tabs"}[delimiter]


def _assemble(
    records: list[tuple[int, list[str]]],
    delimiter: str,
    file: str,
    notes: tuple[str, ...],
    headings_once: bool,
) -> DelimitedText:
    place = _header_place(records)
    if place is None:
        raise DataError([Problem(file, 1, None, "an empty file", "a header line and rows")])
    header_row, header = records[place]
    below = records[place + 1 :]
    width = _width([header, *(cells for _, cells in below)], header)
    header = header[:width]
    if any(any(cells) for _, cells in records[:place]):
        notes += (f"the headings stand on row {header_row}; what is above them was left out",)
    problems = [*_heading_problems(header, file, header_row)] if headings_once else []
    rows, numbers, blank = [], [], []
    for number, cells in below:
        trimmed = cells[:width] if not any(cells[width:]) else cells
        if not any(cells):
            blank.append(number)
        elif len(trimmed) != width:
            wanted = f"{width} cells, as in the header"
            found = f"{len(cells)} cell{'s' * (len(cells) > 1)}"
            problems.append(Problem(file, number, None, found, wanted))
        else:
            rows.append(trimmed)
            numbers.append(number)
    if problems:
        raise DataError(problems)
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(numbers, dtype="int64"), dtype="str")
    return DelimitedText(frame, delimiter, tuple(blank), notes, header_row)


def _header_place(records: list[tuple[int, list[str]]]) -> int | None:
    """Give where the headings stand: the first record, or the first wide one below a title."""
    filled = [sum(map(bool, cells)) for _, cells in records[:SEARCHED_ROWS]]
    first = next((place for place, count in enumerate(filled) if count), None)
    if first is None:
        return next((place for place, (_, cells) in enumerate(records) if any(cells)), None)
    wide = sum(count > WIDEST_TITLE for count in filled)
    if filled[first] <= WIDEST_TITLE and wide > sum(map(bool, filled)) / 2:
        return next(place for place, count in enumerate(filled) if count > WIDEST_TITLE)
    return first


def _width(rows: list[list[str]], header: list[str]) -> int:
    """Give how many columns count: those at the end that hold nothing at all do not."""
    filled = (place for cells in rows for place, cell in enumerate(cells, start=1) if cell)
    return min(max(filled, default=0), len(header))


def _heading_problems(header: list[str], file: str, line: int) -> Iterator[Problem]:
    for place, name in enumerate(header, start=1):
        if not name:
            advice = "Give it one, or remove the cell from every line."
            wanted = "a heading over each column"
            yield Problem(file, line, None, f"no heading over cell {place}", wanted, advice)
        elif header.index(name) < place - 1:
            yield Problem(file, line, name, "the heading twice", "each heading once")
