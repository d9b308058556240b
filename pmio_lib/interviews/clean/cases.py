"""From what files say of interviews to the table of cases.

Belongs here: what is wrong with an attribute, and the labels pages use. Not here: which document
belongs to which case (interview_documents.py). No message repeats an attribute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.interviews.clean.columns import MINUTES, PEOPLE, CaseColumns
from pmio_lib.interviews.clean.documents import CaseEntry
from pmio_lib.interviews.tables import SCHOOL_PHASES, InterviewCases
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import Register, match_schools, near_schools
from pmio_lib.study.guides import Guide
from pmio_lib.study.interviews import Interviews, kind_called
from pmio_lib.tables.validation import validated

NO_WAVE: Final = "X"


@dataclass(frozen=True)
class CleanCases:
    """The table of cases, the pseudonym of each by key, and what was found wrong."""

    frame: pd.DataFrame = field(repr=False)
    ids: Mapping[str, str] = field(repr=False)
    reports: tuple[Problem, ...]


def clean_cases(
    entries: Mapping[str, CaseEntry],
    segments: Mapping[str, int | None],
    guides: Sequence[Guide],
    study: Interviews,
    register: Register,
    pseudonyms: Pseudonymise,
) -> CleanCases:
    """Type the cases.

    Parameters
    ----------
    entries : mapping of str to CaseEntry
        By key.
    segments : mapping of str to int or None
        Paragraphs of respondents by key; None where no text is at hand.
    guides : sequence of Guide
    study : Interviews
    register : Register
    pseudonyms : callable
        As privacy.pseudonyms.Pseudonyms.
    """
    keys = pd.Series(list(entries), dtype="str")
    cells = pd.DataFrame([entries[key].attributes for key in keys], index=keys.index)
    places = [(entries[key].file, entries[key].line) for key in keys]
    read = CaseColumns(cells, places)
    schools = match_schools(read.text("school"), register)
    phases = read.phases(_register_phases(schools.urn, register))
    dates = read.dates()
    waves = read.waves(guides, dates)
    frame = pd.DataFrame(
        {
            "case_id": pseudonyms("interview", keys),
            "wave": waves,
            "school_id": pseudonyms("school", schools.urn),
            "school_phase": phases,
            "role": read.kinds("role", lambda cell: kind_called(cell, study.roles)),
            "date": dates,
            "setting": read.kinds("setting", lambda cell: kind_called(cell, study.settings)),
            "minutes": read.number("minutes", MINUTES, 600),
            "people": read.number("people", PEOPLE, 100).round().astype("Int64"),
            "is_recorded": read.flag("recorded"),
            "is_engaged": read.flag("engaged"),
            "took_part": read.flag("took_part").fillna(True).astype("bool"),
            "documents": [len(entries[key].documents) for key in keys],
            "segments": pd.array([segments.get(key) for key in keys], dtype="Int64"),
        }
    )
    labelled = _labelled(frame, {guide.wave: guide.short for guide in guides})
    reports = [*read.problems(), *_school_reports(read, schools.urn, register, places)]
    ids = dict(zip(keys, frame["case_id"], strict=True))
    return CleanCases(
        validated(labelled, InterviewCases, InterviewCases.__name__), ids, tuple(reports)
    )


def _register_phases(urns: pd.Series, register: Register) -> pd.Series:
    phases = {school.urn: school.phase for school in register.by_name.values()}
    found = urns.map(phases)
    return found.where(found.isin(SCHOOL_PHASES))


def _labelled(frame: pd.DataFrame, shorts: Mapping[str, str]) -> pd.DataFrame:
    """Number the interviews of each wave in the order of their pseudonyms, which tells nothing."""
    ordered = frame.sort_values("case_id", ignore_index=True)
    shown = ordered["wave"].map(shorts).fillna(NO_WAVE)
    number = ordered.groupby(shown).cumcount() + 1
    ordered.insert(1, "case_label", shown + "-" + number.astype("str").str.zfill(2))
    return ordered.astype(dict.fromkeys(("case_label", "wave", "role", "setting", "date"), "str"))


def _school_reports(
    read: CaseColumns, urns: pd.Series, register: Register, places: Sequence[tuple[str, int | None]]
) -> list[Problem]:
    """Say which interviews have no school of the register, and which entries are near."""
    names = read.text("school")
    lost = names[urns.isna() & names.ne("")]
    wanted = f"a name or alias in {register.file}"
    reports = []
    for offer in near_schools(lost, register):
        file, line = places[offer.row]
        near = " or ".join(f"{school.name} ({school.urn})" for school in offer.schools)
        advice = f"Near it: {near}. Add the name to that entry's aliases if it is the same school."
        found = "a school that is not there"
        unmatched = "Add the school, or an alias; until then the interview has no school."
        reports.append(Problem(file, line, "school", found, wanted, advice if near else unmatched))
    if len(lost):
        found = f"{len(lost)} interviews in all with a school that is not there"
        advice = f"Complete {register.file}; they count as interviews, and in no count of schools."
        reports.append(Problem(places[0][0], None, "school", found, wanted, advice))
    without = int(names.eq("").sum())
    if without:
        found = f"{without} interviews for which no school is stated"
        advice = "They count as interviews, and in no count of schools."
        reports.append(Problem(places[0][0], None, "school", found, "a school for each", advice))
    return reports
