"""Agreement between coders of text: each code, all codes at once, the table of it all, and words.

Belongs here: the whole comparison, what its intervals take as independent, and two published scales
of words. Not here: how tables become ratings (`ratings`), or the coefficients (`krippendorff`,
`kappa_ac1`).

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

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.randomness import stream
from pmio_lib.methods.agreement.kappa_ac1 import cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.krippendorff import krippendorff_alpha
from pmio_lib.methods.agreement.ratings import DoubleCoded, Integers, double_coded, drawn_rows
from pmio_lib.methods.agreement.resampling import N_REPLICATES, Coefficient, resampled_interval
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import ends, require_confidence

FEWEST_CASES: Final = 5
"""Cases from which on whole cases are resampled rather than units. With units in interviews, 95%
intervals from drawing units held a simulated alpha 79-87% of the time, however many interviews;
from drawing interviews 93-95% with 20, 90-94% with 10, 91-93% with 5, and there 81-87% for a code
given to one unit in ten (`tools/simulate_agreement.py`)."""


@dataclass(frozen=True, eq=False)
class CodedAgreement:
    """Agreement on a text, of the units that two coders or more coded.

    Agreement on cases is higher than on segments, so figures of different units do not compare.
    `by_code` has a row a code, in the order asked for: `code`; `n_units` coded by two coders or
    more; `n_any`, `n_neither` of them given the code by any coder and by none; `prevalence_mean`,
    over coders, of the share of their units they gave it; `agreement`, the share of pairs of coders
    who both gave it or both did not; `alpha` (nominal) with `alpha_low` and `alpha_high`, `kappa`
    (only of two coders) and `ac1`. Missing where there is no value or interval. AC1 is of the two
    values given and not given, so it has a value even for a code never used. `resampled` ("cases"
    or "units") is what intervals treat as drawn at random, one independent of the other.
    """

    by_code: pd.DataFrame
    overall: Coefficient
    n_units: int
    n_cases: int
    resampled: str


def coded_agreement(
    units: pd.DataFrame,
    codings: pd.DataFrame,
    coded_by: pd.DataFrame,
    codes: Sequence[Hashable],
    *,
    seed: int,
    n_replicates: int = N_REPLICATES,
    fewest_cases: int = FEWEST_CASES,
    confidence: float = 0.95,
) -> CodedAgreement:
    """Compare what coders gave the units of cases that at least two of them coded.

    Units of one case are alike, so that intervals which take them as independent are too short.
    Where there are enough cases, these are what is resampled.

    The tables are as `ratings.double_coded` has them, `codes` those to report; each has its own
    stream of the resampling, whichever others are reported. From `fewest_cases` double-coded cases
    on whole cases are resampled. Raises StatisticsError if the tables contradict each other, or no
    case was coded by two coders.

    References
    ----------
    Krippendorff (2019), Content Analysis, 4th ed., chapter 12; the coefficients have their own.
    """
    require_confidence(confidence)
    coded = double_coded(units, codings, coded_by, codes)
    by_case = coded.n_cases >= fewest_cases
    cluster = coded.case_of_unit if by_case else None
    rows = [
        _code_row(coded, place, seed, cluster, n_replicates, confidence)
        for place in range(len(coded.codes))
    ]
    overall = overall_alpha(
        coded,
        stream(seed, "agreement overall"),
        cluster=cluster,
        n_replicates=n_replicates,
        confidence=confidence,
    )
    resampled = "cases" if by_case else "units"
    return CodedAgreement(pd.DataFrame(rows), overall, coded.n_units, coded.n_cases, resampled)


def _code_row(
    coded: DoubleCoded,
    place: int,
    seed: int,
    cluster: Integers | None,
    n_replicates: int,
    confidence: float,
) -> dict[str, object]:
    gave, code = coded.gave[place], coded.codes[place]
    ratings = coded.ratings(place, cluster)
    alpha = krippendorff_alpha(
        ratings,
        "nominal",
        rng=stream(seed, f"agreement on {code}"),
        n_replicates=n_replicates,
        confidence=confidence,
    )
    kappa = cohen_kappa(ratings, confidence).value if len(coded.coders) == 2 else None
    ac1 = gwet_ac1(ratings, confidence)
    n_any = int(ratings.copies @ (ratings.counts()[:, 1] > 0))
    return {
        "code": code,
        "n_units": coded.n_units,
        "n_any": n_any,
        "n_neither": coded.n_units - n_any,
        "prevalence_mean": float((gave.sum(axis=1) / coded.has_coded.sum(axis=1)).mean()),
        "agreement": ac1.agreement,
        "alpha": alpha.value,
        **ends(alpha.interval, "alpha_low", "alpha_high"),
        "kappa": kappa,
        "ac1": ac1.value,
    }


def overall_alpha(
    coded: DoubleCoded,
    rng: np.random.Generator,
    *,
    cluster: Integers | None,
    n_replicates: int,
    confidence: float,
) -> Coefficient:
    """Compute alpha over all codes, with its interval by resampling units or whole clusters.

    References
    ----------
    Alpha with one variable a code: Krippendorff (2019), Content Analysis, 4th ed., chapter 12.
    Sums over variables before the ratio, for kappa: De Vries, Elliott, Kanouse & Teleki (2008),
    Field Methods 20:272-282.
    """
    rows = contributions(coded.given())
    value = float(overall_alphas(rows.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return Coefficient(None, None, "No code varies: alpha is undefined.")
    ends = resampled_interval(
        *drawn_rows(rows, cluster),
        overall_alphas,
        rng,
        drawn="units" if cluster is None else "clusters",
        n_replicates=n_replicates,
        confidence=confidence,
    )
    return Coefficient(value, *ends)


def contributions(given: Integers) -> Floats:
    """Give what units add to sums: ratings, coincidences of 1 with 0 over all codes, 1s by code.

    From what `DoubleCoded.given` says (n, 1 + n_codes); shape (n, 2 + n_codes).
    """
    ratings, ones = given[:, :1], given[:, 1:]
    apart = (ones * (ratings - ones)).sum(axis=1, keepdims=True) / (ratings - 1)
    return np.hstack([ratings, apart, ones])


def overall_alphas(totals: Floats) -> Floats:
    """Alpha of each row of totals (R, 2 + n_codes): shape (R,), NaN where no code varies."""
    n, ones = totals[:, :1], totals[:, 2:]
    observed = 2 * totals[:, 1] / n[:, 0]
    expected = (2 * ones * (n - ones) / (n * (n - 1))).sum(axis=1)
    ratio = np.full(len(totals), np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    return 1 - ratio


_LANDIS_KOCH_UPPER: Final = (
    (0.20, "slight"),
    (0.40, "fair"),
    (0.60, "moderate"),
    (0.80, "substantial"),
    (1.00, "almost perfect"),
)


@dataclass(frozen=True)
class Level:
    """A level in lower-case words, never without its author: such scales are their customs."""

    words: str
    scale: str

    def __str__(self) -> str:
        return f"{self.words} by {self.scale}"


def krippendorff_level(alpha: float) -> Level:
    """Say what Krippendorff would rest on an alpha, unrounded.

    From .800 "reliable", from .667 "for tentative conclusions only", below "not reliable enough".
    Raises StatisticsError if `alpha` is no number or above 1.

    References
    ----------
    Krippendorff (2004), Content Analysis, 2nd ed., p. 241; (2019), 4th ed., chapter 12.
    """
    _require_coefficient(alpha)
    words = "not reliable enough"
    if alpha >= 0.667:
        words = "reliable" if alpha >= 0.8 else "for tentative conclusions only"
    return Level(words, "Krippendorff (2004, p. 241; 2019)")


def landis_koch_level(kappa: float) -> Level:
    """Give Landis and Koch's word for a kappa, unrounded: "poor" below 0, then up to the next.

    The scale was made for kappa, and suits neither AC1 nor percent agreement. Their table has gaps
    (".00-.20", ".21-.40"); here a word reaches up to its upper end and the next begins right above.
    Raises StatisticsError if `kappa` is no number or above 1.

    References
    ----------
    Landis & Koch (1977), Biometrics 33:159-174, p. 165.
    """
    _require_coefficient(kappa)
    reached = (words for upper, words in _LANDIS_KOCH_UPPER if kappa <= upper)
    return Level("poor" if kappa < 0 else next(reached), "Landis & Koch (1977)")


def _require_coefficient(value: float) -> None:
    if not -float("inf") < value <= 1:
        raise StatisticsError(f"A coefficient of agreement of {value}: expected at most 1.")
