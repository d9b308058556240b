"""The whole study: its words, the programme, the twin's assumptions, the smallest numbers to show.

How small numbers are kept from a page is in privacy/.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

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
    """The study's title, its question, and what it is about, in a sentence or two."""

    title: str
    asked: str
    about: str


def read_overview(folder: Path) -> Overview:
    """Read title, question and about from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("title", "about", "asked"), Overview)


def _hides_something(smallest: int) -> int:
    """Refuse 2: the only count it hides is 1, so a count known to be hidden is known."""
    if smallest == 2:
        raise ValueError("a smallest cell of 2 hides nothing: 1 shows all, 3 and more hides")
    return smallest


AtLeastOne = Annotated[int, Field(ge=1)]
SmallestCell = Annotated[AtLeastOne, AfterValidator(_hides_something)]


class SurveyDisclosure(StudyModel):
    """Smallest numbers a page may show of a staff survey."""

    smallest_group: AtLeastOne
    smallest_cell: SmallestCell
    smallest_code: AtLeastOne


class Disclosure(StudyModel):
    """The rules by kind of data."""

    survey: SurveyDisclosure


class _Rules(StudyModel):
    disclosure: Disclosure


def read_disclosure(folder: Path) -> Disclosure:
    """Read the rules from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("disclosure",), _Rules).disclosure
