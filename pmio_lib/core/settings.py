"""params.yaml: which source is used, the seed, and each notebook's parameters."""

from pathlib import Path
from typing import Any, Literal

from pmio_lib.core.yaml_files import StudyModel, read_model

Source = Literal["demo", "private"]


class Settings(StudyModel):
    """What params.yaml says.

    Attributes
    ----------
    source : {"demo", "private"}
        Where survey, interview and pupil files are taken from. Published and official figures
        are used whichever it is.
    seed : int
        Seed of everything that is drawn.
    notebooks : dict
        Parameters of each notebook by name.
    """

    source: Source
    seed: int
    notebooks: dict[str, dict[str, Any]]


def read_settings(root: Path) -> Settings:
    """Read params.yaml; StudyError if it is missing or wrong."""
    return read_model(root / "params.yaml", Settings)
