"""Corrections of single cells, applied to a table as it was read: raw files stay as they arrived.

The file corrections.csv itself is read by corrections_file.py. No message repeats what stands in a
cell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.grid import Grid, column_letter, visible
from pmio_lib.tables.checked import in_rows
from pmio_lib.tables.row_ledger import CorrectedCell, RowLedger

CORRECTIONS: Final = "corrections.csv"
LETTERS: Final = re.compile(r"([A-Z]{1,3})(?: \(.*\))?", re.DOTALL)
TELLING: Final = 4
"""Letters from which a word of a cell is not to stand in the reason for its correction."""


@dataclass(frozen=True)
class Correction:
    """One line of corrections.csv, with its number there; `row` None where only the ID is given."""

    line: int
    file: str
    row: int | None
    id: str = field(repr=False)
    column: str
    found: str = field(repr=False)
    should_be: str = field(repr=False)
    why: str = field(repr=False)
    decided_by: str = field(repr=False)


@dataclass(frozen=True)
class Corrections:
    """The corrections of a phase's files; `file` is the name that messages give corrections.csv."""

    file: str
    lines: tuple[Correction, ...] = ()
    ledger: RowLedger | None = None

    def of(self, file: str) -> tuple[Correction, ...]:
        """Give the corrections of a file, which is told by its name without the folder."""
        return tuple(each for each in self.lines if file_name(each.file) == file_name(file))

    def astray(self, files: Iterable[str]) -> list[Problem]:
        """Refuse corrections of files that are not among those read."""
        names = [PurePosixPath(file).name for file in files]
        known, found = {*map(file_name, names)}, "a file that is not read here"
        wanted = f"one of {', '.join(names)}" if names else "a table, .csv or .xlsx, beside it"
        return [
            refused(self.file, each.line, "file", found, wanted)
            for each in self.lines
            if file_name(each.file) not in known
        ]

    def ledgers(self, files: Iterable[str]) -> tuple[RowLedger, ...]:
        """Give the account of corrections.csv, where it corrects one of these files."""
        is_used = any(self.of(file) for file in files)
        return (self.ledger,) if self.ledger and is_used else ()


NONE: Final = Corrections(CORRECTIONS)


def file_name(file: str) -> str:
    """Give a file's name without its folders and however it is written."""
    return file.replace("\\", "/").rsplit("/", 1)[-1].strip().casefold()


def refused(
    file: str, line: int, column: str | None, found: str, expected: str, advice: str = ""
) -> Problem:
    """Give the refusal of one line of corrections.csv."""
    mend = f"Mend line {line} of {CORRECTIONS}, or delete it."
    return Problem(file, line, column, found, expected, f"{advice} {mend}".strip())


@dataclass(frozen=True)
class Cells:
    """A raw table whose cells can be named.

    `names` are the study's names of columns that are read, by position; `called` gives the name
    that other words for a column mean; `id_name` is the column of IDs, `people` name persons.
    """

    file: str
    grid: Grid = field(repr=False)
    names: Mapping[str, int]
    called: Callable[[str], str | None] = field(repr=False)
    id_name: str = ""
    people: tuple[str, ...] = ()

    def place(self, column: str) -> int | None:
        """Give the position of a column: by its heading, the study's name for it, or its letter."""
        headings = [plain(heading) for heading in self.grid.headings]
        if headings.count(plain(column)) == 1:
            return headings.index(plain(column))
        name = column if column in self.names else self.called(column)
        if name is not None and name in self.names:
            return self.names[name]
        letters = LETTERS.fullmatch(column.strip())
        places = [column_letter(place) for place in range(len(headings))]
        return places.index(letters[1]) if letters and letters[1] in places else None

    def name(self, place: int) -> str | None:
        """Give the study's name of a column; None if nothing reads it."""
        return next((name for name, each in self.names.items() if each == place), None)

    def rows(self, id_: str) -> list[int]:
        """Give the rows that have an ID."""
        column = self.grid.frame[self.names[self.id_name]]
        return [int(row) for row in column.index[column.str.casefold().eq(id_.casefold())]]

    @property
    def has_ids(self) -> bool:
        """Tell whether the table has a column of IDs."""
        return self.id_name in self.names


