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
class LeaveOneOut:
    """Smallest and largest difference, in points, when each comparator is left out in turn."""

    low_pp: float
    high_pp: float


@dataclass(frozen=True, eq=False)
class DifferenceInDifferences:
    """One area's change between two years, set against its comparators, in percentage points.

    `by_comparator` has `comparator`, `change_pp` and `difference_pp` (the area's change minus it)
    of each of the k comparators with a figure in both years, in order of code; `difference_pp` is
    from their median. `rank_first` is `areas_movement.competition_rank` among area and comparators,
    `smallest_p` the smallest placebo p that k can give; with one, `leave_one_out` is None.
    """

    year: int
    change_pp: float
    by_comparator: pd.DataFrame
    comparator_median_pp: float
    difference_pp: float
    rank_first: int
    k: int
    smallest_p: float
    leave_one_out: LeaveOneOut | None


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
    changes = _changes(figures, base_year, year)
    if changes.drop(area).isna().all():
        raise StatisticsError(f"No comparator has figures for both {base_year} and {year}.")
    return _compare(changes, area, year)


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


def _changes(figures: pd.DataFrame, base_year: int, year: int) -> pd.Series[float]:
    return clear_binary_noise(figures.T[year] - figures.T[base_year])


def _compare(changes: pd.Series[float], area: str, year: int) -> DifferenceInDifferences:
    own, available = float(changes.loc[area]), changes.dropna()
    others = available.drop(area)
    differences = clear_binary_noise(own - others)
    table = pd.DataFrame({"change_pp": others, "difference_pp": differences})
    return DifferenceInDifferences(
        year=year,
        change_pp=own,
        by_comparator=table.rename_axis("comparator").reset_index(),
        comparator_median_pp=_median(others),
        difference_pp=_median(differences),
        rank_first=competition_rank(available, area),
        k=len(others),
        smallest_p=1 / (len(others) + 1),
        leave_one_out=leave_one_out(own, others) if len(others) > 1 else None,
    )


def _median(values: pd.Series[float]) -> float:
    return float(clear_binary_noise(pd.Series([values.median()])).iloc[0])


def leave_one_out(change_pp: float, comparator_changes: pd.Series[float]) -> LeaveOneOut:
    """Leave each of two comparators or more out of the median that a change is compared with."""
    codes = comparator_changes.index
    medians = [float(comparator_changes.drop(code).median()) for code in codes]
    differences = clear_binary_noise(pd.Series(change_pp, index=codes) - medians)
    return LeaveOneOut(float(differences.min()), float(differences.max()))
