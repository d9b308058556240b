"""Intervals of a coefficient of agreement: from its standard error, or from units drawn again.

Belongs here: what a coefficient comes back as, drawing units or clusters, and reading off the
interval. Not here: what a unit contributes to a coefficient (`krippendorff`, `comparison`).

A coefficient is a function of sums over units. A replicate draws as many units as there are, with
replacement; all it takes is how often each was drawn, so thousands of replicates are one product of
a matrix of counts and a matrix of contributions, and each is computed in full: what chance alone
would give is computed anew, too. (Resampling with that held fixed, as some tools do, gave intervals
that held the truth 60% of the time: Zapf et al. 2016.) Units that contribute the same are drawn
together, so that order is of no account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import Integers
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence

_NO_SPREAD: Final = 1e-12


@dataclass(frozen=True)
class Coefficient:
    """A coefficient of agreement: 1 is perfect, 0 what chance would give, below 0 worse.

    `value` is None where it is undefined, never NaN; `reason` says why there is no value, or no
    interval.
    """

    value: float | None
    interval: Interval | None
    reason: str | None


def interval_of(
    value: float, error: float, df: float, confidence: float
) -> tuple[Interval | None, str | None]:
    """Give the value and its error times a quantile of t either side, or why there is no interval.

    It is cut at -1 and 1; an infinite `df` means the normal distribution. There is none where the
    error is 0 up to rounding: full agreement, one unit alone, or a coder who never departs from one
    value.
    """
    from scipy.special import ndtri, stdtrit

    if error <= _NO_SPREAD:
        return None, "The ratings show no spread: an interval without width would be false."
    level = (1 + confidence) / 2
    half = error * float(ndtri(level) if df == float("inf") else stdtrit(df, level))
    return Interval(max(-1.0, value - half), min(1.0, value + half), confidence), None


Statistic = Callable[[Floats], Floats]
"""From sums over units (R, q) to values (R,), NaN where a replicate allows none."""

N_REPLICATES: Final = 1_000
MOST_UNDEFINED: Final = 0.05
"""Share of replicates without a value, above which there is no interval: the tails it would be read
from depend on what they would have been."""
BYTES_AT_ONCE: Final = 128_000_000
"""Memory one batch of replicates may take."""


def resampled_interval(
    rows: Floats,
    copies: Integers,
    statistic: Statistic,
    rng: np.random.Generator,
    *,
    drawn: str = "units",
    n_replicates: int = N_REPLICATES,
    confidence: float = 0.95,
) -> tuple[Interval | None, str | None]:
    """Draw units, or whole clusters, and give the middle of the replicates, or why there is none.

    Of clusters, which are few, somewhat more than the middle (`expanded`).

    Parameters
    ----------
    rows : array, shape (K, q)
        What units contribute, or clusters in sum, those that contribute the same kept once.
    copies : array of int, shape (K,)
        How many units or clusters there are of each.
    drawn : str
        What is drawn: "units" or "clusters".

    Raises StatisticsError if no replicate is asked for, or `confidence` is not a level.

    References
    ----------
    Zapf, Castell, Morawietz & Karch (2016), BMC Med. Res. Methodol. 16:93, section "Methods";
    whole clusters: Kang et al. (2013), Statist. Med. 32:3700-3719.
    """
    require_confidence(confidence)
    values = replicate(rows, copies, statistic, rng, n_replicates)
    n_drawn = int(copies.sum())
    reason = _why_none(values, drawn, n_drawn)
    if reason:
        return None, reason
    span = confidence if drawn == "units" else expanded(confidence, n_drawn)
    defined = values[~np.isnan(values)]
    low, high = np.quantile(defined, [(1 - span) / 2, (1 + span) / 2])
    return Interval(float(low), float(high), confidence), None


def expanded(confidence: float, n_drawn: int) -> float:
    """Give the share of replicates to span with few drawn, where their spread is too small.

    As much more than `confidence` as t with one degree of freedom fewer than drawn is wider than
    the normal distribution, and n - 1 smaller than n: of 20 clusters 96.8% for 95%.

    References
    ----------
    Hesterberg (2015), Am. Statist. 69:371-386, on the expanded percentile interval; his R package
    `resample` has it as `ExpandProbs`.
    """
    from scipy.special import ndtr, stdtrit

    quantile = stdtrit(n_drawn - 1, (1 + confidence) / 2) * np.sqrt(n_drawn / (n_drawn - 1))
    return float(2 * ndtr(quantile) - 1)


def replicate(
    rows: Floats, copies: Integers, statistic: Statistic, rng: np.random.Generator, n: int
) -> Floats:
    """Compute the coefficient of n resamples: shape (n,), NaN where it is undefined."""
    if n < 1:
        raise StatisticsError(f"{n} replicates: expected at least 1.")
    at_once = max(1, BYTES_AT_ONCE // (8 * (len(rows) + rows.shape[1])))
    batches = _batches(copies, n, at_once, rng)
    return np.concatenate([statistic(times @ rows) for times in batches])


def _batches(copies: Integers, n: int, at_once: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Say how often each kind of row is drawn, some replicates at a time: (up to at_once, K)."""
    draw = _draw_kinds if 4 * len(copies) < copies.sum() else _draw_rows
    for done in range(0, n, at_once):
        yield draw(copies, min(at_once, n - done), rng)


def _draw_kinds(copies: Integers, n: int, rng: np.random.Generator) -> Floats:
    total = int(copies.sum())
    return rng.multinomial(total, copies / total, size=n).astype(np.float64)


def _draw_rows(copies: Integers, n: int, rng: np.random.Generator) -> Floats:
    """The same, row by row: quicker where few rows are alike."""
    kind = np.repeat(np.arange(len(copies)), copies)
    times = np.empty((n, len(copies)))
    for one in times:
        one[:] = np.bincount(kind[rng.integers(0, len(kind), len(kind))], minlength=len(copies))
    return times


def _why_none(values: Floats, what: str, n_drawn: int) -> str | None:
    if n_drawn < 2:
        return f"There is one of the {what} alone: nothing can be drawn from it."
    n, n_undefined = len(values), int(np.isnan(values).sum())
    if n_undefined > MOST_UNDEFINED * n:
        return (
            f"{n_undefined} of {n} resamples had no variation and so no value, more than"
            f" {MOST_UNDEFINED:.0%}: too little varies for an interval."
        )
    if np.nanmax(values) - np.nanmin(values) <= _NO_SPREAD:
        return (
            "Every resample gave the same value: an interval without width would claim a certainty"
            " that these data cannot bear."
        )
    return None
