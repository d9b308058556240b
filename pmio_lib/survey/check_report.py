"""What the check of one survey export found, as lines of text and as a page.

No answer is repeated: cells are told by place, and by what should stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.page.fragments import table_html
from pmio_lib.page.plain_page import plain_page
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.clean.responses import CleanWave
from pmio_lib.survey.tables import SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.checked import LeftOut, told
from pmio_lib.tables.validation import check_results

WIDEST: Final = 48
QUESTIONS: Final = ("No", "Question", "Column")
ROWS: Final = ("Count", "What became of them")
PROBLEM_HEADINGS: Final = ("Row", "Column", "Found", "Expected", "What to do")


@dataclass(frozen=True)
class SurveyCheck:
    """What a check of one export found; `stops` keep the pipeline from running.

    `recognised` has number and text of each question, and the column that answers it, empty where
    there is none; without a `wave` the export cannot be cleaned.
    """

    file: str
    instrument: Instrument
    recognised: tuple[tuple[str, str, str], ...] = ()
    unrecognised: tuple[str, ...] = ()
    blank_rows: tuple[int, ...] = ()
    stops: tuple[Problem, ...] = ()
    wave: CleanWave | None = None

    @property
    def reports(self) -> tuple[Problem, ...]:
        """What stops nothing."""
        return self.wave.reports if self.wave else ()

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Rows that do not count."""
        return self.wave.left_out if self.wave else ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was unusual and how it was read."""
        return self.wave.ledger.notes if self.wave else ()

    def questions(self, none: str) -> list[tuple[str, str, str]]:
        """Give the questions with their columns; `none` where there is none."""
        return [(number, text, column or none) for number, text, column in self.recognised]

    def account(self) -> list[tuple[str, str]]:
        """Give the counts of rows, and what became of them."""
        if self.wave is None:
            return []
        ledger = self.wave.ledger
        left_out = [(str(count), f"left out: {why}") for why, count in ledger.left_out.items()]
        return [(str(ledger.rows_in), "read"), (str(ledger.rows_out), "kept"), *left_out]

    def problems(self) -> list[tuple[str, tuple[Problem, ...]]]:
        """Give the failed checks under their titles."""
        titled = (
            ("Failed checks that stop the pipeline", self.stops),
            ("Failed checks that do not", self.reports),
        )
        return [(title, problems) for title, problems in titled if problems]


def check_lines(check: SurveyCheck) -> Iterator[str]:
    """Give a check as lines of text."""
    yield summary(check)
    yield from _section("Recognised", aligned(QUESTIONS, check.questions("(no column)")))
    yield from _section("Not recognised", (f"  {column}" for column in check.unrecognised))
    if check.wave:
        yield from _section("Rows", aligned(ROWS, check.account()))
    yield from _section("Noted", (f"  {note}" for note in check.notes))
    yield from _section("Left out", (f"  {each}" for each in check.left_out))
    for title, problems in check.problems():
        yield from _section(title, (f"  {told(problem, check.file)}" for problem in problems))
    yield ""


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    below = list(lines)
    if below:
        yield from ("", title, *below)


def summary(check: SurveyCheck) -> str:
    """Say in one sentence how a check ended."""
    opening = f"{check.file}, read as the survey of {check.instrument.wave}:"
    if check.stops:
        return f"{opening} {_counted(len(check.stops), 'failed check')}; the pipeline would stop."
    held = f"{_counted(_passed(check.wave), 'check')} of the tables held"
    if count := len(check.reports) + len(check.left_out):
        return f"{opening} {held}; {_counted(count, 'thing')} to look at."
    return f"{opening} {held}, nothing to look at."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _passed(wave: CleanWave | None) -> int:
    if wave is None:
        return 0
    tables = (
        (wave.responses, SurveyResponses),
        (wave.support, SurveySupport),
        (wave.ratings, SurveyRatings),
    )
    return sum(len(check_results(frame, model)) for frame, model in tables)


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
    export, check = check.file, replace(check, file="an export")  # its name may name people
    parts = [_table("recognised", "Recognised", QUESTIONS, check.questions("no column"))]
    if check.unrecognised:
        columns = [(column,) for column in check.unrecognised]
        parts.append(_table("unrecognised", "Not recognised", ("Column",), columns))
    if check.wave:
        parts.append(_table("rows", "Rows", ROWS, check.account(), "; ".join(check.notes)))
    for number, (title, problems) in enumerate(check.problems()):
        cells = [_cells(problem, export) for problem in problems]
        parts.append(_table(f"problems-{number}", title, PROBLEM_HEADINGS, cells))
    body = "\n".join([f"<p>{escape(summary(check))}</p>", *parts])
    return plain_page(f"Check of {check.file}", body)


def _table(
    name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], note: str = ""
) -> str:
    return table_html(name, title, headings, [[escape(cell) for cell in row] for row in rows], note)


def _cells(problem: Problem, export: str) -> tuple[str, ...]:
    row = "" if problem.row is None else str(problem.row)
    other = [] if problem.file == export else [problem.file]
    place = ": ".join([*other, problem.column or "no one column"])
    return row, place, problem.found, problem.expected, problem.advice
