"""Questionnaires as data: what was asked in each survey wave, its options and its routing.

Belongs here: the shape of study/instruments/survey_*.yaml. Not here: how exports are read.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.errors import StudyError
from pmio_lib.core.wording import plain
from pmio_lib.core.yaml_files import StudyModel, read_model

FOLDER: Final = "instruments"
YES: Final = "yes"
NO: Final = "no"
UNRECOGNISED: Final = "unrecognised"
"""What the support table calls an answer that is none of the options."""

QuestionKind = Literal["single", "multi", "rating", "free_text", "identity"]
DateOrder = Literal["day_first", "month_first"]
Group = Literal["students_experience", "teaching_and_leadership"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
LONGEST_HEADING: Final[dict[str, int]] = {"identity": 5, "rating": 15}
"""Words beyond which a heading is not taken for a question of this kind by key words alone."""


class Level(StudyModel):
    """One level of a rating scale."""

    value: int
    label: str


RATING_LEVELS: Final = (
    Level(value=1, label="Much better"),
    Level(value=2, label="Slightly better"),
    Level(value=3, label="Stayed the same"),
    Level(value=4, label="Worse"),
)
"""The scale of every rating item: low is good, and "the same" is not the middle."""


class Option(StudyModel):
    """One option of a question; the same option has the same id in every wave."""

    id: Name
    label: Annotated[str, Field(min_length=1, pattern=r"^[^;]+$")]
    keywords: tuple[str, ...] = ()


class Question(StudyModel):
    """One question, or one item of a rating question.

    `number` is as printed ("10a"), `name` the concept, the same in every wave, `text` the project's
    own short words (of an item: the label of a chart). A heading is this question's if it holds
    `keywords` and not `without`; `group` is the report's chart.
    """

    number: Annotated[str, Field(pattern=r"^\d+[a-z]?$")]
    name: Name
    kind: QuestionKind
    text: str
    keywords: Annotated[tuple[str, ...], Field(min_length=1)]
    without: tuple[str, ...] = ()
    group: Group | None = None
    options: tuple[Option, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether an export without this question is refused; free text may be left out."""
        return self.kind in ("multi", "rating") or self.name == "school"

    @property
    def longest_heading(self) -> int | None:
        """Words a heading may have to be matched by key words; None if any number."""
        return LONGEST_HEADING.get(self.kind)

    @model_validator(mode="after")
    def _options_fit_kind(self) -> Self:
        has_options = self.kind in ("single", "multi")
        if has_options != bool(self.options):
            raise ValueError(f"question {self.number}: options belong to single and multi only")
        refuse_repeats((option.id for option in self.options), f"options of {self.number}")
        labels = (plain(option.label) for option in self.options)
        refuse_repeats(labels, f"{self.number}'s labels")
        if any(option.id == UNRECOGNISED for option in self.options):
            raise ValueError(f"question {self.number}: {UNRECOGNISED!r} is the library's own word")
        return self


class Routing(StudyModel):
    """Who answers `answer` to `question` goes on at `skip_to`, skipping what is between."""

    question: Name
    answer: Name
    skip_to: str


