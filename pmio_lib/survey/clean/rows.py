"""Which rows of an export count as a response: by ID, place and time, and of each person the last.

A person is an e-mail address or, where Forms took none, the name given (the form's own question,
else the account's); case and spaces do not count. A response without either (or signed "anonymous",
"n/a" and the like), or without a school, is nobody's duplicate. Of one person's responses from one
school the latest completed stands. Ties: one without a completion time is the earliest; of equal
times the higher form ID is the later, as Forms numbers in order of submission; of equal IDs the
lower row of the file.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.grid import told
from pmio_lib.study.instruments import Instrument
from pmio_lib.survey.read.forms import FormsExport

REPEATED: Final = "the same row twice"
TEST: Final = "test response"
OUTSIDE: Final = "outside the collection period"
SUPERSEDED: Final = "superseded by a later response"
TEST_SCHOOL: Final = re.compile(r"(a )?test(ing)?( (school|response|form|survey))?( ?\d+)?")
NOBODY: Final = frozenset({"", "anonymous", "anon", "n/a", "na", "none", "-", ".", "x"})
"""What people write who do not give their name: it makes no two of them one person."""
TITLES: Final = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|sir|prof|professor|rev|revd)")


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
    for row in column.index[column.eq("")].tolist():
        advice = "Give the row its ID back, or delete it if it is no response."
        yield Problem(export.file, row, "ID", "nothing", "an ID for each response", advice)
    distinct = column[~export.frame.duplicated()]
    for row, form_id in distinct[distinct.duplicated() & distinct.ne("")].items():
        first = column.index[column.eq(form_id)][0]
        found = f"the ID of row {first}, {told(form_id)}, with other answers"
        advice = "Keep the row that Forms holds."
        yield Problem(export.file, int(str(row)), "ID", found, "each ID once", advice)


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
    account = frame["account_email"].str.casefold()
    given = {"account": account.mask(account.eq("")), "name": name.mask(name.eq(""))}
    groups = pd.DataFrame({"school": school, **given}).groupby(["account", "school"])
    return groups["name"].transform("nunique").gt(1) & name.ne("")


def shared_contacts(frame: pd.DataFrame, school: pd.Series) -> list[tuple[int, ...]]:
    """Give the rows of responses of one school with one contact under several names."""
    contact = frame["contact"].str.casefold().str.replace(r"\s+", "", regex=True)
    name = frame["name"].str.casefold().str.split().str.join(" ")
    table = pd.DataFrame({"contact": contact, "school": school, "name": name})
    groups = table[contact.str.contains("@")].groupby(["contact", "school"])
    return [tuple(group.index.tolist()) for _, group in groups if group["name"].nunique() > 1]


def given_name(name: str) -> str:
    """Give a name so that case, dots and titles do not count."""
    return " ".join(word for word in plain(name).split() if not TITLES.fullmatch(word))


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


def person(email: pd.Series, name: pd.Series, account_name: pd.Series) -> pd.Series:
    """Give what tells a respondent from others, missing where nothing does. Personal."""
    address, own, account = (_folded(column) for column in (email, name, account_name))
    return ("address " + address).fillna("name " + own).fillna("name " + account)


def superseded(
    who: pd.Series, school: pd.Series, completed_at: pd.Series, form_id: pd.Series
) -> pd.Series:
    """Tell which responses a later one of the same person and school stands for.

    `completed_at` is ISO text, empty where not known; `form_id` is compared as a number where it is
    one.
    """
    frame = pd.DataFrame(
        {
            "who": who,
            "school": school,
            "completed_at": completed_at,
            "number": pd.to_numeric(form_id, errors="coerce").fillna(-1),
            "row": who.index,
        }
    )
    known = frame.dropna(subset=["who", "school"])
    in_order = known.sort_values(["completed_at", "number", "row"], kind="stable")
    is_earlier = in_order.duplicated(["who", "school"], keep="last")
    return is_earlier.reindex(who.index, fill_value=False)


def _folded(column: pd.Series) -> pd.Series:
    folded = column.str.casefold().str.split().str.join(" ")
    return folded.mask(folded.isin(NOBODY))
