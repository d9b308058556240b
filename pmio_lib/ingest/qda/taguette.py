"""Reads a Taguette project (.sqlite3): documents as HTML, highlights, tags.

Belongs here: Taguette's tables and its text. Not here: its highlight tables as .csv or .xlsx, which
are plain tables (coded_table.py). Taguette keeps no owner of a highlight: the coder is the file's.
"""

import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import numpy as np

from pmio_lib.errors import DataError, Problem
from pmio_lib.ingest.qda.gathered import Fault, Gathered
from pmio_lib.ingest.qda.offsets import (
    StoredText,
    TextSelections,
    agreeing,
    evidence,
    most_likely,
    spans,
    with_short_ends,
)
from pmio_lib.ingest.qda.project import Case, CodedProject, CodeNode, Document, codings_frame

TABLES: Final = {"documents", "highlights", "highlight_tags", "tags"}
MAGIC: Final = b"SQLite format 3\0"
LARGEST: Final = 2**30
SEPARATOR: Final = "."
UNTAGGED: Final = "highlight without a tag"
OUTSIDE: Final = Fault(
    "a highlight whose text is not at its place",
    "its own text there",
    "It is kept for its interview, without a place.",
)
_SKIPPED: Final = frozenset({"script", "style", "template", "title"})


class _Text(HTMLParser):
    """Gathers the text of HTML, as Taguette counts it: text alone, entities decoded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        self._skipping += tag in _SKIPPED

    def handle_endtag(self, tag: str) -> None:
        self._skipping -= tag in _SKIPPED and self._skipping > 0

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.parts.append(data)


def html_text(html: str) -> str:
    """Give the text of HTML."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def read_taguette_project(path: Path, file: str, coder: str) -> CodedProject:
    """Read a project.

    Parameters
    ----------
    path : pathlib.Path
        A .sqlite3 file that Taguette exported.
    file : str
        The file's name as messages give it.
    coder : str
        Whose highlights these are.

    Raises
    ------
    DataError
        If it is no such database, is damaged, or holds no tagged highlight.
    """
    _refuse_others(path, file)
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            _refuse_other_tables(connection, file)
            return _project(connection, file, coder)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        found, wanted = "a database that cannot be read", "a Taguette project, .sqlite3"
        raise DataError([Problem(file, None, None, found, wanted, "Export it anew.")]) from error


def _refuse_others(path: Path, file: str) -> None:
    wanted = "a Taguette project, .sqlite3"
    if not path.is_file():
        raise DataError([Problem(file, None, None, "no file", wanted, "Put the file there.")])
    if path.stat().st_size > LARGEST:
        raise DataError([Problem(file, None, None, "more than 1 GiB", wanted)])
    with path.open("rb") as handle:
        if handle.read(len(MAGIC)) != MAGIC:
            raise DataError([Problem(file, None, None, "no SQLite database", wanted)])


def _refuse_other_tables(connection: sqlite3.Connection, file: str) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    lacking = TABLES - {str(name) for (name,) in connection.execute(query)}
    if lacking:
        found = f"a database without the table {', '.join(sorted(lacking))}"
        raise DataError([Problem(file, None, None, found, "a Taguette project, .sqlite3")])


def _project(connection: sqlite3.Connection, file: str, coder: str) -> CodedProject:
    faults = Gathered(file)
    documents = [*connection.execute("SELECT id, name, description, contents FROM documents")]
    tags = [*connection.execute("SELECT id, path, description FROM tags ORDER BY id")]
    places = {tag: position for position, (tag, *_) in enumerate(tags)}
    given: dict[int, list[int]] = {}
    for highlight, tag in connection.execute("SELECT highlight_id, tag_id FROM highlight_tags"):
        given.setdefault(highlight, []).append(places[tag])
    rows: list[dict[str, Any]] = []
    texts, counts = dict[str, str](), set[str]()
    untagged = 0
    for document, name, _, contents in documents:
        stored = with_short_ends(html_text(contents))
        texts[name] = stored.text
        query = "SELECT id, start_offset, end_offset, snippet FROM highlights WHERE document_id = ?"
        highlights = [*connection.execute(f"{query} ORDER BY start_offset, id", (document,))]
        placed, counting = _placed(stored, highlights)
        counts |= {counting} if counting else set()
        for (highlight, *_, snippet), (start, end) in zip(highlights, placed, strict=True):
            codes = given.get(highlight, [])
            untagged += not codes
            base = _base(name, coder, stored, html_text(snippet), start, end)
            if start is None and codes:
                faults.add("highlights", OUTSIDE, 0)
            rows += [{**base, "code": code, "line": highlight} for code in codes]
    if not rows:
        found, wanted = "a project in which nothing is tagged", "at least one tagged highlight"
        raise DataError([Problem(file, None, None, found, wanted)])
    return CodedProject(
        file,
        "Taguette",
        {name: Document(name, text) for name, text in texts.items()},
        tuple(CodeNode(split_path(path), description) for _, path, description in tags),
        (coder,),
        tuple(Case(name, {"description": about}, (name,)) for _, name, about, _ in documents),
        codings_frame(rows),
        left_out={UNTAGGED: untagged} if untagged else {},
        reports=faults.problems(),
        notes=tuple(sorted(counts)),
    )


def _placed(
    stored: StoredText, highlights: list[Any]
) -> tuple[list[tuple[int | None, int | None]], str]:
    """Give the place of each highlight in letters, and a note on how offsets were counted."""
    if not highlights:
        return [], ""
    starts = np.array([one[1] for one in highlights], dtype=np.int64)
    ends = np.array([one[2] for one in highlights], dtype=np.int64)
    stated = [html_text(one[3]) for one in highlights]
    counting = most_likely(evidence([TextSelections(stored, starts, ends, stated)]))
    found = spans(stored, starts, ends, counting)
    fits = agreeing(stored, found, stated)
    pairs = zip(found.start.tolist(), found.end.tolist(), fits.tolist(), strict=True)
    placed = [(start, end) if fit else (None, None) for start, end, fit in pairs]
    return placed, f"offsets count {counting}" if fits.any() else ""


def _base(
    document: str, coder: str, stored: StoredText, snippet: str, start: int | None, end: int | None
) -> dict[str, Any]:
    return {
        "document": document,
        "coder": coder,
        "start": start,
        "end": end,
        "text": snippet if start is None else stored.text[start:end],
        "place": "none" if start is None else "checked",
    }


def split_path(name: str) -> tuple[str, ...]:
    r"""Take apart a path that a tool writes as one name: by ` > `, `\` or a dot."""
    for separator in (" > ", "\\", SEPARATOR):
        if separator in name:
            parts = tuple(part.strip() for part in name.split(separator))
            return tuple(part for part in parts if part) or (name,)
    return (name.strip(),)
