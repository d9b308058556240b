"""An area's change since a base year beside its comparators' changes and their median.

Not here: any significance test along the years. Five yearly points cannot bear one: a z-test on
three points before and two after rejects a true null 19% of the time, a t-test finds a jump of five
standard deviations one time in three, and synthetic control with four years before rejects a true
null about 40% of the time. What few points and few comparators do bear is the difference, its rank
among areas, and how far it hangs on one comparator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.methods.series.areas_movement import competition_rank
from pmio_lib.methods.series.change import by_year, value_in


@dataclass(frozen=True)
class DifferenceInDifferences:
    """One area's change between two years, set against its comparators, in percentage points.

    `difference_pp` is the area's change minus the median of the k comparators with a figure in both
    years; it lies between `lowest_pp` and `highest_pp` as each of them is left out in turn, which
    are missing with one. `rank_first` is `areas_movement.competition_rank` among area and
    comparators, `smallest_p` the smallest placebo p that k can give.
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
    panel: pd.DataFrame,
    area: str,
    comparators: Sequence[str],
    base_year: int,
    year: int,
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
    changes = clear_binary_noise(figures.loc[year] - figures.loc[base_year])
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
