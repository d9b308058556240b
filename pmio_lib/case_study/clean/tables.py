"""The case study's raw files as its tables: what a stage stores.

Belongs here: reading the files together, and from typed rows to tables. Not here: what is wrong
with a cell, which engagements count, and who is left out (the files beside this one).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import pandas as pd
import pandera.pandas as pa

from pmio_lib.case_study.clean.engagements import Engagements, count_engagements
from pmio_lib.case_study.clean.pupils import (
    TOTALS,
    PupilRows,
    maxima_problems,
    read_maxima,
    type_pupils,
)
from pmio_lib.case_study.clean.rules import Intake, flow, left_out_reasons, nobody_kept
from pmio_lib.case_study.clean.schools import feeder_flags, read_feeders
from pmio_lib.case_study.read import (
    CaseStudyFiles,
    Listed,
    account,
    maxima_in_headings,
    read_engagement_file,
    read_pupil_file,
)
from pmio_lib.case_study.tables import (
    NO_ENTRANT,
    CaseStudyFlow,
    CaseStudyPupils,
    CaseStudySchools,
    CaseStudyScores,
)
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.corrections_file import read_corrections
from pmio_lib.people.pseudonyms import Pseudonymise
from pmio_lib.people.schools import Register, cover, no_register, read_register
from pmio_lib.study.bands_and_tests import NO_BAND, Bands, CaseStudy
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.said import Said
from pmio_lib.tables.validation import validated

Read = TypeVar("Read")
SCORE_TYPES: Final = {"mark": "float64", "maximum": "int64", "score_pct": "float64"}


@dataclass(frozen=True)
class CaseStudyTables:
    """The tables of case_study.tables, with the accounts of the files they are made from.

    `ledgers` are of pupils, engagement, register, then feeders, maxima and corrections.csv where
    given; `reports` were found wrong and did not stop the reading; `said` is how many of the
    pupils' schools the register has, unless it has all.
    """

    pupils: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    schools: pd.DataFrame = field(repr=False)
    flow: pd.DataFrame = field(repr=False)
    ledgers: tuple[RowLedger, ...]
    reports: tuple[Problem, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class CaseStudyRows:
    """Everything read of the files, nothing left out yet."""

    pupils: PupilRows
    pupil_ledger: RowLedger
    engagements: Engagements
    feeders: Listed | None
    maxima: Listed | None
    register: Register
    corrections: tuple[RowLedger, ...]

    def intake(self, study: CaseStudy, bands: Bands) -> Intake:
        """Give what the rules ask for."""
        return Intake(
            key=self.pupils.schools.key,
            urn=self.pupils.schools.urn,
            engagements=self.engagements.of(self.pupils.schools.urn),
            marks=self.pupils.marks,
            minimum_entrants=study.minimum_entrants,
            bands=bands,
        )

    @property
    def ledgers(self) -> tuple[RowLedger, ...]:
        """The account of each file that was read."""
        fixed = (self.pupil_ledger, self.engagements.ledger, self.register.ledger)
        listed = (each.ledger for each in (self.feeders, self.maxima) if each)
        return (*fixed, *listed, *self.corrections)


class _Gathered:
    """Reads one thing after another and keeps every problem for the end."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, reading: Callable[[], Read]) -> Read | None:
        try:
            return reading()
        except DataError as error:
            self.problems += error.problems
            return None


def clean_case_study(
    files: CaseStudyFiles, study: CaseStudy, bands: Bands, pseudonyms: Pseudonymise
) -> CaseStudyTables:
    """Read, check and type a source's case study.

    Raises DataError with every problem of every file; or if the rules keep no pupil, with why.
    """
    rows = read_rows(files, study)
    pupils, intake = rows.pupils, rows.intake(study, bands)
    reason = left_out_reasons(intake)
    reports = (*pupils.reports, *rows.engagements.reports)
    if problems := [*nobody_kept(reason, files.pupils, files.register)]:
        raise DataError([*problems, *reports])
    names = pseudonyms("pupil", pupils.number.str.casefold())
    schools = pseudonyms("school", pupils.schools.urn)
    return CaseStudyTables(
        pupils=_pupil_table(rows, names, schools, reason),
        scores=_score_table(pupils, names, schools),
        schools=_school_table(rows, intake, reason, pseudonyms),
        flow=validated(flow(intake, reason), CaseStudyFlow, CaseStudyFlow.__name__),
        ledgers=rows.ledgers,
        reports=reports,
        said=cover(pupils.schools.names, "pupil file", files.register),
    )


