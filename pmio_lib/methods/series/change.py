"""Differences of yearly percentages, between years and between two areas; growth of counts.

Belongs here: subtraction in percentage points, ratios of counts to a base year, and the checks they
need. Not here: ratios of percentages, which mislead, comparator groups
(`areas_movement`), or any test: see there why.

Series are by calendar year, in any order, NaN where no figure is available; results are by
ascending year. Every difference is rounded to ten decimals (`rounding.clear_binary_noise`), so that
of figures published to one decimal equals the decimal figure a reader gets by hand. Everything here
raises StatisticsError if a series is not one finite figure a year.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise


def change_since(series: pd.Series[float], base_year: int) -> pd.Series[float]:
    """Change of each year since the base year, which must have a figure: percentage points."""
    yearly = by_year(series)
    return clear_binary_noise(yearly - value_in(yearly, base_year))


def gap(series: pd.Series[float], comparator: pd.Series[float]) -> pd.Series[float]:
    """Gap to a comparator: `series` minus `comparator`, so negative is below it.

    Percentage points, for the years in both; raises StatisticsError if there are none.
    """
    left, right = by_year(series), by_year(comparator)
    years = left.index.intersection(right.index)
    if years.empty:
        raise StatisticsError(
            f"No year is in both series: one has {list(left.index)}, the other {list(right.index)}."
        )
    return clear_binary_noise(left.loc[years] - right.loc[years])


def relative_growth(series: pd.Series[int] | pd.Series[float], base_year: int) -> pd.Series[float]:
    """Growth of counts since the base year: the ratio to it minus one, in percent.

    Raises StatisticsError if the base year's count is absent or zero, or a count is negative.
    """
    counts, base = _counts_and_base(series, base_year)
    return 100 * (counts - base) / base


def index_to_base(series: pd.Series[int] | pd.Series[float], base_year: int) -> pd.Series[float]:
    """Index numbers of counts with the base year at 100; raises as `relative_growth`."""
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


def by_year(series: pd.Series[int] | pd.Series[float]) -> pd.Series[float]:
    """Return the series as floats in order of year, once it is one finite figure a year.

    Raises StatisticsError if years are not whole or stand twice, or a figure is no finite number.
    """
    index = series.index
    if not is_integer_dtype(index.dtype):
        raise StatisticsError(
            f"Rows labelled {list(index)}: expected whole calendar years, such as 2019."
        )
    if index.has_duplicates:
        twice = sorted(set(index[index.duplicated()]))
        raise StatisticsError(f"More than one figure for {twice}: expected one a year.")
    try:
        numbers = series.astype("float64")
    except (TypeError, ValueError) as error:
        raise StatisticsError(f"Expected a number a year: {error}.") from error
    if np.isinf(numbers.to_numpy()).any():
        raise StatisticsError("Expected finite figures, found an infinite one.")
    return numbers.sort_index()


def value_in(yearly: pd.Series[float], year: int) -> float:
    """Return the figure of one year of a series as `by_year` returns it; refuse a missing one."""
    if year not in yearly.index or np.isnan(yearly.loc[year]):
        available = list(yearly.dropna().index)
        raise StatisticsError(f"No figure for {year}: there are figures for {available}.")
    return float(yearly.loc[year])
