"""Reads what is known of interviews: a table of cases, or the attributes of a coding project.

Belongs here: which heading or attribute means what. Not here: what the cells may hold
(clean/cases.py).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pmio_lib.core.wording import plain
from pmio_lib.files.plain_table import Column, called

YES: Final = frozenset({"yes", "y", "1", "true", "recorded", "audio", "took part"})
NO: Final = frozenset({"no", "n", "0", "false", "not recorded", "notes", "declined", "not yet"})
"""How people write yes and no in a cell, plain (core/wording.py)."""

NAME_WORDS: Final = frozenset(
    {"name", "interviewee", "respondent", "person", "contact", "email", "mail", "participant"}
)
PEOPLE: Final = (
    "interviewee", "email", "contact", "telephone", "person", "first_name", "surname",
)  # fmt: skip
"""Columns that name people: kept nowhere, so that no passage with a word of them is quoted."""

VALUE: Final = "value_for_money"
VALUE_HEADING: Final = re.compile(r"(?:good )?value(?: for money)? (?P<item>.+)")
BEST: Final = {
    "all": ("best", "worked best", "best initiatives", "three best"),
    **{place: (f"best {place}", f"best{place}", f"worked best {place}") for place in "123"},
}
"""Headings of what worked best: all in one cell, or one a column ("Best three" is "Best 3")."""


FIXED: Final = (
    ("documents", "its documents, such as Documents",
     ("document", "documents", "file", "files", "filename", "transcript", "transcripts")),
    ("school", "the school, such as School", ("school", "school name", "name of school")),
    ("wave", "the part of the evaluation, such as Wave", ("wave", "phase of evaluation", "round")),
    ("phase", "primary or secondary, such as Phase", ("phase", "school phase", "phase of school")),
    ("role", "the role, such as Role", ("role", "job", "position", "role of interviewee")),
    ("date", "the day, such as Date", ("date", "date of interview", "interview date", "day")),
    ("setting", "where it was held, such as Setting",
     ("setting", "interview mode", "mode", "place", "where")),
    ("minutes", "how long it took, such as Minutes",
     ("minutes", "length min", "duration", "duration minutes", "duration min", "length minutes",
      "length")),
    ("people", "how many took part, such as People",
     ("people", "participants", "number of people", "number of participants", "interviewees")),
    ("recorded", "whether it was recorded, such as Recorded",
     ("recorded", "is recorded", "audio recorded", "recording")),
    ("engaged", "whether the school is involved, such as Engaged",
     ("engaged", "involved", "is engaged", "involved in mep", "engaged in mep")),
    ("took_part", "whether it took place, such as Took part",
     ("took part", "participated", "participation", "interviewed")),
    ("least", "what worked least, such as Least", ("least", "worked least", "worked the least")),
    ("five_words", "the summary in five words, such as Five words",
     ("five words", "5 words", "summary in five words", "in five words")),
    ("interviewee", "who was interviewed, such as Interviewee",
     ("interviewee", "respondent", "participant", "name of interviewee", "interviewee name",
      "respondent name", "name of respondent", "participant name", "person interviewed")),
    ("email", "an address, such as E-mail", ("email", "e mail", "email address", "mail")),
    ("contact", "a contact, such as Contact",
     ("contact", "contact name", "contact person", "name of contact")),
    ("telephone", "a number, such as Telephone", ("telephone", "phone number", "mobile")),
    ("person", "a name, such as Name",
     ("name", "person", "full name", "teacher name", "name of teacher")),
    ("first_name", "a first name", ("first name", "forename", "given name")),
    ("surname", "a surname, such as Surname", ("surname", "last name", "family name")),
)  # fmt: skip
CASE: Final = Column("case", "the interview, such as Case", called(
    "case", "interview", "case name", "name of case"), is_id=True)  # fmt: skip


def case_columns(activities: Mapping[str, tuple[str, ...]]) -> tuple[Column, ...]:
    """Give the columns that a table of cases may have.

    `activities` are names, plain, of each activity whose value for money may be told, by its code.
    """
    fixed = [
        Column(name, meaning, called(*headings), False, is_personal=name in PEOPLE)
        for name, meaning, headings in FIXED
    ]
    best = [Column(f"best_{place}", "what worked best", called(*names), False)
            for place, names in BEST.items()]  # fmt: skip
    values = [
        Column(f"{VALUE} {code}", "value for money", _value(names), False)
        for code, names in activities.items()
    ]
    return (CASE, *fixed, *best, *values)


def _value(names: tuple[str, ...]) -> Callable[[str], bool]:
    def recognises(heading: str) -> bool:
        match = VALUE_HEADING.fullmatch(plain(heading))
        return match is not None and match["item"] in names

    return recognises


@dataclass(frozen=True)
class KnownAttributes:
    """A project's attributes of one case, sorted.

    `people` name people, `others` may; both are kept nowhere.
    """

    columns: dict[str, str] = field(repr=False)
    people: list[str] = field(repr=False)
    others: list[str] = field(repr=False)


def known_attributes(attributes: Mapping[str, str], columns: tuple[Column, ...]) -> KnownAttributes:
    """Sort a project's attributes."""
    known = KnownAttributes({}, [], [])
    for heading, value in attributes.items():
        column = next((one for one in columns if one.recognises(heading)), None)
        is_name = bool(NAME_WORDS & set(plain(heading).split()))
        if not value.strip():
            continue
        if column is None or column.name in PEOPLE:
            (known.people if is_name or column else known.others).append(value)
        else:
            known.columns.setdefault(column.name, value.strip())
    return known
