"""Measures: what each figure counts, its unit and limits, and where figures must exist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from pmio_lib.core.yaml_files import StudyModel, read_yaml
from pmio_lib.study.areas import Areas

Unit = Literal["percent", "count"]


def short_labels(folder: Path) -> dict[str, str]:
    """Give what each measure of study/measures.yaml is called, in short."""
    return {
        name: content["short_label"]
        for name, content in read_yaml(folder / "measures.yaml").items()
    }


class Coverage(StudyModel):
    """Areas (a set's name or codes) and the first and last year a measure is held for."""

    areas: str | tuple[str, ...]
    years: tuple[int, int]

    @model_validator(mode="after")
    def _years_in_order(self) -> "Coverage":
        first, last = self.years
        if first > last:
            raise ValueError(f"years run from the first to the last, not from {first} to {last}")
        return self

    def cells(self, areas: Areas) -> Iterator[tuple[str, int]]:
        """Give each (area code, year) that must be a row."""
        first, last = self.years
        for code in areas.resolve(self.areas):
            for year in range(first, last + 1):
                yield code, year


class Measure(StudyModel):
    """One published quantity; percentages run 0 to 100, counts have no upper limit."""

    label: str
    short_label: str
    table: str
    stage: Literal["key_stage_2", "key_stage_4", "key_stage_5", "evaluation"]
    unit: Unit
    minimum: float | None = None
    maximum: float | None = None
    population: str
    coverage: tuple[Coverage, ...]
