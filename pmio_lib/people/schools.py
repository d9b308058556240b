"""Matches the names of schools as people write them to the register, exactly or by alias.

A name that is merely like one is offered to a person and never used.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.delimited import read_delimited
from pmio_lib.files.grid import visible
from pmio_lib.people.register import SchoolRegister
from pmio_lib.tables.row_ledger import RowLedger, row_account
from pmio_lib.tables.said import Said
from pmio_lib.tables.validation import failures

ENTRY: Final = "entry of the register, no row of its own"
ALIAS_SEPARATOR: Final = "|"
SAINT: Final = re.compile(r"\bsaint\b")
STATUS: Final = re.compile(r"\((?:VA|VC|voluntary (?:aided|controlled))\)", re.IGNORECASE)
CHURCHES: Final = (
    (re.compile(r"\b(?:church of england|c of e|cofe|coe|c e|ce aided|ce controlled)\b"), "ce"),
    (re.compile(r"\b(?:roman catholic|r c|rc)\b"), "catholic"),
)
LIKENESS: Final = 0.75
NOT_THERE: Final = "a school that is not there"
MOST_OFFERS: Final = 3
FEWEST_KNOWN: Final = 0.5
"""Share of the schools named below which a register is likely another study's, or half done."""
MOST_NAMES_COMPARED: Final = 50
"""Unmatched names for which near ones are looked for; more are only counted."""


@dataclass(frozen=True)
class School:
    """One school of the register."""

    urn: str
    name: str
    phase: str


@dataclass(frozen=True)
class Register:
    """The register: schools by plain name and by plain alias, and the account of its rows."""

    file: str
    ledger: RowLedger
    by_name: dict[str, School] = field(repr=False)
    by_alias: dict[str, School] = field(repr=False)

    @property
    def is_there(self) -> bool:
        """Whether there is a file of the register."""
        return bool(self.ledger.sha256)

    def missing(self) -> list[Problem]:
        """Report a register that is not there."""
        if self.is_there:
            return []
        advice = "Put it there: until then no school is matched, and none is counted."
        return [Problem(self.file, None, None, "no file", "a register of the schools", advice)]


@dataclass(frozen=True)
class Offer:
    """A name that is not in the register, by its first row, and the schools it could mean."""

    row: int
    schools: tuple[School, ...]
    rows: tuple[int, ...] = ()

    def advice(self, then: str) -> str:
        """Say what to do; `then` is what becomes of the rows until it is done."""
        if not self.schools:
            return f"Add the school, or an alias; until then {then}."
        near = " or ".join(f"{school.name} ({school.urn})" for school in self.schools)
        return f"Near it: {near}. If it is the same school, add the name to that entry's aliases."


@dataclass(frozen=True)
class SchoolMatches:
    """The register's answer to a column of names.

    `urn` is missing where the name is in no entry; `match` is "exact", "alias" or "unmatched";
    `key` tells schools apart: the URN, else the name as written; missing where none is named.
    """

    urn: pd.Series = field(repr=False)
    match: pd.Series = field(repr=False)
    key: pd.Series = field(repr=False)

    @property
    def names(self) -> dict[str, bool]:
        """The schools named, and whether the register has each."""
        return names_known(self.key, self.urn)


def plain_school(name: str) -> str:
    """Give a school's name so that case, spaces, punctuation and St/Saint do not count.

    Nor do the spellings of whose school it is (C of E, Church of England, CE; RC, Roman Catholic),
    its status in brackets (VA, VC) and characters that cannot be seen. Letters of other scripts
    stay, so that two names in one are two.
    """
    text = STATUS.sub(" ", visible(name))
    folded = plain(text)
    for pattern, usual in CHURCHES:
        folded = pattern.sub(usual, folded)
    other = "".join(letter for letter in text.casefold() if letter.isalpha() and letter > "\u024f")
    return " ".join([*SAINT.sub("st", folded).split(), *([other] if other else [])])


def read_register(path: Path, file: str) -> Register:
    """Read schools.csv.

    Raises DataError if it breaks its contract, or two schools share a name or an alias.
    """
    raw = read_delimited(path, file)
    text = raw.frame
    if problems := failures(text, SchoolRegister, file) or tuple(_shared_names(text, file)):
        raise DataError(problems)
    schools = {row: School(*values) for row, *values in text[["urn", "name", "phase"]].itertuples()}
    return Register(
        file,
        row_account(path, file, len(text), 0, {ENTRY: len(text)}, raw.blank_rows, raw.notes),
        {plain_school(school.name): school for school in schools.values()},
        {alias: schools[row] for row, alias in _aliases(text)},
    )


