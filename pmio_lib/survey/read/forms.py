"""Reads a Microsoft Forms export (.xlsx or .csv) against the instrument it answers.

Belongs here: putting headings, cells and dates together. Not here: which responses count, which
clean/survey.py decides. What cannot be read stops the reading; what is merely unknown is reported.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
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
from pmio_lib.survey.read.rows import no_responses
from pmio_lib.tables.row_ledger import CorrectedCell

ANONYMOUS: Final = "anonymous"
TIMES: Final = {"started_at": "Start time", "completed_at": "Completion time"}


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
    reason = no_responses(grid, match, file)
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


def _named(grid: Grid, match: HeadingMatch, instrument: Instrument) -> pd.DataFrame:
    """Give the columns that are known under their names, empty ones where the export has none."""
    positions: dict[str, int | None] = {name: match.account.get(name) for name in ACCOUNT_COLUMNS}
    for question in instrument.questions:
        positions[question.name] = match.questions.get(question.number)
    empty = pd.Series("", index=grid.frame.index, dtype="str")
    frame = pd.DataFrame(
        {
            name: empty if position is None else grid.frame[position]
            for name, position in positions.items()
        }
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
