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
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.methods.series.change import by_year, value_in
from pmio_lib.methods.series.leave_one_out import LeaveOneOut, leave_one_out
from pmio_lib.methods.series.placebo import competition_rank, placebo_p, smallest_placebo_p

PATH_COLUMNS: Final = {
    "year": "int64",
    "change_pp": "float64",
    "comparator_median_pp": "float64",
    "difference_pp": "float64",
    "rank_first": "Int64",
    "rank_last": "Int64",
    "k": "int64",
    "smallest_p": "float64",
    "placebo_p": "float64",
    "leave_one_out_low_pp": "float64",
    "leave_one_out_high_pp": "float64",
    "left_out": "str",
}
"""Columns and dtypes of `difference_in_differences_path`."""


@dataclass(frozen=True)
class ComparatorChange:
    """One comparator's change, and the area's change minus it, in percentage points."""

    comparator: str
    change_pp: float
    difference_pp: float


@dataclass(frozen=True)
class DifferenceInDifferences:
    """One area's change between two years, set against its comparators.

    Parameters
    ----------
    area : str
        Code of the area.
    base_year, year : int
        The years compared.
    change_pp : float
        The area's own change, percentage points.
    comparisons : tuple of ComparatorChange
        Each comparator with a figure in both years, in order of code.
    comparator_median_pp : float
        Median of their changes, percentage points.
    difference_pp : float
        The area's change minus that median, percentage points.
    rank_first, rank_last : int
        Rank of the area's change among area and comparators, 1 the largest rise; areas tied share
        all ranks from first to last.
    k : int
        Number of comparators compared.
    smallest_p : float
        Smallest placebo p that k comparators can give, 1 / (k + 1).
    placebo_p : float
        Two-sided placebo p by distance to the median of the others; see `placebo.placebo_p`.
    leave_one_out : LeaveOneOut or None
        Range of `difference_pp` without each comparator in turn; None with one comparator.
    left_out : tuple of str
        Comparators without a figure in one of the years, in order of code.
    """

    area: str
    base_year: int
    year: int
    change_pp: float
    comparisons: tuple[ComparatorChange, ...]
    comparator_median_pp: float
    difference_pp: float
    rank_first: int
    rank_last: int
    k: int
    smallest_p: float
    placebo_p: float
    leave_one_out: LeaveOneOut | None
    left_out: tuple[str, ...]

    @property
    def by_comparator(self) -> pd.DataFrame:
        """One row a comparator: `comparator`, `change_pp`, `difference_pp`, in order of code."""
        return pd.DataFrame(list(self.comparisons))


def difference_in_differences(
    panel: pd.DataFrame,
    area: str,
    comparators: Sequence[str],
    base_year: int,
    year: int,
) -> DifferenceInDifferences:
    """Compare an area's change between two years with each comparator's and their median.

    Parameters
    ----------
    panel : DataFrame, shape (n_years, n_areas)
        Percentages; index calendar years, columns area codes, NaN where no figure is available.
    area : str
        Code of the area.
    comparators : sequence of str
        Codes of its comparators, at least one; their order is of no account.
    base_year, year : int
        The years compared, not the same.

    Raises
    ------
    StatisticsError
        If a code or year is not in the panel, the area is its own comparator, a comparator is
        named twice, or the area or every comparator lacks a figure in one of the years.

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
    return _compare(_changes(figures, base_year, year), area, base_year, year)


def difference_in_differences_path(
    panel: pd.DataFrame, area: str, comparators: Sequence[str], base_year: int
) -> pd.DataFrame:
    """Give `difference_in_differences` for every year of the panel but the base year.

    Parameters
    ----------
    panel, area, comparators, base_year
        As for `difference_in_differences`.

    Returns
    -------
    DataFrame
        `PATH_COLUMNS`, one row a year, ascending. A year in which the area or every comparator
        lacks a figure keeps its row, its statistics missing; `k` counts comparators with figures in
        both years, `left_out` names the others, by code, joined with commas.

    Raises
    ------
    StatisticsError
        As `difference_in_differences`, for the base year.
    """
    figures = _figures(panel, area, comparators)
    value_in(figures[area], base_year)
    if figures.T[base_year].drop(area).isna().all():
        raise StatisticsError(f"No comparator has a figure for the base year, {base_year}.")
    rows = [
        _path_row(_changes(figures, base_year, int(year)), area, base_year, int(year))
        for year in figures.index
        if year != base_year
    ]
    return pd.DataFrame(rows, columns=list(PATH_COLUMNS)).astype(PATH_COLUMNS)


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


def _compare(
    changes: pd.Series[float], area: str, base_year: int, year: int
) -> DifferenceInDifferences:
    own, available = float(changes.loc[area]), changes.dropna()
    others = available.drop(area)
    if others.empty:
        raise StatisticsError(f"No comparator has figures for both {base_year} and {year}.")
    differences = clear_binary_noise(own - others)
    rank = competition_rank(available, area)
    return DifferenceInDifferences(
        area=area,
        base_year=base_year,
        year=year,
        change_pp=own,
        comparisons=tuple(map(ComparatorChange, others.index, others, differences)),
        comparator_median_pp=_median(others),
        difference_pp=_median(differences),
        rank_first=rank.first,
        rank_last=rank.last,
        k=len(others),
        smallest_p=smallest_placebo_p(len(others)),
        placebo_p=placebo_p(available, area),
        leave_one_out=leave_one_out(own, others) if len(others) > 1 else None,
        left_out=_left_out(changes, area),
    )


def _median(values: pd.Series[float]) -> float:
    return float(clear_binary_noise(pd.Series([values.median()])).iloc[0])


def _left_out(changes: pd.Series[float], area: str) -> tuple[str, ...]:
    others = changes.drop(area)
    return tuple(str(code) for code in others.index[others.isna()])


def _path_row(changes: pd.Series[float], area: str, base_year: int, year: int) -> dict[str, object]:
    k = int(changes.drop(area).notna().sum())
    known = {"year": year, "k": k, "left_out": ", ".join(_left_out(changes, area))}
    if k == 0 or pd.isna(changes.loc[area]):
        return known
    result = _compare(changes, area, base_year, year)
    same = {name: value for name, value in vars(result).items() if name in PATH_COLUMNS}
    return same | known | _range(result)


def _range(result: DifferenceInDifferences) -> dict[str, object]:
    if result.leave_one_out is None:
        return {}
    return {
        "leave_one_out_low_pp": result.leave_one_out.low_pp,
        "leave_one_out_high_pp": result.leave_one_out.high_pp,
    }
