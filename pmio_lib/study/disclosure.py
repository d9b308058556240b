"""What a page may show of small groups, from study/study.yaml. How is in privacy/."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from pmio_lib.study.loader import StudyModel, read_sections

AtLeastOne = Annotated[int, Field(ge=1)]


class SurveyDisclosure(StudyModel):
    """Smallest numbers a page may show of a staff survey."""

    smallest_group: AtLeastOne
    smallest_cell: AtLeastOne
    smallest_code: AtLeastOne


class Disclosure(StudyModel):
    """The rules by kind of data."""

    survey: SurveyDisclosure


class _Section(StudyModel):
    disclosure: Disclosure


def read_disclosure(folder: Path) -> Disclosure:
    """Read the rules from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("disclosure",), _Section).disclosure
