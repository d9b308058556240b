"""Reads a REFI-QDA project (.qdpx), as QualCoder, NVivo, ATLAS.ti and MAXQDA write them.

Belongs here: its texts and its parts, put together into a CodedProject. Not here: the archive, the
XML, and the places of selections, each of which has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.qda.places import Placed, Places
from pmio_lib.qda.project import Case, CodedProject, CodeNode, Fault, Gathered, codings_frame
from pmio_lib.qda.refi_parts import OTHER_SELECTIONS, RawSelection, RawText, RefiParts
from pmio_lib.qda.texts import StoredText, stored_text, with_short_ends
from pmio_lib.qda.untrusted import (
    LARGEST_PROJECT,
    LARGEST_TEXT,
    LARGEST_TEXTS,
    Archive,
    open_archive,
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


class RefiTexts:
    """The texts of one archive; each is read once, however often it is named.

    `faults` hears what is wrong, and `where` says in words whose text that is.
    """

    def __init__(self, archive: Archive, faults: Gathered, where: Callable[[RawText], str]) -> None:
        self._archive, self._faults, self._where = archive, faults, where
        self._known: dict[str, StoredText] = {}
        self._read = 0

    def of_source(self, raw: RawText) -> StoredText | None:
        """Give the text of a source; None, and why among the faults, where there is none."""
        found, fault = self._find(raw)
        if fault is not None:
            self._faults.add_at(fault, self._where(raw))
        return found

    def of_note(self, raw: RawText | None) -> str:
        """Give the text of a note, empty where there is none."""
        found = self._find(raw)[0] if raw is not None else None
        return found.text if found is not None else ""

    def _find(self, raw: RawText) -> tuple[StoredText | None, Fault | None]:
        if raw.inline is not None:
            return with_short_ends(raw.inline), None
        scheme, separator, name = raw.path.partition("://")
        if separator and scheme.casefold() != "internal":
            return None, OUTSIDE
        wanted = (name if separator else raw.path).replace("\\", "/")
        members = (self._archive.find(folder + wanted) for folder in ("sources/", "") if wanted)
        member = next((each for each in members if each), None)
        if member is None:
            return None, NO_TEXT
        try:
            return self._stored(member), None
        except UnicodeDecodeError:
            return None, NO_TEXT

    def _stored(self, member: str) -> StoredText:
        if member not in self._known:
            content = self._archive.read(member, LARGEST_TEXT)
            self._read += len(content)
            if self._read > LARGEST_TEXTS:
                found = f"more than {LARGEST_TEXTS // 2**20} MiB of transcripts"
                advice = "Export fewer interviews at a time."
                problem = Problem(self._archive.file, None, None, found, "a project", advice)
                raise DataError([problem])
            self._known[member] = stored_text(content)
        return self._known[member]


PROJECT: Final = "project.qde"
UNKNOWN_CODER: Final = "unknown coder"
MOST_CODES: Final = 20_000
ELSEWHERE: Final = "coding of a note or memo, not of an interview"
TWIN_REGION: Final = "region of a page whose text is coded the same as well"
CASE_CODE: Final = "coding with a code that is a case, no theme"
ARE_CASES: Final = frozenset({"case", "cases", "person", "people", "participants", "interviewees"})
"""What NVivo and people call the folder that holds cases as codes."""

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

    Raises DataError if the archive or its XML is unfit to read (untrusted.py), holds
    no project, or the project has no coding.
    """
    with open_archive(path, file) as archive:
        member = archive.find(PROJECT) or archive.ending(".qde")
        if member is None:
            found, wanted = "an archive without project.qde", "a REFI-QDA project"
            raise DataError([Problem(file, None, None, found, wanted, "Export it anew.")])
        parts = RefiParts(archive.chunks(member, LARGEST_PROJECT), f"{file}, {PROJECT}")
        if problem := _unfit(file, parts):
            raise DataError([problem])
        return _Reading(archive, parts, file).project()


def _unfit(file: str, parts: RefiParts) -> Problem | None:
    if parts.root != "Project":
        found = "a codebook" if parts.root == "CodeBook" else "another element outermost"
        return Problem(file, 1, None, found, "Project", "Export the whole project.")
    if len(parts.codes) > MOST_CODES:
        return Problem(file, None, "Code", f"{len(parts.codes)} codes", f"at most {MOST_CODES}")
    return None if parts.selections else _nothing_coded(file)


def _nothing_coded(file: str) -> Problem:
    found, wanted = "a project in which nothing is coded", "at least one coded selection"
    advice = "Export the project in which the coding was done."
    return Problem(file, None, None, found, wanted, advice)


def codes_that_are_cases(parts: RefiParts) -> dict[str, int | None]:
    """Give the codes that are cases, as NVivo writes them, each with the place of its case.

    A code is one by its guid, by the case's reference to it, by its name, or as it stands in a
    folder of cases or under such a code; there it may have no case.
    """
    by_guid = {raw.guid: place for place, raw in enumerate(parts.cases) if raw.guid}
    by_guid |= {code: place for place, raw in enumerate(parts.cases) for code in raw.codes}
    by_name = {raw.name.strip().casefold(): place for place, raw in enumerate(parts.cases)}
    by_name.pop("", None)
    found: dict[str, int | None] = {}
    is_within = [False] * len(parts.codes)
    for number, code in enumerate(parts.codes):
        above = code.parent is not None and is_within[code.parent]
        name = code.node.path[-1].strip().casefold()
        place = by_guid.get(code.guid, by_name.get(name))
        is_folder = bool(parts.cases) and not code.node.is_codable and name in ARE_CASES
        is_within[number] = above or is_folder or place is not None
        if is_within[number]:
            found[code.guid] = place
    return found


