"""Finds, in a file that should be a Forms export, the table that holds the questionnaire."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.grid import CSV, SEARCHED_ROWS, WIDEST_TITLE, XLSX, Grid, seen, visible
from pmio_lib.files.plain_table import text_grid
from pmio_lib.files.spreadsheet import Spreadsheet, open_spreadsheet
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.read.headers import likeness, match_headings

LEAST_LIKE: Final = 0.5
"""Share of the required questions that must be among the headings of the right table."""


@dataclass(frozen=True)
class Candidate:
    """The row of a sheet that could be its headings, and how like the questionnaire it is.

    `above` are the rows above it that hold more than a title would.
    """

    sheet: int
    row: int
    likeness: float
    above: tuple[int, ...]


def read_grid(path: Path, file: str, instrument: Instrument) -> Grid:
    """Read the table of `path` whose headings are the instrument's.

    Raises DataError if the file is absent or unreadable, or no table in it, or more than one, has
    the headings.
    """
    kind = path.suffix.casefold()
    if kind not in (CSV, XLSX):
        wanted = "an export of Microsoft Forms, .xlsx or .csv"
        raise DataError([Problem(file, None, None, "a file of another kind", wanted)])
    grid = seen((_from_text if kind == CSV else _from_workbook)(path, file, instrument))
    if likeness(grid.headings, instrument) < LEAST_LIKE:
        raise DataError([_another_table(file, grid, instrument)])
    if grid.frame.empty:
        advice = "Download it again once somebody has answered; until then leave it out."
        raise DataError([Problem(file, None, None, "no responses yet", "at least one", advice)])
    return grid


def best_instrument(
    path: Path, file: str, instruments: tuple[Instrument, ...]
) -> Instrument | None:
    """Give the instrument whose headings a file has most of; None if it has too few of each.

    A file named after an instrument is that instrument's. Between waves that fit alike the first
    is given.
    """
    if named := [each for each in instruments if each.id == path.stem]:
        return named[0]
    fits = {each.id: _fit(path, file, each) for each in instruments}
    best = max(instruments, key=lambda each: fits[each.id])
    return best if fits[best.id] >= LEAST_LIKE else None


def _fit(path: Path, file: str, instrument: Instrument) -> float:
    """Give how much of a questionnaire a file has, all its questions counted."""
    try:
        headings = _headings(path, file, instrument)
    except DataError:
        return 0.0
    if likeness(headings, instrument) < LEAST_LIKE:
        return 0.0
    return len(match_headings(headings, instrument).questions) / len(instrument.questions)


def _headings(path: Path, file: str, instrument: Instrument) -> Sequence[str]:
    """Give the headings of `read_grid`, whether or not rows are below them."""
    kind = path.suffix.casefold()
    if kind != XLSX:
        return seen(_from_text(path, file, instrument)).headings if kind == CSV else ()
    with open_spreadsheet(path, file) as workbook:
        chosen, _ = _chosen(workbook, file, instrument)
        ((_, cells),) = workbook.top(chosen.sheet, chosen.row)[-1:]
        return [visible(cell) for cell in cells]


def _from_text(path: Path, file: str, instrument: Instrument) -> Grid:
    def is_heading(text: str) -> bool:
        return not match_headings([text], instrument).unknown

    other = "a heading that is no question"
    return text_grid(path, file, is_heading, other, headings_once=False)


def _from_workbook(path: Path, file: str, instrument: Instrument) -> Grid:
    with open_spreadsheet(path, file) as workbook:
        chosen, notes = _chosen(workbook, file, instrument)
        return replace(workbook.read(chosen.sheet, chosen.row), notes=notes)


def _chosen(
    workbook: Spreadsheet, file: str, instrument: Instrument
) -> tuple[Candidate, tuple[str, ...]]:
    candidates = [_candidate(workbook, sheet, instrument) for sheet in workbook.sheets]
    best = max((each.likeness for each in candidates), default=0.0)
    fitting = [each for each in candidates if each.likeness == best]
    seen_ones = [each for each in fitting if not workbook.is_hidden(each.sheet)]
    chosen = seen_ones[0] if len(seen_ones) == 1 else fitting[0] if fitting else None
    if chosen is None or best < LEAST_LIKE:
        raise DataError([_no_sheet(file, len(workbook.sheets), best, instrument)])
    if len(fitting) > 1 and len(seen_ones) != 1:
        raise DataError([_several_sheets(file, [each.sheet for each in fitting])])
    if chosen.above:
        raise DataError([_rows_above(file, chosen)])
    return chosen, tuple(_notes(chosen, fitting, len(workbook.sheets)))


def _candidate(workbook: Spreadsheet, sheet: int, instrument: Instrument) -> Candidate:
    """Give the first row that is like the headings, or that which is most so.

    Not simply the most like: in exports pasted below one another, one changed heading in the first
    would make the second's the headings, and the responses above it would be lost.
    """
    above: list[int] = []
    most = Candidate(sheet, 1, 0.0, ())
    for row, cells in workbook.top(sheet, SEARCHED_ROWS):
        like = likeness(cells, instrument)
        if like > most.likeness:
            most = Candidate(sheet, row, like, tuple(above))
        if like >= LEAST_LIKE:
            break
        if sum(map(bool, cells)) > WIDEST_TITLE:
            above.append(row)
    return most


def _notes(chosen: Candidate, fitting: list[Candidate], sheets: int) -> Iterator[str]:
    if sheets > 1:
        yield f"sheet {chosen.sheet} of {sheets} holds the questionnaire and was read"
    if chosen.row > 1:
        yield f"the headings stand on row {chosen.row}; what is above them was left out"
    for each in fitting:
        if each is not chosen:  # then all others are hidden
            yield f"a hidden sheet holds the questionnaire too, and was not read: {each.sheet}"


def _another_table(file: str, grid: Grid, instrument: Instrument) -> Problem:
    known = len(match_headings(grid.headings, instrument).questions)
    found = f"{len(grid.headings)} headings, {known} of them questions of {instrument.wave}"
    wanted = f"the headings of the survey of {instrument.wave}"
    advice = "Put this wave's export there, with its line of headings."
    return Problem(file, grid.header_row, None, found, wanted, advice)


def _no_sheet(file: str, sheets: int, best: float, instrument: Instrument) -> Problem:
    least = f"at best {best:.0%} of what is required"
    found = f"{sheets} sheets, none with the questionnaire ({least})"
    wanted = f"a sheet with the headings of the survey of {instrument.wave}"
    advice = "Put this wave's export there, with its row of headings."
    return Problem(file, None, None, found, wanted, advice)


def _rows_above(file: str, chosen: Candidate) -> Problem:
    found = f"cells above the headings, which stand on row {chosen.row}"
    wanted = "the headings first, above them a title at most"
    advice = "Download the export again and put it there unchanged."
    return Problem(file, chosen.above[0], None, found, wanted, advice)


def _several_sheets(file: str, sheets: list[int]) -> Problem:
    found = f"the questionnaire on sheets {' and '.join(map(str, sheets))}"
    advice = "Delete the sheets that are copies."
    return Problem(file, None, None, found, "one sheet with the questionnaire", advice)
