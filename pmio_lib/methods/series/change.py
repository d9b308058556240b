"""Differences of yearly percentages: between years, and between two areas.

Belongs here: subtraction, in percentage points, and the checks it needs. Not here: counts
(`growth`), comparator groups (`difference_in_differences`), or any test: see there why.

Every result is rounded to ten decimals (`rounding.clear_binary_noise`), so a difference of figures
published to one decimal equals the decimal figure a reader gets by hand.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import is_integer_dtype

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise


def change_since(series: pd.Series[float], base_year: int) -> pd.Series[float]:
    """Change of each year since the base year.

    Parameters
    ----------
    series : Series of float, shape (n_years,)
        Percentages by calendar year, in any order; NaN where no figure is available.
    base_year : int
        The year the others are compared with.

    Returns
    -------
    Series of float, shape (n_years,)
        Percentage points by ascending year; 0 in the base year, NaN where no figure is available.

    Raises
    ------
    StatisticsError
        If the base year has no figure, or the series is not one finite figure a year.
    """
    yearly = by_year(series)
    return clear_binary_noise(yearly - value_in(yearly, base_year))


def gap(series: pd.Series[float], comparator: pd.Series[float]) -> pd.Series[float]:
    """Gap to a comparator: `series` minus `comparator`, so negative is below it.

    Parameters
    ----------
    series, comparator : Series of float, shape (n_years,)
        Percentages by calendar year, in any order.

    Returns
    -------
    Series of float
        Percentage points by ascending year, for the years in both; NaN where either is.

    Raises
    ------
    StatisticsError
        If no year is in both, or a series is not one finite figure a year.
    """
    left, right = by_year(series), by_year(comparator)
    years = left.index.intersection(right.index)
    if years.empty:
        raise StatisticsError(
            f"No year is in both series: one has {list(left.index)}, the other {list(right.index)}."
        )
    return clear_binary_noise(left.loc[years] - right.loc[years])


def year_on_year(series: pd.Series[float]) -> pd.Series[float]:
    """Change of each year from the calendar year before.

    Parameters
    ----------
    series : Series of float, shape (n_years,)
        Percentages by calendar year, in any order.

    Returns
    -------
    Series of float, shape (n_years,)
        Percentage points by ascending year; NaN where the year before is not in the series (the
        year after a cancelled test is not compared with the last year held).

    Raises
    ------
    StatisticsError
        If the series is not one finite figure a year.
    """
    yearly = by_year(series)
    before = yearly.reindex(yearly.index - 1).set_axis(yearly.index)
    return clear_binary_noise(yearly - before)


def by_year(series: pd.Series[int] | pd.Series[float]) -> pd.Series[float]:
    """Return the series as floats in order of year, once it is one finite figure a year.

    Parameters
    ----------
    series : Series, shape (n_years,)
        Numbers by calendar year; missing values allowed.

    Returns
    -------
    Series of float, shape (n_years,)
        A sorted copy.

    Raises
    ------
    StatisticsError
        If the index is not distinct whole years, or a value is no number or is infinite.
    """
    require_years(series.index)
    try:
        numbers = series.astype("float64")
    except (TypeError, ValueError) as error:
        raise StatisticsError(f"Expected a number a year: {error}.") from error
    if np.isinf(numbers.to_numpy()).any():
        raise StatisticsError("Expected finite figures, found an infinite one.")
    return numbers.sort_index()


def require_years(index: pd.Index) -> None:
    """Refuse an index that is not distinct whole calendar years.

    Parameters
    ----------
    index : Index, shape (n_years,)
        Row labels of a yearly series or panel.

    Raises
    ------
    StatisticsError
        If labels are not whole numbers, or one occurs twice.
    """
    if not is_integer_dtype(index.dtype):
        raise StatisticsError(
            f"Rows labelled {list(index)}: expected whole calendar years, such as 2019."
        )
    if index.has_duplicates:
        twice = sorted(set(index[index.duplicated()]))
        raise StatisticsError(f"More than one figure for {twice}: expected one a year.")


def value_in(yearly: pd.Series[float], year: int) -> float:
    """Return the figure of one year.

    Parameters
    ----------
    yearly : Series of float, shape (n_years,)
        As `by_year` returns it.
    year : int
        The year wanted.

    Returns
    -------
    float
        The figure, in the unit of the series.

    Raises
    ------
    StatisticsError
        If the year is absent or has no figure.
    """
    if year not in yearly.index or np.isnan(yearly.loc[year]):
        available = list(yearly.dropna().index)
        raise StatisticsError(f"No figure for {year}: there are figures for {available}.")
    return float(yearly.loc[year])
