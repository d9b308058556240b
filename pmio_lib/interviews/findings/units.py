"""The units that coders are compared on: paragraphs, answers or whole interviews.

Belongs here: from tables of paragraphs and codings to units. Not here: agreement itself
(`agreement`), nor whose codings count for the findings (`theme_coding`).
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError

Unit = Literal["segment", "answer", "case"]
UNITS: Final = get_args(Unit)
WHOLE: Final = "case"


@dataclass(frozen=True, eq=False)
class CodedUnits:
    """Units and what coders gave them, as `agreement.coded_agreement` takes both.

    Attributes
    ----------
    unit : {"segment", "answer", "case"}
    units : pandas.DataFrame
        `case_id` and `unit`: everything that could have been coded, uncoded units included.
    codings : pandas.DataFrame
        `case_id`, `unit`, `coder` and `code`: a row a code given by a coder to a unit.
    coded_by : pandas.DataFrame
        `case_id` and `coder`: who coded which case.
    n_unplaced : int
        Codings that fall on no unit, as their place in the interview is not known.
    """

    unit: Unit
    units: pd.DataFrame
    codings: pd.DataFrame
    coded_by: pd.DataFrame
    n_unplaced: int


def coded_units(segments: pd.DataFrame, codings: pd.DataFrame, unit: Unit) -> CodedUnits:
    """Lay codings out by unit.

    A passage gives its code to every paragraph (or answer) that it touches. The interviewer's own
    words are no unit: to leave them uncoded is no agreement.

    Parameters
    ----------
    segments : pandas.DataFrame
        Columns of schemas.interviews.InterviewSegments.
    codings : pandas.DataFrame
        Columns of schemas.interviews.InterviewCodings.
    unit : {"segment", "answer", "case"}

    Returns
    -------
    CodedUnits
        A coder counts as having coded a case if any code of theirs is in it.

    Raises
    ------
    StatisticsError
        If the unit is none of these.
    """
    if unit not in UNITS:
        raise StatisticsError(f"{unit!r} is no unit: expected one of {', '.join(UNITS)}.")
    coded_by = codings[["case_id", "coder"]].drop_duplicates(ignore_index=True)
    if unit == WHOLE:
        cases = pd.DataFrame({"case_id": coded_by["case_id"].unique(), "unit": WHOLE})
        given = codings.assign(unit=WHOLE)
        return CodedUnits(unit, cases, _distinct(given), coded_by, 0)
    spoken = segments[segments["is_respondent"]]
    touched = _touched(codings).merge(spoken, on=["case_id", "segment"])
    name = "segment" if unit == "segment" else "answer"
    units = spoken.assign(unit=spoken[name])[["case_id", "unit"]]
    given = touched.assign(unit=touched[name])
    return CodedUnits(
        unit,
        units.drop_duplicates(ignore_index=True),
        _distinct(given),
        coded_by,
        len(codings) - touched["coding"].nunique(),
    )


def _touched(codings: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each paragraph that each placed coding touches."""
    placed = codings[codings["is_located"]].reset_index(drop=True)
    first = placed["segment_first"].to_numpy(dtype=np.int64)
    lengths = placed["segment_last"].to_numpy(dtype=np.int64) - first + 1
    rows = np.repeat(np.arange(len(placed)), lengths)
    steps = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    columns = placed[["case_id", "coder", "code"]].iloc[rows].reset_index(drop=True)
    return columns.assign(segment=first[rows] + steps, coding=rows)


def _distinct(given: pd.DataFrame) -> pd.DataFrame:
    columns = ["case_id", "unit", "coder", "code"]
    return given[columns].drop_duplicates(ignore_index=True)
