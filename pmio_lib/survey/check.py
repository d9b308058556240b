"""`pmio check` for a survey export: what was recognised, what was not, and each failed check.

It reads as the pipeline would and changes nothing but its own report. No answer is repeated: cells
are told by place, and by what should stand there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.paths import shown
from pmio_lib.core.writing import write_text
from pmio_lib.files.corrections import Cells
from pmio_lib.files.corrections_file import corrections_beside
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import SUFFIXES, Grid
from pmio_lib.page.fragments import table_html
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import Register, counted, no_register, read_register
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import RATING_LEVELS, UNRECOGNISED, Instrument, read_instruments
from pmio_lib.survey.clean.codes import clean_codes
from pmio_lib.survey.clean.files import CODING, SURVEY
from pmio_lib.survey.clean.responses import CleanWave, clean_export, clean_wave
from pmio_lib.survey.read.forms import read_export, survey_cells
from pmio_lib.survey.read.grid_of_forms import best_instrument, read_grid
from pmio_lib.survey.read.headers import match_headings, shown_heading
from pmio_lib.survey.tables import SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.checked import Checked, LeftOut, told
from pmio_lib.tables.validation import check_results

WIDEST: Final = 48
STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "caption{text-align:left;font-weight:600}th,td{border:1px solid #767676;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}figure{margin:0}"
)
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
    check = replace(check, file="an export")  # a file's name may name people
    parts = [_table("recognised", "Recognised", QUESTIONS, check.questions("no column"))]
    if check.unrecognised:
        columns = [(column,) for column in check.unrecognised]
        parts.append(_table("unrecognised", "Not recognised", ("Column",), columns))
    if check.wave:
        parts.append(_table("rows", "Rows", ROWS, check.account(), "; ".join(check.notes)))
    for number, (title, problems) in enumerate(check.problems()):
        cells = [_cells(problem) for problem in problems]
        parts.append(_table(f"problems-{number}", title, PROBLEM_HEADINGS, cells))
    title = f"Check of {check.file}"
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n<p>{escape(summary(check))}</p>\n" + "\n".join(parts) + "\n"
        "</main>\n</body>\n</html>\n"
    )


def _table(
    name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]], note: str = ""
) -> str:
    return table_html(name, title, headings, [[escape(cell) for cell in row] for row in rows], note)


def _cells(problem: Problem) -> tuple[str, ...]:
    row = "" if problem.row is None else str(problem.row)
    place = f"{problem.file}: {problem.column or ''}"
    return row, place, problem.found, problem.expected, problem.advice


THROWAWAY: Final = Pseudonyms(bytes(32))
"""Pseudonyms made here are shown nowhere and stored nowhere."""


def is_survey_export(path: Path, root: Path) -> bool:
    """Tell whether a table has a questionnaire's headings, or lies among exports."""
    if path.suffix.casefold() not in SUFFIXES or path.name == CODING:
        return False
    instruments = read_instruments(root / "study")
    if path.stem in {each.id for each in instruments} or path.parent.name == SURVEY:
        return True
    return best_instrument(path, path.name, instruments) is not None


CODES: Final = "codes of the survey's answers"


def is_survey_codes(path: Path) -> bool:
    """Tell whether a table gives codes to free-text answers of the survey."""
    if path.name != CODING:
        return False
    try:
        headings = set(read_delimited(path, path.name, headings_once=False).frame.columns)
    except DataError:
        return path.parent.name == SURVEY
    return path.parent.name == SURVEY or {"wave", "form_id"} <= headings


def check_survey_codes(path: Path, root: Path) -> Checked:
    """Check the table of codes, with the exports beside it."""
    file, study = shown(path, root), root / "study"
    codebook = read_codebook(study) if (study / "codebook.yaml").is_file() else None
    instruments = read_instruments(study)
    waves = {}
    try:
        for each in instruments:
            if export := _export_beside(path, each):
                name, register = shown(export, root), _register(path)
                waves[each.id] = clean_wave(export, name, each, register, THROWAWAY)
        codes = clean_codes(path, file, waves, instruments, codebook)
    except DataError as error:
        return Checked(CODES, file, stops=error.problems)
    ledger = codes.ledger
    return Checked(
        CODES,
        file,
        understood=ledger.notes,
        rows_in=ledger.rows_in,
        rows_kept=ledger.rows_out,
        left_out=codes.left_out,
        counts={"codes": ledger.rows_out},
        blank_rows=ledger.blank_rows,
    )