class Instrument(StudyModel):
    """One questionnaire as one wave used it.

    `id` is the file's stem, and that of its export: data/raw/<source>/survey/<id>.xlsx; `wave` the
    label on pages. An answer counts from `opens` to `closes`. `date_order` is said only where an
    export's dates cannot decide it themselves.
    """

    id: Name
    kind: Literal["survey"]
    wave: str
    sequence: Annotated[int, Field(ge=1)]
    year: Annotated[int, Field(ge=1990, le=2100)]
    opens: date
    closes: date
    date_order: DateOrder | None = None
    routing: Routing | None = None
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    def question(self, name: str) -> Question:
        """Give the question of concept `name`; StudyError if the wave did not ask it."""
        for question in self.questions:
            if question.name == name:
                return question
        raise StudyError(f"{self.id} has no question named {name}.")

    def asks(self, name: str) -> bool:
        """Tell whether the wave asked for concept `name`."""
        return any(question.name == name for question in self.questions)

    def of_kind(self, kind: QuestionKind) -> tuple[Question, ...]:
        """Give the questions of one kind, in order."""
        return tuple(question for question in self.questions if question.kind == kind)

    @property
    def required(self) -> tuple[Question, ...]:
        """Questions without which an export is refused."""
        routing = self.routing.question if self.routing else None
        return tuple(q for q in self.questions if q.is_required or q.name == routing)

    @property
    def skipped(self) -> tuple[Question, ...]:
        """Questions that the routing passes over, in order."""
        if self.routing is None:
            return ()
        names = [question.name for question in self.questions]
        numbers = [question.number for question in self.questions]
        first = names.index(self.routing.question) + 1
        return self.questions[first : numbers.index(self.routing.skip_to)]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        refuse_repeats((question.number for question in self.questions), "numbers")
        refuse_repeats((question.name for question in self.questions), "names")
        if self.closes < self.opens:
            raise ValueError("closes before it opens")
        for name in ("school", "support", "is_involved"):
            if not self.asks(name):
                raise ValueError(f"no question is named {name}: every wave needs one")
        if self.routing:
            _refuse_lost_routing(self.routing, self.questions)
        return self


def read_instruments(folder: Path) -> tuple[Instrument, ...]:
    """Read every survey instrument of the study, in order of `sequence`.

    They are study/instruments/survey_*.yaml. Raises StudyError if there is none, one is wrong, or
    two contradict each other.
    """
    paths = sorted((folder / FOLDER).glob("survey_*.yaml"))
    if not paths:
        raise StudyError(
            f"{folder.name}/{FOLDER}: no survey_*.yaml; one for each wave belongs here."
        )
    instruments = tuple(sorted(map(_read_instrument, paths), key=lambda each: each.sequence))
    _refuse_contradictions(instruments)
    return instruments


def _read_instrument(path: Path) -> Instrument:
    instrument = read_model(path, Instrument)
    if instrument.id != path.stem:
        raise StudyError(f"{path.name}, id: found {instrument.id}; expected {path.stem}.")
    return instrument


def _refuse_contradictions(instruments: tuple[Instrument, ...]) -> None:
    sequences = [instrument.sequence for instrument in instruments]
    if len(set(sequences)) < len(sequences):
        raise StudyError(f"{FOLDER}/: two instruments have the same sequence.")
    kinds: dict[str, tuple[str, str]] = {}
    for instrument in instruments:
        for question in instrument.questions:
            first = kinds.setdefault(question.name, (question.kind, instrument.id))
            if first[0] != question.kind:
                raise StudyError(
                    f"{instrument.id}.yaml, {question.name}: found kind {question.kind}; expected "
                    f"{first[0]}, as in {first[1]}.yaml. Give the question another name."
                )


def _refuse_lost_routing(routing: Routing, questions: tuple[Question, ...]) -> None:
    asked = {question.name: question for question in questions}
    numbers = [question.number for question in questions]
    if routing.question not in asked or routing.skip_to not in numbers:
        raise ValueError("routing names a question that is not asked")
    source = asked[routing.question]
    if routing.answer not in {option.id for option in source.options}:
        raise ValueError(f"routing: {routing.answer!r} is no option of {routing.question}")
    if numbers.index(routing.skip_to) <= questions.index(source):
        raise ValueError("routing leads backwards")


def refuse_repeats(values: Iterable[str], what: str) -> None:
    """Raise ValueError, naming what stands more than once."""
    if twice := repeated(values):
        raise ValueError(f"{what}: {twice} more than once")


def repeated(values: Iterable[str]) -> str:
    """Name what stands more than once, with commas between; nothing if all differ."""
    return ", ".join(sorted(value for value, n in Counter(values).items() if n > 1))
