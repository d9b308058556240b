"""What a page may show of small groups, from study/study.yaml. How is in privacy/."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from pmio_lib.core.yaml_files import StudyModel, read_sections


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


class _Section(StudyModel):
    disclosure: Disclosure


def read_disclosure(folder: Path) -> Disclosure:
    """Read the rules from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("disclosure",), _Section).disclosure
