"""All tables of a page as one workbook that a screen reader can use: a sheet a table.

Laid out by `gptables`, after the Analysis Function's guidance on releasing statistics in
spreadsheets: cover, contents, notes, one table a sheet, from its first cell, nothing merged.
"""

import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final

import pandas as pd

from pmio_lib.core.numerals import MINUS
from pmio_lib.site.ledger import LedgerRow
from pmio_lib.site.take_along.downloads import PageTable, as_number

CREATED: Final = datetime(1980, 1, 1)
"""The same in each workbook, so that the same tables give the same bytes."""
NARROWEST: Final = 9
WIDEST: Final = 48
"""Letters across a column."""
EMPTY: Final = "[z]"
NOTE_OF_EMPTY: Final = f"{EMPTY} stands where a cell of the page is empty: nothing applies there."
ACTIVE: Final = re.compile(r"(?<=\])(?=\()|(?<=\$)(?=\$)")
"""Where gptables would read a link or a note into a text."""
BREAK: Final = "\N{WORD JOINER}"
"""Has no width."""


def workbook(
    tables: Sequence[PageTable],
    rows: Sequence[LedgerRow],
    labels: Mapping[str, str],
    title: str,
    about: Sequence[str],
) -> bytes:
    """Give the bytes of the workbook, .xlsx; the same for the same tables.

    Numbers are numbers, shown as the page shows them. Every other cell is a text, whatever it
    begins with: no formula, no link. `rows` are the page's numbers, which say what a table was made
    from; `labels` what readers call each source; `about` what the cover says below `title`.
    """
    with warnings.catch_warnings(action="ignore"):  # it leaves a file open while it is read
        from gptables import Cover, GPTable, produce_workbook

    notes = {note: f"note{at}" for at, note in enumerate(_notes(tables))}
    sheets = {}
    for at, table in enumerate(tables, start=1):
        marks = "".join(f"$${notes[note]}$$" for note in _notes_of(table))
        sheets[_label(table, at)] = GPTable(
            _frame(table),
            f"table_{at}",
            f"{_inert(table.title)} {marks}".strip(),
            subtitles=[_inert(table.measure)] if table.measure else [],
            source=f"Source: {_source(table, rows, labels)}",
            instructions="This worksheet contains one table."
            + (" Notes are on the notes worksheet." if marks else ""),
            index_columns={2: 0},
            additional_formatting=[*_formats(table)],
        )
    listed = pd.DataFrame({"ref": notes.values(), "Note": [*map(_cell, notes)]})
    buffer = BytesIO()
    with warnings.catch_warnings(action="ignore"):  # that there are no notes
        book = produce_workbook(
            buffer,
            sheets,
            cover=Cover(_inert(title), intro=[_inert(line) for line in about]),
            notes_table=listed if notes else None,
            auto_width=False,
            workbook_options={"strings_to_formulas": False, "strings_to_urls": False},
        )
    for sheet, table in zip(sheets, tables, strict=True):
        _set_widths(book.get_worksheet_by_name(sheet), table)
    for sheet in ("Contents", "Notes"):
        if (found := book.get_worksheet_by_name(sheet)) is not None:
            found.set_column(0, 0, 16)
            found.set_column(1, 1, 90)
    book.set_properties({"title": title, "created": CREATED})
    book.close()
    return buffer.getvalue()


def _label(table: PageTable, at: int) -> str:
    return f"SYNTHETIC {at}" if table.is_synthetic else f"Table {at}"


def _notes(tables: Sequence[PageTable]) -> list[str]:
    return list(dict.fromkeys(note for table in tables for note in _notes_of(table)))


def _notes_of(table: PageTable) -> tuple[str, ...]:
    has_empty = any(not cell for row in table.rows for cell in row)
    return (*table.notes, NOTE_OF_EMPTY) if has_empty else table.notes


def _source(table: PageTable, rows: Sequence[LedgerRow], labels: Mapping[str, str]) -> str:
    """Say what the table's numbers were made from, by the rows of the ledger."""
    its = [row for row in rows if row.id.startswith(f"{table.key}.")]
    kinds = dict.fromkeys(labels.get(each, each) for row in its for each in row.sources)
    files = sorted({file for row in its for file in row.inputs})
    if not kinds:
        return "the page, which names its sources"
    return f"{', '.join(kinds)}" + (f" ({'; '.join(files)})" if files else "")


def _inert(text: str) -> str:
    return ACTIVE.sub(BREAK, text)


def _frame(table: PageTable) -> pd.DataFrame:
    names = _names(table.headings)
    cells = [[_cell(text) for text in row] for row in table.rows]
    return pd.DataFrame(cells, columns=names, dtype=object)


def _names(headings: Sequence[str]) -> list[str]:
    """Give each column a name of its own: a spreadsheet's table has no two that are alike."""
    names: list[str] = []
    for at, heading in enumerate(headings, start=1):
        name, taken = _inert(heading) or f"Column {at}", {each.casefold() for each in names}
        others = (name, *(f"{name} ({count})" for count in range(2, len(headings) + 2)))
        names.append(next(each for each in others if each.casefold() not in taken))
    return names


def _cell(text: str) -> Any:
    from gptables.core.gptable import FormatList

    number = as_number(text)
    if number is not None:
        return float(number) if "." in number else int(number)
    if re.search("[A-Za-z0-9]", text) or not text:
        return _inert(text) or EMPTY
    return FormatList([{}, _inert(text)])  # or gptables refuses words of other scripts


def _formats(table: PageTable) -> list[dict[str, Any]]:
    """Show each number with the decimals and the sign that it has on the page."""
    return [
        {"cell": {"cells": (down, across), "format": {"num_format": _shown(text)}}}
        for down, row in enumerate(table.rows, start=1)
        for across, text in enumerate(row)
        if across and as_number(text) is not None
    ]


def _shown(text: str) -> str:
    decimals = len(text.removesuffix("%").partition(".")[2])
    number = ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals else "")
    number += '"%"' if text.endswith("%") else ""
    return f"{'+' if text.startswith('+') else ''}{number};{MINUS}{number};{number}"


def _set_widths(sheet: Any, table: PageTable) -> None:
    columns = zip(table.headings, *table.rows, strict=True)
    for at, cells in enumerate(columns):
        sheet.set_column(at, at, min(max(NARROWEST, *(len(cell) + 2 for cell in cells)), WIDEST))
