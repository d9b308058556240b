"""Reads a plain table, .csv or .xlsx, whose columns are found by their headings.

Exports of Microsoft Forms are read by `survey.read`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import NONE, Cells, Corrections, corrected
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import (
    CSV,
    EXCEL_ORIGIN,
    SEARCHED_ROWS,
    WIDEST_TITLE,
    XLSX,
    Grid,
    column_letter,
    seen,
)
from pmio_lib.files.spreadsheet import Spreadsheet, open_spreadsheet
from pmio_lib.tables.row_ledger import CorrectedCell

UNMERGE: Final = "Unmerge them and fill in each cell."
TYPE_VALUE: Final = "Put the value in its place."


@dataclass(frozen=True)
class Column:
    """One column that a table may have.

    `meaning` says what it holds, and a heading it may have, in words. `is_id` tells rows apart,
    and `is_personal` names people.
    """

    name: str
    meaning: str
    recognises: Callable[[str], bool] = field(repr=False)
    is_required: bool = True
    is_id: bool = False
    is_personal: bool = False


def called(*names: str) -> Callable[[str], bool]:
    """Give a test for headings that are one of `names`, in whatever case and punctuation."""
    known = frozenset(map(plain, names))
    return lambda heading: plain(heading) in known


@dataclass(frozen=True)
class PlainTable:
    """A table as text.

    `frame` is text, the columns recognised by name, indexed by row of the file, without
    `blank_rows`; `serial_origin` is day 0 of dates written as numbers.
    """

    file: str
    frame: pd.DataFrame = field(repr=False)
    headings: dict[str, str]
    blank_rows: tuple[int, ...]
    notes: tuple[str, ...]
    serial_origin: date = EXCEL_ORIGIN
    corrected: tuple[CorrectedCell, ...] = ()

    @property
    def rows_in(self) -> int:
        """Rows below the headings, blank ones included."""
        return len(self.frame) + len(self.blank_rows)


def read_plain_table(
    path: Path,
    file: str,
    columns: Sequence[Column],
    corrections: Corrections = NONE,
    *,
    may_be_empty: bool = False,
) -> PlainTable:
    """Read a table, cells as `corrections` say.

    Raises DataError, every problem at once, if the file cannot be read, has no row, lacks a
    required column, has one twice, or holds merged cells, or formulas in a column that is used.
    """
    cells = read_cells(path, file, columns)
    places = _places(cells.grid.headings, columns)
    problems = [*_heading_problems(cells.grid, places, columns, file)]
    grid = cells.grid if problems else corrected(cells, corrections)
    problems += _cell_problems(grid, places, file)
    if grid.frame.empty and not problems and not may_be_empty:
        problems = [Problem(file, grid.header_row, None, "headings and no rows", "rows below them")]
    if problems:
        raise DataError(problems)
    return PlainTable(
        file,
        grid.frame[list(cells.names.values())].set_axis(list(cells.names), axis=1),
        {name: grid.headings[place] for name, place in cells.names.items()},
        grid.blank_rows,
        (*grid.notes, *_unread(cells)),
        grid.serial_origin,
        grid.corrected,
    )


def read_cells(path: Path, file: str, columns: Sequence[Column]) -> Cells:
    """Read a table as it stands, its columns named; DataError if it cannot be read."""
    kind = path.suffix.casefold()
    if kind not in (CSV, XLSX):
        found, wanted = "a file of another kind", "a table, .xlsx or .csv"
        raise DataError([Problem(file, None, None, found, wanted)])
    grid = seen((_from_text if kind == CSV else _from_workbook)(path, file, columns))
    return Cells(
        file,
        grid,
        {name: found[0] for name, found in _places(grid.headings, columns).items()},
        lambda text: next((each.name for each in columns if each.recognises(text)), None),
        next((each.name for each in columns if each.is_id), ""),
        tuple(each.name for each in columns if each.is_id or each.is_personal),
    )


def _from_text(path: Path, file: str, columns: Sequence[Column]) -> Grid:
    def is_heading(text: str) -> bool:
        return any(each.recognises(text) for each in columns)

    return text_grid(path, file, is_heading, "a heading that is not used")


def text_grid(
    path: Path,
    file: str,
    is_heading: Callable[[str], bool],
    other: str,
    *,
    headings_once: bool = True,
) -> Grid:
    """Read a delimited text file; what is no heading is called `other` in messages."""
    try:
        return read_delimited(path, file, headings_once=headings_once).as_grid()
    except DataError as error:
        raise DataError([_discreet(each, is_heading, other) for each in error.problems]) from None


def _discreet(problem: Problem, is_heading: Callable[[str], bool], other: str) -> Problem:
    """Name a heading only if it is one: where the headings are lost it may be a person's cell."""
    if problem.column is None or is_heading(problem.column):
        return problem
    return replace(problem, column=other)


