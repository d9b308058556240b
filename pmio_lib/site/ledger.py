"""Rows of 'Every number on this page': how one entry of the numbers ledger reads."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pmio_lib.core.errors import PublishError
from pmio_lib.core.numerals import MINUS
from pmio_lib.core.rounding import round_half_up

IN_TEXT: Final = "number-"
"""How the anchor of a number in the text begins."""
WRITTEN: Final = re.compile(r"\d+(?:\.(?P<decimals>\d+))?")


@dataclass(frozen=True)
class LedgerRow:
    """One number as the ledger shows it.

    `cell` is the number of its code cell, `shown_at` the anchor that the page shows it at, if any.
    """

    id: str
    description: str
    text: str
    value: str
    n: str
    interval: str
    sources: tuple[str, ...]
    cell: int
    inputs: tuple[str, ...]
    shown_at: str = ""


@dataclass(frozen=True)
class LedgerGroup:
    """Numbers that one table or picture, or the text of one cell, shows from the same files.

    `title` is what the table or picture is called and `shown_at` its anchor; numbers in the text
    have a `title` where they were named together, and lead to their places one by one.
    """

    number: int
    title: str
    shown_at: str
    rows: tuple[LedgerRow, ...]

    @property
    def first(self) -> LedgerRow:
        """The number whose cell, sources and files all the others share."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """What the group is called in a list."""
        if self.shown_at:
            return self.title or self.shown_at.partition("-")[2]
        return f"In the text: {self.title}" if self.title else "In the text"

    def words(self, row: LedgerRow) -> str:
        """Give what a number is, without the title that stands above it."""
        return row.description.removesuffix(f" ({self.title})") if self.title else row.description


def ledger_rows(
    numbers: Mapping[str, Any], cells: Mapping[str, int], anchors: Collection[str]
) -> list[LedgerRow]:
    """List a notebook's numbers in the order their code stands on the page.

    `numbers` are as the runner writes them, `cells` the number of each code cell by its id, and
    `anchors` those of the page. Raises PublishError if an entry names a cell the notebook does not
    have: of another run.
    """
    entries = numbers["numbers"].items()
    rows = [_row(key, entry, cells, _shown_at(key, anchors)) for key, entry in entries]
    return sorted(rows, key=lambda row: (row.cell, row.id))


def file_sets(rows: Iterable[LedgerRow]) -> dict[tuple[str, ...], int]:
    """Number the sets of files that rows rest on, in order."""
    in_order = dict.fromkeys(row.inputs for row in rows)
    return {files: place for place, files in enumerate(in_order, start=1)}


def grouped(rows: Iterable[LedgerRow]) -> list[LedgerGroup]:
    """Group placed rows by where they are shown and what they rest on, in order."""
    groups: dict[tuple[Any, ...], list[LedgerRow]] = {}
    for row in rows:
        place = "" if row.shown_at.startswith(IN_TEXT) else row.shown_at
        key = (title_of(row.description), place, row.cell, row.sources, row.inputs)
        groups.setdefault(key, []).append(row)
    return [
        LedgerGroup(number, title, place, tuple(its))
        for number, ((title, place, *_), its) in enumerate(groups.items(), start=1)
    ]


def title_of(description: str) -> str:
    """Give what stands in the last brackets of a description: the title of its table or text."""
    if not description.endswith(")"):
        return ""
    depth = 0
    for place in range(len(description) - 1, 0, -1):
        depth += (description[place] == ")") - (description[place] == "(")
        if depth == 0:
            is_whole = description[place - 1] == " "
            return description[place + 1 : -1] if is_whole else ""
    return ""


def _shown_at(id: str, anchors: Collection[str]) -> str:
    """Give the anchor of the number in the text, else of the table or figure that holds it."""
    words = id.split(".")
    names = [".".join(words[:count]) for count in range(len(words), 0, -1)]
    wanted = [f"{IN_TEXT}{id}", *(f"{kind}-{n}" for n in names for kind in ("figure", "table"))]
    return next((anchor for anchor in wanted if anchor in anchors), "")


def interval_text(entry: Mapping[str, Any]) -> str:
    """Write an entry's interval with as many decimals as its text has: '95%: 1.2 to 3.4'."""
    interval = entry["interval"]
    if interval is None:
        return ""
    places = _decimals(entry)
    low, high = (_number(interval[end], places) for end in ("low", "high"))
    return f"{interval['confidence'] * 100:g}%: {low} to {high}"


def _row(key: str, entry: Mapping[str, Any], cells: Mapping[str, int], shown_at: str) -> LedgerRow:
    cell = entry["cell"]["id"]
    if cell not in cells:
        raise PublishError(
            f"The number '{key}' says it was made in cell '{cell}', which the notebook does "
            "not have. The notebook and its numbers are of different runs: run it again."
        )
    return LedgerRow(
        id=key,
        description=entry["description"],
        text=entry["text"],
        value=str(entry["value"]),
        n="" if entry["n"] is None else _number(entry["n"], 0),
        interval=interval_text(entry),
        sources=tuple(entry["sources"]),
        cell=cells[cell],
        inputs=tuple(entry["inputs"]),
        shown_at=shown_at,
    )


def _decimals(entry: Mapping[str, Any]) -> int | None:
    """Find how many decimals the text shows the value with; None where it shows another form."""
    shown = WRITTEN.search(entry["text"].replace(",", ""))
    if shown is None:
        return None
    places = len(shown["decimals"] or "")
    is_value = float(shown[0]) == abs(round_half_up(entry["value"], places))
    return places if is_value else None


def _number(value: float, places: int | None) -> str:
    written = f"{value:.4g}" if places is None else f"{round_half_up(value, places):,.{places}f}"
    return written.replace("-", MINUS)
