"""From one wave's export to its tables and the account of its rows.

Belongs here: which rows count, and one wave's tables. Not here: what answers say (answers.py) and
several waves together (tables.py). Identities leave through `pseudonyms` or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.grid import told
from pmio_lib.people.duplicates import person, superseded
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import (
    Register,
    SchoolMatches,
    match_schools,
    names_known,
    plain_school,
    school_problems,
)
from pmio_lib.study.instruments import UNRECOGNISED, Instrument
from pmio_lib.survey.clean.answers import KeptRows
from pmio_lib.survey.read.forms import FormsExport, read_forms_export
from pmio_lib.tables.checked import LeftOut, in_rows
from pmio_lib.tables.row_ledger import RowLedger

BLANK_ROW: Final = "blank row"
REPEATED: Final = "the same row twice"
TEST: Final = "test response"
OUTSIDE: Final = "outside the collection period"
SUPERSEDED: Final = "superseded by a later response"
TEST_SCHOOL: Final = re.compile(r"(a )?test(ing)?( (school|response|form|survey))?( ?\d+)?")


def form_ids(export: FormsExport) -> pd.Series:
    """Give each row's form ID; rows of an export without that column are called "row 7".

    Raises DataError if some rows have no ID, or two that differ have the same.
    """
    column = export.frame["form_id"]
    if column.eq("").all():
        return pd.Series("row " + column.index.astype("str"), index=column.index, dtype="str")
    problems = [*_id_problems(export)]
    if problems:
        raise DataError(problems)
    return column


def _id_problems(export: FormsExport) -> Iterator[Problem]:
    column = export.frame["form_id"]
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

    The first that applies: the same row twice (with its ID); a test response (the school is called
    "test"); outside the collection period; superseded. Only what is left is compared for
    duplicates, so that a test cannot stand for an answer. `school` tells schools apart (URN, or the
    name where unmatched).
    """
    frame = export.frame
    reason = pd.Series(pd.NA, index=frame.index, dtype="str")
    reason = reason.mask(frame["form_id"].ne("") & frame.duplicated(), REPEATED)
    reason = reason.mask(reason.isna() & _is_test(frame["school"]), TEST)
    reason = reason.mask(reason.isna() & _is_outside(frame, instrument), OUTSIDE)
    left = reason.isna()
    who = respondents(frame, school)
    earlier = superseded(who[left], school[left], frame["completed_at"][left], ids[left])
    return reason.mask(earlier.reindex(frame.index, fill_value=False), SUPERSEDED)


def respondents(frame: pd.DataFrame, school: pd.Series) -> pd.Series:
    """Give what tells a respondent from others, missing where nothing does.

    Two names given from one account of one school are two people, who share it.
    """
    who = person(frame["account_email"], frame["name"], frame["account_name"]).astype("str")
    shared = shared_accounts(frame, school)
    return who.mask(shared, who + " " + frame["name"].map(given_name).astype("str"))


def shared_accounts(frame: pd.DataFrame, school: pd.Series) -> pd.Series:
    """Tell which responses come from an account of a school that several names were given from."""
    name = frame["name"].map(given_name).astype("str")
    account = frame["account_email"].str.casefold().mask(frame["account_email"].eq(""))
    is_named = account.notna() & school.notna() & name.ne("")
    named = pd.DataFrame({"account": account, "school": school, "name": name})[is_named]
    names = named.groupby(["account", "school"])["name"].transform("nunique")
    return names.gt(1).reindex(frame.index, fill_value=False)


def shared_contacts(frame: pd.DataFrame, school: pd.Series) -> list[tuple[int, ...]]:
    """Give the rows of responses of one school with one contact under several names."""
    contact = frame["contact"].str.casefold().str.replace(r"\s+", "", regex=True)
    is_address = contact.str.contains("@") & school.notna()
    name = frame["name"].str.casefold().str.split().str.join(" ")
    table = pd.DataFrame({"contact": contact, "school": school, "name": name})[is_address]
    groups = table.groupby(["contact", "school"])
    return [
        tuple(int(row) for row in group.index) for _, group in groups if group["name"].nunique() > 1
    ]


_TITLES: Final = "mr mrs ms miss mx dr sir prof professor rev revd"
TITLES: Final = frozenset(_TITLES.split())


