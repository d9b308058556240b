"""Finds where each selection of a project stands in its text, whichever tool wrote it.

Belongs here: ways of counting, the place of a selection, and what is said where it has none. Not
here: the files (refi.py, taguette.py).

The REFI-QDA standard counts Unicode characters. Tools count UTF-16 units or bytes, some count a
line end as two, some a byte order mark. Which it was shows where text beyond the plain letters
stands before a selection: under one way of counting the stated text is there, under others not.
Where no selection states its text, people's habit of selecting whole words has to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from pmio_lib.qda.project import Fault, Gathered, Place
from pmio_lib.qda.refi_parts import OTHER_SELECTIONS, RawSelection
from pmio_lib.qda.texts import (
    COUNTINGS,
    ELLIPSIS,
    NONE,
    WHOLE,
    Agreement,
    Counting,
    Offsets,
    Searchable,
    StoredText,
    agreement,
    could_be_cut,
    is_whole,
    spans,
    squashed,
)


@dataclass(frozen=True)
class TextSelections:
    """The selections of one text, as the tool wrote them.

    `members` are places among all; `ends`, shape (n_selections, 2), start and end.
    """

    text: StoredText
    members: list[int]
    ends: Offsets
    stated: list[str] = field(repr=False)

    @cached_property
    def searchable(self) -> Searchable:
        """The text to look passages up in."""
        return Searchable(self.text.text)


class Evidence(NamedTuple):
    """What speaks for a way of counting; what comes first decides.

    `agreeing` selections have their stated text at their place, be it cut short, `whole` all of it;
    `neat` ends have white space if, and only if, the stated text has it there, or part no word
    where none is stated.
    """

    agreeing: int = 0
    whole: int = 0
    neat: int = 0

    def __add__(self, other: Evidence) -> Evidence:  # type: ignore[override]
        """Give the evidence of two texts together."""
        return Evidence(*(a + b for a, b in zip(self, other, strict=True)))


def agreeing(one: TextSelections, found: Sequence[tuple[int, int]]) -> list[Agreement]:
    """Tell of each selection how its stated text agrees with what stands at its place."""
    text = one.text.text
    return [
        agreement(text[start:end], stated) if 0 <= start <= end else NONE
        for (start, end), stated in zip(found, one.stated, strict=True)
    ]


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
    found = spans(one.text, one.ends, counting)
    agreed = agreeing(one, found)
    text = one.text.text
    neat = sum(
        _parts_no_word(text, start) + _parts_no_word(text, end)
        if agrees == NONE
        else _same_ends(text[start:end], stated, agrees == WHOLE)
        for (start, end), stated, agrees in zip(found, one.stated, agreed, strict=True)
    )
    return Evidence(len(agreed) - agreed.count(NONE), agreed.count(WHOLE), neat)


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


KEPT: Final = "The coding is kept for its interview, without a place."
MARK_AGAIN: Final = (
    "Mark the passage again in the coding program and export the project anew; until then the "
    "coding is kept for its interview, without a place."
)
BEYOND: Final = Fault(
    "a selection that reaches beyond its text", "offsets inside the text", MARK_AGAIN
)
BACKWARDS: Final = Fault(
    "a selection that ends before it starts, holds no letter or states no number",
    "a start and a later end",
    MARK_AGAIN,
)
NOWHERE: Final = Fault(
    "a selection whose stated text is not at its place under any way of counting",
    "its stated text",
    MARK_AGAIN,
)
FOUND: Final = Fault(
    "a selection whose stated text is not at its place but stands once elsewhere in the document",
    "its stated text at its place",
    "It was placed where the text stands.",
)
NEAREST: Final = Fault(
    "a short selection whose stated text stands a few letters beside it",
    "its stated text where the file says",
    "It was placed where the text stands nearest.",
)
UNCHECKED: Final = Fault(
    "a selection that does not state its text, in a document where ways of counting differ",
    "its text as its name",
    "It was placed by its offsets alone; look at some of them.",
)
REGION: Final = Fault(
    "a selection of a page, a picture or a recording", "a selection of text", KEPT
)
OTHER_TEXT: Final = Fault(
    "a selection of a second text of its source", "one text for each source", KEPT
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one selection stands, in letters of its text, and how that is known."""

    start: int | None
    end: int | None
    text: str = field(repr=False)
    place: Place


