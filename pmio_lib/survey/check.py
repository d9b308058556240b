"""`pmio check` for a survey export: what was recognised, what was not, and each failed check.

It reads as the pipeline would and changes nothing but its own report. No answer is repeated: cells
are told by place, and by what should stand there.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.paths import shown
from pmio_lib.files.grid import SUFFIXES, Grid
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import Register, read_register
from pmio_lib.study.instruments import Instrument, read_instruments
from pmio_lib.survey.check_report import Recognised, SurveyCheck, check_html, check_lines
from pmio_lib.survey.clean.files import CODING, SURVEY
from pmio_lib.survey.clean.responses import CleanWave, clean_export
from pmio_lib.survey.read.forms import read_export
from pmio_lib.survey.read.grid_of_forms import best_instrument, read_grid
from pmio_lib.survey.read.headers import match_headings, shown_heading
from pmio_lib.survey.tables import SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.checks import check_results
from pmio_lib.tables.row_ledger import RowLedger

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
    return Register(f"{REGISTER} (none was found)", RowLedger(REGISTER, "", 0, 0, {}), {}, {})


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