def read_rows(files: CaseStudyFiles, study: CaseStudy) -> CaseStudyRows:
    """Read and type every file; DataError with the problems of all of them."""
    gathered, root = _Gathered(), files.root
    place = files.corrections
    own = gathered.read(lambda: read_corrections(root / place, place)) or NONE
    gathered.problems += own.astray(files.correctable)
    register = gathered.read(lambda: read_register(root / files.register, files.register))
    known = register or no_register(files.register)
    pupils = gathered.read(lambda: read_pupil_file(root / files.pupils, files.pupils, study, own))
    maxima = gathered.read(lambda: read_maxima(root, files.maxima, study, own))
    rows = None
    if pupils:
        gathered.problems += maxima_problems(pupils, maxima, study)
        limits = {**(maxima.values if maxima else {}), **maxima_in_headings(pupils, study)}
        rows = gathered.read(lambda: type_pupils(pupils, limits, study, known))
    engagements = gathered.read(lambda: _engagements(files, study, known, own))
    feeders = (
        gathered.read(lambda: read_feeders(root, files.feeders, known, own)) if register else None
    )
    if gathered.problems or not (pupils and rows and engagements and register):
        raise DataError(gathered.problems)
    # Every pupil is kept in the tables, left out of the analysis or not.
    ledger = account(root, pupils, len(rows.number), {TOTALS: len(rows.totals)}, rows.notes)
    used = own.ledgers(files.correctable)
    return CaseStudyRows(rows, ledger, engagements, feeders, maxima, register, used)


def _engagements(
    files: CaseStudyFiles, study: CaseStudy, register: Register, corrections: Corrections
) -> Engagements:
    path = files.root / files.engagement
    engagement = read_engagement_file(path, files.engagement, corrections)
    return count_engagements(engagement, files.root, study, register)


def _pupil_table(
    rows: CaseStudyRows, names: pd.Series, schools: pd.Series, reason: pd.Series
) -> pd.DataFrame:
    pupils = rows.pupils
    frame = pd.DataFrame(
        {
            "pupil_id": names,
            "school_id": schools,
            "school_match": pupils.schools.match,
            "is_named_feeder": feeder_flags(rows.feeders, pupils.schools.urn),
            "pupil_premium": pupils.pupil_premium,
            "is_in_analysis": reason.isna(),
            "left_out_reason": reason,
        }
    )
    return _stored(frame, CaseStudyPupils, ["pupil_id"])


def _score_table(pupils: PupilRows, names: pd.Series, schools: pd.Series) -> pd.DataFrame:
    tests = [
        pd.DataFrame(
            {
                "pupil_id": names,
                "school_id": schools,
                "test": test,
                "mark": mark,
                "maximum": pupils.maxima[str(test)],
                "score_pct": 100 * mark / pupils.maxima[str(test)],
                "status": mark.notna().map({True: "present", False: "absent"}),
            }
        )
        for test, mark in pupils.marks.items()
    ]
    frame = pd.concat(tests).astype({"test": "str", "status": "str", **SCORE_TYPES})
    return _stored(frame, CaseStudyScores, ["pupil_id", "test"])


def _school_table(
    rows: CaseStudyRows, intake: Intake, reason: pd.Series, pseudonyms: Pseudonymise
) -> pd.DataFrame:
    """Give a row for each school of the register that sent a pupil or took part."""
    sent = set(intake.urn.dropna())
    urns = pd.Series(sorted(sent | set(rows.engagements.counts)), dtype="str")
    engagements = rows.engagements.of(urns)
    of_kept = set(intake.urn[reason.isna()])
    why = reason.groupby(intake.urn).last()
    left_out = urns.map(why).where(urns.isin(sent), NO_ENTRANT)
    frame = pd.DataFrame(
        {
            "school_id": pseudonyms("school", urns),
            "engagements": engagements,
            "band": _bands_of(engagements, intake.bands),
            "entrants": urns.map(intake.urn.value_counts()).fillna(0).astype("int64"),
            "is_named_feeder": feeder_flags(rows.feeders, urns),
            "is_left_out": ~urns.isin(of_kept),
            "left_out_reason": left_out.mask(urns.isin(of_kept)).astype("str"),
        }
    )
    return _stored(frame, CaseStudySchools, ["school_id"])


def _bands_of(engagements: pd.Series, bands: Bands) -> pd.Series:
    """Give the band of each count, NO_BAND where none holds it or the count is not known."""
    found = {count: bands.holding(count) for count in engagements.dropna().unique().tolist()}
    ids = {count: band.id for count, band in found.items() if band}
    return pd.Series([ids.get(count, NO_BAND) for count in engagements], engagements.index, "str")


def _stored(frame: pd.DataFrame, model: type[pa.DataFrameModel], keys: list[str]) -> pd.DataFrame:
    return validated(frame.sort_values(keys, ignore_index=True), model, model.__name__)
