"""Reads sheets of an Excel workbook (.xlsx) into text, a row at a time to spare memory.

Belongs here: cell types, formulas, merged cells, empty rows. Not here: which sheet is wanted and
what its columns mean.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import DataError, PmioError, Problem
from pmio_lib.files.grid import Grid

LARGEST_PART: Final = 2**31
"""Bytes one part of a workbook may unpack to: beyond any survey, short of filling a disk."""

MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+\d+(?::[A-Z]+\d+)?)"')
EMPTY_FILL: Final = re.compile(rb"<((?:\w+:)?)fill\s*(?:/>|>\s*</(?:\w+:)?fill>)")
STRICT_NAMES: Final = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/drawingml/2006/",
    ),
)
WORKBOOK: Final = "xl/workbook.xml"
CHUNK: Final = 2**20
OVERLAP: Final = 128
CARRIAGE_RETURN: Final = "_x000D_"
Row = tuple[int, list[str]]


class Spreadsheet:
    """An open workbook; sheets are numbered from 1, in their order, as a person counts them."""

    def __init__(self, workbook: Any, path: Path) -> None:
        self._workbook = workbook
        self._path = path

    @property
    def sheets(self) -> range:
        """Numbers of the sheets."""
        return range(1, len(self._workbook.worksheets) + 1)

    def is_hidden(self, sheet: int) -> bool:
        """Tell whether a person who opens the workbook does not see the sheet."""
        return bool(self._workbook.worksheets[sheet - 1].sheet_state != "visible")

    def top(self, sheet: int, rows: int) -> list[Row]:
        """Give the first `rows` rows of a sheet as (row number, cells), empty rows left out."""
        found = []
        for number, cells in self._cells(sheet, 1, rows):
            texts = [as_text(cell.value) for cell in cells]
            if any(texts):
                found.append((number, texts))
        return found

    def read(self, sheet: int, header_row: int) -> Grid:
        """Read a whole sheet whose headings stand on `header_row`."""
        headings = next(
            [_tidy_heading(as_text(cell.value)) for cell in cells]
            for _, cells in self._cells(sheet, header_row, header_row)
        )
        table = _Columns(len(headings))
        for number, cells in self._cells(sheet, header_row + 1, None):
            table.add(number, cells)
        return table.grid(
            headings,
            header_row,
            merged=_below(self._merged(sheet), header_row),
            serial_origin=self._workbook.epoch.date(),
        )

    def _cells(self, sheet: int, first: int, last: int | None) -> Iterator[tuple[int, Any]]:
        worksheet = self._workbook.worksheets[sheet - 1]
        worksheet.reset_dimensions()  # the size a file states may be wrong
        yield from enumerate(worksheet.iter_rows(min_row=first, max_row=last), start=first)

    def _merged(self, sheet: int) -> list[str]:
        part = self._workbook.worksheets[sheet - 1]._worksheet_path
        found: dict[bytes, None] = {}
        with zipfile.ZipFile(self._path) as archive, archive.open(part) as content:
            tail = b""
            while chunk := content.read(CHUNK):
                window = tail + chunk
                found.update(dict.fromkeys(MERGED.findall(window)))
                tail = window[-OVERLAP:]
        return [reference.decode() for reference in found]


@contextmanager
def open_spreadsheet(path: Path, file: str) -> Iterator[Spreadsheet]:
    """Open a workbook, and turn whatever is wrong with it into a DataError.

    Raises it if the file is absent, is no workbook, is cut short, or is locked by a password.
    """
    if not path.is_file():
        raise DataError([Problem(file, None, None, "no file", "a workbook", "Put the file there.")])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a Forms export carries no default style
            with path.open("rb") as handle:
                _refuse_oversized(handle)
                workbook = _load(handle)
                try:
                    yield Spreadsheet(workbook, path)
                finally:
                    workbook.close()
    except PmioError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers met
        raise DataError([_not_a_workbook(file)]) from error


def _load(handle: Any) -> Any:
    import openpyxl

    if not _is_strict(handle):
        try:
            return openpyxl.load_workbook(handle, read_only=True, data_only=False)
        except Exception:  # Excel opens some workbooks that openpyxl does not
            handle.seek(0)
    return openpyxl.load_workbook(_mended(handle), read_only=True, data_only=False)


def _is_strict(handle: Any) -> bool:
    """Tell a workbook with the names of Strict Open XML, which openpyxl opens and finds empty."""
    with zipfile.ZipFile(handle) as archive:
        book = archive.read(WORKBOOK) if WORKBOOK in archive.namelist() else b""
    handle.seek(0)
    return STRICT_NAMES[0][0] in book


def _mended(handle: Any) -> io.BytesIO:
    """Give the workbook with what Excel passes over put right.

    Empty fills among the styles, and the names of Strict Open XML (ISO/IEC 29500-1, annex A).
    """
    mended = io.BytesIO()
    with zipfile.ZipFile(handle) as archive, zipfile.ZipFile(mended, "w") as copy:
        for part in archive.infolist():
            content = archive.read(part)
            if part.filename.endswith((".xml", ".rels")):
                for strict, usual in STRICT_NAMES:
                    content = content.replace(strict, usual)
                content = EMPTY_FILL.sub(rb"<\1fill><\1patternFill/></\1fill>", content)
            copy.writestr(part, content)
    mended.seek(0)
    return mended


def _refuse_oversized(handle: Any) -> None:
    with zipfile.ZipFile(handle) as archive:
        if any(part.file_size > LARGEST_PART for part in archive.infolist()):
            raise zipfile.BadZipFile
    handle.seek(0)


def _not_a_workbook(file: str) -> Problem:
    return Problem(
        file,
        None,
        None,
        "a file that is no readable workbook (cut short, locked by a password, or another kind)",
        "an .xlsx workbook as Microsoft Forms writes it",
        "Download the export again and put it there unchanged.",
    )


class _Columns:
    """Gathers rows of cells into columns of text."""

    def __init__(self, width: int) -> None:
        self._columns: list[list[str]] = [[] for _ in range(width)]
        self._rows: list[int] = []
        self._blank: list[int] = []
        self._formulas: list[tuple[int, int]] = []

    def add(self, number: int, cells: Any) -> None:
        texts = [as_text(cell.value) for cell in cells]
        if not any(texts):
            self._blank.append(number)
            return
        for position, cell in enumerate(cells):
            if cell.data_type == "f":
                self._formulas.append((number, position))
        self._widen(len(texts))
        self._rows.append(number)
        texts += [""] * (len(self._columns) - len(texts))
        for column, text in zip(self._columns, texts, strict=True):
            column.append(text)

    def _widen(self, width: int) -> None:
        while len(self._columns) < width:
            self._columns.append([""] * len(self._rows))

    def grid(self, headings: list[str], header_row: int, **rest: Any) -> Grid:
        last = self._rows[-1] if self._rows else header_row
        headings += [""] * (len(self._columns) - len(headings))
        index = pd.Index(self._rows, dtype="int64")
        columns = {
            position: pd.Series(texts, index=index, dtype="str")
            for position, texts in enumerate(self._columns)
        }
        self._columns = []
        return Grid(
            headings=tuple(headings),
            header_row=header_row,
            frame=pd.DataFrame(columns, index=index),
            blank_rows=tuple(row for row in self._blank if row < last),
            formulas=tuple(self._formulas),
            **rest,
        )


def as_text(value: object) -> str:
    """Give a cell's value as text: whole numbers without a point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(CARRIAGE_RETURN, "").strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _tidy_heading(text: str) -> str:
    return " ".join(text.split())


def _below(ranges: list[str], header_row: int) -> tuple[str, ...]:
    return tuple(
        reference
        for reference in ranges
        if max(int(row) for row in re.findall(r"\d+", reference)) > header_row
    )
