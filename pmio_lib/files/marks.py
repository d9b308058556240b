"""Reads cells of a pupil file, each distinct text once: a mark, an absence, Pupil Premium."""

import re
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

ABSENT: Final = frozenset({"", "a", "abs", "abs.", "absent", "-", "–", "—"})
"""What stands for an absent pupil. 0 does not: it is a mark."""

NUMBER: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,20})?")
YES: Final = frozenset({"yes", "y", "1", "true"})
NO: Final = frozenset({"no", "n", "0", "false"})
UNKNOWN: Final = frozenset({"", "-", "–", "—", "?", "unknown", "not known"})


@dataclass(frozen=True)
class Marks:
    """One test's column.

    `mark` is Float64, missing where absent (`blanks` counts empty cells) or unreadable (by row).
    """

    mark: pd.Series = field(repr=False)
    blanks: int
    unreadable: tuple[int, ...]


@dataclass(frozen=True)
class PupilPremium:
    """The column of Pupil Premium: "yes", "no" or "unknown", and rows that are none of them."""

    status: pd.Series = field(repr=False)
    unreadable: tuple[int, ...]


def read_marks(column: pd.Series) -> Marks:
    """Read a column of marks; text, indexed by row of the file."""
    read = {text: float(text) for text in column.unique() if NUMBER.fullmatch(text)}
    mark = column.map(read).astype("Float64")
    is_absent = column.str.casefold().isin(ABSENT)
    lost = column.index[mark.isna() & ~is_absent]
    return Marks(mark, int(column.eq("").sum()), tuple(int(row) for row in lost))


def read_pupil_premium(column: pd.Series) -> PupilPremium:
    """Read a column of yes and no, however written; blank is unknown, not no."""
    folded = column.str.casefold()
    status = pd.Series(pd.NA, index=column.index, dtype="str")
    for answer, words in (("yes", YES), ("no", NO), ("unknown", UNKNOWN)):
        status = status.mask(folded.isin(words), answer)
    return PupilPremium(status, tuple(column.index[status.isna()]))
