"""How far one area's change lies from the others', with an interval from the areas' own movement.

Belongs here: an effect on one area, where the others show how far results move by themselves. Not
here: chance among pupils (`proportions`), which is only a part of that movement.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.methods.interval import Interval, require_confidence
from pmio_lib.methods.series.placebo import competition_rank, placebo_p

FEWEST: Final = 3
"""Comparators from which their spread says anything."""


@dataclass(frozen=True)
class Movement:
    """One area's change beside the others'.

    Attributes
    ----------
    change_pp, others_median_pp, estimate_pp : float
        The area's change, the middle of the others', and their difference.
    interval : Interval
        Of the estimate.
    by : {"order", "t"}
        Whether the ends are order statistics of the others or come from their mean and spread.
    rank, n_sharing : int
        1 is the largest rise; how many areas share that rank.
    areas_ranked : int
        Areas with a change, this one among them.
    p : float
        Two-sided placebo p.
    """

    change_pp: float
    others_median_pp: float
    estimate_pp: float
    interval: Interval
    by: Literal["order", "t"]
    rank: int
    n_sharing: int
    areas_ranked: int
    p: float


def movement_beside(
    figures: pd.DataFrame,
    area: str,
    base_year: int,
    year: int,
    *,
    left_out: Sequence[str] = (),
    confidence: float = 0.95,
) -> Movement:
    """Set one area's change between two years beside that of all others with both figures.

    Parameters
    ----------
    figures : pandas.DataFrame
        `area`, `year`, `value`: one row an area and year.
    area : str
    base_year, year : int
    left_out : sequence of str
        Areas that are no comparators.
    confidence : float

    Raises
    ------
    StatisticsError
        If an area has two figures for a year, the area under study lacks one of its two, or fewer
        than `FEWEST` others have both.
    """
    rows = figures[figures["year"].isin([base_year, year])]
    if rows.duplicated(["area", "year"]).any():
        raise StatisticsError("An area has more than one figure for a year.")
    panel = rows.pivot(index="area", columns="year", values="value").astype(float)
    panel = panel.reindex(columns=[base_year, year]).dropna().drop(list(left_out), errors="ignore")
    if area not in panel.index:
        raise StatisticsError(f"{area} lacks a figure in {base_year} or {year}.")
    return movement(clear_binary_noise(panel[year] - panel[base_year]), area, confidence)


def movement(changes: pd.Series[float], area: str, confidence: float = 0.95) -> Movement:
    """Set one area's change beside the others', none of them missing.

    Without an effect the area's change is one more from where the others' came from, so the effects
    that a level does not refuse are the area's change less what such a change may be: between two
    order statistics of the others', at (k + 1)(1 - confidence)/2 from either end, interpolated.
    With too few others for that (fewer than 39 at 95 %) what one more may be is Student's
    prediction interval: their mean and t with k - 1 degrees of freedom times s * sqrt(1 + 1/k).
    Areas are taken as exchangeable; they differ in size, and one with few pupils moves more.

    Raises
    ------
    StatisticsError
        If fewer than `FEWEST` others are given.

    References
    ----------
    Conley & Taber (2011), Rev. Econ. Stat. 93:113-125, section II: the controls' changes as the
    distribution of one area's noise, inverted. Abadie, Diamond & Hainmueller (2010), J. Am. Stat.
    Assoc. 105:493-505: placebo areas. Hahn & Meeker (1991), Statistical Intervals, sections 4.7
    (one more normal draw) and 5.4 (order statistics).
    """
    require_confidence(confidence)
    others = changes.drop(area).sort_values()
    if len(others) < FEWEST:
        raise StatisticsError(
            f"{len(others)} areas to set one beside: expected at least {FEWEST}, or their spread"
            " says nothing."
        )
    low, high, by = _one_more(others.to_numpy(dtype=float), confidence)
    own, middle = float(changes.loc[area]), float(others.median())
    place = competition_rank(changes, area)
    ends = [round(own - end, 10) for end in (high, low)]
    return Movement(
        own,
        middle,
        round(own - middle, 10),
        Interval(ends[0], ends[1], confidence),
        by,
        place.first,
        place.last - place.first + 1,
        len(changes),
        placebo_p(changes, area),
    )


def _one_more(others: np.ndarray, confidence: float) -> tuple[float, float, Literal["order", "t"]]:
    """Give between what ends one more change lies, with a confidence."""
    k, tail = len(others), (1 - confidence) / 2
    if (k + 1) * tail >= 1 - 1e-9:  # 39 of them at 95 %, whatever binary fractions say
        low, high = np.quantile(others, [tail, 1 - tail], method="weibull")
        return float(low), float(high), "order"
    from scipy.stats import t

    reach = float(t.ppf(1 - tail, k - 1)) * float(others.std(ddof=1)) * math.sqrt(1 + 1 / k)
    return float(others.mean()) - reach, float(others.mean()) + reach, "t"
