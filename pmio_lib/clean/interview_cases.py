"""From what files say of interviews to the table of cases.

Belongs here: what is wrong with an attribute, and the labels pages use. Not here: which document
belongs to which case (interview_documents.py). No message repeats an attribute.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from pmio_lib.clean.interview_documents import CaseEntry
from pmio_lib.clean.schools import Register, match_schools, near_schools
from pmio_lib.clean.survey import Pseudonymise
from pmio_lib.errors import Problem
from pmio_lib.ingest.dates import decide_order, read_dates
from pmio_lib.ingest.qda.gathered import Fault, Gathered
from pmio_lib.schemas.interviews import SCHOOL_PHASES, InterviewCases
from pmio_lib.schemas.validation import validated
from pmio_lib.study.guides import Guide
from pmio_lib.study.interviews import Interviews, kind_called
from pmio_lib.study.wording import plain

YES: Final = frozenset({"yes", "y", "1", "true", "recorded", "audio", "took part"})
NO: Final = frozenset({"no", "n", "0", "false", "not recorded", "notes", "declined", "not yet"})
NO_WAVE: Final = "X"
KEPT: Final = "The interview is kept without it."


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
    read = _Columns(cells, places)
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
            "minutes": read.number("minutes", 600).astype("Float64"),
            "people": read.number("people", 100).round().astype("Int64"),
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


class _Columns:
    """The attributes as columns of text, and what is wrong with them, gathered by file."""

    def __init__(self, cells: pd.DataFrame, places: Sequence[tuple[str, int | None]]) -> None:
        self._cells, self._places = cells, places
        self._gathered: dict[str, Gathered] = {}

    def text(self, name: str) -> pd.Series:
        """Give a column as text, empty where nothing stands."""
        if name in self._cells:
            return self._cells[name].fillna("").astype("str")
        return pd.Series("", index=self._cells.index, dtype="str")

    def fault(self, name: str, fault: Fault, rows: pd.Series) -> None:
        """Remember a fault of a column in some rows."""
        for row in rows.index[rows]:
            file, line = self._places[row]
            gathered = self._gathered.setdefault(file, Gathered(file))
            gathered.add(name, fault, line or 0)

    def problems(self) -> list[Problem]:
        """Give everything found wrong."""
        return [problem for one in self._gathered.values() for problem in one.problems()]

    def kinds(self, name: str, called: Callable[[str], str | None]) -> pd.Series:
        """Give a column as ids of kinds, missing where the words are those of none."""
        cells = self.text(name)
        found = cells.map({cell: called(cell) for cell in cells.unique() if cell}).astype("str")
        unknown = Fault(f"a {name} that is none known", "one of study/interviews.yaml", KEPT)
        self.fault(name, unknown, cells.ne("") & found.isna())
        return found

    def number(self, name: str, most: float) -> pd.Series:
        """Give a column as numbers above 0, missing where there is none."""
        cells = self.text(name)
        read = pd.to_numeric(cells.str.extract(r"^\s*(\d+(?:\.\d+)?)")[0], errors="coerce")
        fits = read.gt(0) & read.le(most)
        wanted = Fault(f"no number of {name}", f"a number above 0 and up to {most:g}", KEPT)
        self.fault(name, wanted, cells.ne("") & ~fits)
        return read.where(fits).astype("Float64")

    def flag(self, name: str) -> pd.Series:
        """Give a column as true and false."""
        cells = self.text(name)
        folded = cells.map(plain)
        flags = folded.map(dict.fromkeys(YES, True) | dict.fromkeys(NO, False)).astype("boolean")
        self.fault(
            name, Fault("neither yes nor no", "yes or no", KEPT), cells.ne("") & flags.isna()
        )
        return flags

    def dates(self) -> pd.Series:
        """Give the dates as ISO text."""
        cells = self.text("date").rename("date")
        order = decide_order([cells], self._places[0][0] if self._places else "")
        read = read_dates(cells, order)
        lost = pd.Series(cells.index.isin(read.unreadable), index=cells.index)
        self.fault("date", Fault("no date", "a day such as 2019-11-05", KEPT), lost)
        days: pd.Series = read.values.dt.strftime("%Y-%m-%d").astype("str")
        return days

    def phases(self, of_register: pd.Series) -> pd.Series:
        """Give the school's phase: as stated under phase or wave, else as the register has it."""
        stated = [self.text(name).map(plain) for name in ("phase", "wave")]
        given = stated[0].where(stated[0].isin(SCHOOL_PHASES), stated[1])
        return given.where(given.isin(SCHOOL_PHASES)).fillna(of_register).astype("str")

    def waves(self, guides: Sequence[Guide], dates: pd.Series) -> pd.Series:
        """Give the wave: as stated under wave or phase, else by the date."""
        names = {_close(name): guide.wave for guide in guides
                 for name in (guide.wave, guide.label, guide.short, guide.id)}  # fmt: skip
        stated = [self.text(name).map(_close).map(names) for name in ("wave", "phase")]
        by_date = dates.map(lambda day: _wave_on(str(day), guides))
        found = stated[0].fillna(stated[1]).fillna(by_date).astype("str")
        self._wave_faults(found, by_date, dates)
        unknown = Fault(
            "no wave of the guides, and no day of one", "a wave such as phase_1, or a date", KEPT
        )
        self.fault("wave", unknown, found.isna())
        return found

    def _wave_faults(self, found: pd.Series, by_date: pd.Series, dates: pd.Series) -> None:
        beside = dates.notna() & found.notna() & found.ne(by_date.fillna(""))
        self.fault("date", Fault("a day outside the wave", "a day of it", "Both are kept."), beside)


def _close(text: str) -> str:
    return plain(text).replace(" ", "")


def _wave_on(day: str, guides: Sequence[Guide]) -> Any:
    within = (one.wave for one in guides if str(one.opens) <= day <= str(one.closes))
    return next(within, None)


def _school_reports(
    read: _Columns, urns: pd.Series, register: Register, places: Sequence[tuple[str, int | None]]
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
    without = int(names.eq("").sum())
    if without:
        found = f"{without} interviews for which no school is stated"
        advice = "They count as interviews, and in no count of schools."
        reports.append(Problem(places[0][0], None, "school", found, "a school for each", advice))
    return reports
