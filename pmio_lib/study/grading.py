"""Years in which the yardstick changed: every axis that crosses one shows it."""

from pathlib import Path
from typing import Literal

from pmio_lib.core.yaml_files import StudyModel, read_sections

Stage = Literal["key_stage_2", "key_stage_4", "key_stage_5"]


class GradingBreak(StudyModel):
    """One year in which results before and after are not on the same footing."""

    year: int
    stages: tuple[Stage, ...]
    kind: Literal[
        "new_scale",
        "centre_assessed",
        "teacher_assessed",
        "adapted_grading",
        "standard_restored",
        "not_held",
    ]
    label: str
    meaning: str


def breaks_in_full(breaks: tuple[GradingBreak, ...]) -> list[dict[str, object]]:
    """Give each break as a row of words: `year`, `tests`, `label`, `meaning`."""
    return [
        {
            "year": one.year,
            "tests": ", ".join(stage.replace("_", " ") for stage in one.stages),
            "label": one.label,
            "meaning": one.meaning,
        }
        for one in breaks
    ]


def breaks_for(breaks: tuple[GradingBreak, ...], stage: Stage) -> tuple[GradingBreak, ...]:
    """Give the breaks that concern one stage, by year."""
    return tuple(sorted((b for b in breaks if stage in b.stages), key=lambda b: b.year))


class GradingBreaks(StudyModel):
    """All breaks of the study."""

    grading_breaks: tuple[GradingBreak, ...]


def read_grading_breaks(folder: Path) -> tuple[GradingBreak, ...]:
    """Read the breaks from study.yaml in `folder`."""
    return read_sections(folder, "study.yaml", ("grading_breaks",), GradingBreaks).grading_breaks
