"""Reads a REFI-QDA project (.qdpx), as QualCoder, NVivo, ATLAS.ti and MAXQDA write them.

Belongs here: the parts of a project put together into a CodedProject. Not here: the archive, the
XML, and ways of counting offsets, each of which has a module of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from pmio_lib.errors import DataError, Problem
from pmio_lib.ingest.qda.archive import Archive, open_archive
from pmio_lib.ingest.qda.gathered import Fault, Gathered
from pmio_lib.ingest.qda.offsets import (
    COUNTINGS,
    Counting,
    StoredText,
    TextSelections,
    agreeing,
    evidence,
    find_once,
    most_likely,
    spans,
    squashed,
    stored_text,
    with_short_ends,
)
from pmio_lib.ingest.qda.project import Case, CodedProject, CodeNode, Document, codings_frame
from pmio_lib.ingest.qda.refi_parts import RawCode, RawSelection, RawText, RefiParts
from pmio_lib.ingest.qda.xml_events import parse_xml

PROJECT: Final = "project.qde"
INTERNAL: Final = "internal://"
FOLDERS: Final = ("sources/", "Sources/", "")
UNKNOWN_CODER: Final = "unknown coder"

BEYOND: Final = Fault(
    "a selection that reaches beyond its text",
    "offsets inside the text",
    "The coding is kept for its interview, without a place.",
)
BACKWARDS: Final = Fault(
    "a selection that ends before it starts, or states no number",
    "a start and a later end",
    "The coding is kept for its interview, without a place.",
)
NOWHERE: Final = Fault(
    "a selection whose stated text is not at its place under any way of counting",
    "its stated text",
    "The coding is kept for its interview, without a place.",
)
FOUND: Final = Fault(
    "a selection whose stated text is not at its place but stands once elsewhere in the document",
    "its stated text at its place",
    "It was placed where the text stands.",
)
LOST_CODE: Final = Fault(
    "a coding whose code is not in the project's codebook",
    "a code of the codebook",
    "It is kept under a code of its own; look the code up in the tool and export anew.",
)
LOST_USER: Final = Fault(
    "a coding by somebody who is not among the users",
    "a user of the project",
    f"It is kept under {UNKNOWN_CODER!r}.",
)
NO_TEXT: Final = Fault(
    "a source without a readable plain text in the file",
    "UTF-8 text inside the project",
    "Its codings are kept for their interview, without a place.",
)
OUTSIDE: Final = Fault(
    "a source whose text is said to be outside the project",
    "text inside the project",
    "It was not looked for. Export the project with its sources.",
)


def read_refi_project(path: Path, file: str) -> CodedProject:
    """Read a project.

    Parameters
    ----------
    path : pathlib.Path
        A .qdpx file.
    file : str
        The file's name as messages give it.

    Raises
    ------
    DataError
        If the archive or its XML is unfit to read (archive.py, xml_events.py), holds no project, or
        the project has no coding.
    """
    with open_archive(path, file) as archive:
        member = archive.find(PROJECT)
        if member is None:
            found, wanted = "an archive without project.qde", "a REFI-QDA project"
            raise DataError([Problem(file, None, None, found, wanted, "Export it anew.")])
        parts = RefiParts()
        parse_xml(archive.chunks(member), parts, f"{file}, {PROJECT}")
        if parts.root != "Project":
            found = f"the element {parts.root[:40]!r} outermost"
            raise DataError([Problem(file, 1, None, found, "Project", "Export it anew.")])
        if not parts.selections:
            found, wanted = "a project in which nothing is coded", "at least one coded selection"
            advice = "Export the project in which the coding was done."
            raise DataError([Problem(file, None, None, found, wanted, advice)])
        return _Reading(archive, parts, f"{file}, {PROJECT}").project(file)


@dataclass(frozen=True)
class _Placed:
    """Where one selection stands, in letters of its text, and how that is known."""

    start: int | None
    end: int | None
    text: str
    place: str


class _Reading:
    """One reading of one project."""

    def __init__(self, archive: Archive, parts: RefiParts, file: str) -> None:
        self.archive, self.parts = archive, parts
        self.faults = Gathered(file)
        self.notes: list[str] = []
        self.names = _unique_names(parts.sources)

    def project(self, file: str) -> CodedProject:
        """Put the parts together."""
        texts = [self._stored(raw) for raw in self.parts.texts]
        placed = self._placed(texts)
        codes = code_nodes(self.parts.codes)
        rows, codes = self._rows(placed, codes)
        return CodedProject(
            file,
            self.parts.origin,
            self._documents(texts),
            codes,
            tuple(dict.fromkeys([*self.parts.users.values(), *(row["coder"] for row in rows)])),
            tuple(self._cases()),
            codings_frame(rows),
            reports=self.faults.problems(),
            notes=tuple(self.notes),
        )

    def _stored(self, raw: RawText) -> StoredText | None:
        if raw.inline is not None:
            return with_short_ends(raw.inline)
        if not raw.path:
            self.faults.add("TextSource", NO_TEXT, raw.line)
            return None
        member = self._member(raw)
        if member is None:
            return None
        try:
            return stored_text(self.archive.read(member))
        except UnicodeDecodeError:
            self.faults.add("plainTextPath", NO_TEXT, raw.line)
            return None

    def _member(self, raw: RawText) -> str | None:
        scheme, separator, name = raw.path.partition("://")
        if separator and scheme.casefold() != "internal":
            self.faults.add("plainTextPath", OUTSIDE, raw.line)
            return None
        wanted = name if separator else raw.path
        found = (self.archive.find(folder + wanted) for folder in FOLDERS)
        member = next((each for each in found if each), None)
        if member is None:
            self.faults.add("plainTextPath", NO_TEXT, raw.line)
        return member

    def _placed(self, texts: list[StoredText | None]) -> dict[int, _Placed]:
        """Give the place of each selection, by its position among the selections."""
        selections = self.parts.selections
        placed = dict[int, _Placed]()
        by_text: dict[int, list[int]] = {}
        for position, one in enumerate(selections):
            stored = texts[one.text] if one.text is not None else None
            if stored is None:
                placed[position] = _Placed(None, None, one.name, "none")
            elif not one.start and not one.end and not one.name:
                placed[position] = _Placed(0, len(stored.text), stored.text, "checked")
            elif _numbers(one) is None:
                self.faults.add("PlainTextSelection", BACKWARDS, one.line)
                placed[position] = _Placed(None, None, one.name, "none")
            else:
                by_text.setdefault(one.text or 0, []).append(position)
        grouped = {key: self._group(texts[key], members) for key, members in by_text.items()}
        counting = most_likely(evidence(list(grouped.values())))
        if counting != COUNTINGS[0]:
            self.notes.append(f"offsets of this project count {counting}")
        for key, members in by_text.items():
            placed |= dict(self._place_group(grouped[key], members, counting))
        return placed

    def _group(self, text: StoredText | None, members: list[int]) -> TextSelections:
        numbers = [_numbers(self.parts.selections[member]) or (0, 0) for member in members]
        starts, ends = np.array(numbers, dtype=np.int64).reshape(-1, 2).T
        stated = [self.parts.selections[member].name for member in members]
        return TextSelections(text or StoredText(""), starts, ends, stated)

    def _place_group(
        self, group: TextSelections, members: list[int], counting: Counting
    ) -> Iterator[tuple[int, _Placed]]:
        counting = self._own_counting(group, counting)
        found = spans(group.text, group.starts, group.ends, counting)
        agreed = agreeing(group.text, found, group.stated)
        whole = squashed(group.text.text) if not agreed.all() else ""
        for index, member in enumerate(members):
            start, end = int(found.start[index]), int(found.end[index])
            if agreed[index]:
                text = group.text.text[start:end]
                yield member, _Placed(start, end, text, "checked")
            else:
                one = self.parts.selections[member]
                yield member, self._unagreed(group.text, whole, one, start, end)

    def _own_counting(self, group: TextSelections, counting: Counting) -> Counting:
        """Give the way of counting of one text: the project's, unless its own words refute it."""
        counts = evidence([group])
        best = most_likely(counts)
        if counts[best] > counts[counting]:
            self.notes.append(f"offsets of one document count {best}")
            return best
        return counting

    def _unagreed(
        self, text: StoredText, whole: str, one: RawSelection, start: int, end: int
    ) -> _Placed:
        stated, is_inside = one.name, 0 <= start <= end
        is_in_document = bool(stated) and squashed(stated) in whole
        if is_in_document or not is_inside:
            if stated and (again := find_once(text.text, stated)):
                self.faults.add("PlainTextSelection", FOUND, one.line)
                return _Placed(*again, text.text[slice(*again)], "found")
            self.faults.add("PlainTextSelection", _fault(start, end), one.line)
            return _Placed(None, None, stated, "none")
        return _Placed(start, end, text.text[start:end], "unchecked")  # a label, or nothing stated

    def _rows(
        self, placed: dict[int, _Placed], codes: tuple[CodeNode, ...]
    ) -> tuple[list[dict[str, Any]], tuple[CodeNode, ...]]:
        places = {code.guid: position for position, code in enumerate(self.parts.codes)}
        nodes, rows = list(codes), []
        for position, one in enumerate(self.parts.selections):
            where = placed[position]
            for guid, user in one.codings:
                if guid not in places:
                    self.faults.add("CodeRef", LOST_CODE, one.line)
                    places[guid] = len(nodes)
                    nodes.append(CodeNode((f"code {guid[:8]}",)))
                rows.append(self._row(one, where, places[guid], user))
        return rows, tuple(nodes)

    def _row(self, one: RawSelection, where: _Placed, code: int, user: str) -> dict[str, Any]:
        if user not in self.parts.users:
            self.faults.add("Coding", LOST_USER, one.line)
        return {
            "document": self.names.get(one.source, ""),
            "coder": self.parts.users.get(user, UNKNOWN_CODER),
            "code": code,
            "start": where.start,
            "end": where.end,
            "text": where.text,
            "memo": one.description or self._note(one),
            "place": where.place,
            "line": one.line,
        }

    def _note(self, one: RawSelection) -> str:
        return next((self.parts.notes[each] for each in one.notes if each in self.parts.notes), "")

    def _documents(self, texts: list[StoredText | None]) -> dict[str, Document]:
        documents = {name: Document(name, None) for name in self.names.values()}
        for raw, stored in zip(self.parts.texts, texts, strict=True):
            if stored is not None and raw.source in self.names:
                name = self.names[raw.source]
                documents[name] = Document(name, stored.text)
        return documents

    def _cases(self) -> Iterator[Case]:
        by_selection = {one.guid: one.source for one in self.parts.selections if one.guid}
        for raw in self.parts.cases:
            sources = [*raw.sources, *(by_selection.get(one, "") for one in raw.selections)]
            known = dict.fromkeys(self.names[each] for each in sources if each in self.names)
            documents = tuple(known)
            values = {self.parts.variables.get(key, ""): text for key, text in raw.values.items()}
            for source in sources:
                values = {**self._values_of(source), **values}
            yield Case(raw.name, {name: text for name, text in values.items() if name}, documents)
        in_case = {source for raw in self.parts.cases for source in raw.sources}
        for source in self.parts.source_values:
            if source in self.names and source not in in_case:
                name = self.names[source]
                yield Case(name, self._values_of(source), (name,))

    def _values_of(self, source: str) -> dict[str, str]:
        values = self.parts.source_values.get(source, {})
        return {self.parts.variables.get(key, ""): text for key, text in values.items()}


def _numbers(one: RawSelection) -> tuple[int, int] | None:
    try:
        start, end = int(one.start), int(one.end)
    except ValueError:
        return None
    return (start, end) if 0 <= start <= end < 2**62 else None


def _fault(start: int, end: int) -> Fault:
    return BEYOND if -1 in (start, end) else NOWHERE


def _unique_names(sources: dict[str, str]) -> dict[str, str]:
    """Give each source a name of its own: two documents may bear the same."""
    seen: dict[str, int] = {}
    names = {}
    for guid, name in sources.items():
        seen[name] = seen.get(name, 0) + 1
        names[guid] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def code_nodes(codes: list[RawCode]) -> tuple[CodeNode, ...]:
    """Give raw codes with their whole paths."""
    nodes: list[CodeNode] = []
    for code in codes:
        above = nodes[code.parent].path if code.parent is not None else ()
        description = code.description.strip()
        nodes.append(CodeNode((*above, code.name), description, code.is_codable, code.colour))
    return tuple(nodes)
