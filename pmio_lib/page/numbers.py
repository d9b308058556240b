"""The numbers ledger: every number a page shows, with what it is and where it comes from.

Belongs here: the record of one number and how it is written. Not here: how a page shows it.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.numerals import PLACES, Unit, decimals, plain, written
from pmio_lib.core.rounding import round_half_up
from pmio_lib.methods.interval import Interval

NUMBERS_MIME: Final = "application/vnd.pmio.numbers+json"
INPUTS_MIME: Final = "application/vnd.pmio.inputs+json"
SYNTHETIC: Final = "demo"
OF_PEOPLE: Final = ("demo", "private")
"""Sources that hold answers, words and marks of people. A page records their numbers as it shows
them: from full digits a reader worked out single pupils' marks."""

BY_CONSTRUCTION: Final = "by construction, not evidence"
"""What is said of a number that the synthetic twin gives: it came out as it was put in."""

ID: Final = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


@dataclass(frozen=True)
class Number:
    """One number of a page.

    Attributes
    ----------
    id : str
        Dotted lower-case name, unique on the page.
    value : float
        The number in full; as it is shown, no digit more, where it rests on people's data.
    text : str
        As a reader sees it, rounded half up.
    unit : str
    description : str
        What it is, in words.
    n : int or None
        How many pupils, schools, ... it rests on, where known.
    interval : Interval or None
    sources : tuple of str
        published, official, demo or private.
    inputs : tuple of str
        Raw files it was computed from.
    """

    id: str
    value: float
    text: str
    unit: Unit
    description: str
    n: int | None = None
    interval: Interval | None = None
    sources: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    @property
    def is_synthetic(self) -> bool:
        """Whether the number rests on the synthetic twin."""
        return SYNTHETIC in self.sources

    def record(self) -> dict[str, Any]:
        """Give the ledger's record of this number."""
        return {**asdict(self), "basis": BY_CONSTRUCTION if self.is_synthetic else "evidence"}

    @property
    def interval_text(self) -> str:
        """The number's interval in words, with as many decimals as the number."""
        if self.interval is None:
            return "no interval"
        ends = (self.interval.low, self.interval.high)
        return " to ".join(written(end, self.unit, decimals(self.text)) for end in ends)

    @property
    def size(self) -> "Worded":
        """Give the number without its sign, for words that say the direction."""
        return Worded(self, self.text.lstrip("+\N{MINUS SIGN}"))

    @property
    def whole(self) -> "Worded":
        """Give the same without decimals, for figures that are published as whole ones."""
        return Worded(self, written(abs(self.value), self.unit, 0).lstrip("+"))


@dataclass(frozen=True)
class Worded:
    """A number of the ledger as a sentence writes it."""

    number: Number
    text: str


def number(
    id: str,
    value: float,
    unit: Unit,
    description: str,
    *,
    inputs: Iterable[str],
    places: int | None = None,
    n: int | None = None,
    interval: Interval | None = None,
    signed: bool = True,
) -> Number:
    """Make a number of the ledger; a size or a width of points is not `signed` with a plus.

    Raises
    ------
    StatisticsError
        If the id is not a dotted lower-case name, or the value or an end of its interval is not
        finite: a number that does not exist is written as a symbol, never as NaN.
    """
    if not ID.fullmatch(id):
        raise StatisticsError(f"{id!r} is not a number's id: dotted lower-case words are.")
    if interval is not None and not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        raise StatisticsError(f"{id}: its interval runs from {interval.low} to {interval.high}.")
    files = tuple(sorted(set(inputs)))
    text = written(value, unit, places)
    text = text if signed else text.removeprefix("+")
    sources = tuple(sorted({source_of(file) for file in files}))
    whole = None if n is None else int(n)  # NumPy's integers are not JSON's
    if set(sources) & set(OF_PEOPLE):
        shown = PLACES[unit] if places is None else places
        value, interval = round_half_up(float(value), shown), _as_shown(interval, shown)
    return Number(id, plain(value), text, unit, description, whole, interval, sources, files)


def _as_shown(interval: Interval | None, places: int) -> Interval | None:
    """Give an interval with no digit more than the number it belongs to."""
    if interval is None:
        return None
    low, high = (round_half_up(end, places) for end in (interval.low, interval.high))
    return Interval(low, high, interval.confidence)


def source_of(file: str) -> str:
    """Give the source a raw file belongs to: the folder under data/raw it stands in."""
    parts = file.split("/")
    return parts[2] if parts[:2] == ["data", "raw"] and len(parts) > 3 else "derived"


class NumbersLedger:
    """The numbers of one page, each recorded once; waits until an output carries them."""

    def __init__(self) -> None:
        self._numbers: dict[str, Number] = {}
        self._pending: list[Number] = []

    def add(self, entry: Number) -> Number:
        """Record a number.

        Raises
        ------
        StatisticsError
            If the id stands for another number already.
        """
        known = self._numbers.get(entry.id)
        if known is not None and known != entry:
            raise StatisticsError(f"{entry.id}: the ledger holds another number by this id.")
        if known is None:
            self._numbers[entry.id] = entry
            self._pending.append(entry)
        return entry

    def get(self, id: str) -> Number | None:
        """Give the number of this id, or None."""
        return self._numbers.get(id)

    @property
    def names(self) -> tuple[str, ...]:
        """Give the ids of all numbers, in the order they were recorded."""
        return tuple(self._numbers)

    def take_pending(self) -> list[dict[str, Any]]:
        """Give the records no output has carried yet, and count them as carried."""
        records = [entry.record() for entry in self._pending]
        self._pending.clear()
        return records

    @property
    def pending(self) -> tuple[str, ...]:
        """Give the ids that no output has carried yet."""
        return tuple(entry.id for entry in self._pending)
