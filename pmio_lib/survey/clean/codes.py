"""From the coding file, codes that people gave to free-text answers, to its table."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Cells, Corrections, corrected
from pmio_lib.files.delimited import DelimitedText, read_delimited
from pmio_lib.files.grid import told
from pmio_lib.study.codebook import Codebook
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.clean.responses import CleanWave
from pmio_lib.survey.tables import RawCoding, SurveyCodes
from pmio_lib.tables.checked import LeftOut
from pmio_lib.tables.row_ledger import RowLedger, row_account
from pmio_lib.tables.validation import failures, validated

NOT_KEPT: Final = "code of a response that was left out"
REPEATED: Final = "the same code twice"
KEY: Final = ["response_id", "question", "code", "coder"]


@dataclass(frozen=True)
class CleanCodes:
    """The table of codes (survey.tables.SurveyCodes) and the account of the file's rows."""

    frame: pd.DataFrame
    ledger: RowLedger
    left_out: tuple[LeftOut, ...] = ()


def clean_codes(
    path: Path,
    file: str,
    waves: Mapping[str, CleanWave],
    instruments: tuple[Instrument, ...],
    codebook: Codebook | None,
    corrections: Corrections = NONE,
) -> CleanCodes:
    """Read, check and type the coding file.

    Raises DataError if it breaks its contract, or names a wave, response, question or code that is
    not.
    """
    raw = read_delimited(path, file)
    grid = corrected(coding_cells(raw, file), corrections)
    text = grid.frame.set_axis(raw.frame.columns, axis=1)
    problems = [_discreet(problem) for problem in failures(text, RawCoding, file)]
    if not problems:
        problems += _unknown(text, file, waves, instruments, codebook)
    if problems:
        raise DataError(problems)
    frame = _typed(text, waves, instruments)
    is_kept = frame["response_id"].notna()
    is_first = ~frame.duplicated(KEY)
    left_out = {
        why: tuple(frame.index[some])
        for why, some in ((NOT_KEPT, ~is_kept), (REPEATED, is_kept & ~is_first))
        if some.any()
    }
    kept = frame[is_kept & is_first].sort_values(["wave", *KEY], ignore_index=True)
    return CleanCodes(
        validated(kept, SurveyCodes, "survey_codes"),
        row_account(
            path,
            file,
            len(raw.frame),
            len(kept),
            {why: len(rows) for why, rows in left_out.items()},
            raw.blank_rows,
            grid.notes,
            grid.corrected,
        ),
        tuple(LeftOut(rows, why) for why, rows in left_out.items()),
    )


def coding_cells(raw: DelimitedText, file: str) -> Cells:
    """Name the cells of the coding file."""
    grid = raw.as_grid()
    places = {heading: place for place, heading in enumerate(grid.headings)}
    return Cells(file, grid, places, lambda _: None)


def _discreet(problem: Problem) -> Problem:
    """Keep a cell that should be a mark, and may be a person's name, out of the message."""
    is_cell = problem.row != 1 and problem.found != "nothing"
    return replace(problem, found=told(problem.found.strip("'\""))) if is_cell else problem


def _names(instruments: tuple[Instrument, ...]) -> dict[tuple[str, str], str]:
    """Give the name of each free-text question by wave and by name or number."""
    return {
        (instrument.id, key): question.name
        for instrument in instruments
        for question in instrument.of_kind("free_text")
        for key in (question.name, question.number)
    }


def _typed(
    text: pd.DataFrame, waves: Mapping[str, CleanWave], instruments: tuple[Instrument, ...]
) -> pd.DataFrame:
    ids = {
        (wave, form_id): response
        for wave, clean in waves.items()
        for form_id, response in clean.response_ids.dropna().items()
    }
    names = _names(instruments)
    responses = [ids.get(key) for key in zip(text["wave"], text["form_id"], strict=True)]
    questions = [names[key] for key in zip(text["wave"], text["question"], strict=True)]
    frame = text.assign(
        response_id=pd.Series(responses, index=text.index, dtype="str"),
        question=pd.Series(questions, index=text.index, dtype="str"),
    )
    return frame[list(SurveyCodes.to_schema().columns)]


def _unknown(
    text: pd.DataFrame,
    file: str,
    waves: Mapping[str, CleanWave],
    instruments: tuple[Instrument, ...],
    codebook: Codebook | None,
) -> Iterator[Problem]:
    names, seen = _names(instruments), set[tuple[Hashable, ...]]()
    forms = {wave: set(clean.response_ids.index) for wave, clean in waves.items()}
    columns = ["wave", "form_id", "question", "code"]
    for row, wave, form_id, question, code in text[columns].itertuples():
        if wave not in forms:
            wanted = "a wave that has an export"
            yield Problem(file, row, "wave", told(wave), wanted, "Put its export in survey/.")
        elif form_id not in forms[wave] and (wave, form_id) not in seen:
            seen.add((wave, form_id))
            yield Problem(file, row, "form_id", told(form_id), f"an ID of the export of {wave}")
        elif (wave, question) not in names:
            wanted = f"the name or number of a free-text question of {wave}"
            yield Problem(file, row, "question", told(question), wanted)
        if codebook is not None and code not in codebook.codes:
            yield Problem(file, row, "code", repr(code), "a code of study/codebook.yaml")
