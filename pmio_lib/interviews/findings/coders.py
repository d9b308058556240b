"""How far two coders of the same interviews agreed, as page 02 shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.mentions import paragraphs_touched
from pmio_lib.interviews.findings.results import Results
from pmio_lib.methods.agreement.comparison import (
    CodedAgreement,
    Level,
    coded_agreement,
    krippendorff_level,
    landis_koch_level,
)
from pmio_lib.study.codebook import group_of
from pmio_lib.tables.origins import origins, resting_on

Unit = Literal["segment", "answer", "case"]
UNITS: Final = get_args(Unit)
WHOLE: Final = "case"


@dataclass(frozen=True, eq=False)
class CodedUnits:
    """Units and what coders gave them, as `agreement.coded_agreement` takes both.

    `units` (`case_id`, `unit`) is everything that could have been coded, `codings` (`case_id`,
    `unit`, `coder`, `code`) what was, `coded_by` who coded which case.
    """

    units: pd.DataFrame
    codings: pd.DataFrame
    coded_by: pd.DataFrame


def coded_units(segments: pd.DataFrame, codings: pd.DataFrame, unit: Unit) -> CodedUnits:
    """Lay codings out by unit.

    A passage gives its code to every paragraph (or answer) that it touches. The interviewer's own
    words are no unit: to leave them uncoded is no agreement. A coder counts as having coded a case
    if any code of theirs is in it. Raises StatisticsError if there is no such unit.
    """
    if unit not in UNITS:
        raise StatisticsError(f"{unit!r} is no unit: expected one of {', '.join(UNITS)}.")
    coded_by = codings[["case_id", "coder"]].drop_duplicates(ignore_index=True)
    if unit == WHOLE:
        cases = pd.DataFrame({"case_id": coded_by["case_id"].unique(), "unit": WHOLE})
        given = codings.assign(unit=WHOLE)
        return CodedUnits(cases, _distinct(given), coded_by)
    spoken = segments[segments["is_respondent"]]
    touched = paragraphs_touched(codings).merge(spoken, on=["case_id", "segment"])
    units = spoken.assign(unit=spoken[unit])[["case_id", "unit"]].drop_duplicates(ignore_index=True)
    return CodedUnits(units, _distinct(touched.assign(unit=touched[unit])), coded_by)


def _distinct(given: pd.DataFrame) -> pd.DataFrame:
    columns = ["case_id", "unit", "coder", "code"]
    return given[columns].drop_duplicates(ignore_index=True)


UNIT_NAMES: Final = {"segment": "paragraph", "answer": "answer", "case": "interview"}
KINDS: Final = {"theme_group": "theme group", "code": "code"}
UNDEFINED: Final = "undefined"


@dataclass(frozen=True)
class Coders:
    """Agreement over all codes, by group of themes and by code.

    `replicates` resamples stand behind an interval.
    """

    results: Results
    unit: Unit
    replicates: int

    @cached_property
    def _laid(self) -> CodedUnits:
        return coded_units(self.results.segments, self.results.spoken, self.unit)

    @cached_property
    def are_two(self) -> bool:
        """Whether any interview was coded by two people."""
        return bool(self._laid.coded_by.groupby("case_id")["coder"].nunique().gt(1).any())

    @property
    def unit_name(self) -> str:
        """What readers call a unit."""
        return UNIT_NAMES[self.unit]

    @cached_property
    def all_codes(self) -> CodedAgreement:
        """Agreement of all codes; only where `are_two`."""
        return self._agreement(self._laid.codings)

    def _agreement(self, codings: pd.DataFrame) -> CodedAgreement:
        chosen = self.results.settings
        return coded_agreement(
            self._laid.units,
            codings,
            self._laid.coded_by,
            sorted(codings["code"].unique()),
            seed=chosen.seed,
            n_replicates=self.replicates,
            confidence=chosen.confidence,
        )

    @property
    def drawn(self) -> str:
        """What the intervals draw at random."""
        return "whole interviews" if self.all_codes.resampled == "cases" else "units"

    @cached_property
    def overall(self) -> pd.DataFrame:
        """One row: `alpha` over all codes with its interval; missing where undefined."""
        whole = self.all_codes.overall
        row = {
            "alpha": whole.value,
            "alpha_low": whole.interval.low if whole.interval else None,
            "alpha_high": whole.interval.high if whole.interval else None,
        }
        frame = pd.DataFrame([row], index=pd.Index(["overall"], name="codes"), dtype="float64")
        return self._rests(frame)

    @property
    def level(self) -> str:
        """What Krippendorff calls agreement as high as the overall alpha."""
        value = self.all_codes.overall.value
        return UNDEFINED if value is None else str(krippendorff_level(value))

    def table(self, kind: str) -> pd.DataFrame:
        """Give agreement by group of themes or by code, those given often enough.

        By `kind`, "theme_group" or "code": units, mean prevalence, given by either and by neither,
        percent agreed, alpha with its interval and level in words, kappa and its, AC1.
        """
        given = self._laid.codings
        if kind == "theme_group":
            given = given.assign(code=given["code"].map(group_of)).drop_duplicates()
            given = given.reset_index(drop=True)
        rows = self._agreement(given).by_code
        rows = rows[rows["n_any"] >= self.results.settings.fewest_given]
        rows = rows.sort_values(["n_any", "code"], ascending=[False, True])
        table = pd.DataFrame(
            {
                kind: rows["code"].map(lambda code: self._names.get(code, code)),
                "n_units": rows["n_units"],
                "prevalence_pct": 100 * rows["prevalence_mean"],
                "n_any": rows["n_any"],
                "n_neither": rows["n_neither"],
                "agreed_pct": 100 * rows["agreement"],
                "alpha_of_code": rows["alpha"],
                "from_alpha": rows["alpha_low"],
                "to_alpha": rows["alpha_high"],
                "alpha_level": _in_words(rows["alpha"], krippendorff_level),
                "kappa": rows["kappa"],
                "kappa_level": _in_words(rows["kappa"], landis_koch_level),
                "ac1": rows["ac1"],
            }
        )
        return self._rests(table.set_index(kind))

    @cached_property
    def n_rare(self) -> int:
        """Codes that somebody gave, but too seldom for a figure of agreement."""
        found = self.all_codes.by_code["n_any"]
        return int(found.between(1, self.results.settings.fewest_given - 1).sum())

    @cached_property
    def _names(self) -> dict[str, str]:
        codebook = self.results.codebook
        groups = {name: group.label for name, group in codebook.groups.items()}
        codes = {code: one.label for code, one in codebook.codes.items()}
        return {**groups, **codes, **self.results.labels}

    @property
    def tables(self) -> list[str]:
        """Names of the processed tables that agreement rests on."""
        return list(origins(self.results.codings, self.results.segments))

    def _rests(self, frame: pd.DataFrame) -> pd.DataFrame:
        return resting_on(frame, self.results.codings, self.results.segments)


def _in_words(values: pd.Series, level: Callable[[float], Level]) -> pd.Series:
    return values.map(lambda value: UNDEFINED if pd.isna(value) else level(value).words)
