"""Krippendorff's alpha over all the codes of a text at once.

Belongs here: the one figure for a codebook. Not here: alpha of one code (`krippendorff`), or how
text becomes units (`agreement_units`).

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

from dataclasses import dataclass

import numpy as np

from pmio_lib.methods.agreement.clusters import Integers, drawn_rows
from pmio_lib.methods.agreement.resampling import ResampledInterval, resampled_interval
from pmio_lib.methods.agreement.units import DoubleCoded
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval


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
    coded : DoubleCoded
    rng : numpy.random.Generator
    cluster : array of int, shape (n_units,), or None
        Draw whole clusters.
    n_replicates : int
    confidence : float

    Returns
    -------
    OverallAlpha

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
