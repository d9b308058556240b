"""Reads a REFI-QDA project (.qdpx), as QualCoder, NVivo, ATLAS.ti and MAXQDA write them.

Belongs here: the parts of a project put together into a CodedProject. Not here: the archive, the
XML, its texts and the places of selections, each of which has a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.archive import LARGEST_PROJECT, Archive, open_archive
from pmio_lib.qda.gathered import Fault, Gathered
from pmio_lib.qda.places import Placed, Places
from pmio_lib.qda.project import Case, CodedProject, CodeNode, Document, codings_frame
from pmio_lib.qda.refi_parts import RefiParts
from pmio_lib.qda.refi_records import OTHER_SELECTIONS, RawCode, RawSelection
from pmio_lib.qda.refi_texts import RefiTexts
from pmio_lib.qda.stored_text import StoredText
from pmio_lib.qda.xml_events import parse_xml

PROJECT: Final = "project.qde"
UNKNOWN_CODER: Final = "unknown coder"
MOST_CODES: Final = 20_000
ELSEWHERE: Final = "coding of a note or memo, not of an interview"
TWIN_REGION: Final = "region of a page whose text is coded the same as well"
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


def read_refi_project(path: Path, file: str) -> CodedProject:
    """Read a project.

    Raises DataError if the archive or its XML is unfit to read (archive.py, xml_events.py), holds
    no project, or the project has no coding.
    """
    with open_archive(path, file) as archive:
        member = archive.find(PROJECT) or archive.ending(".qde")
        if member is None:
            found, wanted = "an archive without project.qde", "a REFI-QDA project"
            raise DataError([Problem(file, None, None, found, wanted, "Export it anew.")])
        parts = RefiParts()
        parse_xml(archive.chunks(member, LARGEST_PROJECT), parts, f"{file}, {PROJECT}")
        if problem := _unfit(file, parts):
            raise DataError([problem])
        return _Reading(archive, parts, f"{file}, {PROJECT}").project(file)


def _of_sets(count: int) -> tuple[str, ...]:
    """Say that groups of documents are there: ATLAS.ti keeps school and wave in them."""
    if not count:
        return ()
    return (
        f"document groups (Sets) are not read, {count} of them: give what they say of an interview "
        "(school, wave) as attributes of its case, or in cases.csv",
    )


def _unfit(file: str, parts: RefiParts) -> Problem | None:
    if parts.root != "Project":
        found = "a codebook" if parts.root == "CodeBook" else "another element outermost"
        return Problem(file, 1, None, found, "Project", "Export the whole project.")
    if len(parts.codes) > MOST_CODES:
        return Problem(file, None, "Code", f"{len(parts.codes)} codes", f"at most {MOST_CODES}")
    if not parts.selections:
        found, wanted = "a project in which nothing is coded", "at least one coded selection"
        advice = "Export the project in which the coding was done."
        return Problem(file, None, None, found, wanted, advice)
    return None


class _Reading:
    """One reading of one project."""

    def __init__(self, archive: Archive, parts: RefiParts, file: str) -> None:
        self.parts = parts
        self.faults = Gathered(file)
        self.texts = RefiTexts(archive, self.faults)
        self.names = _unique_names(parts.sources)

    def project(self, file: str) -> CodedProject:
        """Put the parts together."""
        texts = [self.texts.of_source(raw) for raw in self.parts.texts]
        main = frozenset(self.parts.main_text.values())
        places = Places(self.parts.selections, texts, main, self.faults)
        codes = list(code_nodes(self.parts.codes))
        left_out = {ELSEWHERE: self.parts.codings_elsewhere, TWIN_REGION: 0}
        codings = codings_frame(self._rows(places.placed(), codes, left_out))
        coders = dict.fromkeys([*self.parts.users.values(), *codings["coder"].unique()])
        return CodedProject(
            file,
            self.parts.origin,
            self._documents(texts),
            tuple(codes),
            tuple(coders),
            tuple(self._cases()),
            codings,
            rows_in=self.parts.codings,
            left_out={why: count for why, count in left_out.items() if count},
            reports=self.faults.problems(),
            notes=(*dict.fromkeys(places.notes), *_of_sets(self.parts.sets)),
        )

    def _rows(
        self, placed: list[Placed], codes: list[CodeNode], left_out: dict[str, int]
    ) -> Iterator[dict[str, Any]]:
        numbers = {code.guid: position for position, code in enumerate(self.parts.codes)}
        of_texts = self._codings_of_texts()
        for one, where in zip(self.parts.selections, placed, strict=True):
            for guid, user in one.codings:
                if one.tag in OTHER_SELECTIONS and of_texts & _keys(one, guid, user):
                    left_out[TWIN_REGION] += 1
                    continue
                if guid not in numbers:
                    self.faults.add("CodeRef", LOST_CODE, one.line)
                    numbers[guid] = len(codes)
                    codes.append(CodeNode((f"lost code {len(codes) - len(self.parts.codes) + 1}",)))
                yield self._row(one, where, numbers[guid], user)

    def _codings_of_texts(self) -> set[tuple[str, ...]]:
        """Give what tells a coding of text again: a tool may write one as a region as well."""
        if not any(one.tag in OTHER_SELECTIONS for one in self.parts.selections):
            return set()
        return {
            key
            for one in self.parts.selections
            if one.tag not in OTHER_SELECTIONS
            for guid, user in one.codings
            for key in _keys(one, guid, user)
        }

    def _row(self, one: RawSelection, where: Placed, code: int, user: str) -> dict[str, Any]:
        if user not in self.parts.users:
            self.faults.add("Coding", LOST_USER, one.line)
        return {
            "document": self.names[one.source],
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
        texts = (self.texts.of_note(self.parts.notes.get(note)) for note in one.notes)
        return next((text for text in texts if text), "")

    def _documents(self, texts: list[StoredText | None]) -> dict[str, Document]:
        documents = {}
        for key, name in self.names.items():
            place = self.parts.main_text.get(key)
            stored = texts[place] if place is not None else None
            documents[name] = Document(name, stored.text if stored is not None else None)
        return documents

    def _cases(self) -> Iterator[Case]:
        in_case: set[str] = set()
        for raw in self.parts.cases:
            selected = (self.parts.source_of_selection.get(one, "") for one in raw.selections)
            sources = [each for each in (*raw.sources, *selected) if each in self.names]
            in_case |= set(sources)
            values = self._named(raw.values)
            for source in sources:
                values = {**self._named(self.parts.source_values.get(source, {})), **values}
            documents = dict.fromkeys(self.names[source] for source in sources)
            yield Case(raw.name, values, tuple(documents))
        for source, given in self.parts.source_values.items():
            if source not in in_case:
                name = self.names[source]
                yield Case(name, self._named(given), (name,), is_made=True)

    def _named(self, values: dict[str, str]) -> dict[str, str]:
        named = {self.parts.variables.get(key, ""): text for key, text in values.items()}
        return {name: text for name, text in named.items() if name}


def _keys(one: RawSelection, code: str, user: str) -> set[tuple[str, ...]]:
    return {(one.source, code, user, kind, mark)
            for kind, mark in (("guid", one.guid), ("name", one.name)) if mark}  # fmt: skip


def _unique_names(sources: dict[str, str]) -> dict[str, str]:
    """Give each source a name of its own: two documents may bear the same, or none."""
    taken = set(sources.values())
    last: dict[str, int] = {}
    names = {}
    for key, name in sources.items():
        number, unique = last.get(name, 0) + 1, name
        while not unique or number > 1:
            unique = f"{name or 'document'} ({number})"
            if unique not in taken:
                break
            number += 1
        last[name] = number
        taken.add(unique)
        names[key] = unique
    return names


def code_nodes(codes: list[RawCode]) -> tuple[CodeNode, ...]:
    """Give raw codes with their whole paths."""
    nodes: list[CodeNode] = []
    for code in codes:
        above = nodes[code.parent].path if code.parent is not None else ()
        description = code.description.strip()
        nodes.append(CodeNode((*above, code.name), description, code.is_codable, code.colour))
    return tuple(nodes)
