"""Reads every raw file of the interviews, and tells the problems of all of them at once.

Belongs here: which reader a file needs. Not here: what the files mean together (interviews.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final, TypeVar

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.plain_table import PlainTable
from pmio_lib.interviews.clean.answers import activity_names
from pmio_lib.interviews.clean.documents import document_key, same_names
from pmio_lib.interviews.read.cases import case_columns, read_case_table
from pmio_lib.interviews.read.files import TABLES, InterviewFiles
from pmio_lib.people.schools import Register, register_if_there
from pmio_lib.qda.archive import LARGEST_TEXT
from pmio_lib.qda.coded_table import read_coded_table
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.stored_text import stored_text
from pmio_lib.qda.taguette import read_taguette_project
from pmio_lib.study.codebook import Codebook

Read = TypeVar("Read")
NOT_OF_A_CODER: Final = ("_highlights", "_project", " highlights", " project")


@dataclass(frozen=True)
class ReadFiles:
    """Everything read of the files; `transcripts` by document key."""

    register: Register
    cases: PlainTable | None = field(repr=False)
    projects: tuple[CodedProject, ...] = field(repr=False)
    transcripts: Mapping[str, str] = field(repr=False)


def read_files(files: InterviewFiles, codebook: Codebook) -> ReadFiles:
    """Read every file; DataError with the problems of all of them."""
    problems: list[Problem] = []
    register = _kept(
        problems, lambda: register_if_there(files.root / files.register, files.register)
    )
    columns = case_columns(activity_names(codebook))
    cases = None
    if files.cases:
        name = files.cases
        cases = _kept(problems, lambda: read_case_table(files.root / name, name, columns))
    readings = [_kept(problems, _reading(files.root, file)) for file in files.codings]
    projects = tuple(one for one in readings if one)
    problems += [problem for project in projects for problem in same_names(project)]
    transcripts = _transcripts(files, problems)
    if problems or register is None:
        raise DataError(problems)
    return ReadFiles(register, cases, projects, transcripts)


def _kept(problems: list[Problem], reading: Callable[[], Read]) -> Read | None:
    try:
        return reading()
    except DataError as error:
        problems += error.problems
        return None


def _reading(root: Path, file: str) -> Callable[[], CodedProject]:
    return lambda: read_coding_file(root / file, file)


def read_coding_file(path: Path, file: str) -> CodedProject:
    """Read a coding file with the reader its ending asks for; DataError as that reader's."""
    coder = coder_of(PurePath(file).stem)
    if path.suffix.casefold() == ".qdpx":
        return read_refi_project(path, file)
    if path.suffix.casefold() in TABLES:
        return read_coded_table(path, file, coder)
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
        text = _kept(problems, _transcript(files.root / file, place))
        key = document_key(PurePath(file).name)
        if key in texts:
            found = "a name that differs from another's in case or punctuation only"
            problems.append(Problem(place, None, None, found, "a name of its own"))
        texts[key] = text or ""
    return texts


def _transcript(path: Path, place: str) -> Callable[[], str]:
    def reading() -> str:
        if path.stat().st_size > LARGEST_TEXT:
            found = f"more than {LARGEST_TEXT // 2**20} MiB"
            raise DataError([Problem(place, None, None, found, "a transcript")])
        try:
            return stored_text(path.read_bytes()).text
        except UnicodeDecodeError as error:
            found = "a text that is not UTF-8"
            raise DataError([Problem(place, None, None, found, "UTF-8 text")]) from error

    return reading
