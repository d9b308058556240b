"""The survey's waves, and the codes given to them, as one set of tables: what a stage stores."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections_file import read_corrections
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import cover, register_if_there
from pmio_lib.study.codebook import Codebook
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.clean.codes import clean_codes
from pmio_lib.survey.clean.responses import CleanWave, clean_wave
from pmio_lib.survey.read.files import SurveyFiles
from pmio_lib.survey.tables import SurveyCodes
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.said import Said


@dataclass(frozen=True)
class SurveyTables:
    """Every table of the survey, with the accounts of the files they are made from.

    Columns of survey.tables, waves in their order; `free_text` is restricted. `ledgers` are of each
    wave's export, then the register and corrections.csv; `code_ledgers` of the coding file and its
    corrections alone, or without one the same: where the exports matter to codes, the table itself
    changes.
    """

    responses: pd.DataFrame = field(repr=False)
    support: pd.DataFrame = field(repr=False)
    ratings: pd.DataFrame = field(repr=False)
    codes: pd.DataFrame = field(repr=False)
    free_text: pd.DataFrame = field(repr=False)
    ledgers: tuple[RowLedger, ...]
    code_ledgers: tuple[RowLedger, ...]
    reports: tuple[Problem, ...]
    said: tuple[Said, ...] = ()


def clean_survey(
    files: SurveyFiles,
    instruments: tuple[Instrument, ...],
    codebook: Codebook | None,
    pseudonyms: Pseudonymise,
) -> SurveyTables:
    """Read and clean every wave of a source.

    Raises DataError with every problem of every export and of corrections.csv; or of the coding
    file, once the exports are right.
    """
    corrections = read_corrections(files.root / files.corrections, files.corrections)
    register = register_if_there(files.root / files.register, files.register)
    waves, problems = dict[str, CleanWave](), corrections.astray(files.correctable)
    for instrument in (each for each in instruments if each.id in files.exports):
        file = files.exports[instrument.id]
        path = files.root / file
        try:
            wave = clean_wave(path, file, instrument, register, pseudonyms, corrections)
            waves[instrument.id] = wave
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    registers = [register.ledger] if register.is_there else []
    of_exports = corrections.ledgers(files.exports.values())
    ledgers = (*(wave.ledger for wave in waves.values()), *registers, *of_exports)
    codes: pd.DataFrame = SurveyCodes.empty()
    code_ledgers = ledgers
    if files.coding:
        path, file = files.root / files.coding, files.coding
        coded = clean_codes(path, file, waves, instruments, codebook, corrections)
        codes, code_ledgers = coded.frame, (coded.ledger, *corrections.ledgers([file]))
    names = {name: known for wave in waves.values() for name, known in wave.school_names.items()}
    return SurveyTables(
        responses=_joined(wave.responses for wave in waves.values()),
        support=_joined(wave.support for wave in waves.values()),
        ratings=_joined(wave.ratings for wave in waves.values()),
        codes=codes,
        free_text=_joined(wave.free_text for wave in waves.values()),
        ledgers=ledgers,
        code_ledgers=code_ledgers,
        reports=(
            *register.missing(),
            *(report for wave in waves.values() for report in wave.reports),
        ),
        said=cover(names, "survey", register.file),
    )


def _joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(list(frames), ignore_index=True)
