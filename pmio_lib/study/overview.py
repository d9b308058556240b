"""What the whole study is, in the words its pages open with, from study/study.yaml."""

from pathlib import Path

from pmio_lib.core.yaml_files import StudyModel, read_sections


class Overview(StudyModel):
    """The study's title and what it is about, in a sentence or two."""

    title: str
    about: str


def read_overview(folder: Path) -> Overview:
    """Read title and about from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("title", "about"), Overview)
