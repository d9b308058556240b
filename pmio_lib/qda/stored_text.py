"""A text as a file stores it, and the ways in which tools count its letters.

Belongs here: what one offset is in letters, under one way of counting. Not here: which way a tool
used (offsets.py).
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

Offsets = npt.NDArray[np.int64]
UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
MARK: Final = "\ufeff"


@dataclass(frozen=True)
class Counting:
    """One way of counting: the unit, whether a line end of two counts as two, whether the mark."""

    unit: str
    counts_line_ends: bool
    counts_mark: bool

    def __str__(self) -> str:
        ends = ", a line end of two letters as two" if self.counts_line_ends else ""
        return f"{self.unit}{ends}{', the byte order mark counted' if self.counts_mark else ''}"


UNITS: Final = ("Unicode characters", "UTF-16 units", "UTF-8 bytes")
COUNTINGS: Final = tuple(
    Counting(unit, ends, mark) for unit in UNITS for ends in (False, True) for mark in (False, True)
)
"""The standard's own first: it is taken where nothing speaks against it."""


@dataclass(frozen=True)
class StoredText:
    """A text as a file stores it.

    `text` is decoded, without byte order mark, line ends LF; `has_long_ends` says they were of two
    letters.
    """

    text: str = field(repr=False)
    has_mark: bool = False
    has_long_ends: bool = False

    @cached_property
    def _highest(self) -> int:
        letters = self._letters()
        return int(letters.max()) if len(letters) else 0

    def plainest(self, counting: Counting) -> Counting:
        """Give the simplest way of counting that is the same as `counting` in this text."""
        unit = counting.unit
        ends, mark = counting.counts_line_ends, counting.counts_mark
        long_mark = unit == UNITS[2] and mark and self.has_mark  # three bytes, not one letter
        plain_letters = self._highest < 0x80 and not long_mark
        if plain_letters or (unit == UNITS[1] and self._highest < 0x10000):
            unit = UNITS[0]
        return Counting(unit, ends and self.has_long_ends, mark and self.has_mark)

    @property
    def is_ambiguous(self) -> bool:
        """Whether ways of counting differ in this text."""
        return len({self.plainest(counting) for counting in COUNTINGS}) > 1

    def boundaries(self, counting: Counting) -> Offsets:
        """Give the offset before each letter, and after the last, in one way of counting."""
        letters = self._letters()
        widths = np.ones(len(letters), dtype=np.int64)
        if counting.unit == UNITS[1]:
            widths += letters > 0xFFFF
        elif counting.unit == UNITS[2]:
            widths += (letters > 0x7F).astype(np.int64) + (letters > 0x7FF) + (letters > 0xFFFF)
        if counting.counts_line_ends and self.has_long_ends:
            widths += letters == ord("\n")
        has_mark = counting.counts_mark and self.has_mark
        mark = (3 if counting.unit == UNITS[2] else 1) if has_mark else 0
        return mark + np.concatenate([[0], np.cumsum(widths)])

    def _letters(self) -> npt.NDArray[np.uint32]:
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@dataclass(frozen=True)
class Spans:
    """Selections of one text in letters of it; negative where an offset is no place in the text."""

    start: Offsets
    end: Offsets


def stored_text(content: bytes) -> StoredText:
    """Decode a stored text.

    Raises UnicodeDecodeError if it is not UTF-8, nor UTF-16 with a byte order mark.
    """
    if content.startswith(UTF16_MARKS):
        return with_short_ends(content.decode("utf-16"), has_mark=True)
    text = content.decode("utf-8")
    return with_short_ends(text.removeprefix(MARK), text.startswith(MARK))


def with_short_ends(text: str, has_mark: bool = False) -> StoredText:
    """Give a text with its line ends as LF, remembering what they were."""
    short = text.replace("\r\n", "\n").replace("\r", "\n")
    return StoredText(short, has_mark, "\r\n" in text)


def spans(text: StoredText, starts: Offsets, ends: Offsets, counting: Counting) -> Spans:
    """Give selections in letters, under one way of counting.

    `starts` and `ends`, shape (n_selections,), are as the tool counted, end exclusive. Gives -1 for
    an offset outside the text, -2 for one inside a letter or a line end.
    """
    plainest = text.plainest(counting)
    if plainest == COUNTINGS[0]:
        return Spans(_inside(starts, len(text.text)), _inside(ends, len(text.text)))
    bounds = text.boundaries(plainest)
    return Spans(_places(bounds, starts), _places(bounds, ends))


def _inside(offsets: Offsets, length: int) -> Offsets:
    return np.where((offsets >= 0) & (offsets <= length), offsets, -1)


def _places(bounds: Offsets, offsets: Offsets) -> Offsets:
    found = np.searchsorted(bounds, offsets, side="right") - 1
    is_inside = (offsets >= bounds[0]) & (offsets <= bounds[-1])
    is_exact = bounds[np.clip(found, 0, len(bounds) - 1)] == offsets
    return np.where(is_inside, np.where(is_exact, found, -2), -1).astype(np.int64)
