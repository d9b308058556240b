"""Reads sheets of an Excel workbook (.xlsx) into text, a row at a time to spare memory.

Cell types, formulas, merged cells and empty rows; not which sheet is wanted, nor what it means.
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
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
STRICT_NAMES: Final = (
    (_STRICT + b"spreadsheetml/main", _USUAL + b"spreadsheetml/2006/main"),
    (_STRICT + b"officeDocument/", _USUAL + b"officeDocument/2006/"),
    (_STRICT + b"drawingml/", _USUAL + b"drawingml/2006/"),
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
        texts = [
            (number, [as_text(cell.value) for cell in cells])
            for number, cells in self._cells(sheet, 1, rows)
        ]
        return [(number, cells) for number, cells in texts if any(cells)]

    def read(self, sheet: int, header_row: int) -> Grid:
        """Read a whole sheet whose headings stand on `header_row`."""
        _, cells = next(self._cells(sheet, header_row, header_row))
        headings = [" ".join(as_text(cell.value).split()) for cell in cells]
        rows: dict[int, list[str]] = {}
        blank, formulas = [], []
        for number, cells in self._cells(sheet, header_row + 1, None):
            texts = [as_text(cell.value) for cell in cells]
            if any(texts):
                rows[number] = texts
                formulas += [(number, at) for at, cell in enumerate(cells) if cell.data_type == "f"]
            else:
                blank.append(number)
        width = max(map(len, [headings, *rows.values()]))
        return Grid(
            headings=(*headings, *[""] * (width - len(headings))),
            header_row=header_row,
            frame=_frame(rows, width),
            blank_rows=tuple(row for row in blank if row < max(rows, default=0)),
            formulas=tuple(formulas),
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


def _frame(rows: dict[int, list[str]], width: int) -> pd.DataFrame:
    padded = [[*cells, *[""] * (width - len(cells))] for cells in rows.values()]
    index = pd.Index(list(rows), dtype="int64")
    return pd.DataFrame(padded, index=index, columns=range(width), dtype="str")


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


def _below(ranges: list[str], header_row: int) -> tuple[str, ...]:
    return tuple(
        reference
        for reference in ranges
        if max(int(row) for row in re.findall(r"\d+", reference)) > header_row
    )
