"""`pmio check` for a survey export: what was recognised, what was not, and each failed check.

It reads as the pipeline would and changes nothing but its own report. No answer is repeated: cells
are told by place, and by what should stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.paths import shown
from pmio_lib.files.grid import SUFFIXES, Grid
from pmio_lib.page.fragments import table_html
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import Register, no_register, read_register
from pmio_lib.study.instruments import Instrument, read_instruments
from pmio_lib.survey.clean.files import CODING, SURVEY
from pmio_lib.survey.clean.responses import CleanWave, clean_export
from pmio_lib.survey.read.forms import read_export
from pmio_lib.survey.read.grid_of_forms import best_instrument, read_grid
from pmio_lib.survey.read.headers import match_headings, shown_heading
from pmio_lib.survey.tables import SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.checks import check_results
from pmio_lib.tables.row_ledger import RowLedger

WIDEST: Final = 48
STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "caption{text-align:left;font-weight:600}th,td{border:1px solid #767676;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}figure{margin:0}"
)
PROBLEM_HEADINGS: Final = ("Row", "Column", "Found", "Expected", "What to do")


@dataclass(frozen=True)
class Recognised:
    """A question and the column that answers it; empty where the export has none."""

    number: str
    question: str
    column: str


@dataclass(frozen=True)
class SurveyCheck:
    """What a check of one export found.

    Attributes
    ----------
    file, wave : str
    recognised : tuple of Recognised
    unrecognised : tuple of str
        Columns that are no question.
    stops : tuple of Problem
        What keeps the pipeline from running.
    reports : tuple of Problem
        What is wrong and does not.
    ledger : RowLedger, optional
        The account of rows; None where the export cannot be cleaned.
    passed : int
        Checks of the cleaned tables that hold, all of them where there is a ledger.
    """

    file: str
    wave: str
    recognised: tuple[Recognised, ...]
    unrecognised: tuple[str, ...]
    stops: tuple[Problem, ...] = ()
    reports: tuple[Problem, ...] = ()
    ledger: RowLedger | None = None
    passed: int = 0


def check_lines(check: SurveyCheck) -> Iterator[str]:
    """Give a check as lines of text."""
    yield summary(check)
    yield ""
    yield "Recognised"
    cells = [
        (each.number, each.question, each.column or "(no column)") for each in check.recognised
    ]
    yield from aligned(("No", "Question", "Column"), cells)
    if check.unrecognised:
        yield ""
        yield "Not recognised"
        yield from (f"  {column}" for column in check.unrecognised)
    if check.ledger:
        yield ""
        yield "Rows"
        yield from aligned(("Count", "What became of them"), _account(check))
        yield from (f"  note: {note}" for note in check.ledger.notes)
    for title, problems in _problem_tables(check):
        yield ""
        yield title
        yield from aligned(PROBLEM_HEADINGS, [_cells(problem) for problem in problems])
    yield ""


def summary(check: SurveyCheck) -> str:
    """Say in one sentence how a check ended."""
    opening = f"{check.file}, read as the survey of {check.wave}:"
    if check.stops:
        return f"{opening} {_counted(len(check.stops), 'failed check')}; the pipeline would stop."
    held = f"{_counted(check.passed, 'check')} of the tables held"
    if check.reports:
        return f"{opening} {held}; {_counted(len(check.reports), 'thing')} to look at."
    return f"{opening} {held}, nothing to look at."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _account(check: SurveyCheck) -> list[tuple[str, str]]:
    ledger = check.ledger
    if ledger is None:
        return []
    left_out = [(str(count), f"left out: {why}") for why, count in ledger.left_out.items()]
    return [(str(ledger.rows_in), "read"), (str(ledger.rows_out), "kept"), *left_out]


def _problem_tables(check: SurveyCheck) -> Iterator[tuple[str, Sequence[Problem]]]:
    if check.stops:
        yield "Failed checks that stop the pipeline", check.stops
    if check.reports:
        yield "Failed checks that do not", check.reports


def _cells(problem: Problem) -> tuple[str, ...]:
    row = "" if problem.row is None else str(problem.row)
    return row, problem.column or "", problem.found, problem.expected, problem.advice


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give a table as lines, columns aligned; the last column runs on, others are cut."""
    cut = [[*map(_cut, row[:-1]), row[-1]] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *cut, strict=True)][:-1]
    for row in (list(headings), *cut):
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  " + "  ".join([*padded, row[-1]]).rstrip()


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def check_html(check: SurveyCheck) -> str:
    """Give a check as one page that needs nothing else."""
    recognised = [
        [escape(cell) for cell in (each.number, each.question, each.column or "no column")]
        for each in check.recognised
    ]
    parts = [table_html("recognised", "Recognised", ("No", "Question", "Column"), recognised)]
    if check.unrecognised:
        rows = [[escape(column)] for column in check.unrecognised]
        parts.append(table_html("unrecognised", "Not recognised", ("Column",), rows))
    if check.ledger:
        rows = [[escape(cell) for cell in line] for line in _account(check)]
        note = "; ".join(check.ledger.notes)
        parts.append(table_html("rows", "Rows", ("Count", "What became of them"), rows, note))
    for number, (title, problems) in enumerate(_problem_tables(check)):
        rows = [[escape(cell) for cell in _cells(problem)] for problem in problems]
        parts.append(table_html(f"problems-{number}", title, PROBLEM_HEADINGS, rows))
    title = escape(f"Check of {check.file}")
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{escape(summary(check))}</p>\n" + "\n".join(parts) + "\n"
        "</main>\n</body>\n</html>\n"
    )


