"""From one wave's export to its tables and the account of its rows.

Which rows count is told by rows.py. Identities leave through `pseudonyms` or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import (
    Register,
    SchoolMatches,
    match_schools,
    names_known,
    school_problems,
)
from pmio_lib.study.instruments import UNRECOGNISED, YES, Instrument
from pmio_lib.survey.clean.rows import OUTSIDE, form_ids, reasons, shared_accounts, shared_contacts
from pmio_lib.survey.read.forms import FormsExport, read_forms_export
from pmio_lib.survey.tables import SurveyFreeText, SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.checked import LeftOut, in_rows
from pmio_lib.tables.row_ledger import RowLedger, row_account
from pmio_lib.tables.validation import stored

RATING_TYPES: Final = {"item": "str", "rating": "Int64", "status": "str"}
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
    return clean_export(export, path, instrument, register, pseudonyms)


def clean_export(
    export: FormsExport,
    path: Path,
    instrument: Instrument,
    register: Register,
    pseudonyms: Pseudonymise,
) -> CleanWave:
    """Check and type an export that is read already from `path`."""
    file = export.file
    ids = form_ids(export)
    matches = match_schools(export.frame["school"], register)
    reason = reasons(export, ids, matches.key, instrument)
    suspicions = _suspicions(reason, instrument, file)
    kept = export.frame.index[reason.isna()]
    keys = pd.DataFrame(
        {
            "response_id": pseudonyms("response", f"{instrument.id} " + ids[kept]),
            "wave": pd.Series(instrument.id, index=kept, dtype="str"),
            "school_id": pseudonyms("school", matches.urn[kept]),
        }
    )
    rows = KeptRows(export, instrument, kept, keys)
    lost = export.frame["school"][reason.isna() & matches.match.eq("unmatched")]
    responses, support, ratings = rows.responses(matches), rows.support(), rows.ratings()
    return CleanWave(
        responses=responses,
        support=support,
        ratings=ratings,
        free_text=rows.free_text(),
        ledger=_ledger(export, path, reason, _notes(responses, support, ratings)),
        reports=(
            *export.reports,
            *_without_school(lost, file, register),
            *suspicions,
            *_people(export, matches.key, reason),
            *_routing(rows),
        ),
        left_out=tuple(_left_out(export, reason, ids, instrument)),
        response_ids=_by_form_id(ids, keys["response_id"]),
        school_names=names_known(matches.key[kept], matches.urn[kept]),
    )


def _by_form_id(ids: pd.Series, response_ids: pd.Series) -> pd.Series:
    """Give response IDs by form ID, missing where left out; a row twice has one that is kept."""
    found = response_ids.reindex(ids.index).set_axis(pd.Index(ids))
    return found.groupby(level=0).first()


def _suspicions(reason: pd.Series, instrument: Instrument, file: str) -> list[Problem]:
    """Report an export of which most is outside the period; DataError if nothing is left."""
    outside = int(reason.eq(OUTSIDE).sum())
    found = f"{outside} of {len(reason)} responses outside the collection period"
    wanted = f"responses begun from {instrument.opens} to {instrument.closes}"
    advice = "See whether this is the wave's export, and its dates in study/instruments/."
    if reason.notna().all():
        counts = ", ".join(f"{count} {why}" for why, count in reason.value_counts().items())
        found = f"no response to keep ({counts})"
        raise DataError([Problem(file, None, None, found, wanted, advice)])
    is_suspect = outside > SUSPECT_SHARE * len(reason)
    return [Problem(file, None, None, found, wanted, advice)] if is_suspect else []


def _without_school(lost: pd.Series, file: str, register: Register) -> Iterator[Problem]:
    yield from school_problems(lost, file, register, "the response has no school")
    if len(lost):
        found = f"{len(lost)} responses in all without a school of the register"
        advice = f"Complete {register.file}; empty answers stay without a school."
        yield Problem(file, None, "school", found, "a school for each response", advice)


def _left_out(
    export: FormsExport, reason: pd.Series, ids: pd.Series, instrument: Instrument
) -> Iterator[LeftOut]:
    """Name the rows that do not count; blank ones are counted only."""
    period = {OUTSIDE: f"{OUTSIDE}, {instrument.opens} to {instrument.closes}"}
    for why, rows in export.set_aside.groupby(export.set_aside, sort=False):
        yield LeftOut(tuple(rows.index), str(why))
    named = reason.dropna()
    for why, rows in named.groupby(named, sort=False):
        numbers = tuple(str(each) for each in ids[rows.index] if not str(each).startswith("row "))
        yield LeftOut(tuple(rows.index), period.get(str(why), str(why)), numbers)


def _people(export: FormsExport, school: pd.Series, reason: pd.Series) -> Iterator[Problem]:
    """Put to a person who may be one or two: names on one account, one contact under two names."""
    kept = export.frame[reason.isna()]
    shared = shared_accounts(kept, school[kept.index])
    if shared.any():
        found = (
            f"several names on one account of one school, {in_rows(kept.index[shared].tolist())}"
        )
        advice = "They count as different people; delete a row if it is one person's."
        yield Problem(export.file, None, None, found, "an account for each person", advice)
    for rows in shared_contacts(kept, school[kept.index]):
        found = f"one contact address under two spellings of a name, {in_rows(rows)}"
        advice = "Both count. If it is the same person, delete the row that is superseded."
        yield Problem(export.file, None, None, found, "one response a person", advice)


def _routing(rows: KeptRows) -> Iterator[Problem]:
    """Say who answered what the routing skips, or left the routing question empty and went on."""
    routing = rows.instrument.routing
    if routing is None:
        return
    question, below = rows.instrument.question(routing.question), rows.answers_what_may_be_skipped()
    unrouted = rows.export.answers.single[routing.question].option[rows.kept].isna()
    column = f"question {question.number} ({question.text})"
    for found_rows, said in (
        (below & rows.is_skipped(), "skips what they answered below"),
        (below & unrouted, "is empty, and they answered below"),
    ):
        if found_rows.any():
            found = f"an answer that {said}, {in_rows(rows.kept[found_rows].tolist())}"
            wanted = "answers that the routing asks"
            advice = "They do not count as involved, nor do their ratings; ask them if you can."
            yield Problem(rows.export.file, None, column, found, wanted, advice)


def _ledger(export: FormsExport, path: Path, reason: pd.Series, notes: Iterable[str]) -> RowLedger:
    all_reasons = pd.concat([export.set_aside, reason])
    return row_account(
        path,
        export.file,
        len(all_reasons),
        int(reason.isna().sum()),
        {str(why): int(count) for why, count in all_reasons.value_counts().items()},
        export.blank_rows,
        [*export.notes, *notes],
        export.corrected,
    )


def _notes(responses: pd.DataFrame, support: pd.DataFrame, ratings: pd.DataFrame) -> Iterator[str]:
    counts = {
        "ratings that are no level of the scale": ratings["status"].eq("unreadable"),
        "responses that name support outside the options": support["option"].eq(UNRECOGNISED),
        "responses that answer questions the routing skips": responses["answered_after_skip"],
    }
    yield from (f"{what}: {found.sum()}" for what, found in counts.items() if found.any())


@dataclass(frozen=True)
class KeptRows:
    """The rows kept of one export.

    `keys` has response_id, wave, school_id, indexed by row of the file: what opens each table.
    """

    export: FormsExport = field(repr=False)
    instrument: Instrument
    kept: pd.Index = field(repr=False)
    keys: pd.DataFrame = field(repr=False)

    def responses(self, matches: SchoolMatches) -> pd.DataFrame:
        """Give survey.tables.SurveyResponses."""
        completed = self.export.frame["completed_at"][self.kept].str[:10]
        frame = self.keys.assign(
            wave_label=self.instrument.wave,
            sequence=self.instrument.sequence,
            school_match=matches.match,
            is_engaged=self._said_yes("is_involved"),
            completed_on=completed.mask(completed.eq("")),
            received_communication=self._said_yes("received_communication"),
            may_contact=self._said_yes("may_contact"),
            answered_after_skip=self.is_skipped() & self.answers_what_may_be_skipped(),
        )
        return stored(frame, SurveyResponses, ["response_id"])

    def support(self) -> pd.DataFrame:
        """Give survey.tables.SurveySupport."""
        chosen = self.export.answers.multi["support"].chosen.set_index("row")
        frame = self.keys.join(chosen, how="inner")
        return stored(frame, SurveySupport, ["response_id", "option"])

    def ratings(self) -> pd.DataFrame:
        """Give survey.tables.SurveyRatings; every item of the wave for every response."""
        none = self.keys.iloc[:0].assign(item="", rating=0, status="")
        items = [self._item(name) for name in self.export.answers.ratings]
        frame = pd.concat([none.astype(RATING_TYPES), *items])
        return stored(frame, SurveyRatings, ["response_id", "item"])

    def free_text(self) -> pd.DataFrame:
        """Give survey.tables.SurveyFreeText. Restricted."""
        texts = [
            self.keys.join(text[text.ne("")].rename("text"), how="inner").assign(question=name)
            for name, text in self._texts()
        ]
        none = self.keys.iloc[:0].assign(question="", text="").astype("str")
        frame = pd.concat([none, *texts]).astype("str")
        return stored(frame, SurveyFreeText, ["response_id", "question"])

    def _texts(self) -> Iterator[tuple[str, pd.Series]]:
        for question in self.instrument.of_kind("free_text"):
            yield question.name, self.export.frame[question.name]
        for name, single in self.export.answers.single.items():
            yield name, single.remarks
        for name, multi in self.export.answers.multi.items():
            yield name, multi.unrecognised

    def _said_yes(self, question: str) -> pd.Series:
        if question not in self.export.answers.single:
            return pd.Series(pd.NA, index=self.kept, dtype="boolean")
        option = self.export.answers.single[question].option[self.kept]
        return option.eq(YES).astype("boolean").mask(option.isna())

    def is_skipped(self) -> pd.Series:
        """Tell whose answer routes past the questions between."""
        routing = self.instrument.routing
        if routing is None:
            return pd.Series(False, index=self.kept)
        option = self.export.answers.single[routing.question].option[self.kept]
        return option.eq(routing.answer).fillna(False).astype("bool")

    def answers_what_may_be_skipped(self) -> pd.Series:
        """Tell who answered a question that the routing may skip."""
        names = [question.name for question in self.instrument.skipped]
        return (self.export.frame.loc[self.kept, names] != "").any(axis=1)

    def _item(self, name: str) -> pd.DataFrame:
        answers = self.export.answers.ratings[name]
        rating = answers.rating[self.kept]
        status = pd.Series("missing", index=self.kept, dtype="str")
        if name in {question.name for question in self.instrument.skipped}:
            status = status.mask(self.is_skipped(), "skipped")
        status = status.mask(rating.notna(), "answered")
        status = status.mask(self.kept.isin(answers.unreadable), "unreadable")
        return self.keys.assign(item=name, rating=rating, status=status).astype(RATING_TYPES)
