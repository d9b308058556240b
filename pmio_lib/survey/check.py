"""`pmio check` for a survey export: what was recognised, what was not, and each failed check.

It reads as the pipeline would and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.paths import shown
from pmio_lib.files.corrections import Cells
from pmio_lib.files.corrections_file import corrections_beside
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import SUFFIXES, Grid
from pmio_lib.people.pseudonyms import Pseudonyms
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import Register, counted, no_register, read_register
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import RATING_LEVELS, UNRECOGNISED, Instrument, read_instruments
from pmio_lib.survey.clean.codes import clean_codes
from pmio_lib.survey.clean.responses import CleanWave, clean_export, clean_wave
from pmio_lib.survey.read.files import CODING, SURVEY
from pmio_lib.survey.read.forms import read_export, survey_cells
from pmio_lib.survey.read.grid_of_forms import best_instrument, read_grid
from pmio_lib.survey.read.headers import match_headings, shown_heading
from pmio_lib.tables.checked import Checked

EXPORT: Final = "survey export"
CODES: Final = "codes of the survey's answers"
NO_COLUMN: Final = "(no column)"
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
    counts = {"codes": codes.ledger.rows_out}
    return Checked(CODES, file).with_account(codes.ledger, left_out=codes.left_out, counts=counts)


def _export_beside(path: Path, instrument: Instrument) -> Path | None:
    beside = [path.with_name(f"{instrument.id}{suffix}") for suffix in SUFFIXES]
    return next((each for each in reversed(beside) if each.is_file()), None)


def check_survey_file(path: Path, root: Path) -> Checked:
    """Check one export, with a register beside it or a folder up."""
    check = Checked(EXPORT, shown(path, root))
    try:
        instrument = _instrument(path, check.file, root)
        check = replace(check, what=f"the survey of {instrument.wave}")
        grid = read_grid(path, check.file, instrument)
        check = _with_columns(check, grid, instrument)
        export = read_export(grid, check.file, instrument, corrections_beside(path, check.file))
        wave = clean_export(export, path, instrument, _register(path), THROWAWAY)
    except DataError as error:
        return replace(check, stops=error.problems)
    counts = {"wave": instrument.id, **_counts(wave, instrument)}
    return check.with_account(
        wave.ledger, left_out=wave.left_out, reports=wave.reports, counts=counts
    )


def _with_columns(check: Checked, grid: Grid, instrument: Instrument) -> Checked:
    """Say which column answers each question, and which columns answer none."""
    match, headings = match_headings(grid.headings, instrument), grid.headings
    columns = {number: shown_heading(headings, at) for number, at in match.questions.items()}
    return replace(
        check,
        counts={"wave": instrument.id},
        blank_rows=grid.blank_rows,
        questions=tuple(
            (each.number, each.text, columns.get(each.number, NO_COLUMN))
            for each in instrument.questions
        ),
        unrecognised=tuple(shown_heading(headings, at, is_known=False) for at in match.unknown),
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
    """Give the cells of an export as they stand; DataError as `read_grid`."""
    file = shown(path, root)
    instrument = _instrument(path, file, root)
    return survey_cells(read_grid(path, file, instrument), file, instrument)


def _register(path: Path) -> Register:
    for folder in (path.parent.parent, path.parent):
        if (folder / REGISTER).is_file():
            return read_register(folder / REGISTER, REGISTER)
    return no_register(f"{REGISTER} (none was found)")
