"""Finds the case study's raw files of one source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import CORRECTIONS
from pmio_lib.files.grid import SUFFIXES
from pmio_lib.people.register import REGISTER

CASE_STUDY: Final = "case_study"
PUPILS: Final = "pupils"
ENGAGEMENT: Final = "engagement"
MAXIMA: Final = "maxima.csv"
FEEDERS: Final = "feeders.csv"


@dataclass(frozen=True)
class CaseStudyFiles:
    """The raw files of a source, by the name that messages give them.

    Attributes
    ----------
    root : pathlib.Path
        The project's root; every name is relative to it.
    register, pupils, engagement : str
    maxima : str, optional
        None where the headings of the pupil file state the maxima.
    feeders : str, optional
        None where no named feeder schools are listed.
    corrections : str
        May not be there.
    """

    root: Path = field(repr=False)
    register: str
    pupils: str
    engagement: str
    maxima: str | None
    feeders: str | None
    corrections: str

    @property
    def correctable(self) -> tuple[str, ...]:
        """Files whose cells corrections.csv may correct."""
        files = (self.pupils, self.engagement, self.maxima, self.feeders)
        return tuple(file for file in files if file)


def find_case_study_files(root: Path, source: str) -> CaseStudyFiles:
    """Find a source's files.

    Parameters
    ----------
    source : str
        "demo" or "private": the folder of data/raw/.

    Raises
    ------
    DataError
        If the pupil file or the engagement file is not there, or is there twice.
    """
    folder = f"data/raw/{source}/{CASE_STUDY}"
    found = {stem: _present(root, folder, stem) for stem in (PUPILS, ENGAGEMENT)}
    problems = [*_problems(folder, found)]
    if problems:
        raise DataError(problems)
    optional = {name: f"{folder}/{name}" for name in (MAXIMA, FEEDERS)}
    return CaseStudyFiles(
        root=root,
        register=f"data/raw/{source}/{REGISTER}",
        pupils=found[PUPILS][0],
        engagement=found[ENGAGEMENT][0],
        maxima=optional[MAXIMA] if (root / optional[MAXIMA]).is_file() else None,
        feeders=optional[FEEDERS] if (root / optional[FEEDERS]).is_file() else None,
        corrections=f"{folder}/{CORRECTIONS}",
    )


def _present(root: Path, folder: str, stem: str) -> list[str]:
    names = [f"{folder}/{stem}{suffix}" for suffix in SUFFIXES]
    return [name for name in names if (root / name).is_file()]


def _problems(folder: str, found: dict[str, list[str]]) -> Iterator[Problem]:
    for stem, names in found.items():
        wanted = f"{stem}.xlsx or {stem}.csv"
        if not names:
            yield Problem(folder, None, None, f"no file {stem}", wanted, "Put it there.")
        if len(names) > 1:
            both = " and ".join(Path(name).name for name in names)
            yield Problem(folder, None, None, both, wanted, "Keep the one that is right.")
