"""Finds in which unit a tool counted its offsets, by holding each against its own stated text.

The REFI-QDA standard counts Unicode characters. Tools count UTF-16 units or bytes, some count a
line end as two, some a byte order mark. Which it was shows where text beyond the plain letters
stands before a selection: under one way of counting the stated text is there, under others not.

Belongs here: ways of counting and the evidence for each. Not here: the files (refi.py).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

Offsets = npt.NDArray[np.int64]
BREAKS: Final = re.compile(r"\s+")
ELLIPSIS: Final = re.compile(r"\s*(…|\.\.\.)$")
SHORTEST_TRUNCATED: Final = 16
"""Letters of a stated text that must agree where the tool cut it short."""

SHORTEST_FOUND: Final = 12
"""Letters a stated text needs before it is looked for elsewhere in its document."""


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

    Attributes
    ----------
    text : str
        Decoded, no byte order mark, line ends LF.
    has_mark : bool
    has_long_ends : bool
        Whether its line ends are of two letters, carriage return and line feed.
    """

    text: str = field(repr=False)
    has_mark: bool = False
    has_long_ends: bool = False

    @cached_property
    def _letters(self) -> npt.NDArray[np.uint32]:
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

    def boundaries(self, counting: Counting) -> Offsets:
        """Give the offset before each letter, and after the last, in one way of counting."""
        letters = self._letters
        widths = np.ones(len(letters), dtype=np.int64)
        if counting.unit == UNITS[1]:
            widths += letters > 0xFFFF
        elif counting.unit == UNITS[2]:
            widths += (letters > 0x7F).astype(np.int64) + (letters > 0x7FF) + (letters > 0xFFFF)
        if counting.counts_line_ends and self.has_long_ends:
            widths += letters == ord("\n")
        mark = (3 if counting.unit == UNITS[2] else 1) if self._counts_mark(counting) else 0
        return mark + np.concatenate([[0], np.cumsum(widths)])

    def _counts_mark(self, counting: Counting) -> bool:
        return counting.counts_mark and self.has_mark


@dataclass(frozen=True)
class Spans:
    """Selections of one text in letters of it; -1 where an offset is no place in the text."""

    start: Offsets
    end: Offsets


def stored_text(content: bytes) -> StoredText:
    """Decode a stored text.

    Raises
    ------
    UnicodeDecodeError
        If it is not UTF-8, nor UTF-16 with a byte order mark.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, has_mark = content.decode("utf-16"), True
    else:
        text = content.decode("utf-8")
        has_mark = text.startswith("\ufeff")
        text = text.removeprefix("\ufeff")
    return with_short_ends(text, has_mark)


def with_short_ends(text: str, has_mark: bool = False) -> StoredText:
    """Give a text with its line ends as LF, remembering what they were."""
    short = text.replace("\r\n", "\n").replace("\r", "\n")
    return StoredText(short, has_mark, "\r\n" in text)


def spans(text: StoredText, starts: Offsets, ends: Offsets, counting: Counting) -> Spans:
    """Give selections in letters, under one way of counting.

    Parameters
    ----------
    text : StoredText
    starts, ends : numpy.ndarray, shape (n_selections,)
        As the tool counted, end exclusive.
    counting : Counting
    """
    bounds = text.boundaries(counting)
    return Spans(_places(bounds, starts), _places(bounds, ends))


def _places(bounds: Offsets, offsets: Offsets) -> Offsets:
    """Give the letter each offset stands before; inside a long line end, the line end itself."""
    found = np.searchsorted(bounds, offsets, side="right") - 1
    is_inside = (offsets >= bounds[0]) & (offsets <= bounds[-1])
    places = np.where(is_inside, found, -1)
    is_exact = bounds[np.clip(found, 0, len(bounds) - 1)] == offsets
    return np.where(is_inside & ~is_exact, -2, places).astype(np.int64)


def squashed(text: str) -> str:
    """Give a text for comparing: composed letters, every run of white space one space."""
    return BREAKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def agrees(found: str, stated: str) -> bool:
    """Tell whether the text found is the text stated, which a tool may have cut short."""
    if found == stated:
        return True
    here, there = squashed(found), squashed(stated)
    if here == there:
        return bool(there)
    start = ELLIPSIS.sub("", there)
    is_cut = start != there or len(start) >= SHORTEST_TRUNCATED
    return is_cut and len(start) >= min(SHORTEST_TRUNCATED, len(there)) and here.startswith(start)


def agreeing(text: StoredText, found: Spans, stated: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell of each selection whether its stated text stands at its place."""
    return np.array(
        [
            0 <= start <= end and bool(name) and agrees(text.text[start:end], name)
            for start, end, name in zip(found.start, found.end, stated, strict=True)
        ],
        dtype=bool,
    )


@dataclass(frozen=True)
class TextSelections:
    """The selections of one text, as the tool wrote them."""

    text: StoredText
    starts: Offsets
    ends: Offsets
    stated: Sequence[str] = field(repr=False)


def evidence(texts: Sequence[TextSelections]) -> Counter[Counting]:
    """Count, for each way of counting, the selections whose stated text is where it says."""
    counts: Counter[Counting] = Counter(dict.fromkeys(COUNTINGS, 0))
    for one in texts:
        tried: dict[bytes, int] = {}
        for counting in COUNTINGS:
            key = one.text.boundaries(counting).tobytes()
            if key not in tried:
                found = spans(one.text, one.starts, one.ends, counting)
                tried[key] = int(agreeing(one.text, found, one.stated).sum())
            counts[counting] += tried[key]
    return counts


def most_likely(counts: Counter[Counting]) -> Counting:
    """Give the way of counting with most evidence; of several, the nearest to the standard's."""
    return max(COUNTINGS, key=lambda counting: (counts[counting], -COUNTINGS.index(counting)))


def find_once(text: str, stated: str) -> tuple[int, int] | None:
    """Give where a stated text stands, if it is long enough and stands just once."""
    words = squashed(stated).split(" ")
    if len(squashed(stated)) < SHORTEST_FOUND or ELLIPSIS.search(stated):
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found = [match.span() for match in pattern.finditer(text)]
    return found[0] if len(found) == 1 else None
