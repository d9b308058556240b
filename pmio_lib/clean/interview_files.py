"""Finds the interviews' raw files of one source: coding files, the table of cases, transcripts."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pmio_lib.clean.survey_files import REGISTER
from pmio_lib.errors import DataError, Problem

INTERVIEWS: Final = "interviews"
TRANSCRIPTS: Final = "transcripts"
CASES: Final = "cases"
TABLES: Final = (".csv", ".xlsx")
PROJECTS: Final = (".qdpx", ".sqlite3")
CODEBOOKS: Final = (".qdc",)


@dataclass(frozen=True)
class InterviewFiles:
    """The raw files of a source, by the name that messages give them.

    Attributes
    ----------
    root : pathlib.Path
        The project's root; every name is relative to it.
    register : str
    cases : str or None
        The table of cases.
    codings : tuple of str
        Coding files, in the order of their names.
    transcripts : tuple of str
        Texts of documents, named as the documents are.
    """

    root: Path = field(repr=False)
    register: str
    cases: str | None
    codings: tuple[str, ...]
    transcripts: tuple[str, ...]


def find_interview_files(root: Path, source: str) -> InterviewFiles:
    """Find a source's files.

    Parameters
    ----------
    root : pathlib.Path
    source : str
        "demo" or "private": the folder of data/raw/.

    Raises
    ------
    DataError
        If there is no coding file, a file of another kind, or two tables of cases.
    """
    folder = f"data/raw/{source}/{INTERVIEWS}"
    places = root / folder
    found = sorted(path for path in places.glob("*") if path.is_file()) if places.is_dir() else []
    visible = [path for path in found if not path.name.startswith((".", "~$"))]
    cases = [path for path in visible if _is_cases(path)]
    coded = [path for path in visible if path not in cases and _suffix(path) in PROJECTS + TABLES]
    other = [path for path in visible if path not in [*cases, *coded]]
    problems = [
        *(_unknown(folder, path) for path in other if _suffix(path) not in CODEBOOKS),
        *([_two_tables(folder, cases)] if len(cases) > 1 else []),
        *([] if coded else [_nothing(folder)]),
    ]
    if problems:
        raise DataError(problems)
    texts = sorted((places / TRANSCRIPTS).glob("*.txt"))
    return InterviewFiles(
        root=root,
        register=f"data/raw/{source}/{REGISTER}",
        cases=f"{folder}/{cases[0].name}" if cases else None,
        codings=tuple(f"{folder}/{path.name}" for path in coded),
        transcripts=tuple(f"{folder}/{TRANSCRIPTS}/{path.name}" for path in texts),
    )


def _suffix(path: Path) -> str:
    return path.suffix.casefold()


def _is_cases(path: Path) -> bool:
    return path.stem.casefold() == CASES and _suffix(path) in TABLES


def _unknown(folder: str, path: Path) -> Problem:
    wanted = "coding files: .qdpx, .sqlite3 of Taguette, .csv or .xlsx; cases.csv or cases.xlsx"
    found = f"a file {path.suffix or 'without an ending'}"
    return Problem(folder, None, None, found, wanted, "Put it elsewhere, or export it anew.")


def _two_tables(folder: str, paths: list[Path]) -> Problem:
    found = " and ".join(path.name for path in paths)
    return Problem(folder, None, None, found, "one table of cases", "Keep the one that is right.")


def _nothing(folder: str) -> Problem:
    wanted = "at least one coding file: .qdpx, .sqlite3 of Taguette, .csv or .xlsx"
    return Problem(folder, None, None, "no coding file", wanted, "Put it there.")
