"""Decides which responses of an export count, and gives a reason for each that does not.

Belongs here: the reasons and their order. Not here: what a response says (clean/survey.py).
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.grid import told
from pmio_lib.people.duplicates import person, superseded
from pmio_lib.study.instruments import Instrument
from pmio_lib.study.wording import plain
from pmio_lib.survey.read.forms import FormsExport

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