def _export_beside(path: Path, instrument: Instrument) -> Path | None:
    beside = [path.with_name(f"{instrument.id}{suffix}") for suffix in SUFFIXES]
    return next((each for each in reversed(beside) if each.is_file()), None)


def check_survey(path: Path, root: Path) -> SurveyCheck:
    """Check one export.

    Looks for a register beside it and a folder up. Raises DataError if it is none of the study's
    questionnaires.
    """
    file = shown(path, root)
    instrument = _instrument(path, file, root)
    check = SurveyCheck(file, instrument)
    try:
        grid = read_grid(path, file, instrument)
        check = replace(_columns(grid, check), blank_rows=grid.blank_rows)
        export = read_export(grid, file, instrument, corrections_beside(path, file))
        wave = clean_export(export, file_sha256(path), instrument, _register(path), THROWAWAY)
    except DataError as error:
        return replace(check, stops=error.problems)
    return replace(check, wave=wave)


def _columns(grid: Grid, check: SurveyCheck) -> SurveyCheck:
    match = match_headings(grid.headings, check.instrument)
    columns = {
        number: shown_heading(grid.headings, place) for number, place in match.questions.items()
    }
    return replace(
        check,
        recognised=tuple(
            (question.number, question.text, columns.get(question.number, ""))
            for question in check.instrument.questions
        ),
        unrecognised=tuple(
            shown_heading(grid.headings, place, is_known=False) for place in match.unknown
        ),
    )


def _counts(wave: CleanWave, instrument: Instrument) -> dict[str, Any]:
    """Give what the page would count: of those involved, but for the responses themselves."""
    responses = wave.responses
    is_engaged = responses["is_engaged"].fillna(False).astype(bool)
    engaged = set(responses.loc[is_engaged, "response_id"])
    support = wave.support[wave.support["response_id"].isin(engaged)]
    ratings = wave.ratings[wave.ratings["response_id"].isin(engaged)]
    options = [option.id for each in instrument.of_kind("multi") for option in each.options]
    others = support[support["option"].isin(["other", UNRECOGNISED])]
    named = support.groupby("option")["response_id"].nunique()
    return {
        "kept": len(responses),
        "engaged": len(engaged),
        "support": {
            **{option: int(named.get(option, 0)) for option in options},
            "other": int(others["response_id"].nunique()),
        },
        "ratings": {
            question.number: [
                int((ratings["item"].eq(question.name) & ratings["rating"].eq(level.value)).sum())
                for level in RATING_LEVELS
            ]
            for question in instrument.of_kind("rating")
        },
        "schools": int(responses["school_id"].nunique()),
        "unmatched": int(responses["school_match"].eq("unmatched").sum()),
        "school_names": counted(wave.school_names),
    }


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


def survey_file_cells(path: Path, root: Path) -> Cells:
    """Give the cells of an export as they stand; DataError as `check_survey`."""
    file = shown(path, root)
    instrument = _instrument(path, file, root)
    return survey_cells(read_grid(path, file, instrument), file, instrument)


def _register(path: Path) -> Register:
    for folder in (path.parent.parent, path.parent):
        if (folder / REGISTER).is_file():
            return read_register(folder / REGISTER, REGISTER)
    return no_register(f"{REGISTER} (none was found)")


def check_survey_file(path: Path, root: Path) -> Checked:
    """Check one export, and write build/check/<wave>.html where its headings were found."""
    file = shown(path, root)
    try:
        check = check_survey(path, root)
    except DataError as error:
        return Checked("survey export", file, stops=error.problems)
    instrument, ledger = check.instrument, check.wave.ledger if check.wave else None
    what = f"the survey of {instrument.wave}"
    if not check.recognised:
        return Checked("survey export", file, what, stops=check.stops)
    page = root / "build" / "check" / f"{instrument.id}.html"
    write_text(page, check_html(check))
    detail = (*check_lines(check), f"The same as a page: {shown(page, root)}")
    return Checked(
        "survey export",
        file,
        what,
        understood=check.notes,
        rows_in=ledger.rows_in if ledger else None,
        rows_kept=ledger.rows_out if ledger else None,
        left_out=check.left_out,
        blank_rows=check.blank_rows,
        reports=check.reports,
        stops=check.stops,
        counts={"wave": instrument.id, **(_counts(check.wave, instrument) if check.wave else {})},
        detail=detail,
    )
