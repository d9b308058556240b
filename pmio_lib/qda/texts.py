"""A document's text: as a file stores it, as tools count its letters, and what they state of it.

Belongs here: what one offset is in letters under one way of counting, what makes a stated text the
same as a part of the document, and where it stands. Not here: which way a tool used (places.py).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

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
        return int(self._letters().max(initial=0))

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


def spans(text: StoredText, ends: Offsets, counting: Counting) -> list[tuple[int, int]]:
    """Give the start and end of selections in letters, under one way of counting.

    `ends`, shape (n_selections, 2), are as the tool counted, end exclusive. Gives -1 for an offset
    outside the text, -2 for one inside a letter or a line end.
    """
    places = _places(text.boundaries(counting), ends)
    return [(start, end) for start, end in places.tolist()]


def _places(bounds: Offsets, offsets: Offsets) -> Offsets:
    found = np.searchsorted(bounds, offsets, side="right") - 1
    is_inside = (offsets >= bounds[0]) & (offsets <= bounds[-1])
    is_exact = bounds[np.clip(found, 0, len(bounds) - 1)] == offsets
    return np.where(is_inside, np.where(is_exact, found, -2), -1).astype(np.int64)


BREAKS: Final = re.compile(r"\s+")
WORD: Final = re.compile(r"\S+")
ELLIPSIS: Final = re.compile(r"\s*(…|\.\.\.)$")
ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Letters that XML 1.0 cannot hold: a tool may leave them out of what it states."""

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
SHORTEST_TRUNCATED: Final = 16
"""Letters of a stated text that must agree where the tool cut it short."""

SHORTEST_FOUND: Final = 12
"""Letters a stated text needs before it is looked for elsewhere in its document."""

SHORTEST_NEAR: Final = 3
NEAR: Final = 16
CLEARLY: Final = 3
"""A short text counts as found within so many letters of its place, if the next is so many times
as far."""

Agreement = Literal[0, 1, 2]
NONE: Final = 0
CUT: Final = 1
WHOLE: Final = 2


def legal(text: str) -> str:
    """Give a text without the letters that XML cannot hold, each marked where it stood."""
    return ILLEGAL.sub(REPLACEMENT, text)


def squashed(text: str) -> str:
    """Give a text for comparing: composed letters that XML can hold, each white space one space."""
    return BREAKS.sub(" ", unicodedata.normalize("NFC", legal(text))).strip()


def agreement(found: str, stated: str) -> Agreement:
    """Tell whether the text found is the text stated: no, what a tool cut short of it, or whole."""
    if not stated:
        return NONE
    if found == stated:
        return WHOLE
    if _begin_apart(found, stated):
        return NONE
    here, there = squashed(found), squashed(stated)
    if here == there:
        return WHOLE if there else NONE
    start = ELLIPSIS.sub("", there)
    return CUT if len(start) >= SHORTEST_TRUNCATED and here.startswith(start) else NONE


def _begin_apart(found: str, stated: str) -> bool:
    """Tell quickly of most texts that are not the same: their first plain letters differ."""
    here, there = found.lstrip()[:1], stated.lstrip()[:1]
    return here != there and here.isascii() and there.isascii()


def is_whole(stated: str, length: int) -> bool:
    """Tell whether a stated text could be all of a selection of `length`, in whatever unit.

    If not, it is a label, such as the numbers of the selection, or the tool cut it short.
    """
    longest = len(stated.encode("utf-8", "surrogatepass")) + len(BREAKS.findall(stated))
    return len(squashed(stated)) <= length <= longest


def could_be_cut(stated: str, length: int) -> bool:
    """Tell whether a stated text could be the beginning of a selection of `length`."""
    start = ELLIPSIS.sub("", squashed(stated))
    return len(start) >= min(SHORTEST_TRUNCATED, length) or start != squashed(stated)


class Searchable:
    """A text to look passages up in; white space and ways of composing letters do not count."""

    def __init__(self, text: str) -> None:
        found = [match.span() for match in WORD.finditer(legal(text))]
        words = [unicodedata.normalize("NFC", text[start:end]) for start, end in found]
        self.squashed = legal(" ".join(words))
        self._spans = np.array(found, dtype=np.int64).reshape(-1, 2)
        self._lengths = np.array([len(word) for word in words], dtype=np.int64)
        self._places = np.concatenate([[0], np.cumsum(self._lengths + 1)])[:-1]

    def find_once(self, stated: str) -> tuple[int, int] | None:
        """Give where a stated text stands in the text, if it is long enough and stands once."""
        wanted = squashed(stated)
        if len(wanted) < SHORTEST_FOUND or ELLIPSIS.search(wanted):
            return None
        place = self.squashed.find(wanted)
        if place < 0 or self.squashed.find(wanted, place + 1) >= 0:
            return None
        return self._letter(place, False), self._letter(place + len(wanted), True)

    def find_near(self, stated: str, start: int) -> tuple[int, int] | None:
        """Give where a stated text of whole words stands near a letter, no other being as near."""
        wanted = squashed(stated)
        if len(wanted) < SHORTEST_NEAR or ELLIPSIS.search(wanted):
            return None
        pattern = rf"(?<!\w){re.escape(wanted)}(?!\w)"
        ends = [
            (self._letter(match.start(), False), self._letter(match.end(), True))
            for match in re.finditer(pattern, self.squashed)
        ]
        ends.sort(key=lambda one: abs(one[0] - start))
        far = [abs(one[0] - start) for one in ends[:2]]
        if not far or far[0] > NEAR or (len(far) > 1 and far[1] < CLEARLY * max(far[0], 4)):
            return None
        return ends[0]

    def _letter(self, place: int, is_end: bool) -> int:
        """Give the letter of the text that a place in the squashed text is."""
        word = int(np.searchsorted(self._places, place - is_end, side="right")) - 1
        start, end = (int(one) for one in self._spans[word])
        inside = place - int(self._places[word])
        return end if inside >= self._lengths[word] else min(start + inside, end)
