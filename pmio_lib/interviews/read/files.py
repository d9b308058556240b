"""Finds and reads a source's raw files: coding files, the table of cases, transcripts.

Belongs here: which reader a file needs; the problems of all files are told at once. Not here: what
the files mean together (gathering.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import plain
from pmio_lib.files.corrections import CORRECTIONS, NONE, Corrections
from pmio_lib.files.corrections_file import read_corrections
from pmio_lib.files.plain_table import PlainTable, read_plain_table
from pmio_lib.interviews.clean.answers import activity_names
from pmio_lib.interviews.clean.codes import CodeIndex, code_index
from pmio_lib.interviews.clean.documents import ENDINGS, document_key, same_names
from pmio_lib.interviews.clean.possible_names import GENERIC
from pmio_lib.interviews.read.cases import case_columns
from pmio_lib.people.register import REGISTER
from pmio_lib.people.schools import Register, register_if_there
from pmio_lib.qda.coded_table import read_coded_table
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.taguette import read_taguette_project
from pmio_lib.qda.texts import stored_text
from pmio_lib.qda.untrusted import LARGEST_TEXT
from pmio_lib.study.codebook import Codebook
from pmio_lib.tables.row_ledger import RowLedger

INTERVIEWS: Final = "interviews"
TRANSCRIPTS: Final = "transcripts"
CASES: Final = "cases"
TABLES: Final = (".csv", ".xlsx")
PROJECTS: Final = (".qdpx", ".sqlite3")
CODEBOOKS: Final = (".qdc",)
TEXT: Final = ".txt"
_OTHERS: Final = ".qda .xls .ods .json .zip .nvp .nvpx .png .jpg"
_OF_FILES: Final = """
analysis atlas codebook coded codes coding codings copy data dedoose export final highlights maxqda
mep more new nvivo old other project qda qualcoder quirkos segments table taguette tags themes
transcripts version
"""
HARMLESS: Final = GENERIC | frozenset(_OF_FILES.split())
"""Words of the name of a coding file that are nobody's."""
OTHER_ENDINGS: Final = frozenset(_OTHERS.split())
WANTED: Final = "coding files: .qdpx, .sqlite3 of Taguette, .csv or .xlsx; cases.csv or cases.xlsx"


@dataclass(frozen=True)
class InterviewFiles:
    """The raw files of a source, by the name that messages give them.

    Names are relative to `root`; `transcripts` are named as their documents, so messages name their
    `folder`; `corrections` may not be there. `codings` are named as messages and pages name them,
    each with its own name.
    """

    root: Path = field(repr=False)
    register: str
    cases: str | None
    codings: Mapping[str, str]
    folder: str
    transcripts: tuple[str, ...] = field(repr=False)
    corrections: str

    @property
    def correctable(self) -> tuple[str, ...]:
        """Files whose cells corrections.csv may correct: tables, and no project of a tool."""
        files = (*([self.cases] if self.cases else []), *self.codings)
        return tuple(file for file in files if _suffix(PurePath(file)) in TABLES)

    def path(self, coding: str) -> Path:
        """Give where a coding file is."""
        return self.root / self.codings[coding]


def find_interview_files(root: Path, source: str) -> InterviewFiles:
    """Find a source's files.

    Raises DataError if there is no coding file, a file of another kind, or two tables of cases.
    """
    folder = f"data/raw/{source}/{INTERVIEWS}"
    places = root / folder
    visible = [path for path in _files(places) if path.name != CORRECTIONS]
    texts = _files(places / TRANSCRIPTS)
    cases = [path for path in visible if _is_cases(path)]
    coded = [path for path in visible if path not in cases and _suffix(path) in PROJECTS + TABLES]
    unknown = [path for path in visible if path not in [*cases, *coded]
               and _suffix(path) not in CODEBOOKS]  # fmt: skip
    no_texts = [path for path in texts if _suffix(path) != TEXT]
    problems = [
        *_unknown(folder, unknown, WANTED),
        *_unknown(f"{folder}/{TRANSCRIPTS}", no_texts, "texts, .txt"),
        *_folders(folder, places),
    ]
    if len(cases) > 1:
        found = " and ".join(path.name for path in cases)
        advice = "Keep the one that is right."
        problems.append(Problem(folder, None, None, found, "one table of cases", advice))
    if not coded and not unknown:
        wanted = "at least one coding file: .qdpx, .sqlite3 of Taguette, .csv or .xlsx"
        problems.append(Problem(folder, None, None, "no coding file", wanted, "Put it there."))
    if problems:
        raise DataError(problems)
    return InterviewFiles(
        root=root,
        register=f"data/raw/{source}/{REGISTER}",
        cases=f"{folder}/{cases[0].name}" if cases else None,
        codings={f"{folder}/{_told_name(path, n)}": f"{folder}/{path.name}"
                 for n, path in enumerate(coded, start=1)},
        folder=f"{folder}/{TRANSCRIPTS}",
        transcripts=tuple(f"{folder}/{TRANSCRIPTS}/{path.name}" for path in texts),
        corrections=f"{folder}/{CORRECTIONS}",
    )  # fmt: skip


def _told_name(path: Path, number: int) -> str:
    """Give a coding file's name, unless it could hold a person's, such as the coder's."""
    strange = [word for word in plain(path.stem).split() if len(word) > 2 and word not in HARMLESS]
    if any(not word.isdigit() for word in strange):
        return f"coding file {number} by name{_suffix(path)}"
    return path.name


