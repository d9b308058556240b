"""Finds the interviews' raw files of one source: coding files, the table of cases, transcripts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.interviews.clean.documents import ENDINGS
from pmio_lib.people.register import REGISTER

INTERVIEWS: Final = "interviews"
TRANSCRIPTS: Final = "transcripts"
CASES: Final = "cases"
TABLES: Final = (".csv", ".xlsx")
PROJECTS: Final = (".qdpx", ".sqlite3")
CODEBOOKS: Final = (".qdc",)
TEXT: Final = ".txt"
_OTHERS: Final = ".qda .xls .ods .json .zip .nvp .nvpx .png .jpg"
OTHER_ENDINGS: Final = frozenset(_OTHERS.split())
WANTED: Final = "coding files: .qdpx, .sqlite3 of Taguette, .csv or .xlsx; cases.csv or cases.xlsx"


@dataclass(frozen=True)
class InterviewFiles:
    """The raw files of a source, by the name that messages give them.

    Names are relative to `root`; `transcripts` are named as their documents, so messages name their
    `folder`.
    """

    root: Path = field(repr=False)
    register: str
    cases: str | None
    codings: tuple[str, ...]
    folder: str
    transcripts: tuple[str, ...] = field(repr=False)


def find_interview_files(root: Path, source: str) -> InterviewFiles:
    """Find a source's files.

    Raises DataError if there is no coding file, a file of another kind, or two tables of cases.
    """
    folder = f"data/raw/{source}/{INTERVIEWS}"
    places = root / folder
    visible, texts = _files(places), _files(places / TRANSCRIPTS)
    cases = [path for path in visible if _is_cases(path)]
    coded = [path for path in visible if path not in cases and _suffix(path) in PROJECTS + TABLES]
    other = [path for path in visible if path not in [*cases, *coded]]
    problems = [
        *_unknown(folder, [path for path in other if _suffix(path) not in CODEBOOKS], WANTED),
        *_unknown(
            f"{folder}/{TRANSCRIPTS}", [one for one in texts if _suffix(one) != TEXT], "texts, .txt"
        ),
        *_folders(folder, places),
        *([_two_tables(folder, cases)] if len(cases) > 1 else []),
        *([] if coded else [_nothing(folder)]),
    ]
    if problems:
        raise DataError(problems)
    return InterviewFiles(
        root=root,
        register=f"data/raw/{source}/{REGISTER}",
        cases=f"{folder}/{cases[0].name}" if cases else None,
        codings=tuple(f"{folder}/{path.name}" for path in coded),
        folder=f"{folder}/{TRANSCRIPTS}",
        transcripts=tuple(f"{folder}/{TRANSCRIPTS}/{path.name}" for path in texts),
    )


def _suffix(path: Path) -> str:
    return path.suffix.casefold()


def _is_cases(path: Path) -> bool:
    return path.stem.casefold() == CASES and _suffix(path) in TABLES


def _files(folder: Path) -> list[Path]:
    found = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    return [path for path in found if not path.name.startswith((".", "~$"))]


def _unknown(folder: str, paths: list[Path], wanted: str) -> Iterator[Problem]:
    """Refuse files of another kind; only an ending that is one is told, for a name may be told."""
    known = ENDINGS | OTHER_ENDINGS | {*PROJECTS, *TABLES, *CODEBOOKS}
    kinds = Counter(_suffix(path) if _suffix(path) in known else "" for path in paths)
    for kind, count in kinds.items():
        found = f"{count} file{'s' * (count > 1)} {kind or 'of a kind that is not known'}"
        yield Problem(folder, None, None, found, wanted, "Put it elsewhere, or export it anew.")


def _folders(folder: str, places: Path) -> Iterator[Problem]:
    """Refuse folders but that of the transcripts: what is in them would be passed over."""
    found = [path for path in places.glob("*") if path.is_dir() and path.name[0] != "."]
    if others := len([path for path in found if path.name != TRANSCRIPTS]):
        wanted = f"files, and the folder {TRANSCRIPTS}"
        yield Problem(folder, None, None, f"{others} other folders", wanted, "Put them elsewhere.")


def _two_tables(folder: str, paths: list[Path]) -> Problem:
    found = " and ".join(path.name for path in paths)
    return Problem(folder, None, None, found, "one table of cases", "Keep the one that is right.")


def _nothing(folder: str) -> Problem:
    wanted = "at least one coding file: .qdpx, .sqlite3 of Taguette, .csv or .xlsx"
    return Problem(folder, None, None, "no coding file", wanted, "Put it there.")
