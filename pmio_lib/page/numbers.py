"""The numbers ledger: every number a page shows, with what it is and where it comes from.

Belongs here: the record of one number and how it is written. Not here: how a page shows it.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
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

    `id` is unique on the page; `value` is in full, or no digit more than `text` where it rests on
    people's data; `n` is how many pupils, schools, ... it rests on; `sources` are of published,
    official, demo and private, `inputs` the raw files it was computed from.
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
) -> Number:
    """Make a number of the ledger.

    Raises StatisticsError if the id is not a dotted lower-case name, or the value or an end of its
    interval is not finite: a number that does not exist is written as a symbol, never as NaN.
    """
    if not ID.fullmatch(id):
        raise StatisticsError(f"{id!r} is not a number's id: dotted lower-case words are.")
    if interval is not None and not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        raise StatisticsError(f"{id}: its interval runs from {interval.low} to {interval.high}.")
    files = tuple(sorted(set(inputs)))
    text = written(value, unit, places)
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


def slug(value: Any) -> str:
    """Give a value as part of a number's id; one without Latin letters or digits by its digest."""
    text = str(value)
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in text.lower()).strip("_")
    return letters or sha256(text.encode()).hexdigest()[:8]


def source_of(file: str) -> str:
    """Give the source a raw file belongs to: the folder under data/raw it stands in."""
    parts = file.split("/")
    return parts[2] if parts[:2] == ["data", "raw"] and len(parts) > 3 else "derived"


def is_synthetic(files: Iterable[str]) -> bool:
    """Tell whether any of these raw files belongs to the synthetic twin."""
    return any(source_of(file) == SYNTHETIC for file in files)


class NumbersLedger:
    """The numbers of one page, each recorded once; waits until an output carries them."""

    def __init__(self) -> None:
        self._numbers: dict[str, Number] = {}
        self._pending: list[Number] = []

    def add(self, entry: Number) -> Number:
        """Record a number; StatisticsError if its id stands for another number already."""
        known = self._numbers.get(entry.id)
        if known is not None and known != entry:
            raise StatisticsError(f"{entry.id}: the ledger holds another number by this id.")
        if known is None:
            self._numbers[entry.id] = entry
            self._pending.append(entry)
        return entry

    def take_pending(self) -> list[dict[str, Any]]:
        """Give the records no output has carried yet, and count them as carried."""
        records = [entry.record() for entry in self._pending]
        self._pending.clear()
        return records
