"""Which interview each document belongs to, and the paragraphs of its text.

Belongs here: cases of projects and of the table of cases put together by name and document. Not
here: what is known of a case (interview_cases.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from pmio_lib.clean.interview_turns import Turns, turns
from pmio_lib.errors import DataError, Problem
from pmio_lib.ingest.interview_cases import known_attributes
from pmio_lib.ingest.plain_table import Column, PlainTable
from pmio_lib.ingest.qda.project import Case, CodedProject
from pmio_lib.study.wording import plain

SEPARATORS: Final = "|;"


@dataclass
class CaseEntry:
    """One interview: its name, its documents by key, what is known of it, and where that stands.

    Attributes
    ----------
    name : str
    documents : list of str
        Keys of documents (`document_key`), in the order they were met.
    attributes : dict of str to str
        By column of ingest/interview_cases.py.
    others : list of str
        Values of attributes that are no column: they may name people.
    file : str
    line : int or None
    """

    name: str
    documents: list[str]
    attributes: dict[str, str] = field(repr=False)
    others: list[str] = field(repr=False)
    file: str
    line: int | None


@dataclass(frozen=True)
class GatheredCases:
    """Every interview by key, and what was found wrong without stopping."""

    entries: dict[str, CaseEntry] = field(repr=False)
    reports: tuple[Problem, ...]

    @property
    def of_document(self) -> dict[str, str]:
        """The key of the case each document belongs to."""
        return {doc: key for key, entry in self.entries.items() for doc in entry.documents}


def document_key(name: str) -> str:
    """Give what tells documents apart: the name without ending, case and punctuation."""
    path = PurePath(name.replace("\\", "/"))
    stem = path.stem if len(path.suffix) in (4, 5) else path.name
    return plain(stem) or plain(name) or name


def gather_cases(
    table: PlainTable | None, projects: Iterable[CodedProject], columns: tuple[Column, ...]
) -> GatheredCases:
    """Put the table of cases and the projects' own cases together.

    What the table says goes before what a project says; a contradiction is told.

    Raises
    ------
    DataError
        If the table has a case twice, or gives a document to two cases.
    """
    entries = _Entries(_from_table(table) if table else {})
    reports = [problem for project in projects for problem in entries.add(project, columns)]
    return GatheredCases(entries.by_key, tuple(reports))


def _from_table(table: PlainTable) -> dict[str, CaseEntry]:
    entries: dict[str, CaseEntry] = {}
    owner: dict[str, int] = {}
    problems: list[Problem] = []
    for row, cells in zip(table.frame.index.tolist(), table.frame.to_dict("records"), strict=True):
        known = {str(name): str(cell) for name, cell in cells.items() if cell}
        name = known.pop("case", "")
        documents = _documents(known.pop("documents", ""))
        key = plain(name)
        if not key:
            problems.append(Problem(table.file, row, "case", "nothing", "the interview's name"))
        elif key in entries:
            found = f"a case that row {entries[key].line} has as well"
            problems.append(Problem(table.file, row, "case", found, "each case once"))
        else:
            entries[key] = CaseEntry(name, documents, known, [], table.file, row)
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
    for separator in SEPARATORS[1:]:
        cell = cell.replace(separator, SEPARATORS[0])
    names = (part.strip() for part in cell.split(SEPARATORS[0]))
    return [document_key(name) for name in names if name]


class _Entries:
    """Cases by key, and the case that owns each document."""

    def __init__(self, entries: dict[str, CaseEntry]) -> None:
        self.by_key = entries
        self.owner = {doc: key for key, entry in entries.items() for doc in entry.documents}

    def add(self, project: CodedProject, columns: tuple[Column, ...]) -> Iterator[Problem]:
        """Add what a project says of its cases, and its documents."""
        contradicted = sum(self._add_case(project.file, case, columns) for case in project.cases)
        alone = sum(self._add_document(project.file, name) for name in project.documents)
        return _told(project.file, contradicted, alone)

    def _add_case(self, file: str, case: Case, columns: tuple[Column, ...]) -> int:
        documents = [document_key(name) for name in case.documents]
        key = self._key_of(file, case.name, documents)
        entry = self.by_key[key]
        known, others = known_attributes(case.attributes, columns)
        entry.others += [*others, case.name] if others else []
        for document in documents:
            self._own(key, document)
        given = entry.attributes
        return sum(given.setdefault(name, value) != value for name, value in known.items())

    def _add_document(self, file: str, name: str) -> bool:
        """Give a document to a case, and tell whether it is a case of its own."""
        document = document_key(name)
        if document in self.owner:
            return False
        is_new = document not in self.by_key
        self._own(self._key_of(file, name, []), document)
        return is_new

    def _key_of(self, file: str, name: str, documents: list[str]) -> str:
        """Give the key of a case: by its name, else by a document, else a new one."""
        owners = (self.owner[each] for each in documents if each in self.owner)
        named = (key for key in (plain(name), document_key(name)) if key in self.by_key)
        key = next(named, None) or next(owners, None)
        if key is None:
            key = document_key(name)
            self.by_key[key] = CaseEntry(name, [], {}, [], file, None)
        return key

    def _own(self, key: str, document: str) -> None:
        if self.owner.setdefault(document, key) == key:
            documents = self.by_key[key].documents
            documents += [] if document in documents else [document]


def _told(file: str, contradicted: int, alone: int) -> Iterator[Problem]:
    if contradicted:
        found = f"{contradicted} attributes that differ from another file's"
        advice = "The table of cases goes before a project, and an earlier file before a later one."
        yield Problem(file, None, "attributes", found, "the same of each case", advice)
    if alone:
        found = f"{alone} documents that belong to no case"
        advice = "Each counts as an interview of its own; say in cases.csv which belongs to which."
        yield Problem(file, None, "documents", found, "a case for each document", advice)


def turns_of(
    projects: Iterable[CodedProject], transcripts: Mapping[str, str]
) -> tuple[dict[str, Turns], dict[tuple[str, str], Turns]]:
    """Take every text apart once.

    Returns
    -------
    dict of str to Turns
        By document key: of the transcripts' folder, else of the first project that has the text.
    dict of (str, str) to Turns
        By file and document name: of each project's own text.
    """
    base = {key: turns(text) for key, text in transcripts.items()}
    own: dict[tuple[str, str], Turns] = {}
    for project in projects:
        for name, document in project.documents.items():
            if document.text is not None:
                known = base.get(document_key(name))
                same = known is not None and known.text == document.text
                own[project.file, name] = known if same and known else turns(document.text)
                base.setdefault(document_key(name), own[project.file, name])
    return base, own
