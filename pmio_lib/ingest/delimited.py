"""Reads a delimited text file into text cells, keeping the line each row stood on.

Belongs here: byte order marks, delimiters, encodings, blank lines. Not here: what cells mean.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pmio_lib.errors import DataError, Problem

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class DelimitedText:
    """A delimited file as text.

    Attributes
    ----------
    frame : pandas.DataFrame
        Every cell text with outer white space removed, indexed by line of the file.
    delimiter : str
        The delimiter found in the header line.
    blank_rows : tuple of int
        Lines that held nothing and are not in the frame.
    notes : tuple of str
        What was unusual and how it was read.
    """

    frame: pd.DataFrame
    delimiter: str
    blank_rows: tuple[int, ...]
    notes: tuple[str, ...]


def read_delimited(path: Path, file: str) -> DelimitedText:
    """Read a delimited text file.

    Parameters
    ----------
    path : pathlib.Path
    file : str
        The file's name as messages should give it.

    Raises
    ------
    DataError
        If the file is absent, empty, not text, or a row has more or fewer cells than the header.
    """
    if not path.is_file():
        raise DataError(
            [
                Problem(
                    file,
                    None,
                    None,
                    "no file",
                    "a delimited text file",
                    "Put the file there.",
                )
            ]
        )
    text, notes = _decode(path.read_bytes(), file)
    records = list(_records(text))
    if not records:
        raise DataError([Problem(file, 1, None, "an empty file", "a header line and rows")])
    header_line, header = records[0]
    delimiter = _delimiter(header)
    if delimiter != ",":
        notes += (f"cells are separated by {_named(delimiter)}, not by commas",)
    return _assemble(text, delimiter, file, header_line, notes)


def _decode(content: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    if content.startswith(b"\xef\xbb\xbf"):
        notes = ("the file starts with a byte order mark",)
    try:
        return content.decode("utf-8-sig"), notes
    except UnicodeDecodeError:
        pass
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), ("the file is UTF-16",)
    if b"\0" in content:
        advice = "Save it as CSV UTF-8 from the program that made it."
        raise DataError([Problem(file, None, None, "bytes that are not text", "text", advice)])
    return content.decode("cp1252", errors="replace"), ("the file is windows-1252, not UTF-8",)


def _records(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Give (line on which the record starts, cells)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _delimiter(header: list[str]) -> str:
    line = ",".join(header)
    return max(DELIMITERS, key=line.count)


def _named(delimiter: str) -> str:
    return {";": "semicolons", "\t": "tabs"}[delimiter]


def _assemble(
    text: str, delimiter: str, file: str, header_line: int, notes: tuple[str, ...]
) -> DelimitedText:
    header: list[str] = []
    rows, lines, blank, problems = [], [], [], []
    for line, raw in _records(text, delimiter):
        cells = [cell.strip() for cell in raw]
        if line == header_line:
            header = cells
            problems += _repeated(header, file, line)
        elif not any(cells):
            blank.append(line)
        elif len(cells) != len(header):
            wanted = f"{len(header)} cells, as in the header"
            problems.append(Problem(file, line, None, f"{len(cells)} cells", wanted))
        else:
            rows.append(cells)
            lines.append(line)
    if problems:
        raise DataError(problems)
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(lines, dtype="int64"), dtype="str")
    return DelimitedText(frame, delimiter, tuple(blank), notes)


def _repeated(header: list[str], file: str, line: int) -> list[Problem]:
    names = sorted({name for name in header if header.count(name) > 1})
    return [Problem(file, line, name, "the heading twice", "each heading once") for name in names]
