"""Reads a Taguette project (.sqlite3): documents as HTML, highlights, tags.

Belongs here: Taguette's tables and its text. Not here: its highlight tables as .csv or .xlsx, which
are plain tables (coded_table.py). Taguette keeps no owner of a highlight: the coder is the file's.
"""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.places import Placed, Places
from pmio_lib.qda.project import Case, CodedProject, CodeNode, Gathered, codings_frame
from pmio_lib.qda.refi_parts import RawSelection
from pmio_lib.qda.texts import StoredText, with_short_ends
from pmio_lib.qda.untrusted import LARGEST_TEXT, LARGEST_TEXTS

TABLES: Final = {"documents", "highlights", "highlight_tags", "tags"}
MAGIC: Final = b"SQLite format 3\0"
LARGEST: Final = 2**30
MOST_STEPS: Final = 20_000
"""Thousands of steps of the database's machine for one reading: some twenty seconds."""

DOT: Final = re.compile(r"(?<=[^\s.]{2})\.+(?=[^\s.])")
NO_CODERS: Final = (
    "Taguette keeps no coder: all is one coder's, named after the file; where several worked in "
    "one project, their agreement cannot be told"
)
UNTAGGED: Final = "highlight without a tag"
NO_TAG: Final = "tag given to a highlight, but not in the list of tags"
NO_HIGHLIGHT: Final = "tag given to a highlight that is not there, or whose document is not"
TAG: Final = re.compile(r"<[^<>]*>")
WANTED: Final = "a Taguette project, .sqlite3"


def html_text(content: str) -> str:
    """Give the text of Taguette's HTML as it counts it: text alone, entities decoded."""
    return html.unescape(TAG.sub("", content))


def read_taguette_project(path: Path, file: str, coder: str) -> CodedProject:
    """Read a project.

    Raises DataError if it is no such database, is damaged, holds several projects, or no tagged
    highlight.
    """
    _refuse_others(path, file)
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            _bound(connection)
            _refuse_other_tables(connection, file)
            return _project(_Tables(connection, file), file, coder)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        raise _refused(file, "a database that cannot be read") from error


