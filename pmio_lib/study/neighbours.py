"""The ten statistical neighbours of every local authority."""

from pathlib import Path
from typing import Final

from pydantic import RootModel

from pmio_lib.core.yaml_files import read_yaml, validate

FILE: Final = "neighbours.yaml"


class Neighbours(RootModel[dict[str, tuple[str, ...]]]):
    """Codes of the neighbours, closest first, by the code of the authority."""


def read_neighbours(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read study/neighbours.yaml."""
    return validate(read_yaml(folder / FILE), Neighbours, FILE).root
