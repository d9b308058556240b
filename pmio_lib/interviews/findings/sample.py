"""The interviews that page 02 rests on: which of them, whose codings and which themes count.

Belongs here: what every part of the results needs. Not here: any figure of the page.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pmio_lib.interviews.findings.mentions import listed_codes, principal_codings
from pmio_lib.privacy.interviews import InterviewRows, rows_shown
from pmio_lib.study.codebook import Codebook, group_of
from pmio_lib.study.instruments import Instrument
from pmio_lib.study.interviews import Guide, Interviews
from pmio_lib.tables.origins import resting_on


@dataclass(frozen=True)
class Settings:
    """What a run chooses: see the notebook's parameters."""

    confidence: float
    rows: str
    fewest_given: int
    orders: int
    base_size: int
    run_length: int
    threshold: float
    seed: int


@dataclass(frozen=True)
class Sample:
    """The interviews' tables, by the names of themes and phases that readers see.

    `survey` are coded answers of the survey, for the one question asked in both; interviews of the
    twin (`is_synthetic`) are nobody's.
    """

    cases: pd.DataFrame
    segments: pd.DataFrame
    codings: pd.DataFrame
    answers: pd.DataFrame
    passages: pd.DataFrame
    survey: pd.DataFrame
    guides: tuple[Guide, ...]
    instruments: tuple[Instrument, ...]
    codebook: Codebook
    definitions: Interviews
    settings: Settings
    is_synthetic: bool

    @cached_property
    def held(self) -> pd.DataFrame:
        """Interviews that took part."""
        return self.cases[self.cases["took_part"]]

    def of_held(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give the rows of interviews that took part: no one else is counted or quoted."""
        return frame[frame["case_id"].isin(self.held["case_id"])]

    @cached_property
    def waves(self) -> dict[str, str]:
        """Labels of the phases that held interviews, by id, in order."""
        held = self.held["wave"]
        return {guide.wave: guide.label for guide in self.guides if held.eq(guide.wave).any()}

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """Codings of what was said: marks for the page left out."""
        return self.codings[~self.codings["code"].map(group_of).eq("mark")]

    @cached_property
    def principal(self) -> pd.DataFrame:
        """The codings that stand for each interview."""
        return principal_codings(self.spoken)

    @cached_property
    def themes(self) -> list[str]:
        """Every theme, in the codebook's order; those that coders added last."""
        themes = [code for code in self.codebook.codes if group_of(code) != "mark"]
        every = listed_codes(themes, self.principal)
        return [code for code in every if group_of(code) != "activity"]

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each theme is called; one with kinds below it says so."""
        codes = self.codebook.codes
        named = {code: codes[code].label if code in codes else code for code in self.themes}
        return {
            code: f"{label}, with its kinds"
            if any(other.startswith(f"{code}.") for other in self.themes)
            else label
            for code, label in named.items()
        }

    @cached_property
    def activities(self) -> dict[str, str]:
        """Labels of the programme's activities by code."""
        return {code: one.label for code, one in self.codebook.of_group("activity").items()}

    @cached_property
    def may_show(self) -> InterviewRows:
        """Whether single interviews or groups of them may be shown."""
        return rows_shown(self.settings.rows, self.is_synthetic)

    def rests(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give a frame that says it is made from cases and codings."""
        return resting_on(frame, self.cases, self.codings)
