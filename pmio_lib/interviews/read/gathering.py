"""Which interview each document belongs to: the table of cases and the projects put together.

Belongs here: cases matched by name and by document. Not here: what is known of a case
(cases.py). No message names an interview or a document.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.plain_table import Column, PlainTable
from pmio_lib.interviews.clean.documents import CaseEntry, document_key, name_key
from pmio_lib.interviews.read.cases import NO, PEOPLE, known_attributes
from pmio_lib.qda.project import Case, CodedProject

SEPARATORS: Final = re.compile("[|;]")


@dataclass(frozen=True)
class GatheredCases:
    """Every interview by key, and what was found wrong without stopping."""

    entries: dict[str, CaseEntry] = field(repr=False)
    reports: tuple[Problem, ...]

    @property
    def of_document(self) -> dict[str, str]:
        """The key of the case each document belongs to."""
        return {doc: key for key, entry in self.entries.items() for doc in entry.documents}


def gather_cases(
    table: PlainTable | None, projects: Iterable[CodedProject], columns: tuple[Column, ...]
) -> GatheredCases:
    """Put the table of cases and the projects' own cases together.

    What the table says goes before what a project says; a contradiction is told. Raises DataError
    if the table has a case twice, or gives a document to two cases.
    """
    entries = _Entries(_from_table(table) if table else {})
    reports = [problem for project in projects for problem in entries.add(project, columns)]
    if unclear := [*entries.unclear()]:
        raise DataError(unclear)
    return GatheredCases(entries.by_key, (*reports, *entries.without_documents()))


def cases_of(project: CodedProject, columns: tuple[Column, ...]) -> list[CaseEntry]:
    """Give the interviews that one project alone knows, be it clear whose documents are or not."""
    entries = _Entries({})
    entries.add(project, columns)
    return [*entries.by_key.values()]


def _from_table(table: PlainTable) -> dict[str, CaseEntry]:
    entries: dict[str, CaseEntry] = {}
    owner: dict[str, int] = {}
    problems: list[Problem] = []
    for row, cells in zip(table.frame.index.tolist(), table.frame.to_dict("records"), strict=True):
        known = {str(name): str(cell) for name, cell in cells.items() if cell}
        name = known.pop("case", "")
        documents = _documents(known.pop("documents", ""))
        people = [known.pop(column) for column in PEOPLE if column in known]
        key = name_key(name)
        if not key:
            problems.append(Problem(table.file, row, "case", "nothing", "the interview's name"))
        elif key in entries:
            found = f"a case that row {entries[key].line} has as well"
            problems.append(Problem(table.file, row, "case", found, "each case once"))
        else:
            entries[key] = CaseEntry(name, documents, known, table.file, row, people)
            problems += _owned_twice(table.file, row, documents, owner)
    if problems:
        raise DataError(problems)
    return entries


def _owned_twice(
    file: str, row: int, documents: list[str], owner: dict[str, int]
) -> Iterator[Problem]:
    for document in documents:
        first = owner.setdefault(document, row)
        if first != row:
            found = f"a document that row {first} has as well"
            yield Problem(file, row, "documents", found, "each document with one case")


def _documents(cell: str) -> list[str]:
    names = (part.strip() for part in SEPARATORS.split(cell))
    return list(dict.fromkeys(document_key(name) for name in names if name))


class _Entries:
    """Cases by key, and the case that owns each document."""

    def __init__(self, entries: dict[str, CaseEntry]) -> None:
        self.by_key = entries
        self.met: set[str] = set()
        self.counts: dict[str, Counter[str]] = {}
        self.owner = {doc: key for key, entry in entries.items() for doc in entry.documents}

    def add(self, project: CodedProject, columns: tuple[Column, ...]) -> Iterator[Problem]:
        """Add what a project says of its cases, and its documents."""
        self.met = set()
        self.counts[project.file] = Counter()
        for case in project.cases:
            self._add_case(project.file, case, columns)
        for name in project.documents:
            self._add_document(project.file, name)
        return _told(project.file, self.counts[project.file])

    def unclear(self) -> Iterator[Problem]:
        """Refuse files with cases without a document and documents without a case.

        They may be the same interviews, which would count twice.
        """
        for file, lone in Counter(self._lone()).items():
            if file in self.counts and (alone := self.counts[file][ALONE]):
                found = f"{lone} cases without a document, and {alone} documents without a case"
                advice = (
                    "QualCoder leaves out which document belongs to which case, and an interview "
                    "would count twice: say whose each is in the column Documents of cases.csv."
                )
                yield Problem(file, None, "documents", found, "a document for each case", advice)

    def _lone(self) -> list[str]:
        """Give the file of each case that took part and has no document."""
        return [
            entry.file
            for entry in self.by_key.values()
            if not entry.documents and plain(entry.attributes.get("took_part", "")) not in NO
        ]

    def without_documents(self) -> Iterator[Problem]:
        """Say how many cases of each file took part and have no document."""
        for file, lone in Counter(self._lone()).items():
            found = f"{lone} cases without a document"
            advice = (
                "Each is taken for an interview; name its documents in cases.csv if it has any."
            )
            yield Problem(file, None, "documents", found, "a document for each", advice)

    def _add_case(self, file: str, case: Case, columns: tuple[Column, ...]) -> None:
        counts = self.counts[file]
        documents = [document_key(name) for name in case.documents]
        counts[ALONE] += case.is_made and not any(each in self.owner for each in documents)
        key = self._key_of(file, case.name, documents, set() if case.is_made else self.met)
        self.met.add(key)
        entry = self.by_key[key]
        for document in documents:
            counts[SHARED] += not self._own(key, document)
        known = known_attributes(case.attributes, columns)
        entry.people += known.people
        entry.others += [*known.others, case.name]
        given = entry.attributes
        counts[CONTRADICTED] += sum(
            given.setdefault(name, value) != value for name, value in known.columns.items()
        )

    def _add_document(self, file: str, name: str) -> None:
        """Give a document that no case has to a case: of its own name, else a new one."""
        document = document_key(name)
        if document not in self.owner:
            self.counts[file][ALONE] += document not in self.by_key
            self._own(self._key_of(file, name, [], set()), document)

    def _key_of(self, file: str, name: str, documents: list[str], met: set[str]) -> str:
        """Give the key of a case: by its name, else by a document, else a new one.

        Not by a document that a case has which the same project has named (`met`): those are two.
        """
        owned = [self.owner[each] for each in documents if each in self.owner]
        alike = [key for key in owned if name_key(self.by_key[key].name) == name_key(name)]
        known = [key for key in (name_key(name), document_key(name)) if name and key in self.by_key]
        named = [key for key in known if key not in met or not self._is_another(key, documents)]
        key = next(iter([*alike, *named, *(key for key in owned if key not in met)]), None)
        if key is None:
            key = self._new_key(name, documents)
            self.by_key[key] = CaseEntry(name, [], {}, file, None)
        return key

    def _is_another(self, key: str, documents: list[str]) -> bool:
        """Tell whether a case of a name that was met has documents of its own: they are two."""
        return bool(documents and self.by_key[key].documents) and not any(
            self.owner.get(document) == key for document in documents
        )

    def _new_key(self, name: str, documents: list[str]) -> str:
        """Give a key that no case has: of its name, else of its first document, else a number."""
        wanted = [document_key(name)] if name_key(name) else []
        wanted += documents[:1] or ["case"]
        free = (key for key in wanted if key not in self.by_key)
        numbered = (f"{wanted[0]} {number}" for number in count(2))
        return next(free, None) or next(key for key in numbered if key not in self.by_key)

    def _own(self, key: str, document: str) -> bool:
        """Give a document to a case; False where another has it."""
        if self.owner.setdefault(document, key) != key:
            return False
        documents = self.by_key[key].documents
        documents += [] if document in documents else [document]
        return True


CONTRADICTED: Final = "attributes that differ from another file's"
SHARED: Final = "documents that another case has as well"
ALONE: Final = "documents that belong to no case"
TOLD: Final = {
    CONTRADICTED: (
        "attributes",
        "the same of each case",
        "The table of cases goes before a project, and an earlier file before a later one.",
    ),
    SHARED: (
        "documents",
        "each document with one case",
        "They count for the case that has them first; say in cases.csv whose they are.",
    ),
    ALONE: (
        "documents",
        "a case for each document",
        "Each counts as an interview of its own; say in cases.csv which belongs to which.",
    ),
}


def _told(file: str, counts: Counter[str]) -> Iterator[Problem]:
    for what, (column, wanted, advice) in TOLD.items():
        if counts[what]:
            yield Problem(file, None, column, f"{counts[what]} {what}", wanted, advice)
