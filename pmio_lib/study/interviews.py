"""How interviews are described: roles, settings, plain words, and the COREQ checklist."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.wording import plain
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
            names = [name for kind in kinds.values() for name in wordings(kind)]
            shared = sorted({name for name in names if names.count(name) > 1})
            if shared:
                raise ValueError(f"{what}: {', '.join(shared)} stands for two")
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
