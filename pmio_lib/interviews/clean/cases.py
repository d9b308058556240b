"""From what files say of interviews to the table of cases.

Belongs here: what is wrong with an attribute, and the labels pages use. Not here: which document
belongs to which case (documents.py). No message repeats an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.dates import decide_order, read_dates
from pmio_lib.interviews.clean.documents import CaseEntry
from pmio_lib.interviews.read.cases import NO, YES
from pmio_lib.interviews.tables import SCHOOL_PHASES, InterviewCases
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import (
    NOT_THERE,
    Register,
    SchoolMatches,
    cover,
    match_schools,
    names_known,
    near_schools,
    plain_school,
)
from pmio_lib.qda.project import Fault, Gathered
from pmio_lib.study.instruments import DateOrder
from pmio_lib.study.interviews import Guide, Interviews, kind_called
from pmio_lib.tables.said import Said
from pmio_lib.tables.validation import validated

KEPT: Final = "The interview is kept without it."
NUMBER: Final = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
MINUTES: Final = rf"{NUMBER}\s*(?:m|min|mins|minutes?)?\.?"
PEOPLE: Final = (
    r"([0-9]{1,9})(?:\.0+)?\s*(?:people|persons?|participants?|pupils?|staff|teachers?)?"
)
SECOND_ROW: Final = re.compile(r", while row \d+ has one")


class CaseColumns:
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

    def number(self, name: str, pattern: str, most: float) -> pd.Series:
        """Give a column as numbers above 0, missing where there is none.

        The first group of `pattern`, which is the whole of a cell, is the number.
        """
        cells = self.text(name)
        said = cells.str.strip().str.casefold().str.extract(f"^(?:{pattern})$")[0]
        read = pd.to_numeric(said, errors="coerce")
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
        """Give the dates as ISO text; each file is taken to write its dates in one way."""
        cells = self.text("date").rename("date")
        files = pd.Series([file for file, _ in self._places], index=cells.index, dtype="str")
        days = pd.Series(pd.NA, index=cells.index, dtype="str")
        for file, some in cells.groupby(files, sort=False):
            read = read_dates(some, self._order(str(file), some))
            lost = pd.Series(some.index.isin(read.unreadable), index=some.index)
            self.fault("date", Fault("no date", "a day such as 2019-11-05", KEPT), lost)
            days = days.where(~days.index.isin(some.index), read.values.dt.strftime("%Y-%m-%d"))
        return days.astype("str")

    def _order(self, file: str, cells: pd.Series) -> DateOrder | None:
        try:
            return decide_order([cells], file)
        except DataError as error:  # its rows are places of ours, its advice is for surveys
            advice = "Write every date as 2019-11-05, year first, in all rows of the file."
            problems = [
                replace(one, row=self._places[one.row or 0][1], found=_plainly(one), advice=advice)
                for one in error.problems
            ]
            raise DataError(problems) from None

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
        given = self.text("wave").map(plain)
        strange = given.ne("") & stated[0].isna() & ~given.isin(SCHOOL_PHASES)
        advice = "The phase or the date decides, where it can."
        self.fault("wave", Fault("a wave of no guide", "a wave such as phase_1", advice), strange)
        beside = dates.notna() & found.notna() & found.ne(by_date.fillna(""))
        self.fault("date", Fault("a day outside the wave", "a day of it", "Both are kept."), beside)
        unknown = Fault(
            "no wave of the guides, and no day of one", "a wave such as phase_1, or a date", KEPT
        )
        self.fault("wave", unknown, found.isna())
        return found


def _close(text: str) -> str:
    return plain(text).replace(" ", "")


def _wave_on(day: str, guides: Sequence[Guide]) -> Any:
    within = (one.wave for one in guides if str(one.opens) <= day <= str(one.closes))
    return next(within, None)


def _plainly(problem: Problem) -> str:
    """Say what is wrong with dates without the numbers of rows that are none of the file's."""
    if "real date" in problem.found:
        return "dates of two kinds, some as a program writes them and some as text"
    return SECOND_ROW.sub(" and another", problem.found)


NO_WAVE: Final = "X"


@dataclass(frozen=True)
class CleanCases:
    """The table of cases, the pseudonym of each by key, and what was found wrong.

    `said` is how many of the schools named the register has, unless it has all.
    """

    frame: pd.DataFrame = field(repr=False)
    ids: Mapping[str, str] = field(repr=False)
    reports: tuple[Problem, ...]
    said: tuple[Said, ...] = ()


def clean_cases(
    entries: Mapping[str, CaseEntry],
    segments: Mapping[str, int | None],
    guides: Sequence[Guide],
    study: Interviews,
    register: Register,
    pseudonyms: Pseudonymise,
) -> CleanCases:
    """Type the cases.

    `entries` and `segments` (paragraphs of respondents, None without a text) go by the case's key.
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
        validated(labelled, InterviewCases, InterviewCases.__name__),
        ids,
        tuple(reports),
        cover(names_known(_told_apart(read, schools), schools.urn), "interviews", register.file),
    )


def _told_apart(read: CaseColumns, schools: SchoolMatches) -> pd.Series:
    """Give what tells schools apart: the URN, else the name; missing where none is stated."""
    names = read.text("school").map(plain_school)
    return schools.urn.fillna(("name " + names).mask(names.eq("")))


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
        advice = offer.advice("the interview has no school")
        reports.append(Problem(file, line, "school", NOT_THERE, wanted, advice))
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
