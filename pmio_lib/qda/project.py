"""A coded project as every reader of this folder gives it, whichever tool wrote the file.

Belongs here: documents, codes, cases, codings as plain values. Not here: any file format, nor which
code of the study or which school is meant (clean/interview_*.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import pandas as pd

from pmio_lib.core.errors import Problem

CODING_COLUMNS: Final = (
    "document", "coder", "code", "start", "end", "text", "memo", "place", "line",
    "segment", "question", "is_releasable",
)  # fmt: skip
Place = Literal["checked", "unchecked", "found", "none"]
"""How a coding's place in its document is known: its stated text stands there; nothing was stated
to check it by; its text was searched for and stands once in the document; or not at all."""


@dataclass(frozen=True)
class Document:
    """One source: a transcript, or what a tool kept of it.

    Attributes
    ----------
    name : str
        As the tool shows it. May name a person: never told in a message.
    text : str or None
        LF line ends, no byte order mark; None where the file holds no text of it.
    """

    name: str
    text: str | None = field(repr=False)


@dataclass(frozen=True)
class CodeNode:
    """One code of a project's own codebook.

    Attributes
    ----------
    path : tuple of str
        Names from the outermost category down to the code itself.
    description : str
    is_codable : bool
        False for a category that only holds codes.
    colour : str
        "#rrggbb" or empty.
    """

    path: tuple[str, ...]
    description: str = ""
    is_codable: bool = True
    colour: str = ""


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

    Attributes
    ----------
    file, tool : str
        The file as messages name it, and the tool that says it wrote it.
    documents : mapping of str to Document
        By name.
    codes : tuple of CodeNode
        In the file's order.
    coders : tuple of str
        Every coder the file lists, those who coded nothing included.
    cases : tuple of Case
    codings : pandas.DataFrame
        Columns CODING_COLUMNS, one row a code given by one coder to one selection: `document`
        (name), `coder`, `code` (position in `codes`), `start` and `end` (Unicode code points of
        the document's text, end exclusive; missing where `place` is "none"), `text` (the
        selection), `memo`, `place` (Place), `line` (of the file), `segment` and `question` (text,
        where the file itself numbers them), `is_releasable` (whether a column of it says so).
    rows_in : int
        Codings, or rows of a table, that the file holds: counted as they were met, so that it can
        be held against `codings` and `left_out`.
    left_out : mapping of str to int
        Rows of the file that are no coding, by reason.
    reports : tuple of Problem
        What was found wrong and did not stop the reading; nothing in it repeats a text or a name.
    notes : tuple of str
        What was unusual and how it was read.
    """

    file: str
    tool: str
    documents: Mapping[str, Document] = field(repr=False)
    codes: tuple[CodeNode, ...] = field(repr=False)
    coders: tuple[str, ...] = field(repr=False)
    cases: tuple[Case, ...] = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    rows_in: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    reports: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def coding_types() -> dict[str, str]:
    """Give the type of each column of CODING_COLUMNS."""
    words = ("document", "coder", "text", "memo", "place", "segment", "question")
    whole = ("code", "start", "end", "line")
    kinds = {**dict.fromkeys(words, "str"), **dict.fromkeys(whole, "Int64")}
    return {**kinds, "is_releasable": "bool"}


def codings_frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Give codings as a frame with every column of CODING_COLUMNS, typed."""
    defaults = {"text": "", "memo": "", "segment": "", "question": "", "is_releasable": False}
    columns: dict[str, list[object]] = {name: [] for name in CODING_COLUMNS}
    for row in rows:
        for name, cells in columns.items():
            cells.append(row.get(name, defaults.get(name)))
    return pd.DataFrame(columns).astype(coding_types())
