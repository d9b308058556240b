"""The schools that the case study's files name: matched to the register, unnamed, or offered.

Belongs here: what a cell for a school says, the reports on schools that are in no entry, and the
list of named feeders. Not here: the match itself (people/schools.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.case_study.read import FEEDER_COLUMNS, account
from pmio_lib.case_study.tables import RawFeeders
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.grid import EXCEL_ERRORS
from pmio_lib.files.plain_table import read_plain_table
from pmio_lib.people.schools import (
    NOT_THERE,
    Register,
    match_schools,
    names_known,
    near_schools,
    plain_school,
)
from pmio_lib.tables.checked import in_rows
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.validation import failures

UNNAMED: Final = frozenset(
    {"", "unknown", "not known", "not given", "not stated", "n a", "na", "none", "other", "unnamed",
     "tbc", "nk", "n k", "no school", "unnamed school", "not recorded"}
)  # fmt: skip
"""What stands, plain, where no school is named."""

FEEDER_ENTRY: Final = "entry of the list of feeders, no row of its own"
YES: Final = ("yes", "y", "1")
URN: Final = re.compile("[0-9]{6}")


@dataclass(frozen=True)
class NamedSchools:
    """A column of schools as read, each indexed by row of the file.

    `urn` is missing where the school is in no entry of the register, `match` is "exact", "alias" or
    "unmatched", `key` tells schools apart: the URN, else the name as written; missing where none is
    named.
    """

    urn: pd.Series = field(repr=False)
    match: pd.Series = field(repr=False)
    key: pd.Series = field(repr=False)

    @property
    def names(self) -> dict[str, bool]:
        """The schools named, by what tells them apart, and whether the register has each."""
        return names_known(self.key, self.urn)


@dataclass(frozen=True)
class Feeders:
    """URNs by whether the school is a named feeder; None where no list was given."""

    is_named: dict[str, bool] | None
    ledger: RowLedger | None

    def flags(self, urn: pd.Series) -> pd.Series:
        """Give the flag of each URN: false where the list does not have it, missing where none."""
        if self.is_named is None:
            return pd.Series(pd.NA, index=urn.index, dtype="boolean")
        flags = urn.map(self.is_named).astype("boolean").fillna(False)
        return flags.mask(urn.isna())


def read_schools(names: pd.Series, register: Register) -> NamedSchools:
    """Read a column of schools as written; a name merely like an entry's is no match."""
    plain = names.map({name: plain_school(name) for name in names.unique()}).astype("str")
    is_named = ~plain.isin(UNNAMED)
    found = match_schools(names.where(is_named, ""), register)
    written = ("name " + plain).where(is_named)
    return NamedSchools(found.urn, found.match, found.urn.fillna(written))


def failed_look_ups(names: pd.Series, file: str) -> Iterator[Problem]:
    """Report errors of Excel's that stand for a school: it is not known which, nor that none is."""
    rows = [int(row) for row in names.index[names.str.upper().isin(EXCEL_ERRORS)]]
    if rows:
        kinds = ", ".join(sorted(set(names[rows].str.upper())))
        found = f"Excel's error {kinds} in place of a school, {in_rows(rows)}"
        advice = "A look-up failed: type the school's name, or mend the formula and save anew."
        wanted = "a school's name"
        yield Problem(file, rows[0], str(names.name), found, wanted, advice, tuple(rows))


def unmatched_reports(
    names: pd.Series, schools: NamedSchools, file: str, register: Register, then: str
) -> Iterator[Problem]:
    """Say which schools named are not in the register, and which entries are near.

    The names, a column as written under its heading, are not told. `then` is what becomes of the
    rows until the register is mended: "the pupils are left out".
    """
    is_error = names.str.upper().isin(EXCEL_ERRORS)
    lost = names[schools.urn.isna() & schools.key.notna() & ~is_error]
    wanted, heading = f"a name or alias in {register.file}", str(names.name)
    for offer in near_schools(lost, register):
        advice = offer.advice(then)
        yield Problem(file, offer.row, heading, NOT_THERE, wanted, advice, offer.rows)
    if len(lost):
        rows = f"{len(lost)} row{'s' * (len(lost) > 1)}"
        found = f"{rows} in all with a school that is not in the register"
        advice = f"Complete {register.file}; until then {then}."
        yield Problem(file, None, heading, found, "a school for each row", advice)


def read_feeders(
    root: Path, file: str | None, register: Register, corrections: Corrections = NONE
) -> Feeders:
    """Read the list of named feeder schools, where there is one.

    Raises DataError if it breaks its contract, or lists a school that is not in the register.
    """
    if file is None:
        return Feeders(None, None)
    table = read_plain_table(root / file, file, FEEDER_COLUMNS, corrections)
    text = table.frame if "named_feeder" in table.frame else table.frame.assign(named_feeder="yes")
    contract = failures(text[["urn", "named_feeder"]], RawFeeders, file)
    if problems := [*contract, *_unknown_urns(text["urn"], file, register)]:
        raise DataError(problems)
    is_named = text["named_feeder"].str.casefold().isin(YES)
    return Feeders(
        dict(zip(text["urn"], is_named.tolist(), strict=True)),
        account(root, table, 0, {FEEDER_ENTRY: len(table.frame)}),
    )


def _unknown_urns(urns: pd.Series, file: str, register: Register) -> Iterator[Problem]:
    known = {school.urn for school in register.by_name.values()}
    wanted = f"a URN of {register.file}"
    for row, urn in urns.items():
        if URN.fullmatch(urn) and urn not in known:
            yield Problem(file, int(str(row)), "urn", repr(urn), wanted)
