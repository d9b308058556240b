"""From one wave's export to its tables and the account of its rows.

Belongs here: which rows count, and one wave's tables. Not here: what answers say (answers.py) and
several waves together (tables.py). Identities leave through `pseudonyms` or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.files.grid import told
from pmio_lib.people.duplicates import person, superseded
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import (
    Register,
    SchoolMatches,
    match_schools,
    plain_school,
    school_problems,
)
from pmio_lib.study.instruments import UNRECOGNISED, Instrument
from pmio_lib.study.wording import plain
from pmio_lib.survey.clean.answers import KeptRows
from pmio_lib.survey.read.forms import FormsExport, read_forms_export
from pmio_lib.tables.row_ledger import RowLedger

BLANK_ROW: Final = "blank row"
HEADINGS: Final = "the headings again"
REPEATED: Final = "the same row twice"
TEST: Final = "test response"
OUTSIDE: Final = "outside the collection period"
SUPERSEDED: Final = "superseded by a later response"
TEST_SCHOOL: Final = re.compile(r"(a )?test(ing)?( (school|response|form|survey))?( ?\d+)?")


def form_ids(export: FormsExport) -> pd.Series:
    """Give each row's form ID; rows of an export without that column are called "row 7".

    Raises
    ------
    DataError
        If some rows have no ID, or two that differ have the same.
    """
    column = export.frame["form_id"]
    if column.eq("").all():
        return pd.Series("row " + column.index.astype("str"), index=column.index, dtype="str")
    problems = [*_id_problems(export)]
    if problems:
        raise DataError(problems)
    return column


def _id_problems(export: FormsExport) -> Iterator[Problem]:
    column = export.frame["form_id"].mask(is_headings(export)).dropna()
    first = column[~column.duplicated()]
    rows = dict(zip(first.tolist(), first.index.tolist(), strict=True))
    distinct = column[~export.frame.loc[column.index].duplicated()]
    repeated = distinct[distinct.duplicated() & distinct.ne("")]
    for row in column.index[column.eq("")].tolist():
        advice = "Give the row its ID back, or delete it if it is no response."
        yield Problem(export.file, row, "ID", "nothing", "an ID for each response", advice)
    for row, form_id in zip(repeated.index.tolist(), repeated, strict=True):
        found = f"the ID of row {rows[form_id]}, {told(form_id)}, with other answers"
        advice = "Keep the row that Forms holds."
        yield Problem(export.file, row, "ID", found, "each ID once", advice)


def reasons(
    export: FormsExport, ids: pd.Series, school: pd.Series, instrument: Instrument
) -> pd.Series:
    """Give why each row is left out, missing where it is kept.

    Parameters
    ----------
    export : FormsExport
    ids : pandas.Series
        As `form_ids` gave them.
    school : pandas.Series
        What tells a school from others (URN, or the name where unmatched), missing where unknown.
    instrument : Instrument

    Notes
    -----
    In this order, the first that applies: the headings again; the same row twice (with its ID); a
    test response (the school is called "test"); outside the collection period; superseded. Only
    what is left is compared for duplicates, so that a test cannot stand for an answer.
    """
    frame = export.frame
    reason = pd.Series(pd.NA, index=frame.index, dtype="str").mask(is_headings(export), HEADINGS)
    reason = reason.mask(reason.isna() & frame["form_id"].ne("") & frame.duplicated(), REPEATED)
    reason = reason.mask(reason.isna() & _is_test(frame["school"]), TEST)
    reason = reason.mask(reason.isna() & _is_outside(frame, instrument), OUTSIDE)
    left = reason.isna()
    who = person(frame["account_email"], frame["name"], frame["account_name"])
    earlier = superseded(who[left], school[left], frame["completed_at"][left], ids[left])
    return reason.mask(earlier.reindex(frame.index, fill_value=False), SUPERSEDED)


def is_headings(export: FormsExport) -> pd.Series:
    """Tell which rows repeat the headings, as exports pasted one below the other do."""
    found = pd.Series(True, index=export.frame.index)
    for name, heading in export.required_headings.items():
        column = export.frame[name]
        found &= column.map({text: plain(text) == plain(heading) for text in column.unique()})
    return found


def _is_test(school: pd.Series) -> pd.Series:
    read = {name: bool(TEST_SCHOOL.fullmatch(plain(name))) for name in school.unique()}
    return school.map(read).astype("bool")


def _is_outside(frame: pd.DataFrame, instrument: Instrument) -> pd.Series:
    """Tell whether a response was begun before the wave opened or after it closed.

    Where the start is unknown the completion counts; where both are, the response is kept.
    """
    began = frame["started_at"].mask(frame["started_at"].eq(""), frame["completed_at"])
    after = (instrument.closes + timedelta(days=1)).isoformat()
    return began.ne("") & (began.lt(instrument.opens.isoformat()) | began.ge(after))


SUSPECT_SHARE: Final = 0.5
"""Share of responses outside the collection period from which the file is likely another wave's."""


@dataclass(frozen=True)
class CleanWave:
    """One wave, ready to compute with.

    Attributes
    ----------
    responses, support, ratings : pandas.DataFrame
        Columns of survey.tables, sorted by response_id.
    free_text : pandas.DataFrame
        Columns of survey.tables.SurveyFreeText. Restricted.
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
        If the export cannot be read (see `survey.read`), its IDs are missing or contradictory, or
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
