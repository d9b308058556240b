"""What the evaluation claimed and on what: contribution claims, joint display, recommendations.

Belongs here: the shape of study/synthesis.yaml, and its rule that no figure is typed into it. Not
here: what the numbers are (pmio_lib.synthesis).
"""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.yaml_files import StudyModel, read_model

FILE: Final = "synthesis.yaml"
NAMES: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:Key Stage|Years?|grade|[Pp]hases?|question) \d+(?: (?:and|to) \d+)?\b"
    r"|\b[Aa]t (?:9|11|16)\b"
)
"""Digits that are names and no figures: years, key stages, year groups, grades, phases, ages."""

Strength = Literal["strong", "moderate", "weak"]
Confidence = Literal["high", "moderate", "low", "none"]
Kind = Literal["hypothesis", "aim", "conclusion"]
Said = Literal["put forward", "kept", "narrowed", "concluded", "not mentioned"]
Method = Literal["survey", "interviews", "pupils", "official"]
Source = Literal["survey", "interviews", "pupils", "official", "records"]
"""Of one piece of evidence; `records` are what the report prints without a source."""
METHODS: Final[tuple[Method, ...]] = ("survey", "interviews", "pupils", "official")
Reading = Literal["convergent", "expanding", "silent", "dissonant"]


class Bound(StudyModel):
    """A number by page and id, as in `04_gcse_trend.like_for_like.england_gap_pp.2025`.

    The words it stands in are true while it lies between the bounds; a person set them.
    """

    number: str
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a bound is missing: at_least, at_most or both")
        return self

    def holds(self, value: float) -> bool:
        """Tell whether the number still lies within the bound."""
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)


class Words(StudyModel):
    """Words in which each `{name}` is a number of a ledger, and no figure is typed.

    `{name:size}` is without its sign, `{name:whole}` without decimals either.
    """

    text: str
    numbers: dict[str, Bound] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _types_no_figure(self) -> Self:
        named = {name for _, name, _, _ in string.Formatter().parse(self.text) if name}
        if named != set(self.numbers):
            odd = ", ".join(sorted(named ^ set(self.numbers)))
            raise ValueError(f"{odd}: named in the text and not under numbers, or the reverse")
        typed = re.search(r"\d[\d.,]*%?", NAMES.sub("", re.sub(r"\{.*?\}", "", self.text)))
        if typed:
            raise ValueError(f"the figure {typed[0]} is typed: name a number of a ledger instead")
        return self


class Evidence(Words):
    """One piece of evidence: by which method, how strong, and whether the report had it."""

    method: Source
    strength: Strength
    since: bool = False


class Claim(StudyModel):
    """One contribution claim (Mayne 2001, 2011): what was claimed, what speaks for and against."""

    kind: Kind
    claim: str
    aims: Annotated[tuple[str, ...], Field(min_length=1)]
    phases: tuple[Said, Said, Said]
    evidence_for: tuple[Evidence, ...]
    evidence_against: tuple[Evidence, ...]
    rivals: Annotated[tuple[str, ...], Field(min_length=1)]
    confidence: Confidence
    reason: Words

    @model_validator(mode="after")
    def _has_evidence(self) -> Self:
        if not self.evidence_for and not self.evidence_against:
            raise ValueError("a claim without evidence: name some for it or against it")
        return self

    @property
    def words(self) -> tuple[Words, ...]:
        """All its words that may hold numbers."""
        return (*self.evidence_for, *self.evidence_against, self.reason)


class Cell(Words):
    """What one method says of one aim, and how it sits with the others."""

    reading: Reading


class Recommendation(StudyModel):
    """One recommendation of the report, and what somebody who runs it again should look at."""

    recommended: str
    rests_on: str
    look_at: Words
    needs: str


class Synthesis(StudyModel):
    """The whole of study/synthesis.yaml."""

    strengths: dict[Strength, str]
    confidences: dict[Confidence, str]
    readings: dict[Reading, str]
    aims: dict[str, str]
    claims: dict[str, Claim]
    joint_display: dict[str, dict[Method, Cell]]
    recommendations: dict[str, Recommendation]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        unknown = sorted({aim for c in self.claims.values() for aim in c.aims} - set(self.aims))
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: named by a claim and no aim")
        empty = [
            f"{aim}, {method}"
            for aim in self.aims
            for method in METHODS
            if method not in self.joint_display.get(aim, {})
        ]
        if empty:
            raise ValueError(f"joint_display: the cell {'; '.join(empty)} is empty: set a reading")
        return self


def read_synthesis(folder: Path) -> Synthesis:
    """Read claims, joint display and recommendations; StudyError if a cell is empty or wrong."""
    return read_model(folder / FILE, Synthesis)
