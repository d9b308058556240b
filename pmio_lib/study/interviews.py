"""How interviews are held and described: guides, roles, settings, plain words, the COREQ checklist.

Belongs here: the shape of study/guides/interview_*.yaml, interviews.yaml and coreq.yaml. Not here:
transcripts and codes.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.wording import plain
from pmio_lib.core.yaml_files import StudyModel, read_model
from pmio_lib.study.codebook import Codebook, read_codebook
from pmio_lib.study.instruments import Name, refuse_repeats, repeated

FOLDER: Final = "guides"
ITEMS_OF_COREQ: Final = 32
GuideQuestionKind = Literal["open", "list", "value_for_money", "best_and_least", "five_words"]


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
    wave: Name
    label: str
    short: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,3}$")]
    sequence: Annotated[int, Field(ge=1)]
    opens: date
    closes: date
    school_phase: Literal["primary", "secondary", "any"]
    is_printed: bool
    source: str
    questions: Annotated[tuple[GuideQuestion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        refuse_repeats((question.number for question in self.questions), "numbers")
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


class CoreqItem(StudyModel):
    """One item; `filled_by` names what the data can say of it, None where a person has to."""

    number: Annotated[int, Field(ge=1, le=ITEMS_OF_COREQ)]
    domain: Literal["team", "design", "analysis"]
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


class Kind(StudyModel):
    """One kind of a thing: its label and the other ways people write it."""

    label: str
    aliases: tuple[str, ...] = ()


class InterviewDisclosure(StudyModel):
    """Smallest numbers a page may show of interviews.

    `smallest_group` interviews make a group that is shown apart; `smallest_word` must have said a
    word.
    """

    smallest_group: Annotated[int, Field(ge=1)]
    smallest_word: Annotated[int, Field(ge=1)]


class Interviews(StudyModel):
    """Definitions of the interviews.

    `plain_words` have a capital and are no name: a passage with any other is not quoted.
    `release_mark` is the code that marks a passage as fit to be quoted; a memo that sums up begins
    with `summary_mark`.
    """

    roles: dict[str, Kind]
    settings: dict[str, Kind]
    plain_words: tuple[str, ...]
    release_mark: str
    summary_mark: str
    disclosure: InterviewDisclosure

    @model_validator(mode="after")
    def _names_are_of_one(self) -> Self:
        for what, kinds in (("roles", self.roles), ("settings", self.settings)):
            if shared := repeated(name for kind in kinds.values() for name in wordings(kind)):
                raise ValueError(f"{what}: {shared} stands for two")
        return self


def wordings(kind: Kind) -> set[str]:
    """Give every way a kind is written, plain."""
    return {plain(name) for name in (kind.label, *kind.aliases)}


def read_interviews(folder: Path) -> Interviews:
    """Read the definitions; StudyError if the file is missing or wrong."""
    return read_model(folder / "interviews.yaml", Interviews)


def kind_called(name: str, kinds: dict[str, Kind]) -> str | None:
    """Give the id of the kind that `name` is the label, id or an alias of, or None."""
    wanted = plain(name)
    for id_, kind in kinds.items():
        if wanted in {plain(id_), *wordings(kind)}:
            return id_
    return None


@dataclass(frozen=True)
class InterviewStudy:
    """All that the study says of interviews."""

    codebook: Codebook
    guides: tuple[Guide, ...]
    interviews: Interviews


def read_interview_study(folder: Path) -> InterviewStudy:
    """Read codebook, guides and definitions from study/; StudyError if a file is wrong."""
    return InterviewStudy(read_codebook(folder), read_guides(folder), read_interviews(folder))
