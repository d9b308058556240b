"""Finds in which unit a tool counted its offsets, by holding each against its own stated text.

The REFI-QDA standard counts Unicode characters. Tools count UTF-16 units or bytes, some count a
line end as two, some a byte order mark. Which it was shows where text beyond the plain letters
stands before a selection: under one way of counting the stated text is there, under others not.
Where no selection states its text, people's habit of selecting whole words has to do.

Belongs here: the evidence for each way of counting. Not here: the files (refi.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pmio_lib.qda.stated_text import NONE, WHOLE, agreement
from pmio_lib.qda.stored_text import COUNTINGS, Counting, Offsets, Spans, StoredText, spans


@dataclass(frozen=True)
class TextSelections:
    """The selections of one text, as the tool wrote them."""

    text: StoredText
    starts: Offsets
    ends: Offsets
    stated: Sequence[str] = field(repr=False)


class Evidence(NamedTuple):
    """What speaks for a way of counting; what comes first decides.

    Attributes
    ----------
    agreeing : int
        Selections whose stated text is at their place, be it cut short.
    whole : int
        Those whose stated text is all of it.
    neat : int
        Ends of selections: where a text is stated, those with white space if, and only if, the
        stated text has it there; elsewhere those that part no word.
    """

    agreeing: int = 0
    whole: int = 0
    neat: int = 0

    def __add__(self, other: "Evidence") -> "Evidence":  # type: ignore[override]
        """Give the evidence of two texts together."""
        return Evidence(*(a + b for a, b in zip(self, other, strict=True)))


def agreeing(text: StoredText, found: Spans, stated: Sequence[str]) -> npt.NDArray[np.int8]:
    """Tell of each selection how its stated text agrees with what stands at its place."""
    return np.array(
        [
            agreement(text.text[start:end], name) if 0 <= start <= end else NONE
            for start, end, name in zip(
                found.start.tolist(), found.end.tolist(), stated, strict=True
            )
        ],
        dtype=np.int8,
    )


def most_likely(texts: Sequence[TextSelections]) -> tuple[Counting, Evidence]:
    """Give the way of counting with most evidence; of several, the nearest to the standard's."""
    most = sum((most_evidence(one) for one in texts), Evidence())
    known: dict[tuple[int, Counting], Evidence] = {}
    found: dict[Counting, Evidence] = {}
    for counting in COUNTINGS:
        total = Evidence()
        for number, one in enumerate(texts):
            key = number, one.text.plainest(counting)
            if key not in known:
                known[key] = evidence(one, key[1])
            total += known[key]
        found[counting] = total
        if total == most:  # nothing could speak for another one more
            break
    best = max(found, key=lambda counting: (found[counting], -COUNTINGS.index(counting)))
    return best, found[best]


def most_evidence(one: TextSelections) -> Evidence:
    """Give the evidence for a way of counting under which every stated text is in its place."""
    count = len(one.stated)
    return Evidence(count, count, 2 * count)


def evidence(one: TextSelections, counting: Counting) -> Evidence:
    """Gather what speaks in one text for a way of counting."""
    found = spans(one.text, one.starts, one.ends, counting)
    agreed = agreeing(one.text, found, one.stated)
    text = one.text.text
    ends = zip(found.start.tolist(), found.end.tolist(), one.stated, agreed.tolist(), strict=True)
    neat = sum(
        _parts_no_word(text, start) + _parts_no_word(text, end)
        if agrees == NONE
        else _same_ends(text[start:end], name, agrees == WHOLE)
        for start, end, name, agrees in ends
    )
    return Evidence(int((agreed != NONE).sum()), int((agreed == WHOLE).sum()), neat)


def _same_ends(found: str, stated: str, is_whole: bool) -> int:
    """Count the ends at which both texts have white space, or neither."""
    at_start = found[:1].isspace() == stated[:1].isspace()
    return at_start + (is_whole and found[-1:].isspace() == stated[-1:].isspace())


def _parts_no_word(text: str, place: int) -> bool:
    """Tell whether a place is in the text, and between words or at either end of one."""
    if place < 0:
        return False
    before, after = text[max(place - 1, 0) : place], text[place : place + 1]
    return not (before.isalnum() and after.isalnum())