def _from_workbook(path: Path, file: str, columns: Sequence[Column]) -> Grid:
    with open_spreadsheet(path, file) as workbook:
        best = {sheet: _best_row(workbook, sheet, columns) for sheet in workbook.sheets}
        most = max((likeness for _, likeness in best.values()), default=0)
        fitting = [sheet for sheet, (_, likeness) in best.items() if likeness == most]
        if not most or len(fitting) > 1:
            raise DataError([_no_one_sheet(file, fitting, most, columns)])
        sheet, row = fitting[0], best[fitting[0]][0]
        top = workbook.top(sheet, SEARCHED_ROWS)
        wide = [number for number, cells in top if sum(map(bool, cells)) > WIDEST_TITLE]
        if above := [number for number in wide if number < row]:
            found = f"cells above the headings, which stand on row {row}"
            wanted = "the headings first, above them a title at most"
            raise DataError([Problem(file, above[0], None, found, wanted)])
        return replace(workbook.read(sheet, row), notes=tuple(_sheet_notes(sheet, row, workbook)))


def _best_row(workbook: Spreadsheet, sheet: int, columns: Sequence[Column]) -> tuple[int, int]:
    """Give the row at a sheet's top that is most like the headings, and how many it has."""
    likeness = {
        row: len(_places(cells, columns)) for row, cells in workbook.top(sheet, SEARCHED_ROWS)
    }
    row = max(likeness, key=lambda each: (likeness[each], -each), default=1)
    return row, likeness.get(row, 0)


def _sheet_notes(sheet: int, row: int, workbook: Spreadsheet) -> Iterator[str]:
    if len(workbook.sheets) > 1:
        yield f"sheet {sheet} of {len(workbook.sheets)} was read"
    if row > 1:
        yield f"the headings stand on row {row}; what is above them was left out"


def _places(headings: Iterable[str], columns: Sequence[Column]) -> dict[str, list[int]]:
    """Give the positions of each column that the headings have."""
    places: dict[str, list[int]] = {}
    for position, heading in enumerate(headings):
        for column in columns:
            if column.recognises(heading):
                places.setdefault(column.name, []).append(position)
    return places


def _heading_problems(
    grid: Grid, places: dict[str, list[int]], columns: Sequence[Column], file: str
) -> Iterator[Problem]:
    for column in columns:
        found = places.get(column.name, [])
        if not found and column.is_required:
            advice = "Give the column such a heading, or add it."
            yield Problem(file, grid.header_row, None, "no such column", column.meaning, advice)
        if len(found) > 1:
            letters = " and ".join(map(column_letter, found))
            wanted = f"one column for {column.meaning}"
            yield Problem(file, grid.header_row, None, f"columns {letters}", wanted)


def _cell_problems(grid: Grid, places: dict[str, list[int]], file: str) -> Iterator[Problem]:
    for reference in grid.merged:
        found, wanted = f"merged cells {reference}", "each value in its own cell"
        yield Problem(file, None, None, found, wanted, UNMERGE)
    used = {position for found in places.values() for position in found}
    formulas = [(row, position) for row, position in grid.formulas if position in used]
    for position, count in Counter(position for _, position in formulas).items():
        row = min(row for row, place in formulas if place == position)
        found = "a formula" if count == 1 else f"a formula, the first of {count} in the column"
        heading = grid.headings[position]
        yield Problem(file, row, heading, found, "a value as typed", TYPE_VALUE)


def _unread(cells: Cells) -> Iterator[str]:
    places = range(len(cells.grid.headings))
    spare = [column_letter(place) for place in places if cells.name(place) is None]
    if spare:
        yield f"columns that are not used: {', '.join(spare)}"


def _no_one_sheet(file: str, sheets: list[int], most: int, columns: Sequence[Column]) -> Problem:
    found = f"the headings on sheets {' and '.join(map(str, sheets))}" if most else "no headings"
    wanted = "one sheet with columns for " + "; ".join(
        column.meaning for column in columns if column.is_required
    )
    advice = "Delete the sheets that are copies." if most else "Put the table's headings on top."
    return Problem(file, None, None, found, wanted, advice)
