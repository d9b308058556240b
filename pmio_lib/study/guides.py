"""Interview guides as data: what was asked of whom in each phase, from study/guides/.

Belongs here: the shape of study/guides/interview_*.yaml. Not here: transcripts and codes.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import StudyModel, read_model

FOLDER: Final = "guides"
GuideQuestionKind = Literal["open", "list", "value_for_money", "best_and_least", "five_words"]
GuidePhase = Literal["primary", "secondary", "any"]


class GuideQuestion(StudyModel):
    """One question of a guide; `roles` where it was not asked of all."""

    number: str
    name: str
    kind: GuideQuestionKind = "open"
    text: str
    speaks_to: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Guide(StudyModel):
    """One interview guide.

    `id` is the file's stem; `wave` the part of the evaluation ("phase_1"), named `label` on pages
    and `short` ("P1") in labels of interviews. An interview counts from `opens` to `closes`. The
    questions of a guide that the report does not print are topics it names.
    """

    id: Annotated[str, Field(pattern=r"^interview_[a-z0-9_]+$")]
    kind: Literal["interview"]
    wave: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: str
    short: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,3}$")]
    sequence: Annotated[int, Field(ge=1)]
    opens: date
    closes: date
    school_phase: GuidePhase
    is_printed: bool
    source: str
    questions: Annotated[tuple[GuideQuestion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        numbers = [question.number for question in self.questions]
        repeated = sorted({number for number in numbers if numbers.count(number) > 1})
        if repeated:
            raise ValueError(f"numbers: {', '.join(repeated)} more than once")
        if self.closes < self.opens:
            raise ValueError("closes before it opens")
        return self


def read_guides(folder: Path) -> tuple[Guide, ...]:
    """Read every interview guide, in order of `sequence` and id.

    Raises StudyError if one is wrong, or two of one wave differ in its label, sequence or short
    name.
    """
    paths = sorted((folder / FOLDER).glob("interview_*.yaml"))
    guides = sorted(map(_read_guide, paths), key=lambda guide: (guide.sequence, guide.id))
    shared: dict[str, tuple[str, str, int]] = {}
    for guide in guides:
        told = (guide.label, guide.short, guide.sequence)
        if shared.setdefault(guide.wave, told) != told:
            raise StudyError(
                f"{guide.id}.yaml: label, short and sequence differ from another guide of "
                f"{guide.wave}."
            )
    return tuple(guides)


def _read_guide(path: Path) -> Guide:
    guide = read_model(path, Guide)
    if guide.id != path.stem:
        raise StudyError(f"{path.name}, id: found {guide.id}; expected {path.stem}.")
    return guide
