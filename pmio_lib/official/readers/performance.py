"""School performance tables: a county's schools, with its own row and England's at the end.

The number of a kind of row (RECTYPE) differs by phase: 3 is the authority at key stage 2, 4 at key
stage 4, where 4 at key stage 2 is England. So the phase is told first, by the columns it alone has.
"""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError
from pmio_lib.official.like_for_like import ENGLAND
from pmio_lib.official.readers.reading import Context, Reading, Rows

HEADINGS: Final = {"rectype", "lea", "estab", "urn"}
LONG: Final = {"phase", "year", "coverage", "rectype", "variable", "valueaspublished"}
PUBLICATION: Final = "performance_tables"
ALL_SCHOOLS: Final = "of England with independent schools"
FILE_YEAR: Final = re.compile(r"(20\d\d)-(20\d\d)_")


@dataclass(frozen=True)
class Phase:
    """A phase's own RECTYPEs, the columns that tell it, and which measure each column is."""

    name: str
    tell: str
    authority: str
    every_school: str
    state_funded: str
    measures: dict[str, str]
    of_england: dict[str, str]

    @property
    def columns(self) -> dict[str, str]:
        """Give the measure of every column, those of England's row alone at the end."""
        return {**self.measures, **self.of_england}


KS2: Final = Phase(
    "KS2",
    "telig",
    "3",
    "4",
    "5",
    {
        "ptmatexp": "ks2_maths_expected",
        "ptmathigh": "ks2_maths_higher",
        "mataverage": "ks2_maths_scaled_score",
        "matprog": "ks2_maths_progress",
        "ptrwmexp": "ks2_rwm_expected",
        "ptrwmexpfsm6cla1a": "ks2_rwm_expected_disadvantaged",
        "ptrwmexpnotfsm6cla1a": "ks2_rwm_expected_other",
        "ptmatexpfsm6cla1a": "ks2_maths_expected_disadvantaged",
        "ptmatexpnotfsm6cla1a": "ks2_maths_expected_other",
    },
    {"telig": "ks2_pupils"},
)
KS4: Final = Phase(
    "KS4",
    "tpup",
    "4",
    "5",
    "7",
    {
        "ptl2basics94": "gcse_english_maths_4plus",
        "ptl2basics95": "gcse_english_maths_5plus",
        "att8scr": "ks4_attainment8",
        "att8scrfsm6cla1a": "ks4_attainment8_disadvantaged",
        "att8scrnfsm6cla1a": "ks4_attainment8_other",
        "p8mea": "ks4_progress8",
    },
    {
        "tpup": "ks4_pupils",
        "ptebacmat94": "gcse_maths_4plus_state",
        "ptebacmat95": "gcse_maths_5plus_state",
    },
)
PHASES: Final = (KS2, KS4)


def read(context: Context, frame: pd.DataFrame) -> Reading:
    """Read a county's table; the year stands in its name alone, as the publisher gives it."""
    phase, year = _phase(context, frame), _year(context)
    rows = Rows(context, frame)
    _sort(rows, phase)
    parts = []
    is_england = rows.frame["area_code"].eq(ENGLAND)
    for column, measure in phase.columns.items():
        if column not in rows.frame:
            continue
        rows.read(column)
        wanted = is_england if column in phase.of_england else is_england | True
        part = rows.frame[wanted].assign(
            measure=measure,
            year=year,
            publication=PUBLICATION,
            status="final",
            locator=f"{phase.name} final tables {year - 1}-{year}; {column.upper()}",
        )
        parts.append(part.assign(source_row=part.index).dropna(subset=["value"]))
    return rows.reading(f"school performance table, {phase.name} {year}", pd.concat(parts))


def _phase(context: Context, frame: pd.DataFrame) -> Phase:
    for phase in PHASES:
        if phase.tell in frame:
            return phase
    wanted = f"a column {' or '.join(each.tell.upper() for each in PHASES)}"
    raise DataError([context.problem(1, None, "neither key stage 2 nor key stage 4", wanted)])


def _year(context: Context) -> int:
    name = context.path.name
    years = FILE_YEAR.search(name)
    if years and int(years[2]) == int(years[1]) + 1:
        return int(years[2])
    wanted = "the publisher's name, as in 2018-2019_850_ks2final.csv: the year is in no column"
    raise DataError([context.problem(None, "file name", repr(name), wanted)])


def _sort(rows: Rows, phase: Phase) -> None:
    """Keep the authority's row and England's state-funded schools', each with its code."""
    schools = "of single schools"
    kinds = {"1": schools, "2": schools, phase.every_school: ALL_SCHOOLS}
    of = rows.frame["rectype"]
    known = {*kinds, phase.authority, phase.state_funded}
    wanted = f"{', '.join(sorted(known))} at {phase.name}"
    rows.context.refuse_cells("RECTYPE", of[~of.isin(known)], wanted)
    rows.keep_but(of.map(kinds))
    code, local = rows.frame["lea"], rows.frame["rectype"].eq(phase.authority)
    misplaced = code[local == code.eq("")]
    rows.context.refuse_cells("LEA", misplaced, "an authority's code in its own row alone")
    rows.place(code.where(local, ENGLAND), pd.Series("", code.index))


def read_long(context: Context, frame: pd.DataFrame) -> Reading:
    """Read England's rows of several tables, one variable a row."""
    rows = Rows(context, frame)
    kinds = pd.Series({each.name: each.state_funded for each in PHASES})
    of = rows.frame["phase"]
    context.refuse_cells("phase", of[~of.isin(kinds.index)], "KS2 or KS4")
    rows.keep(rows.frame["rectype"].eq(of.map(kinds)), ALL_SCHOOLS)
    named = {
        (each.name, column): measure for each in PHASES for column, measure in each.columns.items()
    }
    plain = rows.frame["variable"].str.casefold().str.replace("_", "")
    keys = zip(rows.frame["phase"], plain, strict=True)
    rows.frame = rows.frame.assign(measure=[named.get(key, "") for key in keys])
    rows.keep(rows.frame["measure"].ne(""), "of variables the project does not hold")
    rows.date("year")
    rows.keep_figures("valueaspublished")
    rows.frame = rows.frame.assign(
        area_code=ENGLAND,
        publication=PUBLICATION,
        status="final",
        locator=rows.frame["sourcefile"] + "; " + rows.frame["variable"],
    )
    return rows.reading("England's rows of the school performance tables")
