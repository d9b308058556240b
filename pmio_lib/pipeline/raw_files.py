"""The raw files the pipeline reads: which there are, which are awaited, which nothing reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pmio_lib.case_study.read import ENGAGEMENT, FEEDERS, MAXIMA, PUPILS
from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.settings import PHASES, Phase, Settings, Source
from pmio_lib.files.corrections import CORRECTIONS
from pmio_lib.files.grid import SUFFIXES
from pmio_lib.people.register import REGISTER
from pmio_lib.study.instruments import read_instruments
from pmio_lib.survey.read.files import CODING

FIGURE_FOLDERS: Final = ("data/raw/published", "data/raw/official")
ALL_AREAS: Final = "data/raw/official/all_areas"
"""Folder of the tables of every authority, and of the register of areas."""

NOT_FILES: Final = (".", "~$")
STRAY: Final = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Awaited:
    """A file a phase cannot do without: where it goes and what it is."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def figure_files(root: Path) -> tuple[str, ...]:
    """Give the public tables of figures, relative to the project.

    Raises
    ------
    DataError
        If two have one name: their processed tables would stand in one place.
    """
    folders = (*FIGURE_FOLDERS, ALL_AREAS)
    found = [path for folder in folders for path in sorted((root / folder).glob("*.csv"))]
    names: dict[str, str] = {}
    for path in found:
        file = path.relative_to(root).as_posix()
        if first := names.get(path.stem):
            wanted = f"a name that {first} does not have"
            raise DataError([Problem(file, None, None, "the same name", wanted, "Rename one.")])
        names[path.stem] = file
    return tuple(names.values())


def phase_folder(phase: Phase, source: Source) -> str:
    """Give the folder of a phase's files of a source."""
    return f"data/raw/{source}/{phase}"


def phase_files(root: Path, phase: Phase, source: Source) -> tuple[str, ...]:
    """Give every file a phase's result can rest on: those of its folder, and the register."""
    folder = root / phase_folder(phase, source)
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_data(path)]
    register = root / f"data/raw/{source}/{REGISTER}"
    files = [*found, *([register] if register.is_file() else [])]
    return tuple(path.relative_to(root).as_posix() for path in files)


def awaited(root: Path, phase: Phase, source: Source = "private") -> tuple[Awaited, ...]:
    """Give the files a phase needs; of the survey's exports one is enough."""
    folder = phase_folder(phase, source)
    if phase == "survey":
        return tuple(
            Awaited(
                f"{folder}/{each.id}.xlsx (or .csv)", f"the Microsoft Forms export of {each.wave}"
            )
            for each in read_instruments(root / "study")
        )
    if phase == "interviews":
        what = "the coding project (.qdpx of QualCoder, NVivo or MAXQDA; .sqlite3 of Taguette; "
        return (Awaited(f"{folder}/", f"{what}or a coded table, .csv or .xlsx)"),)
    return (
        Awaited(f"{folder}/{PUPILS}.xlsx (or .csv)", "marks, primary school and Pupil Premium"),
        Awaited(f"{folder}/{ENGAGEMENT}.xlsx (or .csv)", "the log of schools' engagements"),
        Awaited(f"data/raw/{source}/{REGISTER}", "the register of schools, with URNs"),
    )


def refuse_absent(root: Path, settings: Settings) -> None:
    """Name the files without which a phase that has a source cannot begin; DataError if any."""
    problems = [
        Problem(each.path, None, None, "no file", each.what, _advice(phase))
        for phase in PHASES
        for each in _absent(root, phase, settings.source_of(phase))
    ]
    if problems:
        raise DataError(problems)


def _absent(root: Path, phase: Phase, source: Source) -> tuple[Awaited, ...]:
    if source == "none":
        return ()
    wanted = awaited(root, phase, source)
    there = [each for each in wanted if _is_there(root, each)]
    if phase == "survey" and there:
        return ()  # a wave without an export is passed over, and said
    return tuple(each for each in wanted if each not in there)


def _is_there(root: Path, file: Awaited) -> bool:
    path = root / file.path.split(" ")[0]
    if file.path.endswith("/"):
        return path.is_dir() and any(_is_data(each) for each in path.iterdir())
    return any(path.with_suffix(suffix).is_file() for suffix in SUFFIXES)


def _advice(phase: Phase) -> str:
    return (
        f"Put it there, or set the source of {phase} to none (params.yaml, or params.local.yaml "
        "for this machine only). The last good pages are as they were."
    )


def unread_files(root: Path, settings: Settings) -> tuple[str, ...]:
    """Name the files that lie among a phase's and that nothing reads, each with the reason."""
    return tuple(line for phase in PHASES for line in _unread(root, phase, settings))


def _unread(root: Path, phase: Phase, settings: Settings) -> Iterator[str]:
    source = settings.source_of(phase)
    known = _known_stems(root, phase)
    for file in phase_files(root, phase, source) if source != "none" and known else ():
        path = Path(file)
        is_register = path.name == REGISTER and path.parent.name == source
        if is_register or path.name == CORRECTIONS:
            continue
        if path.stem not in known or path.suffix.casefold() not in SUFFIXES:
            names = ", ".join((*known, CORRECTIONS))
            yield f"{file}: nothing reads it; expected names are {names}"
    lying = [] if source == "private" else phase_files(root, phase, "private")
    own = [file for file in lying if Path(file).name != REGISTER]
    if own:
        yield (
            f"{phase_folder(phase, 'private')}: {len(own)} files that nothing reads, for the "
            f"source of {phase} is {source}"
        )


def _known_stems(root: Path, phase: Phase) -> tuple[str, ...]:
    """Give the names a phase's files go by; the interviews' may have any."""
    if phase == "survey":
        return (*(each.id for each in read_instruments(root / "study")), Path(CODING).stem)
    if phase == "case_study":
        return (PUPILS, ENGAGEMENT, Path(MAXIMA).stem, Path(FEEDERS).stem)
    return ()


def _is_data(path: Path) -> bool:
    return not path.name.startswith(NOT_FILES) and path.name.casefold() not in STRAY
