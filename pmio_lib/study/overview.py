"""What the whole study is and rests on: its words, the programme, and the twin's assumptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pmio_lib.core.yaml_files import StudyModel, read_sections
from pmio_lib.study.figures import read_registry


class Assumption(StudyModel):
    """One assumption: what pages say of it, and the values the twin is drawn from."""

    statement: str
    values: dict[str, Any]


def read_assumptions(folder: Path) -> dict[str, Assumption]:
    """Read every assumption by id; StudyError if the file is missing or wrong."""
    return read_registry(folder / "assumptions.yaml", Assumption)


class Programme(StudyModel):
    """The programme: the month it began, its first school year, and the year groups it aims at."""

    name: str
    starts: str
    first_school_year: int
    year_groups: tuple[int, int]


class _Section(StudyModel):
    programme: Programme


def read_programme(folder: Path) -> Programme:
    """Read the programme from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("programme",), _Section).programme


class Overview(StudyModel):
    """The study's title and what it is about, in a sentence or two."""

    title: str
    about: str


def read_overview(folder: Path) -> Overview:
    """Read title and about from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("title", "about"), Overview)