def corrected(cells: Cells, corrections: Corrections) -> Grid:
    """Give the table with its corrections; DataError with every line that cannot be followed."""
    lines = corrections.of(cells.file)
    placed: dict[tuple[int, int], Correction] = {}
    problems: list[Problem] = []
    for each in lines:
        try:
            place = _row(each, cells, corrections.file), _column(each, cells, corrections.file)
        except DataError as error:
            problems += error.problems
            continue
        if first := placed.get(place):
            found = f"a second correction of the cell that line {first.line} corrects"
            problems.append(refused(corrections.file, each.line, "column", found, "each cell once"))
        placed.setdefault(place, each)
        problems += _problems(each, cells, place, corrections.file)
    if problems:
        raise DataError(problems)
    return _applied(cells, placed) if placed else cells.grid


def _applied(cells: Cells, placed: Mapping[tuple[int, int], Correction]) -> Grid:
    grid, frame = cells.grid, cells.grid.frame.copy()
    for (row, place), each in placed.items():
        frame.loc[row, place] = visible(each.should_be)
    note = f"cells read as {CORRECTIONS} says: {len(placed)}"
    return replace(
        grid,
        frame=frame,
        formulas=tuple(each for each in grid.formulas if each not in placed),
        notes=(*grid.notes, note),
        corrected=tuple(
            CorrectedCell(row, str(cells.name(place)), each.why, each.decided_by)
            for (row, place), each in sorted(placed.items(), key=lambda item: item[0])
        ),
    )


def _row(each: Correction, cells: Cells, file: str) -> int:
    """Give the row a correction means; DataError if there is not one."""
    index, name = cells.grid.frame.index, PurePosixPath(cells.file).name
    if each.id and not cells.has_ids:
        wanted = "the row, as a spreadsheet numbers it, and no ID"
        raise _error(file, each, "id", f"an ID, and {name} has no column of IDs", wanted)
    rows = cells.rows(each.id) if each.id else []
    if each.row is not None:
        if each.row not in index:
            wanted = f"a row of {name} with something in it, from {index.min()} to {index.max()}"
            raise _error(file, each, "row", f"row {each.row}, which is none", wanted)
        if each.id and each.row not in rows:
            wanted = f"the ID that stands in row {each.row}"
            raise _error(file, each, "id", "another ID than that row has", wanted)
        return each.row
    if len(rows) != 1:
        found = f"an ID of {in_rows(rows)}" if rows else "an ID that no row has"
        wanted = "the row as well" if rows else f"an ID of {name}, or the row"
        raise _error(file, each, "id", found, wanted)
    return rows[0]


def _column(each: Correction, cells: Cells, file: str) -> int:
    """Give the column a correction means; DataError if there is none, or nothing reads it."""
    place, name = cells.place(each.column), PurePosixPath(cells.file).name
    if place is None or cells.name(place) is None:
        found = "no column" if place is None else "a column that nothing reads"
        wanted = f"a heading of {name}, once, or the study's name or number of the question"
        raise _error(file, each, "column", found, wanted)
    return place


def _error(file: str, each: Correction, column: str, found: str, wanted: str) -> DataError:
    return DataError([refused(file, each.line, column, found, wanted)])


def _problems(
    each: Correction, cells: Cells, place: tuple[int, int], file: str
) -> Iterator[Problem]:
    row, name = place[0], PurePosixPath(cells.file).name
    if not _same(str(cells.grid.frame.loc[place]), each.found):
        found = f"another value than row {row} of {name} holds"
        advice = "See whether row, column and value are right, or the file was mended since."
        yield refused(file, each.line, "found", found, "what that cell holds", advice)
    elif _same(each.found, each.should_be):
        found = "the same as was found"
        yield refused(file, each.line, "should_be", found, "what the cell should be instead")
    personal = [cells.names[name] for name in cells.people if name in cells.names]
    people = [str(cells.grid.frame.loc[row, column]) for column in personal]
    for column, text in (("why", each.why), ("decided_by", each.decided_by)):
        if any(_is_in(value, text) for value in (each.found, each.should_be, *people)):
            found = "words that stand in the row, or are to stand there"
            advice = "It is shown on a page."
            yield refused(file, each.line, column, found, "a reason, or a role, without", advice)


def _same(text: str, other: str) -> bool:
    """Tell whether two texts are one but for white space, as programs save it anew."""
    return visible(text).split() == visible(other).split()


def _is_in(value: str, text: str) -> bool:
    """Tell whether a text repeats a cell: its words, or a figure; not a mere "a" or "no"."""
    words = r"\s+".join(map(re.escape, value.split()))
    is_telling = len(value) >= TELLING or any(letter.isdigit() for letter in value)
    return is_telling and bool(re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE))
