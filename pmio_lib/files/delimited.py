"""Reads a delimited text file into text cells, keeping the line each row stood on.

Belongs here: byte order marks, delimiters, encodings, blank lines. Not here: what cells mean.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pmio_lib.core.errors import DataError, Problem

DELIMITERS = (",", ";", "\t")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "the file starts with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "the file is UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "the file is UTF-16"),
)
"""Byte order marks, how a file that starts with one is read, and what is noted of it."""


@dataclass(frozen=True)
class DelimitedText:
    """A delimited file as text.

    `frame` is text without outer white space, indexed by line of the file; `blank_rows` are not in
    it.
    """

    frame: pd.DataFrame
    delimiter: str
    blank_rows: tuple[int, ...]
    notes: tuple[str, ...]


def read_delimited(path: Path, file: str) -> DelimitedText:
    """Read a delimited text file.

    Raises DataError if the file is absent, empty, not text, a heading is repeated or missing, a
    quote does not close, or a row has more or fewer cells than the header.
    """
    if not path.is_file():
        wanted = "a delimited text file"
        raise DataError([Problem(file, None, None, "no file", wanted, "Put the file there.")])
    text, notes = _decode(path.read_bytes(), file)
    delimiter = _delimiter(text)
    if delimiter != ",":
        notes += (f"cells are separated by {_named(delimiter)}, not by commas",)
    return _assemble(_records(text, delimiter, file), delimiter, file, notes)


def _decode(content: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    encoding, notes = _encoding(content)
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


def _not_text(file: str) -> DataError:
    advice = "Save it as CSV UTF-8 from the program that made it."
    return DataError([Problem(file, None, None, "bytes that are not text", "text", advice)])


def _records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Give (line on which the record starts, cells without outer white space)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
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
    records: Iterator[tuple[int, list[str]]], delimiter: str, file: str, notes: tuple[str, ...]
) -> DelimitedText:
    header_line, header = next((record for record in records if any(record[1])), (1, []))
    if not header:
        raise DataError([Problem(file, 1, None, "an empty file", "a header line and rows")])
    problems = [*_heading_problems(header, file, header_line)]
    rows, lines, blank = [], [], []
    for line, cells in records:
        if not any(cells):
            blank.append(line)
        elif len(cells) != len(header):
            wanted = f"{len(header)} cells, as in the header"
            found = f"{len(cells)} cell{'s' * (len(cells) > 1)}"
            problems.append(Problem(file, line, None, found, wanted))
        else:
            rows.append(cells)
            lines.append(line)
    if problems:
        raise DataError(problems)
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(lines, dtype="int64"), dtype="str")
    return DelimitedText(frame, delimiter, tuple(blank), notes)


def _heading_problems(header: list[str], file: str, line: int) -> Iterator[Problem]:
    for place, name in enumerate(header, start=1):
        if not name:
            advice = "Give it one, or remove the cell from every line."
            wanted = "a heading over each column"
            yield Problem(file, line, None, f"no heading over cell {place}", wanted, advice)
        elif header.index(name) < place - 1:
            yield Problem(file, line, name, "the heading twice", "each heading once")