class Places:
    """Places the selections of one project.

    `texts` are what each selection's `text` is the place in, `main_texts` the places of those that
    are a source's own; `faults` hears what is wrong, and `where` says in words where that is.
    """

    def __init__(
        self,
        selections: Sequence[RawSelection],
        texts: Sequence[StoredText | None],
        main_texts: frozenset[int],
        faults: Gathered,
        where: Callable[[RawSelection], str],
    ) -> None:
        self._where = where
        self._selections, self._texts, self._faults = selections, texts, faults
        self._main_texts = main_texts
        self.notes: list[str] = []

    def placed(self) -> list[Placed]:
        """Give the place of every selection, in their order."""
        known: dict[int, Placed] = {}
        by_text: dict[int, list[int]] = {}
        for position, one in enumerate(self._selections):
            placed = self._without_offsets(one)
            if placed is not None:
                known[position] = placed
            elif one.text is not None:
                by_text.setdefault(one.text, []).append(position)
        texts = [self._text(text, members) for text, members in by_text.items()]
        counting, found = most_likely(texts)
        if counting != COUNTINGS[0]:
            self.notes.append(_note("this project", counting, found))
        for text in texts:
            known |= dict(self._place(text, counting))
        return [known[position] for position in range(len(self._selections))]

    def _without_offsets(self, one: RawSelection) -> Placed | None:
        """Give the place of a selection whose offsets do not count; None where they do."""
        nowhere = Placed(None, None, one.name, "none")
        if one.tag in OTHER_SELECTIONS and one.text is None:
            return self._told(one, REGION, nowhere)
        stored = self._texts[one.text] if one.text is not None else None
        if stored is None:
            return nowhere
        if one.text not in self._main_texts:
            return self._told(one, OTHER_TEXT, nowhere)
        if one.is_whole:
            return Placed(0, len(stored.text), stored.text, "checked")
        if _numbers(one) is None:
            return self._told(one, BACKWARDS, nowhere)
        return None

    def _text(self, text: int, members: list[int]) -> TextSelections:
        numbers = [_numbers(self._selections[member]) or (0, 0) for member in members]
        stated = [self._selections[member].name for member in members]
        ends = np.array(numbers, dtype=np.int64)
        return TextSelections(self._texts[text] or StoredText(""), members, ends, stated)

    def _place(self, one: TextSelections, counting: Counting) -> Iterator[tuple[int, Placed]]:
        counting = self._own_counting(one, counting)
        found = spans(one.text, one.ends, counting)
        agreed = agreeing(one, found)
        for member, (start, end), agrees in zip(one.members, found, agreed, strict=True):
            selection = self._selections[member]
            if agrees != NONE:
                text, stated = one.text.text[start:end], selection.name
                same = stated if stated == text else text  # one copy of many long texts, not two
                yield member, Placed(start, end, same, "checked")
            else:
                yield member, self._unagreed(one, selection, start, end)

    def _own_counting(self, one: TextSelections, counting: Counting) -> Counting:
        """Give the way of counting of one text: the project's, unless its own words refute it."""
        ours = evidence(one, counting)
        if ours == most_evidence(one):
            return counting
        best, found = most_likely([one])
        if found[:2] > ours[:2]:
            self.notes.append(_note("one document", best, found))
            return best
        return counting

    def _unagreed(
        self, one: TextSelections, selection: RawSelection, start: int, end: int
    ) -> Placed:
        stated, text = selection.name, one.text.text
        length = int(selection.end) - int(selection.start)
        nowhere = Placed(None, None, stated, "none")
        begins = ELLIPSIS.sub("", squashed(stated))
        is_here = bool(begins) and begins in one.searchable.squashed
        if is_here and is_whole(stated, length) and (again := one.searchable.find_once(stated)):
            elsewhere = Placed(*again, text[slice(*again)], "found")
            return self._told(selection, FOUND, elsewhere)
        is_near = is_here and start >= 0 and is_whole(stated, length)
        if is_near and (near := one.searchable.find_near(stated, start)):
            return self._told(selection, NEAREST, Placed(*near, text[slice(*near)], "found"))
        if not 0 <= start <= end:
            return self._told(selection, BEYOND if -1 in (start, end) else NOWHERE, nowhere)
        if is_here and (is_whole(stated, length) or could_be_cut(stated, length)):
            return self._told(selection, NOWHERE, nowhere)
        placed = Placed(start, end, text[start:end], "unchecked")  # a label, or nothing stated
        return self._told(selection, UNCHECKED, placed) if one.text.is_ambiguous else placed

    def _told(self, one: RawSelection, fault: Fault, placed: Placed) -> Placed:
        self._faults.add_at(fault, self._where(one))
        return placed


def _note(what: str, counting: Counting, found: Evidence) -> str:
    how = "" if found.agreeing else ", judged by where words end, as no selection states its text"
    return f"offsets of {what} count {counting}{how}"


def _numbers(one: RawSelection) -> tuple[int, int] | None:
    try:
        start, end = int(one.start), int(one.end)
    except ValueError:
        return None
    return (start, end) if 0 <= start < end < 2**62 else None
