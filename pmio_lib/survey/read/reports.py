"""Says what is wrong or unusual in a Forms export, without repeating what people wrote."""

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
        return [Problem(file, row, heading, told(cells[row]), expected, advice) for row in rows]
    found = f"{len(rows)} such cells, {in_rows(rows)}"
    return [Problem(file, None, heading, found, expected, advice, tuple(rows))]


def answer_problems(
    frame: pd.DataFrame, answers: Answers, instrument: Instrument, file: str
) -> list[Problem]:
    """Report every answer that is no level of the scale and none of the options.

    Errors of Excel's are reported where anything may be typed: they are nobody's answer.
    """
    return [
        *(each for q in instrument.questions for each in _errors(q, frame, answers, file)),
        *(each for q in instrument.questions for each in _lost(q, frame, answers, file)),
    ]


def _errors(
    question: Question, frame: pd.DataFrame, answers: Answers, file: str
) -> Iterator[Problem]:
    heading, column = _heading(question), frame[question.name]
    if question.name in answers.multi:
        if rows := answers.multi[question.name].taken_apart:
            found = f"options joined otherwise than by semicolons, {in_rows(rows)}"
            advice = "Each part is an option of the questionnaire, and was counted as one."
            yield Problem(file, None, heading, found, "options as Forms joins them", advice)
    elif question.name not in answers.ratings:
        failed = column.index[column.str.upper().isin(EXCEL_ERRORS)].tolist()
        advice = "A formula failed there: put the answer in its place, or leave it empty."
        yield from cell_problems(file, heading, column, failed, "an answer", advice)


def _lost(question: Question, frame: pd.DataFrame, answers: Answers, file: str) -> list[Problem]:
    name, heading = question.name, _heading(question)
    if name in answers.ratings:
        rows = answers.ratings[name].unreadable
        return cell_problems(file, heading, frame[name], rows, f"one of {LEVELS}", UNREADABLE)
    if name in answers.single:
        rows = answers.single[name].unreadable
        wanted = f"one of {', '.join(option.label for option in question.options)}"
        return cell_problems(file, heading, frame[name], rows, wanted, NOT_ANSWERED)
    if name in answers.multi:
        rest = answers.multi[name].unrecognised
        wanted = "options of the questionnaire, separated by semicolons"
        return cell_problems(file, heading, rest, rest.index.tolist(), wanted, NO_OPTION)
    return []


def _heading(question: Question) -> str:
    return f"{question.number} ({question.text})"


def unusable_cells(grid: Grid, match: HeadingMatch, file: str) -> list[Problem]:
    """List merged cells and formulas among the answers: neither shows what was answered."""
    wanted = "each answer in its own cell"
    advice = "Unmerge them and fill in each cell, or download the export again."
    problems = [
        Problem(
            file, int(re.findall(r"\d+", each)[0]), None, f"merged cells {each}", wanted, advice
        )
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