class _Reading:
    """One reading of one project."""

    def __init__(self, archive: Archive, parts: RefiParts, file: str) -> None:
        self.parts = parts
        self.faults = Gathered(file)
        self.names = _unique_names(parts.sources)
        self.texts = RefiTexts(archive, self.faults, lambda raw: self._document(raw.source))
        self.of_code = codes_that_are_cases(parts)

    def project(self) -> CodedProject:
        """Put the parts together."""
        texts = [self.texts.of_source(raw) for raw in self.parts.texts]
        main = frozenset(self.parts.main_text.values())
        places = Places(self.parts.selections, texts, main, self.faults, self._where)
        codes = [code.node for code in self.parts.codes]
        lines: dict[str, list[int]] = {TWIN_REGION: [], CASE_CODE: []}
        codings = codings_frame(self._rows(places.placed(), codes, lines))
        left_out = {ELSEWHERE: self.parts.codings_elsewhere}
        left_out |= {why: len(where) for why, where in lines.items()}
        if codings.empty and lines[CASE_CODE]:
            raise DataError([_nothing_coded(self.faults.file)])
        coders = dict.fromkeys([*self.parts.users.values(), *codings["coder"].unique()])
        return CodedProject(
            self.faults.file,
            self.parts.origin,
            self._documents(texts),
            tuple(codes),
            tuple(coders),
            tuple(self._cases()),
            codings,
            rows_in=self.parts.codings,
            left_out={why: count for why, count in left_out.items() if count},
            lines_left_out={why: tuple(where) for why, where in lines.items() if where},
            reports=(*self.faults.problems(), *self._case_codes(left_out[CASE_CODE])),
            notes=(*dict.fromkeys(places.notes), *self._sets()),
        )

    def _case_codes(self, count: int) -> Iterator[Problem]:
        if count:
            found = f"{count} codings with codes that are cases"
            advice = "They say whose a document is and count as no theme. Nothing has to be done."
            yield Problem(self.faults.file, None, None, found, "codes that are themes", advice)

    def _sets(self) -> Iterator[str]:
        """Say that groups of documents are there: ATLAS.ti keeps school and wave in them."""
        if count := self.parts.sets:
            yield (
                f"document groups (Sets) are not read, {count} of them: give what they say of an "
                "interview (school, wave) as attributes of its case, or in cases.csv"
            )

    def _rows(
        self, placed: list[Placed], codes: list[CodeNode], left_out: dict[str, list[int]]
    ) -> Iterator[dict[str, Any]]:
        numbers = {code.guid: position for position, code in enumerate(self.parts.codes)}
        of_texts = self._codings_of_texts()
        for one, where in zip(self.parts.selections, placed, strict=True):
            for guid, user in one.codings:
                if guid in self.of_code:
                    left_out[CASE_CODE].append(one.line)
                    continue
                if one.tag in OTHER_SELECTIONS and of_texts & _keys(one, guid, user):
                    left_out[TWIN_REGION].append(one.line)
                    continue
                if guid not in numbers:
                    self.faults.add_at(LOST_CODE, self._document(one.source))
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
            self.faults.add_at(LOST_USER, self._where(one))
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

    def _document(self, source: str) -> str:
        number = self._numbers.get(source)
        return f"document {number}" if number else "no document"

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: number for number, key in enumerate(self.names, start=1)}

    @cached_property
    def _themes(self) -> dict[str, str]:
        codes = self.parts.codes
        return {code.guid: code.node.path[-1] for code in codes if code.guid not in self.of_code}

    def _where(self, one: RawSelection) -> str:
        """Say in words where a selection is: number of its document, codes that are themes."""
        given = dict.fromkeys(
            repr(self._themes[guid]) for guid, _ in one.codings if guid in self._themes
        )
        under = f", code {' and '.join(given)}" if given else ""
        return f"{self._document(one.source)}{under}"

    def _note(self, one: RawSelection) -> str:
        texts = (self.texts.of_note(self.parts.notes.get(note)) for note in one.notes)
        return next((text for text in texts if text), "")

    def _documents(self, texts: list[StoredText | None]) -> dict[str, str | None]:
        own = {key: texts[place] for key, place in self.parts.main_text.items()}
        stored = {name: own.get(key) for key, name in self.names.items()}
        return {name: text.text if text else None for name, text in stored.items()}

    def _cases(self) -> Iterator[Case]:
        in_case: set[str] = set()
        coded = self._sources_of_cases()
        for place, raw in enumerate(self.parts.cases):
            selected = (self.parts.source_of_selection.get(one, "") for one in raw.selections)
            every = (*raw.sources, *selected, *coded.get(place, ()))
            sources = [each for each in every if each in self.names]
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

    def _sources_of_cases(self) -> dict[int, list[str]]:
        """Give, by a case's place, the sources that are coded with the code that it is."""
        coded: dict[int, list[str]] = {}
        for one in self.parts.selections:
            for guid, _ in one.codings:
                if (place := self.of_code.get(guid)) is not None:
                    coded.setdefault(place, []).append(one.source)
        return coded

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
