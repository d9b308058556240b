"""Every statement of the report that can be checked, in our words, and how each is checked.

Belongs here: the shape of study/claims.yaml and what it refuses. Not here: how a check comes out
(pmio_lib.synthesis.claims).
"""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from pmio_lib.core.yaml_files import StudyModel, read_model
from pmio_lib.study.expressions import Expression, read_expression

FILE: Final = "claims.yaml"

Kind = Literal[
    "total", "share", "overlap", "twice", "series", "word", "item", "timing", "count", "reading"
]
Source = Literal["survey", "interviews", "pupils", "official", "records", "report"]
Phase = Literal[1, 2, 3]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
NumberId = Annotated[str, Field(pattern=r"^\d\d_[a-z0-9_]+(\.[a-z0-9_]+)+$")]
"""A number by page and id, as in `04_gcse_trend.like_for_like.england_gap_pp.2025`."""


class Check(StudyModel):
    """One comparison that must hold, and in words what it compares.

    `decimals` is what the printed figures were rounded to; `later` says that the numbers were
    released after the report, and `release` by which release.
    """

    holds: str
    shows: Annotated[str, Field(min_length=1)]
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    numbers: dict[Name, NumberId] = Field(default_factory=dict)
    later: bool = False
    release: str | None = None

    @cached_property
    def expression(self) -> Expression:
        """What must hold, read."""
        return read_expression(self.holds)

    @model_validator(mode="after")
    def _can_be_worked_out(self) -> Self:
        idle = sorted(set(self.numbers) - self.expression.names)
        if idle:
            raise ValueError(f"{', '.join(idle)}: named under numbers and not in {self.holds!r}")
        if self.later and not (self.numbers and self.release):
            raise ValueError("a later check names its release, and a number of that release")
        if self.release and not self.later:
            raise ValueError("a release stands only with a later check: set later: true")
        return self


class Claim(StudyModel):
    """One statement: where it stands, what it prints, and how it is checked or why it cannot be."""

    section: Annotated[str, Field(min_length=1)]
    line: Annotated[int, Field(ge=1)]
    phase: Phase | None
    kind: Kind
    claim: Annotated[str, Field(min_length=1)]
    figures: dict[Name, float] = Field(default_factory=dict)
    source: Source
    checks: tuple[Check, ...] = ()
    unchecked: Literal["private", "opinion"] | None = None
    why: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _is_checked_or_says_why(self) -> Self:
        if bool(self.checks) == bool(self.unchecked):
            raise ValueError("give checks, or unchecked with its reason: one of the two")
        if bool(self.unchecked) != bool(self.why):
            raise ValueError("unchecked and why go together: say why nothing checks it")
        for check in self.checks:
            if both := sorted(set(self.figures) & set(check.numbers)):
                raise ValueError(f"{', '.join(both)}: named under figures and under numbers")
            own = {name for name in check.expression.names if "." not in name}
            if unknown := sorted(own - set(self.figures) - set(check.numbers)):
                raise ValueError(
                    f"{', '.join(unknown)}: in {check.holds!r} and neither under figures nor "
                    "under numbers"
                )
        return self


class Claims(StudyModel):
    """The whole of study/claims.yaml."""

    claims: Annotated[dict[Name, Claim], Field(min_length=1)]

    @model_validator(mode="after")
    def _agree(self) -> Self:
        printed = {f"{name}.{f}" for name, claim in self.claims.items() for f in claim.figures}
        for name, claim in self.claims.items():
            for check in claim.checks:
                others = {each for each in check.expression.names if "." in each}
                if lost := sorted(others - printed):
                    raise ValueError(
                        f"claims.{name}: {', '.join(lost)} is no figure of another claim"
                    )
        said: dict[str, str] = {}
        for name, claim in self.claims.items():
            if (other := said.setdefault(claim.claim, name)) != name:
                raise ValueError(
                    f"claims.{name} and {other} say the same: word each claim its own way"
                )
        return self


def read_claims(folder: Path) -> Claims:
    """Read the statements; StudyError, naming the claim and what is wrong with it."""
    return read_model(folder / FILE, Claims)
