"""From one wave's export to its tables and the account of its rows.

Not here: which rows count (survey_rows.py), what they say (survey_answers.py) and several waves
together (survey_tables.py). Identities leave through `pseudonyms` or not at all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import (
    Register,
    SchoolMatches,
    match_schools,
    plain_school,
    school_problems,
)
from pmio_lib.study.instruments import UNRECOGNISED, Instrument
from pmio_lib.survey.clean.answers import KeptRows
from pmio_lib.survey.clean.rows import BLANK_ROW, OUTSIDE, form_ids, reasons
from pmio_lib.survey.read.forms import FormsExport, read_forms_export
from pmio_lib.tables.row_ledger import RowLedger

SUSPECT_SHARE: Final = 0.5
"""Share of responses outside the collection period from which the file is likely another wave's."""


@dataclass(frozen=True)
class CleanWave:
    """One wave, ready to compute with.

    Attributes
    ----------
    responses, support, ratings : pandas.DataFrame
        Columns of schemas.survey, sorted by response_id.
    free_text : pandas.DataFrame
        Columns of schemas.survey.SurveyFreeText. Restricted.
    ledger : RowLedger
        The account of the export's rows.
    reports : tuple of Problem
        What was found wrong and did not stop the reading.
    response_ids : pandas.Series
        By form ID, as coding files give it; missing where the response was left out.
    """

    responses: pd.DataFrame = field(repr=False)
    support: pd.DataFrame = field(repr=False)
    ratings: pd.DataFrame = field(repr=False)
    free_text: pd.DataFrame = field(repr=False)
    ledger: RowLedger
    reports: tuple[Problem, ...]
    response_ids: pd.Series = field(repr=False)


def clean_wave(
    path: Path, file: str, instrument: Instrument, register: Register, pseudonyms: Pseudonymise
) -> CleanWave:
    """Read, check and type one wave's export.

    Parameters
    ----------
    path : pathlib.Path
    file : str
        The file's name as messages and ledger give it.
    instrument : Instrument
    register : Register
    pseudonyms : callable
        As privacy.pseudonyms.Pseudonyms.

    Raises
    ------
    DataError
        If the export cannot be read (see ingest.forms), its IDs are missing or contradictory, or
        no response falls into the wave's collection period.
    """
    export = read_forms_export(path, file, instrument)
    return clean_export(export, file_sha256(path), instrument, register, pseudonyms)


def clean_export(
    export: FormsExport,
    sha256: str,
    instrument: Instrument,
    register: Register,
    pseudonyms: Pseudonymise,
) -> CleanWave:
    """Check and type an export that is read already, whose file has this fingerprint."""
    file = export.file
    ids = form_ids(export)
    matches = match_schools(export.frame["school"], register)
    reason = reasons(export, ids, _told_apart(export, matches), instrument)
    _refuse_none_left(reason, instrument, file)
    kept = export.frame.index[reason.isna()]
    rows = KeptRows(export, instrument, kept, _keys(ids, matches, instrument, kept, pseudonyms))
    lost = export.frame["school"][reason.isna() & matches.match.eq("unmatched")]
    responses, support, ratings = rows.responses(matches), rows.support(), rows.ratings()
    return CleanWave(
        responses=responses,
        support=support,
        ratings=ratings,
        free_text=rows.free_text(),
        ledger=_ledger(export, sha256, reason, _notes(responses, support, ratings)),
        reports=(
            *export.reports,
            *school_problems(lost, file, register),
            *_suspicions(reason, instrument, file),
        ),
        response_ids=_by_form_id(ids, rows.keys["response_id"]),
    )


def _by_form_id(ids: pd.Series, response_ids: pd.Series) -> pd.Series:
    """Give response IDs by form ID, missing where left out; a row twice has one that is kept."""
    found = response_ids.reindex(ids.index).set_axis(pd.Index(ids))
    return found.groupby(level=0).first()


def _told_apart(export: FormsExport, matches: SchoolMatches) -> pd.Series:
    """Give what tells schools from one another: the URN, else the name as written."""
    names = export.frame["school"]
    plain = names.map({name: plain_school(name) for name in names.unique()})
    written = ("name " + plain).mask(plain.eq(""))
    return matches.urn.fillna(written)


def _keys(
    ids: pd.Series,
    matches: SchoolMatches,
    instrument: Instrument,
    kept: pd.Index,
    pseudonyms: Pseudonymise,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "response_id": pseudonyms("response", f"{instrument.id} " + ids[kept]),
            "wave": pd.Series(instrument.id, index=kept, dtype="str"),
            "school_id": pseudonyms("school", matches.urn[kept]),
        }
    )


def _refuse_none_left(reason: pd.Series, instrument: Instrument, file: str) -> None:
    if reason.isna().any():
        return
    counts = ", ".join(f"{count} {why}" for why, count in reason.value_counts().items())
    wanted = f"responses begun from {instrument.opens} to {instrument.closes}"
    advice = "See whether this is the wave's export, and its dates in study/instruments/."
    raise DataError([Problem(file, None, None, f"no response to keep ({counts})", wanted, advice)])


def _suspicions(reason: pd.Series, instrument: Instrument, file: str) -> Iterator[Problem]:
    outside = int(reason.eq(OUTSIDE).sum())
    if outside > SUSPECT_SHARE * len(reason):
        found = f"{outside} of {len(reason)} responses outside the collection period"
        wanted = f"responses begun from {instrument.opens} to {instrument.closes}"
        advice = "See whether this is the wave's export, and its dates in study/instruments/."
        yield Problem(file, None, None, found, wanted, advice)


def _ledger(export: FormsExport, sha256: str, reason: pd.Series, notes: Iterable[str]) -> RowLedger:
    left_out = {str(why): int(count) for why, count in reason.value_counts().items()}
    if export.blank_rows:
        left_out[BLANK_ROW] = len(export.blank_rows)
    return RowLedger(
        file=export.file,
        sha256=sha256,
        rows_in=len(export.frame) + len(export.blank_rows),
        rows_out=int(reason.isna().sum()),
        left_out=dict(sorted(left_out.items())),
        notes=(*export.notes, *notes),
    )


def _notes(responses: pd.DataFrame, support: pd.DataFrame, ratings: pd.DataFrame) -> Iterator[str]:
    counts = {
        "ratings that are no level of the scale": ratings["status"].eq("unreadable"),
        "responses that name support outside the options": support["option"].eq(UNRECOGNISED),
        "responses without a school of the register": responses["school_match"].eq("unmatched"),
        "responses that answer questions the routing skips": responses["answered_after_skip"],
    }
    yield from (f"{what}: {found.sum()}" for what, found in counts.items() if found.any())
