"""The programme evaluated: when it began and which pupils could meet it, from study.yaml."""

from pathlib import Path

from pmio_lib.core.yaml_files import StudyModel, read_sections


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
