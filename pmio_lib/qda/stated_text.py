"""Compares the text that a tool states for a selection with the text of a document.

Belongs here: what makes them the same, what a tool may have cut short, and where a stated text
stands. Not here: offsets (offsets.py).
"""

import re
import unicodedata
from typing import Final, Literal

import numpy as np

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
