"""Reads a Microsoft Forms export (.xlsx or .csv) against the instrument it answers.

Here headings, cells and dates come together, and rows that are no responses are set aside: headings
again, totals, a note below the table. Which responses count is decided in `survey.clean`. What
cannot be read stops the reading; what is merely unknown is reported, without repeating what people
wrote.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import is_summary, plain
from pmio_lib.files.corrections import NONE, Cells, Corrections, corrected
from pmio_lib.files.dates import decide_order, read_dates
from pmio_lib.files.grid import EXCEL_ERRORS, Grid, column_letter, told
from pmio_lib.study.instruments import RATING_LEVELS, Instrument, Question
from pmio_lib.survey.read.answers import Answers, read_answers
from pmio_lib.survey.read.grid_of_forms import read_grid
from pmio_lib.survey.read.headers import (
    ACCOUNT_COLUMNS,
    HeadingMatch,
    column_called,
    heading_problems,
    match_headings,
    shown_heading,
)
from pmio_lib.tables.checked import in_rows
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

MOST_LISTED: Final = 5
"""Rows listed one by one for one column and complaint; more are told together."""

LEVELS: Final = ", ".join(f"{level.value} ({level.label})" for level in RATING_LEVELS)
UNREADABLE: Final = "Counted as unreadable, not as missing."
NOT_ANSWERED: Final = "Counted as not answered; the text is kept in the restricted table."
NO_OPTION: Final = "Counted as `unrecognised`; the text is kept in the restricted table."


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
    problems += _unusable_cells(grid, match, file)
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
        reports=(*reports, *_answer_problems(frame, answers, instrument, file)),
        set_aside=reason.dropna(),
        blank_rows=grid.blank_rows,
        notes=(*grid.notes, *_export_notes(grid, match, instrument, answers)),
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
        problems += _cell_problems(
            file, TIMES[name], column, dates.unreadable, "a date and time", "Counted as no date."
        )
    return frame.assign(**times), problems


def _cell_problems(
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


def _answer_problems(
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
        yield from _cell_problems(file, heading, column, failed, "an answer", advice)


def _lost(question: Question, frame: pd.DataFrame, answers: Answers, file: str) -> list[Problem]:
    name, heading = question.name, _heading(question)
    if name in answers.ratings:
        rows = answers.ratings[name].unreadable
        return _cell_problems(file, heading, frame[name], rows, f"one of {LEVELS}", UNREADABLE)
    if name in answers.single:
        rows = answers.single[name].unreadable
        wanted = f"one of {', '.join(option.label for option in question.options)}"
        return _cell_problems(file, heading, frame[name], rows, wanted, NOT_ANSWERED)
    if name in answers.multi:
        rest = answers.multi[name].unrecognised
        wanted = "options of the questionnaire, separated by semicolons"
        return _cell_problems(file, heading, rest, rest.index.tolist(), wanted, NO_OPTION)
    return []


def _heading(question: Question) -> str:
    return f"{question.number} ({question.text})"


def _unusable_cells(grid: Grid, match: HeadingMatch, file: str) -> list[Problem]:
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


def _export_notes(
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
