"""Relative growth of yearly counts, such as A-level entries.

Belongs here: ratios to a base year. Not here: differences of percentages (`change`), whose ratios
mislead.
"""

from __future__ import annotations

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.change import by_year, value_in


def relative_growth(series: pd.Series[int] | pd.Series[float], base_year: int) -> pd.Series[float]:
    """Growth since the base year: the ratio to it minus one, in percent.

    Parameters
    ----------
    series : Series, shape (n_years,)
        Counts by calendar year, in any order; NaN where no figure is available.
    base_year : int
        The year the others are compared with.

    Returns
    -------
    Series of float, shape (n_years,)
        Percent by ascending year; 0 in the base year, NaN where no figure is available.

    Raises
    ------
    StatisticsError
        If the base year's count is absent or zero, or a count is negative.
    """
    counts, base = _counts_and_base(series, base_year)
    return 100 * (counts - base) / base


def index_to_base(series: pd.Series[int] | pd.Series[float], base_year: int) -> pd.Series[float]:
    """Index numbers with the base year at 100.

    Parameters
    ----------
    series : Series, shape (n_years,)
        Counts by calendar year, in any order; NaN where no figure is available.
    base_year : int
        The year set to 100.

    Returns
    -------
    Series of float, shape (n_years,)
        Index numbers by ascending year.

    Raises
    ------
    StatisticsError
        If the base year's count is absent or zero, or a count is negative.
    """
    counts, base = _counts_and_base(series, base_year)
    return 100 * counts / base


def _counts_and_base(
    series: pd.Series[int] | pd.Series[float], base_year: int
) -> tuple[pd.Series[float], float]:
    counts = by_year(series)
    if (counts < 0).any():
        raise StatisticsError(f"Counts below zero in {list(counts.index[counts < 0])}.")
    base = value_in(counts, base_year)
    if base == 0:
        raise StatisticsError(f"The count of {base_year} is zero: no growth from nothing.")
    return counts, base
