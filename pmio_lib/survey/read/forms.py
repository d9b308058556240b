"""Reads a Microsoft Forms export (.xlsx or .csv) against the instrument it answers.

Here headings, cells and dates come together, and rows that are no responses are set aside: headings
again, totals, a note below the table. Which responses count is decided in `survey.clean`. What
cannot be read stops the reading; what is merely unknown is reported.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import is_summary, plain
from pmio_lib.files.corrections import NONE, Cells, Corrections, corrected
from pmio_lib.files.dates import decide_order, read_dates
from pmio_lib.files.grid import Grid
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.read.answers import Answers, read_answers
from pmio_lib.survey.read.grid_of_forms import read_grid
from pmio_lib.survey.read.headers import (
    ACCOUNT_COLUMNS,
    HeadingMatch,
    column_called,
    heading_problems,
    match_headings,
)
from pmio_lib.survey.read.reports import (
    answer_problems,
    cell_problems,
    export_notes,
    unusable_cells,
)
from pmio_lib.tables.row_ledger import CorrectedCell

ANONYMOUS: Final = "anonymous"
TIMES: Final = {"started_at": "Start time", "completed_at": "Completion time"}

HEADINGS: Final = "the headings again"
TOTALS: Final = "a row of totals or averages"
SECOND: Final = "a second line of headings"
SECOND_LINE: Final = re.compile(
    r'\{"ImportId".*\}|(?:Open-Ended )?Response|Q\d+(?:[._]\d+)*', re.DOTALL
)
"""What tools for surveys write below their headings (Qualtrics, SurveyMonkey)."""
NOTE: Final = "a note, no response"
LEAST_LIKE: Final = 0.5
"""Share of a row's cells that are headings from which it is a row of headings."""


@dataclass(frozen=True)
class FormsExport:
    """A Forms export as text, with what was recognised in it.

    `frame` is text by row of the file: form_id, started_at, completed_at (ISO), account_email,
    account_name, then every question of the instrument by name, empty without such a column.
    Personal: never stored.
    """

    file: str
    frame: pd.DataFrame = field(repr=False)
    answers: Answers
    reports: tuple[Problem, ...]
    set_aside: pd.Series = field(repr=False)
    blank_rows: tuple[int, ...]
    notes: tuple[str, ...]
    corrected: tuple[CorrectedCell, ...] = ()


def read_forms_export(
    path: Path, file: str, instrument: Instrument, corrections: Corrections = NONE
) -> FormsExport:
    """Read one export, its cells as `corrections` say.

    Raises DataError if the file cannot be read, is not this questionnaire's, lacks a question,
    holds merged cells or formulas among the answers, its dates cannot be decided, or a correction
    cannot be followed.
    """
    return read_export(read_grid(path, file, instrument), file, instrument, corrections)


def survey_cells(grid: Grid, file: str, instrument: Instrument) -> Cells:
    """Name the cells of an export: by question, and Forms' own columns."""
    match = match_headings(grid.headings, instrument)
    people = [each.number for each in instrument.questions if each.kind == "identity"]
    return Cells(
        file,
        grid,
        {**match.account, **match.questions},
        lambda text: column_called(text, instrument),
        "form_id",
        ("account_email", "account_name", *people),
    )


def read_export(
    grid: Grid, file: str, instrument: Instrument, corrections: Corrections = NONE
) -> FormsExport:
    """Read an export whose table is found already; as `read_forms_export`."""
    match = match_headings(grid.headings, instrument)
    problems = heading_problems(grid.headings, match, instrument, file, grid.header_row)
    if not problems:
        grid = corrected(survey_cells(grid, file, instrument), corrections)
    problems += unusable_cells(grid, match, file)
    if problems:
        raise DataError(problems)
    reason = _no_responses(grid, match, file)
    grid = replace(grid, frame=grid.frame[reason.isna()])
    frame, reports = _dated(_named(grid, match, instrument), grid, file, instrument)
    answers = read_answers(frame, instrument)
    return FormsExport(
        file=file,
        frame=frame,
        answers=answers,
        reports=(*reports, *answer_problems(frame, answers, instrument, file)),
        set_aside=reason.dropna(),
        blank_rows=grid.blank_rows,
        notes=(*grid.notes, *export_notes(grid, match, instrument, answers)),
        corrected=grid.corrected,
    )


