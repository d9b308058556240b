"""Agreement between coders of text: each code, all codes at once, and the table of it all.

Belongs here: the whole comparison, and what its intervals take as independent. Not here: how tables
become units (`units`), the coefficients (`krippendorff`, `kappa`, `gwet`), or words (`metrics`).

Each code is a variable of its own, coded 1 or 0 for each unit. The overall alpha is

    1 - (sum over codes of observed disagreement) / (sum over codes of expected disagreement),

each code's expected disagreement from its own prevalence. Coders who code at random then score
about 0 whatever the prevalences, and a code weighs by how much disagreement it could show. To pool
all decisions, unit by code, into one variable instead is wrong: expected disagreement is then that
of decisions exchanged *between* codes, a frequent with a rare one, and coders who merely know which
codes are frequent agree "beyond chance". The mean of the codes' alphas is not it either: a code
used twice would weigh as much as one used two hundred times.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.randomness import stream
from pmio_lib.methods.agreement.gwet import GwetAC1, ac1_of_ratings
from pmio_lib.methods.agreement.kappa import CohenKappa, kappa_of_ratings
from pmio_lib.methods.agreement.krippendorff import KrippendorffAlpha, alpha_of_ratings
from pmio_lib.methods.agreement.metrics import metric_of
from pmio_lib.methods.agreement.ratings import Integers, drawn_rows
from pmio_lib.methods.agreement.resampling import (
    N_REPLICATES,
    ResampledInterval,
    resampled_interval,
)
from pmio_lib.methods.agreement.units import DoubleCoded, double_coded
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence


@dataclass(frozen=True)
class CodeAgreement:
    """Agreement on one code: given to a unit, or not.

    Parameters
    ----------
    reason : str or None
        Why alpha and kappa are undefined, where they are.
    n_units, n_cases, n_coders : int
        Units and cases coded by two coders or more, and these coders.
    n_any, n_all, n_neither : int
        Units given the code by any coder of theirs, by all, and by none; the last agree, too.
    prevalence_any : float
        Share of units that any coder gave the code.
    prevalence_mean : float
        Mean over coders of the share of their units they gave the code.
    agreement : float
        "Percent agreement" as a share: the mean over units of the share of pairs of coders who both
        gave the code or both did not.
    alpha : KrippendorffAlpha
        Nominal.
    kappa : CohenKappa or None
        None unless there are exactly two coders.
    ac1 : GwetAC1
        Of the two values given and not given, so it has a value even for a code never used: 1.
    """

    code: Hashable
    reason: str | None
    n_units: int
    n_cases: int
    n_coders: int
    n_any: int
    n_all: int
    n_neither: int
    prevalence_any: float
    prevalence_mean: float
    agreement: float
    alpha: KrippendorffAlpha
    kappa: CohenKappa | None
    ac1: GwetAC1


def code_agreement(
    coded: DoubleCoded,
    place: int,
    seed: int,
    cluster: Integers | None,
    n_replicates: int,
    confidence: float,
) -> CodeAgreement:
    """Compare coders on the code at one place among those asked about.

    Parameters
    ----------
    place : int
        Position in `coded.codes`.
    seed : int
        Of the resampling; the code has its own stream, whichever others are reported.
    cluster : array of int, shape (n_units,), or None
        What units are nested in.
    """
    gave, code = coded.gave[place], coded.codes[place]
    ratings = coded.ratings(place, cluster)
    alpha = alpha_of_ratings(
        ratings,
        "nominal",
        metric_of("nominal", ratings.values, is_ordered=True),
        rng=stream(seed, f"agreement on {code}"),
        n_replicates=n_replicates,
        confidence=confidence,
    )
    kappa = kappa_of_ratings(ratings, confidence) if len(coded.coders) == 2 else None
    ac1 = ac1_of_ratings(ratings, confidence)
    not_given, given = ratings.counts().T
    n_any, n_all = int(ratings.copies @ (given > 0)), int(ratings.copies @ (not_given == 0))
    return CodeAgreement(
        code=code,
        reason=_why_undefined(n_any, n_all, coded.n_units),
        n_units=coded.n_units,
        n_cases=coded.n_cases,
        n_coders=len(coded.coders),
        n_any=n_any,
        n_all=n_all,
        n_neither=coded.n_units - n_any,
        prevalence_any=n_any / coded.n_units,
        prevalence_mean=float((gave.sum(axis=1) / coded.has_coded.sum(axis=1)).mean()),
        agreement=ac1.agreement,
        alpha=alpha,
        kappa=kappa,
        ac1=ac1,
    )


def _why_undefined(n_any: int, n_all: int, n_units: int) -> str | None:
    if n_any == 0:
        return "The code was never used in the material that two coders coded."
    if n_all == n_units:
        return "Every coder gave the code to every unit."
    return None


@dataclass(frozen=True)
class OverallAlpha:
    """Alpha over several codes.

    Parameters
    ----------
    value : float or None
        None where it is undefined, never NaN.
    reason : str or None
        Why it is undefined.
    n_codes : int
        Codes asked about.
    n_codes_varying : int
        Those that are neither given nor withheld throughout: only they count in alpha.
    observed, expected : float
        Sums over codes of disagreement, as `krippendorff.KrippendorffAlpha` has it.
    resampled : ResampledInterval or None
        None where there is no value.
    """

    value: float | None
    reason: str | None
    n_codes: int
    n_codes_varying: int
    observed: float
    expected: float
    resampled: ResampledInterval | None

    @property
    def interval(self) -> Interval | None:
        """The interval, where there is one; `resampled.reason` says why not."""
        return self.resampled.interval if self.resampled else None


def overall_alpha(
    coded: DoubleCoded,
    rng: np.random.Generator,
    *,
    cluster: Integers | None,
    n_replicates: int,
    confidence: float,
) -> OverallAlpha:
    """Compute alpha over all codes, with its interval by resampling units or clusters.

    Parameters
    ----------
    cluster : array of int, shape (n_units,), or None
        Draw whole clusters.

    Raises
    ------
    StatisticsError
        If no replicate is asked for, or `confidence` is not a level.

    References
    ----------
    Alpha with one variable a code: Krippendorff (2019), Content Analysis, 4th ed., chapter 12.
    Sums over variables before the ratio, for kappa: De Vries, Elliott, Kanouse & Teleki (2008),
    Field Methods 20:272-282.
    """
    rows = contributions(coded.given())
    observed, by_code = disagreements(rows.sum(axis=0, keepdims=True))
    expected = float(by_code.sum())
    value = 1 - float(observed[0]) / expected if expected > 0 else None
    resampled = None
    if value is not None:
        resampled = resampled_interval(
            *drawn_rows(rows, cluster),
            overall_alphas,
            rng,
            drawn="units" if cluster is None else "clusters",
            n_replicates=n_replicates,
            confidence=confidence,
        )
    return OverallAlpha(
        value=value,
        reason=None if expected > 0 else "No code varies: alpha is undefined.",
        n_codes=len(coded.codes),
        n_codes_varying=int((by_code > 0).sum()),
        observed=float(observed[0]),
        expected=expected,
        resampled=resampled,
    )


def contributions(given: Integers) -> Floats:
    """Give what units add to sums: ratings, coincidences of 1 with 0 over all codes, 1s by code.

    From what `DoubleCoded.given` says (n, 1 + n_codes); shape (n, 2 + n_codes).
    """
    ratings, ones = given[:, :1], given[:, 1:]
    apart = (ones * (ratings - ones)).sum(axis=1, keepdims=True) / (ratings - 1)
    return np.hstack([ratings, apart, ones])


def disagreements(totals: Floats) -> tuple[Floats, Floats]:
    """Give observed disagreement summed over codes (R,), and expected by code (R, n_codes)."""
    n, ones = totals[:, :1], totals[:, 2:]
    return 2 * totals[:, 1] / n[:, 0], 2 * ones * (n - ones) / (n * (n - 1))


def overall_alphas(totals: Floats) -> Floats:
    """Alpha of each row of totals (R, 2 + n_codes): shape (R,), NaN where no code varies."""
    observed, by_code = disagreements(totals)
    expected = by_code.sum(axis=1)
    ratio = np.full(len(totals), np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    return 1 - ratio


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
    n_units, n_units_left_out : int
        Units coded by two coders or more, and others.
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
        As `units.double_coded` has them.
    codes : sequence
        Codes to report.
    unit : str
        What a unit is.
    seed : int
        Of the resampling; each code has its own stream, whichever others are reported.
    fewest_cases : int
        Double-coded cases from which on whole cases are resampled.

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


COUNTS: Final = (
    "n_units",
    "n_cases",
    "n_coders",
    "n_any",
    "n_all",
    "n_neither",
    "prevalence_any",
    "prevalence_mean",
    "agreement",
)


def agreement_table(found: CodedAgreement) -> pd.DataFrame:
    """Lay the codes out, one row each.

    Returns
    -------
    DataFrame, shape (n_codes, 21)
        Columns code, unit, those of `COUNTS`, alpha, alpha_low, alpha_high, the same of kappa and
        ac1, and reason. Missing where there is no value or no interval.
    """
    return pd.DataFrame([_row(found.unit, each) for each in found.codes])


def _row(unit: str, each: CodeAgreement) -> dict[str, object]:
    return {
        "code": each.code,
        "unit": unit,
        **{name: getattr(each, name) for name in COUNTS},
        **_ends("alpha", each.alpha),
        **_ends("kappa", each.kappa),
        **_ends("ac1", each.ac1),
        "reason": each.reason,
    }


def _ends(
    name: str, found: KrippendorffAlpha | CohenKappa | GwetAC1 | None
) -> dict[str, float | None]:
    interval = found.interval if found else None
    return {
        name: found.value if found else None,
        f"{name}_low": interval.low if interval else None,
        f"{name}_high": interval.high if interval else None,
    }