def given_name(name: str) -> str:
    """Give a name so that case, dots and titles do not count."""
    return " ".join(word for word in plain(name).split() if word not in TITLES)


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

    Columns of survey.tables, sorted by response_id; `free_text` is restricted. `response_ids` go by
    form ID, as coding files give it, missing where the response was left out; `school_names` are of
    the responses kept, by whether the register has each.
    """

    responses: pd.DataFrame = field(repr=False)
    support: pd.DataFrame = field(repr=False)
    ratings: pd.DataFrame = field(repr=False)
    free_text: pd.DataFrame = field(repr=False)
    ledger: RowLedger
    reports: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...]
    response_ids: pd.Series = field(repr=False)
    school_names: Mapping[str, bool] = field(repr=False)


def clean_wave(
    path: Path,
    file: str,
    instrument: Instrument,
    register: Register,
    pseudonyms: Pseudonymise,
    corrections: Corrections = NONE,
) -> CleanWave:
    """Read, check and type one wave's export.

    Raises DataError if the export cannot be read (see `survey.read`), its IDs are missing or
    contradictory, or no response falls into the wave's collection period.
    """
    export = read_forms_export(path, file, instrument, corrections)
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
    school = _told_apart(export, matches)
    reason = reasons(export, ids, school, instrument)
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
            *_people(export, school, reason),
            *_routing(export, instrument, kept),
        ),
        left_out=tuple(_left_out(export, reason, ids, instrument)),
        response_ids=_by_form_id(ids, rows.keys["response_id"]),
        school_names=names_known(school[kept], matches.urn[kept]),
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


def _left_out(
    export: FormsExport, reason: pd.Series, ids: pd.Series, instrument: Instrument
) -> Iterator[LeftOut]:
    """Name the rows that do not count; blank ones are counted only."""
    period = {OUTSIDE: f"{OUTSIDE}, {instrument.opens} to {instrument.closes}"}
    for why, rows in export.set_aside.groupby(export.set_aside, sort=False):
        yield LeftOut(tuple(int(row) for row in rows.index), str(why))
    named = reason.dropna()
    for why, rows in named.groupby(named, sort=False):
        numbers = tuple(str(each) for each in ids[rows.index] if not str(each).startswith("row "))
        yield LeftOut(
            tuple(int(row) for row in rows.index), period.get(str(why), str(why)), numbers
        )


def _people(export: FormsExport, school: pd.Series, reason: pd.Series) -> Iterator[Problem]:
    """Put to a person who may be one or two: names on one account, one contact under two names."""
    kept = export.frame[reason.isna()]
    shared = shared_accounts(kept, school[kept.index])
    if shared.any():
        found = f"several names on one account of one school, {in_rows(_rows(kept[shared]))}"
        advice = "They count as different people; delete a row if it is one person's."
        yield Problem(export.file, None, None, found, "an account for each person", advice)
    for rows in shared_contacts(kept, school[kept.index]):
        found = f"one contact address under two spellings of a name, {in_rows(rows)}"
        advice = "Both count. If it is the same person, delete the row that is superseded."
        yield Problem(export.file, None, None, found, "one response a person", advice)


def _routing(export: FormsExport, instrument: Instrument, kept: pd.Index) -> Iterator[Problem]:
    """Say who answered what the routing skips, or left the routing question empty and went on."""
    routing = instrument.routing
    if routing is None:
        return
    question = next(each for each in instrument.questions if each.name == routing.question)
    names = [each.name for each in instrument.skipped]
    answered = (export.frame.loc[kept, names] != "").any(axis=1)
    option = export.answers.single[routing.question].option[kept]
    column = f"question {question.number} ({question.text})"
    for found_rows, said in (
        (answered & option.eq(routing.answer).fillna(False), "skips what they answered below"),
        (answered & option.isna(), "is empty, and they answered below"),
    ):
        if found_rows.any():
            found = f"an answer that {said}, {in_rows(_rows(export.frame.loc[kept][found_rows]))}"
            advice = "They do not count as involved, nor do their ratings; ask them if you can."
            yield Problem(export.file, None, column, found, "answers that the routing asks", advice)


def _rows(frame: pd.DataFrame) -> tuple[int, ...]:
    return tuple(int(row) for row in frame.index)


def _ledger(export: FormsExport, sha256: str, reason: pd.Series, notes: Iterable[str]) -> RowLedger:
    all_reasons = pd.concat([export.set_aside, reason])
    left_out = {str(why): int(count) for why, count in all_reasons.value_counts().items()}
    if export.blank_rows:
        left_out[BLANK_ROW] = len(export.blank_rows)
    return RowLedger(
        file=export.file,
        sha256=sha256,
        rows_in=len(export.frame) + len(export.set_aside) + len(export.blank_rows),
        rows_out=int(reason.isna().sum()),
        left_out=dict(sorted(left_out.items())),
        notes=(*export.notes, *notes),
        corrected=export.corrected,
    )


def _notes(responses: pd.DataFrame, support: pd.DataFrame, ratings: pd.DataFrame) -> Iterator[str]:
    counts = {
        "ratings that are no level of the scale": ratings["status"].eq("unreadable"),
        "responses that name support outside the options": support["option"].eq(UNRECOGNISED),
        "responses that answer questions the routing skips": responses["answered_after_skip"],
    }
    yield from (f"{what}: {found.sum()}" for what, found in counts.items() if found.any())