def _no_responses(grid: Grid, match: HeadingMatch, file: str) -> pd.Series:
    """Give why a row is no response, by row of the file; missing where it is one.

    Raises DataError if headings stand again below in other columns than above: what follows is
    another table, and its answers would stand under the wrong questions.
    """
    frame = grid.frame
    reason = pd.Series(pd.NA, index=frame.index, dtype="str")
    wordings = [plain(heading) for heading in grid.headings]
    known = {wording for wording in wordings if wording}
    questions = sorted(match.questions.values())
    for row, *cells in frame.itertuples(name=None):
        filled = [place for place, cell in enumerate(cells) if cell]
        texts = [plain(cells[place]) for place in filled]
        alike = sum(text in known for text in texts)
        if len(filled) > 1 and alike >= max(2, LEAST_LIKE * len(filled)):
            if all(plain(cells[place]) == wordings[place] for place in questions if cells[place]):
                reason[row] = HEADINGS
            else:
                raise DataError([_another_table(file, int(row))])
        elif len(filled) > 1 and all(SECOND_LINE.fullmatch(cells[place]) for place in filled):
            reason[row] = SECOND
        elif texts and is_summary(texts[0]) and not _is_response(cells, match):
            reason[row] = TOTALS
        elif len(filled) == 1 and not _is_response(cells, match):
            reason[row] = NOTE
    return reason


def _is_response(cells: list[str], match: HeadingMatch) -> bool:
    """Tell whether Forms' own columns say that somebody answered: a number, or a time."""
    own = {name: cells[place] for name, place in match.account.items()}
    has_number = own.get("form_id", "").removesuffix(".0").isdigit()
    return has_number or bool(own.get("started_at") or own.get("completed_at"))


def _another_table(file: str, row: int) -> Problem:
    advice = "Keep one export a file: put the second one into a file of its own."
    found = "headings again, in other columns than in the first row of headings"
    return Problem(file, row, None, found, "one table with one row of headings", advice)


def _named(grid: Grid, match: HeadingMatch, instrument: Instrument) -> pd.DataFrame:
    """Give the columns that are known under their names, empty ones where the export has none."""
    places = {name: match.account.get(name) for name in ACCOUNT_COLUMNS}
    places |= {each.name: match.questions.get(each.number) for each in instrument.questions}
    empty = pd.Series("", index=grid.frame.index, dtype="str")
    frame = pd.DataFrame(
        {name: empty if place is None else grid.frame[place] for name, place in places.items()}
    )
    for name in ("account_email", "account_name"):
        frame[name] = frame[name].mask(frame[name].str.casefold().eq(ANONYMOUS), "")
    return frame


def _dated(
    frame: pd.DataFrame, grid: Grid, file: str, instrument: Instrument
) -> tuple[pd.DataFrame, list[Problem]]:
    """Give the frame with its times as ISO text, and what could not be read as a time."""
    columns = {name: frame[name].rename(heading) for name, heading in TIMES.items()}
    order = decide_order([*columns.values()], file, instrument.date_order)
    problems: list[Problem] = []
    times = {}
    for name, column in columns.items():
        dates = read_dates(column, order, grid.serial_origin)
        text = dates.values.dt.strftime("%Y-%m-%d %H:%M:%S")
        times[name] = text.fillna("").astype("str")
        problems += cell_problems(
            file, TIMES[name], column, dates.unreadable, "a date and time", "Counted as no date."
        )
    return frame.assign(**times), problems
