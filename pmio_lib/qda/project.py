"""A coded project as every reader of this folder gives it, and what was wrong with its file.

Belongs here: documents, codes, cases, codings as plain values; the same fault told once with how
often it was found. Not here: any file format, nor which code of the study or which school is meant
(interviews/clean).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.tables.row_ledger import CorrectedCell

CODING_COLUMNS: Final = {
    "document": "str", "coder": "str", "code": "Int64", "start": "Int64", "end": "Int64",
    "text": "str", "memo": "str", "place": "str", "line": "Int64", "segment": "str",
    "question": "str", "is_releasable": "bool",
}  # fmt: skip
"""Columns and dtypes of `CodedProject.codings`."""

Place = Literal["checked", "unchecked", "found", "none"]
"""How a coding's place in its document is known: its stated text stands there; nothing was stated
to check it by; its text was searched for and stands once in the document; or not at all."""


@dataclass(frozen=True)
class CodeNode:
    """One code of a project's own codebook.

    `path` goes from the outermost category to the code itself; `is_codable` is false for a mere
    category.
    """

    path: tuple[str, ...]
    description: str = ""
    is_codable: bool = True


@dataclass(frozen=True)
class Case:
    """One case of a project, such as an interview, with its attributes as text by name.

    `is_made` where the file has no such case: it stands for a document with attributes of its own.
    """

    name: str = field(repr=False)
    attributes: Mapping[str, str] = field(repr=False)
    documents: tuple[str, ...] = field(repr=False)
    is_made: bool = False


@dataclass(frozen=True)
class CodedProject:
    """Everything one file says.

    `documents` are texts by name, with LF line ends and no byte order mark, None where the file has
    no text; a name may be a person's, and is never told in a message. `codings` has CODING_COLUMNS,
    a row a code given by one coder to one selection: `document` (name), `coder`, `code` (position
    in `codes`), `start` and `end` (Unicode code points of the document's text, end exclusive;
    missing where `place` is "none"), `text` (the selection), `memo`, `place` (Place), `line` (of
    the file), `segment` and `question` (text, where the file itself numbers them), `is_releasable`.
    `rows_in` counts them as they were met, to be held against `codings` and `left_out`. `reports`
    and `notes` repeat neither a text nor a name.
    """

    file: str
    tool: str
    documents: Mapping[str, str | None] = field(repr=False)
    codes: tuple[CodeNode, ...] = field(repr=False)
    coders: tuple[str, ...] = field(repr=False)
    cases: tuple[Case, ...] = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    rows_in: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    lines_left_out: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    reports: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    corrected: tuple[CorrectedCell, ...] = ()


def codings_frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Give codings as a frame with every column of CODING_COLUMNS, typed."""
    defaults = {"text": "", "memo": "", "segment": "", "question": "", "is_releasable": False}
    columns: dict[str, list[object]] = {name: [] for name in CODING_COLUMNS}
    for row in rows:
        for name, cells in columns.items():
            cells.append(row.get(name, defaults.get(name)))
    return pd.DataFrame(columns).astype(CODING_COLUMNS)


MOST_TOLD: Final = 3
"""Places of the same fault that are named; more are only counted."""

MOST_WORDED: Final = 10
"""The same of places in words, which stand in one message."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault in words: what was found, what should stand there, what to do."""

    found: str
    expected: str
    advice: str


@dataclass
class Gathered:
    """Faults of one file with the lines they stand on, in the order they were met."""

    file: str
    places: dict[tuple[str, Fault], list[int]] = field(default_factory=dict)
    worded: dict[Fault, list[str]] = field(default_factory=dict)

    def add(self, column: str, fault: Fault, line: int) -> None:
        """Remember a fault of `column` (an element or a heading) on `line`."""
        self.places.setdefault((column, fault), []).append(line)

    def add_at(self, fault: Fault, where: str) -> None:
        """Remember a fault where a line says nothing: `where` is in words a researcher knows."""
        self.worded.setdefault(fault, []).append(where)

    def problems(self) -> tuple[Problem, ...]:
        """Give a problem for each fault at each of its first places, the last with the count."""
        lined = (
            problem
            for (column, fault), lines in self.places.items()
            for problem in self._told(column, fault, lines)
        )
        return (*lined, *(self._worded(fault, where) for fault, where in self.worded.items()))

    def _worded(self, fault: Fault, where: list[str]) -> Problem:
        """Tell a fault once, with its first places in words and how many there are."""
        told = "; ".join(dict.fromkeys(where[:MOST_WORDED]))
        more = f" ({len(where)} such in all)" if len(where) > 1 else ""
        return Problem(
            self.file, None, None, f"{fault.found}: {told}{more}", fault.expected, fault.advice
        )

    def _told(self, column: str, fault: Fault, lines: list[int]) -> list[Problem]:
        told = lines[:MOST_TOLD]
        more = f" ({len(lines)} such in all)" if len(lines) > len(told) else ""
        return [
            Problem(
                self.file,
                line or None,
                column,
                fault.found + (more if line_number == len(told) else ""),
                fault.expected,
                fault.advice,
            )
            for line_number, line in enumerate(told, start=1)
        ]
