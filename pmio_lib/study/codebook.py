"""The codebook: what each code means and which aim it speaks to, from study/codebook.yaml."""

from pathlib import Path
from typing import Self

from pydantic import model_validator

from pmio_lib.core.yaml_files import StudyModel, read_model


class CodeGroup(StudyModel):
    """A group of codes; `single` where an answer is given one code of the group only."""

    label: str
    single: bool


class Code(StudyModel):
    """One code: when to give it, when not, other names it has in a tool, the aim it speaks to."""

    label: str
    definition: str
    include: str | None = None
    exclude: str | None = None
    aliases: tuple[str, ...] = ()
    speaks_to: str | None = None


class Codebook(StudyModel):
    """All codes by id; a code's group is the part of its id before the first dot."""

    groups: dict[str, CodeGroup]
    codes: dict[str, Code]

    @model_validator(mode="after")
    def _codes_have_groups(self) -> Self:
        lost = sorted(code for code in self.codes if group_of(code) not in self.groups)
        if lost:
            raise ValueError(f"codes of no group: {', '.join(lost)}")
        return self

    def of_group(self, group: str) -> dict[str, Code]:
        """Give the codes of one group by id."""
        return {name: code for name, code in self.codes.items() if group_of(name) == group}


def group_of(code: str) -> str:
    """Give the group a code's id names."""
    return code.split(".")[0]


def read_codebook(folder: Path) -> Codebook:
    """Read the codebook; StudyError if it is missing or wrong."""
    return read_model(folder / "codebook.yaml", Codebook)
