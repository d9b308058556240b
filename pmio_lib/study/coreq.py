"""The reporting checklist for interviews (COREQ), from study/coreq.yaml."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.yaml_files import StudyModel, read_model

ITEMS_OF_COREQ = 32
Domain = Literal["team", "design", "analysis"]


class CoreqItem(StudyModel):
    """One item; `filled_by` names what the data can say of it, None where a person has to."""

    number: Annotated[int, Field(ge=1, le=ITEMS_OF_COREQ)]
    domain: Domain
    topic: str
    asks: str
    filled_by: str | None


class Coreq(StudyModel):
    """The whole checklist, in order."""

    items: tuple[CoreqItem, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if [item.number for item in self.items] != list(range(1, ITEMS_OF_COREQ + 1)):
            raise ValueError(f"items: expected numbers 1 to {ITEMS_OF_COREQ}, each once, in order")
        filled = [item.filled_by for item in self.items if item.filled_by]
        if len(set(filled)) < len(filled):
            raise ValueError("filled_by: the same for two items")
        return self


def read_coreq(folder: Path) -> Coreq:
    """Read the checklist; StudyError if the file is missing or wrong."""
    return read_model(folder / "coreq.yaml", Coreq)
