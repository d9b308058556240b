"""What the synthetic twin assumes where the report prints nothing, from study/assumptions.yaml."""

from pathlib import Path
from typing import Any

from pmio_lib.core.yaml_files import StudyModel
from pmio_lib.study.figures import read_registry


class Assumption(StudyModel):
    """One assumption: what pages say of it, and the values the twin is drawn from."""

    statement: str
    values: dict[str, Any]


def read_assumptions(folder: Path) -> dict[str, Assumption]:
    """Read every assumption by id; StudyError if the file is missing or wrong."""
    return read_registry(folder / "assumptions.yaml", Assumption)