def _suffix(path: PurePath) -> str:
    return path.suffix.casefold()


def _is_cases(path: Path) -> bool:
    return path.stem.casefold() == CASES and _suffix(path) in TABLES


def _files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    return [
        path
        for path in found
        if not path.name.startswith((".", "~$")) and path.name.casefold() not in STRAY
    ]


QUALCODER: Final = ".qda"
STRAY: Final = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
"""What Windows puts into a folder by itself."""


def _unknown(folder: str, paths: list[Path], wanted: str) -> Iterator[Problem]:
    """Refuse files of another kind; only an ending that is one is told, for a name may be told."""
    known = ENDINGS | OTHER_ENDINGS | {*PROJECTS, *TABLES, *CODEBOOKS}
    kinds = Counter(_suffix(path) if _suffix(path) in known else "" for path in paths)
    for kind, count in kinds.items():
        found = f"{count} file{'s' * (count > 1)} {kind or 'of a kind that is not known'}"
        advice = "Put it elsewhere, or export it anew."
        if kind == QUALCODER:
            advice = "QualCoder's own database is not read: export it as REFI-QDA, .qdpx."
        yield Problem(folder, None, None, found, wanted, advice)


def _folders(folder: str, places: Path) -> Iterator[Problem]:
    """Refuse folders but that of the transcripts: what is in them would be passed over."""
    found = [path for path in places.glob("*") if path.is_dir() and path.name[0] != "."]
    if others := len([path for path in found if path.name != TRANSCRIPTS]):
        wanted = f"files, and the folder {TRANSCRIPTS}"
        yield Problem(folder, None, None, f"{others} other folders", wanted, "Put them elsewhere.")


NOT_OF_A_CODER: Final = ("_highlights", "_project", " highlights", " project")


@dataclass(frozen=True)
class ReadFiles:
    """Everything read of the files; `transcripts` by document key."""

    register: Register
    cases: PlainTable | None = field(repr=False)
    projects: tuple[CodedProject, ...] = field(repr=False)
    transcripts: Mapping[str, str] = field(repr=False)
    corrections: tuple[RowLedger, ...] = ()


def read_files(files: InterviewFiles, codebook: Codebook) -> ReadFiles:
    """Read every file; DataError with the problems of all of them."""
    problems: list[Problem] = []
    register, cases, corrections = None, None, NONE
    projects: list[CodedProject] = []
    with _gathering(problems):
        register = register_if_there(files.root / files.register, files.register)
    with _gathering(problems):
        corrections = read_corrections(files.root / files.corrections, files.corrections)
    problems += corrections.astray(files.correctable)
    if files.cases:
        columns = case_columns(activity_names(codebook))
        with _gathering(problems):
            path = files.root / files.cases
            cases = read_plain_table(path, files.cases, columns, corrections)
    index = code_index(codebook)
    for file in files.codings:
        with _gathering(problems):
            projects.append(read_coding_file(files.path(file), file, index, corrections))
    problems += [problem for project in projects for problem in same_names(project)]
    transcripts = _transcripts(files, problems)
    if problems or register is None:
        raise DataError(problems)
    used = corrections.ledgers(files.correctable)
    return ReadFiles(register, cases, tuple(projects), transcripts, used)


@contextmanager
def _gathering(problems: list[Problem]) -> Iterator[None]:
    """Keep the problems of one file, and go on with the next."""
    try:
        yield
    except DataError as error:
        problems += error.problems


def read_coding_file(
    path: Path, file: str, index: CodeIndex, corrections: Corrections = NONE
) -> CodedProject:
    """Read a coding file with the reader its ending asks for; DataError as that reader's."""
    coder = coder_of(path.stem)
    if path.suffix.casefold() == ".qdpx":
        return read_refi_project(path, file)
    if path.suffix.casefold() in TABLES:
        return read_coded_table(path, file, coder, corrections, index.knows)
    return read_taguette_project(path, file, coder)


def coder_of(stem: str) -> str:
    """Give the coder that a file without one is named after: coder_a of coder_a_highlights."""
    for ending in NOT_OF_A_CODER:
        stem = stem.removesuffix(ending)
    return stem


def _transcripts(files: InterviewFiles, problems: list[Problem]) -> dict[str, str]:
    """Read the transcripts; messages give their number, for a name may be a person's."""
    texts: dict[str, str] = {}
    for number, file in enumerate(files.transcripts, start=1):
        place = f"{files.folder}, file {number} by name"
        text = ""
        with _gathering(problems):
            text = _transcript(files.root / file, place)
        key = document_key(PurePath(file).name)
        if key in texts:
            found = "a name that differs from another's in case or punctuation only"
            problems.append(Problem(place, None, None, found, "a name of its own"))
        texts[key] = text
    return texts


def _transcript(path: Path, place: str) -> str:
    if path.stat().st_size > LARGEST_TEXT:
        found = f"more than {LARGEST_TEXT // 2**20} MiB"
        raise DataError([Problem(place, None, None, found, "a transcript")])
    try:
        return stored_text(path.read_bytes()).text
    except UnicodeDecodeError as error:
        found = "a text that is not UTF-8"
        raise DataError([Problem(place, None, None, found, "UTF-8 text")]) from error
