"""Says what is wrong or unusual in a Forms export, in words, without repeating what people wrote.

Belongs here: reports of cells. Not here: headings (headers.py), nor the reading itself.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.files.grid import Grid, column_letter, told
from pmio_lib.study.instruments import RATING_LEVELS, Instrument, Question
from pmio_lib.survey.read.answers import Answers
from pmio_lib.survey.read.headers import HeadingMatch, shown_heading

MOST_LISTED: Final = 5
"""Rows listed one by one for one column and complaint; more are counted."""

LEVELS: Final = ", ".join(f"{level.value} ({level.label})" for level in RATING_LEVELS)
UNREADABLE: Final = "Counted as unreadable, not as missing."
NOT_ANSWERED: Final = "Counted as not answered; the text is kept in the restricted table."
NO_OPTION: Final = "Counted as `unrecognised`; the text is kept in the restricted table."


def cell_problems(
    file: str, heading: str, cells: pd.Series, rows: Sequence[int], expected: str, advice: str
) -> list[Problem]:
    """Report cells of one column: the first few by row, the rest as a count.

    `cells` is text, indexed by row of the file; `rows` are those to report.
    """
    listed = [
        Problem(file, row, heading, told(cells[row]), expected, advice)
        for row in rows[:MOST_LISTED]
    ]
    if rest := len(rows) - len(listed):
        listed.append(Problem(file, None, heading, f"{rest} more such cells", expected, advice))
    return listed


def answer_problems(
    frame: pd.DataFrame, answers: Answers, instrument: Instrument, file: str
) -> list[Problem]:
    """Report every answer that is no level of the scale and none of the options."""
    problems = []
    for question in instrument.questions:
        heading = f"{question.number} ({question.text})"
        for cells, rows, expected, advice in _lost(question, frame, answers):
            problems += cell_problems(file, heading, cells, rows, expected, advice)
    return problems


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