THROWAWAY: Final = Pseudonyms(bytes(32))
"""Pseudonyms made here are shown nowhere and stored nowhere."""


def is_survey_export(path: Path) -> bool:
    """Tell by its name whether a file is a survey export: a workbook, or a CSV in survey/."""
    suffix = path.suffix.casefold()
    in_survey = path.parent.name == SURVEY or path.stem.startswith(f"{SURVEY}_")
    return suffix in SUFFIXES and path.name != CODING and (suffix == SUFFIXES[0] or in_survey)


def check_survey(path: Path, root: Path) -> SurveyCheck:
    """Check one export.

    Parameters
    ----------
    path : pathlib.Path
        Anywhere; a register is looked for beside it and a folder up.
    root : pathlib.Path
        The project's root.

    Raises
    ------
    DataError
        If the file is none of the study's questionnaires.
    """
    file = shown(path, root)
    instrument = _instrument(path, file, root)
    check = SurveyCheck(file, instrument.wave, (), ())
    try:
        grid = read_grid(path, file, instrument)
        recognised, unrecognised = _columns(grid, instrument)
        check = replace(check, recognised=recognised, unrecognised=unrecognised)
        wave = _clean(path, file, grid, instrument)
    except DataError as error:
        return replace(check, stops=error.problems)
    return replace(check, reports=wave.reports, ledger=wave.ledger, passed=_passed(wave))


def _instrument(path: Path, file: str, root: Path) -> Instrument:
    instruments = read_instruments(root / "study")
    instrument = best_instrument(path, file, instruments)
    if instrument is None:
        read_grid(path, file, instruments[0])  # says what is wrong with the file itself
        waves = " or ".join(each.wave for each in instruments)
        wanted = f"the headings of the survey of {waves}"
        advice = "Name the file after its instrument to read what is missing."
        raise DataError([Problem(file, None, None, "another table", wanted, advice)])
    return instrument


def _columns(grid: Grid, instrument: Instrument) -> tuple[tuple[Recognised, ...], tuple[str, ...]]:
    match = match_headings(grid.headings, instrument)
    recognised = tuple(
        Recognised(
            question.number,
            question.text,
            shown_heading(grid.headings, match.questions[question.number])
            if question.number in match.questions
            else "",
        )
        for question in instrument.questions
    )
    return recognised, tuple(shown_heading(grid.headings, each) for each in match.unknown)


def _clean(path: Path, file: str, grid: Grid, instrument: Instrument) -> CleanWave:
    export = read_export(grid, file, instrument)
    return clean_export(export, file_sha256(path), instrument, _register(path), THROWAWAY)


def _register(path: Path) -> Register:
    for folder in (path.parent.parent, path.parent):
        if (folder / REGISTER).is_file():
            return read_register(folder / REGISTER, REGISTER)
    return no_register(f"{REGISTER} (none was found)")


def _passed(wave: CleanWave) -> int:
    tables = (
        (wave.responses, SurveyResponses),
        (wave.support, SurveySupport),
        (wave.ratings, SurveyRatings),
    )
    return sum(len(check_results(frame, model)) for frame, model in tables)


def check_survey_file(path: Path, root: Path) -> Iterator[str]:
    """Check one export: give lines to print, and write build/check/<name>.html.

    Raises
    ------
    DataError
        At the end, with every problem that keeps the pipeline from running.
    """
    check = check_survey(path, root)
    page = root / "build" / "check" / f"{path.stem}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(check_html(check), encoding="utf-8", newline="\n")
    yield from check_lines(check)
    yield f"The same as a page: {shown(page, root)}"
    if check.stops:
        raise DataError(check.stops)