def no_register(file: str) -> Register:
    """Give the register of a source that has none: it matches no school."""
    return Register(file, RowLedger(file, "", 0, 0, {}), {}, {})


def register_if_there(path: Path, file: str) -> Register:
    """Read schools.csv, or give one that matches nothing; DataError as `read_register`."""
    return read_register(path, file) if path.is_file() else no_register(file)


def _cells(column: pd.Series) -> Iterator[tuple[int, str]]:
    return zip(column.index.tolist(), column.tolist(), strict=True)


def _aliases(text: pd.DataFrame) -> Iterator[tuple[int, str]]:
    for row, cell in _cells(text["aliases"]):
        for alias in cell.split(ALIAS_SEPARATOR):
            if plain_school(alias):
                yield row, plain_school(alias)


def _shared_names(text: pd.DataFrame, file: str) -> Iterator[Problem]:
    owner: dict[str, int] = {}
    names = [(row, plain_school(name)) for row, name in _cells(text["name"])]
    for row, name in [*names, *_aliases(text)]:
        first = owner.setdefault(name, row)
        if first != row:
            column = "name" if (row, name) in names else "aliases"
            found = f"a name that row {first} has as well"
            advice = (
                "Is one the predecessor of the other, as of an academy? Keep one entry: the URN "
                "that was open in the years of the study."
            )
            wanted = "names and aliases of one school (one URN) only"
            yield Problem(file, row, column, found, wanted, advice)


def match_schools(names: pd.Series, register: Register) -> SchoolMatches:
    """Match a column of names."""
    wordings = {name: plain_school(name) for name in names.unique()}
    found = {name: _find(wording, register) for name, wording in wordings.items()}
    urns = {name: school.urn if school else None for name, (school, _) in found.items()}
    match = names.map({name: how for name, (_, how) in found.items()})
    urn, plain_names = names.map(urns).astype("str"), names.map(wordings).astype("str")
    written = ("name " + plain_names).mask(plain_names.eq(""))
    return SchoolMatches(urn, match.astype("str"), urn.fillna(written))


def names_known(key: pd.Series, urn: pd.Series) -> dict[str, bool]:
    """Give the schools named, by what tells them apart, and whether the register has each."""
    is_known = urn.notna().groupby(key).any()
    return {str(each): bool(known) for each, known in is_known.items()}


def counted(names: Mapping[str, bool]) -> dict[str, int]:
    """Give how many schools are named, and how many of them the register has."""
    return {"named": len(names), "in_register": sum(names.values())}


def cover(names: Mapping[str, bool], what: str, file: str) -> tuple[Said, ...]:
    """Say how many of the schools named in the `what` the register has, unless it has all.

    A warning where it has few: every count of schools is then one of a part.
    """
    known = sum(names.values())
    if known == len(names):
        return ()
    words = f"{known} of {len(names)} school names in the {what} are in the register"
    return (Said(file, words, is_warning=known < FEWEST_KNOWN * len(names)),)


def _find(wording: str, register: Register) -> tuple[School | None, str]:
    if wording and (school := register.by_name.get(wording)):
        return school, "exact"
    school = register.by_alias.get(wording)
    return (school, "alias") if school else (None, "unmatched")


def near_schools(names: pd.Series, register: Register) -> Iterator[Offer]:
    """Offer entries near to names in no entry: each distinct name once, at its first row."""
    known = {**register.by_alias, **register.by_name}
    distinct = names[names.ne("")].drop_duplicates().iloc[:MOST_NAMES_COMPARED]
    for row, name in _cells(distinct):
        near = difflib.get_close_matches(plain_school(name), known, MOST_OFFERS, LIKENESS)
        rows = tuple(names.index[names.eq(name)])
        yield Offer(row, tuple(dict.fromkeys(known[each] for each in near)), rows)


def school_problems(lost: pd.Series, file: str, register: Register, then: str) -> Iterator[Problem]:
    """Say where a name stands that is in no entry, and which entries are near.

    The names, a column under its heading, are not told. `then` is what becomes of the rows until
    the register is mended: "the pupils are left out".
    """
    wanted = f"a name or alias in {register.file}"
    for offer in near_schools(lost, register) if register.is_there else ():
        advice = offer.advice(then)
        yield Problem(file, offer.row, str(lost.name), NOT_THERE, wanted, advice, offer.rows)
