"""One area's change beside the others': their median, its rank, its placebo p, and an interval.

Belongs here: an effect on one area, where the others show how far results move by themselves. Not
here: chance among pupils (`proportions`), which is only a part of that movement, or any
significance test along the years. Five yearly points cannot bear one: a z-test on three points
before and two after rejects a true null 19% of the time, a t-test finds a jump of five standard
deviations one time in three, and synthetic control with four years before rejects a true null about
40% of the time. What few points and few comparators do bear is the difference, its rank among
areas, and how far it hangs on one comparator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.methods.interval import Interval, require_confidence
from pmio_lib.methods.series.change import by_year, value_in

FEWEST: Final = 3
"""Comparators from which their spread says anything."""


def competition_rank(changes: pd.Series[float], area: str) -> int:
    """Rank an area's change among all areas', 1 the largest rise; areas tied share the first."""
    return 1 + int((changes > changes.loc[area]).sum())


def placebo_p(changes: pd.Series[float], area: str) -> float:
    """Two-sided placebo p: the share of areas as far from the others' median as this one.

    Each area in turn takes the part of the one under study, and its distance is that to the median
    change of all the others. The area itself counts, above and below the line (the +1 rule), so
    that k others can give no less than 1 / (k + 1). The areas were not drawn by lot, so this places
    a change among others; it is no evidence of a cause, and the rank belongs beside it.

    `changes` are by area, the area's own among them, none missing. Raises StatisticsError if there
    is no comparator.

    References
    ----------
    Abadie, Diamond & Hainmueller (2010), J. Am. Stat. Assoc. 105:493-505, placebo studies; the +1:
    Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9:39.
    """
    if len(changes) < 2:
        raise StatisticsError("A placebo comparison needs at least one comparator.")
    values = changes.to_numpy(dtype=float)
    medians = [float(np.median(np.delete(values, i))) for i in range(len(values))]
    distances = clear_binary_noise((changes - medians).abs())
    as_far = int((distances.drop(area) >= distances.loc[area]).sum())
    return (1 + as_far) / len(changes)


@dataclass(frozen=True)
class Movement:
    """One area's change, the middle of the others', and their difference with interval and p."""

    change_pp: float
    others_median_pp: float
    estimate_pp: float
    interval: Interval
    p: float


def movement(changes: pd.Series[float], area: str, confidence: float = 0.95) -> Movement:
    """Set one area's change beside the others', none of them missing.

    Without an effect the area's change is one more from where the others' came from, so the effects
    that a level does not refuse are the area's change less what such a change may be: between two
    order statistics of the others', at (k + 1)(1 - confidence)/2 from either end, interpolated.
    With too few others for that (fewer than 39 at 95 %) what one more may be is Student's
    prediction interval: their mean and t with k - 1 degrees of freedom times s * sqrt(1 + 1/k).
    Areas are taken as exchangeable; they differ in size, and one with few pupils moves more.

    Raises StatisticsError if the area has no change or fewer than `FEWEST` others are given.

    References
    ----------
    Conley & Taber (2011), Rev. Econ. Stat. 93:113-125, section II: the controls' changes as the
    distribution of one area's noise, inverted. Hahn & Meeker (1991), Statistical Intervals,
    sections 4.7 (one more normal draw) and 5.4 (order statistics).
    """
    require_confidence(confidence)
    if area not in changes.index:
        raise StatisticsError(f"No change for {area}: there is nothing to set beside others.")
    others = changes.drop(area).sort_values()
    if len(others) < FEWEST:
        raise StatisticsError(
            f"{len(others)} areas to set one beside: expected at least {FEWEST}, or their spread"
            " says nothing."
        )
    low, high = _one_more(others.to_numpy(dtype=float), confidence)
    own, middle = float(changes.loc[area]), float(others.median())
    interval = Interval(round(own - high, 10), round(own - low, 10), confidence)
    return Movement(own, middle, round(own - middle, 10), interval, placebo_p(changes, area))


def _one_more(others: np.ndarray, confidence: float) -> tuple[float, float]:
    """Give between what ends one more change lies, with a confidence."""
    k, tail = len(others), (1 - confidence) / 2
    if (k + 1) * tail >= 1 - 1e-9:  # 39 of them at 95 %, whatever binary fractions say
        low, high = np.quantile(others, [tail, 1 - tail], method="weibull")
        return float(low), float(high)
    from scipy.stats import t

    reach = float(t.ppf(1 - tail, k - 1)) * float(others.std(ddof=1)) * math.sqrt(1 + 1 / k)
    return float(others.mean()) - reach, float(others.mean()) + reach


@dataclass(frozen=True)
class DifferenceInDifferences:
    """One area's change between two years, set against its comparators, in percentage points.

    `difference_pp` is the area's change minus the median of the k comparators with a figure in both
    years; it lies between `lowest_pp` and `highest_pp` as each of them is left out in turn, which
    are missing with one. `rank_first` is `competition_rank` among area and comparators,
    `smallest_p` the smallest placebo p that k can give.
    """

    year: int
    change_pp: float
    comparator_median_pp: float
    difference_pp: float
    lowest_pp: float | None
    highest_pp: float | None
    rank_first: int
    k: int
    smallest_p: float


def difference_in_differences(
    panel: pd.DataFrame, area: str, comparators: Sequence[str], base_year: int, year: int
) -> DifferenceInDifferences:
    """Compare an area's change between two years with each comparator's and their median.

    `panel` has percentages by calendar year (rows) and area code, NaN where no figure is available;
    comparators are codes, at least one, in any order. Raises StatisticsError if a code or year is
    not in the panel, the area is its own comparator, a comparator is named twice, or the area or
    every comparator lacks a figure in one of the years.

    References
    ----------
    Angrist & Pischke (2009), Mostly Harmless Econometrics, section 5.2, with the median of
    comparators in place of the mean, so that one of them cannot carry it.
    """
    if year == base_year:
        raise StatisticsError(f"The year compared is the base year, {base_year}.")
    figures = _figures(panel, area, comparators)
    for needed in (base_year, year):
        value_in(figures[area], needed)
    changes = clear_binary_noise(figures.T[year] - figures.T[base_year])
    own, available = float(changes.loc[area]), changes.dropna()
    others = available.drop(area)
    if others.empty:
        raise StatisticsError(f"No comparator has figures for both {base_year} and {year}.")
    lowest, highest = leave_one_out(own, others) if len(others) > 1 else (None, None)
    return DifferenceInDifferences(
        year=year,
        change_pp=own,
        comparator_median_pp=_median(others),
        difference_pp=_median(clear_binary_noise(own - others)),
        lowest_pp=lowest,
        highest_pp=highest,
        rank_first=competition_rank(available, area),
        k=len(others),
        smallest_p=1 / (len(others) + 1),
    )


def _figures(panel: pd.DataFrame, area: str, comparators: Sequence[str]) -> pd.DataFrame:
    codes = sorted(comparators)
    if not codes:
        raise StatisticsError(f"No comparator for {area}: expected at least one.")
    if area in codes or len(set(codes)) < len(codes):
        raise StatisticsError(f"Comparators {codes} of {area}: expected others, each once.")
    if panel.columns.has_duplicates:
        raise StatisticsError("An area has more than one column: expected one each.")
    absent = [code for code in [area, *codes] if code not in panel.columns]
    if absent:
        raise StatisticsError(f"No column for {absent}: check the area codes.")
    return pd.DataFrame({code: by_year(panel[code]) for code in [area, *codes]})


def _median(values: pd.Series[float]) -> float:
    return float(clear_binary_noise(pd.Series([values.median()])).iloc[0])


def leave_one_out(change_pp: float, comparator_changes: pd.Series[float]) -> tuple[float, float]:
    """Give the smallest and largest difference as each of two comparators or more is left out."""
    codes = comparator_changes.index
    medians = [float(comparator_changes.drop(code).median()) for code in codes]
    differences = clear_binary_noise(pd.Series(change_pp, index=codes) - medians)
    return float(differences.min()), float(differences.max())