def _bound(connection: sqlite3.Connection) -> None:
    """Keep a database made by a stranger from taking time or memory without end."""
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * LARGEST_TEXT)
    steps = iter(range(MOST_STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, 1_000)


def _refuse_others(path: Path, file: str) -> None:
    if not path.is_file():
        raise DataError([Problem(file, None, None, "no file", WANTED, "Put the file there.")])
    if path.stat().st_size > LARGEST:
        raise _refused(file, "more than 1 GiB")
    with path.open("rb") as handle:
        if handle.read(len(MAGIC)) != MAGIC:
            raise _refused(file, "no SQLite database")


def _refuse_other_tables(connection: sqlite3.Connection, file: str) -> None:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
    lacking = TABLES - {str(name) for (name,) in connection.execute(query)}
    if lacking:
        raise _refused(file, f"a database without the table {', '.join(sorted(lacking))}")
    projects = connection.execute("SELECT count(DISTINCT project_id) FROM documents").fetchone()[0]
    if projects > 1:
        raise _refused(file, f"a database with {projects} projects")


def _refused(file: str, found: str) -> DataError:
    advice = "Export the project from Taguette anew."
    return DataError([Problem(file, None, None, found, WANTED, advice)])


class _Source(NamedTuple):
    """One document: its name, made unique, its description and its text."""

    name: str
    about: str
    stored: StoredText


class _Tables:
    """What the tables hold, by the ids they give."""

    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self.file = file
        self.sources: dict[int, _Source] = dict(self._sources(connection))
        tags = connection.execute("SELECT id, path, description FROM tags ORDER BY id")
        self.tags = {tag: CodeNode(split_path(_text(path)), _text(about))
                     for tag, path, about in tags}  # fmt: skip
        query = "SELECT highlight_id, tag_id FROM highlight_tags ORDER BY highlight_id, tag_id"
        self.given = [*connection.execute(query)]
        query = "SELECT id, document_id, start_offset, end_offset, snippet FROM highlights"
        self.highlights = [*connection.execute(f"{query} ORDER BY document_id, start_offset, id")]

    def _sources(self, connection: sqlite3.Connection) -> Iterator[tuple[int, _Source]]:
        size = 0
        query = "SELECT id, name, description, contents FROM documents ORDER BY id"
        taken: set[str] = set()
        for id_, name, about, contents in connection.execute(query):
            text = html_text(_text(contents))
            size += len(text)
            if size > LARGEST_TEXTS:
                raise _refused(self.file, f"more than {LARGEST_TEXTS // 2**20} MiB of transcripts")
            unique = _text(name) or f"document {id_}"
            unique = f"{unique} (document {id_})" if unique in taken else unique
            taken.add(unique)
            yield id_, _Source(unique, _text(about), with_short_ends(text))


def _project(tables: _Tables, file: str, coder: str) -> CodedProject:
    faults = Gathered(file)
    texts = {document: place for place, document in enumerate(tables.sources)}
    selections = [
        RawSelection("", tables.sources[document].name, "highlight", texts[document],
                     str(start), str(end), html_text(_text(snippet)), coder, highlight)
        for highlight, document, start, end, snippet in tables.highlights
        if document in texts and isinstance(highlight, int)
    ]  # fmt: skip
    stored = [source.stored for source in tables.sources.values()]
    places = Places(
        selections, stored, frozenset(texts.values()), faults, lambda one: _where(tables, one)
    )
    placed = {one.line: (one.source, where)
              for one, where in zip(selections, places.placed(), strict=True)}  # fmt: skip
    rows, left_out = _rows(tables, placed, coder)
    if not rows:
        raise _refused(file, "a project in which nothing is tagged")
    sources = tables.sources.values()
    return CodedProject(
        file,
        "Taguette",
        {one.name: one.stored.text for one in sources},
        tuple(tables.tags.values()),
        (coder,),
        tuple(Case(one.name, {"description": one.about}, (one.name,)) for one in sources),
        codings_frame(rows),
        rows_in=len(tables.given) + left_out.get(UNTAGGED, 0),
        left_out=left_out,
        reports=faults.problems(),
        notes=(*dict.fromkeys(places.notes), NO_CODERS),
    )


def _where(tables: _Tables, one: RawSelection) -> str:
    """Say in words where a highlight is: number of its document, its tags."""
    tags = [tables.tags[tag] for highlight, tag in tables.given
            if highlight == one.line and tag in tables.tags]  # fmt: skip
    under = " and ".join(repr(" > ".join(tag.path)) for tag in tags)
    number = (one.text or 0) + 1
    return f"document {number}" + (f", tag {under}" if under else "")


def _rows(
    tables: _Tables, placed: dict[int, tuple[str, Placed]], coder: str
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    places = {tag: position for position, tag in enumerate(tables.tags)}
    tagged = {highlight for highlight, _ in tables.given}
    left_out = {NO_TAG: 0, NO_HIGHLIGHT: 0, UNTAGGED: len(placed.keys() - tagged)}
    given: dict[int, list[int]] = {}
    for highlight, tag in tables.given:
        if highlight not in placed:
            left_out[NO_HIGHLIGHT] += 1
        elif tag not in places:
            left_out[NO_TAG] += 1
        else:
            given.setdefault(highlight, []).append(places[tag])
    rows = [
        {"document": source, "coder": coder, "code": code, "start": where.start, "end": where.end,
         "text": where.text, "memo": "", "place": where.place, "line": highlight}
        for highlight, (source, where) in placed.items()
        for code in given.get(highlight, [])
    ]  # fmt: skip
    return rows, {why: count for why, count in left_out.items() if count}


def _text(cell: object) -> str:
    """Give a cell of the database as text: a stranger's table may hold anything."""
    return cell if isinstance(cell, str) else ""


def split_path(name: str) -> tuple[str, ...]:
    r"""Take apart a path that a tool writes as one name: by ` > `, `\` or a dot.

    A full stop after an abbreviation ("No. of pupils", "e.g. cover") parts nothing.
    """
    for separator in (" > ", "\\"):
        if separator in name:
            parts = tuple(part.strip() for part in name.split(separator))
            return tuple(part for part in parts if part) or (name,)
    return tuple(part.strip() for part in DOT.split(name)) or (name.strip(),)
