"""Says what is wrong or unusual in a Forms export, in words, without repeating what people wrote.

Belongs here: reports of cells. Not here: headings (headers.py), nor the reading itself.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.files.grid import EXCEL_ERRORS, Grid, column_letter, told
from pmio_lib.study.instruments import RATING_LEVELS, Instrument, Question
from pmio_lib.survey.read.answers import Answers
from pmio_lib.survey.read.headers import HeadingMatch, shown_heading
from pmio_lib.tables.checked import in_rows

MOST_LISTED: Final = 5
"""Rows listed one by one for one column and complaint; more are told together."""

LEVELS: Final = ", ".join(f"{level.value} ({level.label})" for level in RATING_LEVELS)
UNREADABLE: Final = "Counted as unreadable, not as missing."
NOT_ANSWERED: Final = "Counted as not answered; the text is kept in the restricted table."
NO_OPTION: Final = "Counted as `unrecognised`; the text is kept in the restricted table."


def cell_problems(
    file: str, heading: str, cells: pd.Series, rows: Sequence[int], expected: str, advice: str
) -> list[Problem]:
    """Report cells of one column: a few one by one, more in one line with their rows.

    `cells` is text, indexed by row of the file; `rows` are those to report.
    """
    if not rows:
        return []
    if len(rows) <= MOST_LISTED:
        return [Problem(file, row, heading, found_in(cells[row]), expected, advice) for row in rows]
    found = f"{len(rows)} such cells, {in_rows(rows)}"
    return [Problem(file, None, heading, found, expected, advice, tuple(rows))]


def found_in(cell: str) -> str:
    """Say what stands in a cell: an error of Excel's by its name, else as `told`."""
    is_error = cell.strip().upper() in EXCEL_ERRORS
    return f"Excel's error {cell.strip().upper()}" if is_error else told(cell)


def answer_problems(
    frame: pd.DataFrame, answers: Answers, instrument: Instrument, file: str
) -> list[Problem]:
    """Report every answer that is no level of the scale and none of the options."""
    problems = [*_errors(frame, answers, instrument, file)]
    for question in instrument.questions:
        heading = f"{question.number} ({question.text})"
        for cells, rows, expected, advice in _lost(question, frame, answers):
            problems += cell_problems(file, heading, cells, rows, expected, advice)
    return problems


def _errors(
    frame: pd.DataFrame, answers: Answers, instrument: Instrument, file: str
) -> Iterator[Problem]:
    """Report errors of Excel's where anything may be typed: they are nobody's answer."""
    for question in instrument.questions:
        if question.name in answers.multi and (rows := answers.multi[question.name].taken_apart):
            found = f"options joined otherwise than by semicolons, {in_rows(rows)}"
            advice = "Each part is an option of the questionnaire, and was counted as one."
            heading = f"{question.number} ({question.text})"
            yield Problem(file, None, heading, found, "options as Forms joins them", advice)
        if question.name in answers.ratings or question.name in answers.multi:
            continue
        column = frame[question.name]
        failed = [int(row) for row in column.index[column.str.upper().isin(EXCEL_ERRORS)]]
        heading = f"{question.number} ({question.text})"
        advice = "A formula failed there: put the answer in its place, or leave it empty."
        yield from cell_problems(file, heading, column, failed, "an answer", advice)


def _lost(
    question: Question, frame: pd.DataFrame, answers: Answers
) -> Iterator[tuple[pd.Series, Sequence[int], str, str]]:
    name = question.name
    labels = ", ".join(option.label for option in question.options)
    if name in answers.ratings:
        yield frame[name], answers.ratings[name].unreadable, f"one of {LEVELS}", UNREADABLE
    elif name in answers.single:
        yield frame[name], answers.single[name].unreadable, f"one of {labels}", NOT_ANSWERED
    elif name in answers.multi:
        rest = answers.multi[name].unrecognised
        rows = [int(row) for row in rest.index]
        yield rest, rows, "options of the questionnaire, separated by semicolons", NO_OPTION


def unusable_cells(grid: Grid, match: HeadingMatch, file: str) -> list[Problem]:
    """List merged cells and formulas among the answers: neither shows what was answered."""
    wanted = "each answer in its own cell"
    advice = "Unmerge them and fill in each cell, or download the export again."
    problems = [
        Problem(file, _first_row(each), None, f"merged cells {each}", wanted, advice)
        for each in grid.merged[:MOST_LISTED]
    ]
    used = {*match.account.values(), *match.questions.values()}
    formulas = [(row, position) for row, position in grid.formulas if position in used]
    advice = "Put the value in its place, or download the export again."
    for row, position in formulas[:MOST_LISTED]:
        column, wanted = shown_heading(grid.headings, position), "an answer as Forms wrote it"
        problems.append(Problem(file, row, column, "a formula", wanted, advice))
    for kind, found in (("merged ranges", grid.merged), ("formulas", formulas)):
        if len(found) > MOST_LISTED:
            more = f"{len(found) - MOST_LISTED} more {kind}"
            problems.append(Problem(file, None, None, more, "answers as Forms wrote them"))
    return problems


def _first_row(reference: str) -> int:
    found = re.search(r"\d+", reference)
    return int(found[0]) if found else 1


def export_notes(
    grid: Grid, match: HeadingMatch, instrument: Instrument, answers: Answers
) -> Iterator[str]:
    """Say what was unusual in an export and how it was read."""
    if match.unknown:
        letters = ", ".join(column_letter(position) for position in match.unknown)
        yield f"columns that are no question of the instrument, left out: {letters}"
    absent = match.missing(instrument.questions)
    if absent:
        numbers = ", ".join(question.number for question in absent)
        yield f"questions the file has no column for, read as not answered: {numbers}"
    if "form_id" not in match.account:
        yield "no column ID: responses are told apart by their row"
    if not {"started_at", "completed_at"} & set(match.account):
        yield "no start or completion time: the collection period cannot be checked"
    spare = len({position for _, position in grid.formulas} & set(match.unknown))
    if spare:
        yield f"formulas in {spare} of the columns left out"
    for name, read in answers.multi.items():
        if read.by_words:
            yield f"options of {name} read by key words, not by label: {', '.join(read.by_words)}"
