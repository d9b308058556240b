"""Agreement between coders of text, code by code and overall.

Belongs here: the whole comparison, and what its intervals take as independent. Not here: how tables
become units (`agreement_units`), one code (`agreement_by_code`), all codes at once
(`agreement_overall`), the table of it all (`agreement_table`), or words (`agreement_levels`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pmio_lib.core.randomness import stream
from pmio_lib.methods.agreement.by_code import CodeAgreement, code_agreement
from pmio_lib.methods.agreement.overall import OverallAlpha, overall_alpha
from pmio_lib.methods.agreement.resampling import N_REPLICATES
from pmio_lib.methods.agreement.units import double_coded
from pmio_lib.methods.interval import require_confidence

FEWEST_CASES: Final = 5
"""Cases from which on whole cases are resampled rather than units. With units in interviews, 95%
intervals from drawing units held a simulated alpha 79-87% of the time, however many interviews;
from drawing interviews 93-95% with 20, 90-94% with 10, 91-93% with 5, and there 81-87% for a code
given to one unit in ten (`tools/simulate_agreement.py`)."""


@dataclass(frozen=True)
class CodedAgreement:
    """Agreement on a text, of the units that two coders or more coded.

    Parameters
    ----------
    unit : str
        What a unit is ("segment", "answer", "case"), as the caller calls it. Agreement on cases is
        higher than on segments: figures of different units do not compare.
    codes : tuple of CodeAgreement
        In the order asked for.
    overall : OverallAlpha
    coders : tuple
    n_units, n_units_left_out : int
        Units coded by two coders or more, and others.
    n_cases, n_cases_left_out : int
    resampled : str
        "cases" or "units": what intervals treat as drawn at random, one independent of the other.
    """

    unit: str
    codes: tuple[CodeAgreement, ...]
    overall: OverallAlpha
    coders: tuple[Hashable, ...]
    n_units: int
    n_units_left_out: int
    n_cases: int
    n_cases_left_out: int
    resampled: str


def coded_agreement(
    units: pd.DataFrame,
    codings: pd.DataFrame,
    coded_by: pd.DataFrame,
    codes: Sequence[Hashable],
    *,
    unit: str,
    seed: int,
    n_replicates: int = N_REPLICATES,
    fewest_cases: int = FEWEST_CASES,
    confidence: float = 0.95,
) -> CodedAgreement:
    """Compare what coders gave the units of cases that at least two of them coded.

    Units of one case are alike, so that intervals which take them as independent are too short.
    Where there are enough cases, these are what is resampled, and what the standard errors of kappa
    and AC1 take as independent.

    Parameters
    ----------
    units, codings, coded_by : DataFrame
        As `agreement_units.double_coded` has them.
    codes : sequence
        Codes to report.
    unit : str
        What a unit is.
    seed : int
        Of the resampling; each code has its own stream, whichever others are reported.
    n_replicates : int
    fewest_cases : int
        Double-coded cases from which on whole cases are resampled.
    confidence : float

    Returns
    -------
    CodedAgreement

    Raises
    ------
    StatisticsError
        If the tables contradict each other, or no case was coded by two coders.

    References
    ----------
    Krippendorff (2019), Content Analysis, 4th ed., chapter 12; the coefficients have their own.
    """
    require_confidence(confidence)
    coded = double_coded(units, codings, coded_by, codes)
    by_case = coded.n_cases >= fewest_cases
    cluster = coded.case_of_unit if by_case else None
    each = [
        code_agreement(coded, place, seed, cluster, n_replicates, confidence)
        for place in range(len(coded.codes))
    ]
    overall = overall_alpha(
        coded,
        stream(seed, "agreement overall"),
        cluster=cluster,
        n_replicates=n_replicates,
        confidence=confidence,
    )
    return CodedAgreement(
        unit=unit,
        codes=tuple(each),
        overall=overall,
        coders=coded.coders,
        n_units=coded.n_units,
        n_units_left_out=coded.n_units_left_out,
        n_cases=coded.n_cases,
        n_cases_left_out=coded.n_cases_left_out,
        resampled="cases" if by_case else "units",
    )
