"""Figures of people as they may be shown: rounded half up before anything draws or prints them.

Belongs here: the rounding of a column. Not here: which figures may be shown at all. A chart draws
to a millionth what it is given, so what it is given must be what the page prints.
"""

from typing import Final

import pandas as pd

NOISE: Final = 1e-9
"""What binary arithmetic leaves of a half."""


def half_up(values: pd.Series, places: int) -> pd.Series:
    """Round each value, a half going away from zero; a missing value stays missing.

    Parameters
    ----------
    values : Series of float
    places : int
        Decimals to keep.

    Returns
    -------
    Series of Float64
        Never minus nought.
    """
    numbers = values.astype("Float64")
    size = ((numbers.abs() * 10**places + 0.5 + NOISE) // 1) / 10**places
    rounded: pd.Series = size.where(numbers.ge(0).fillna(True), -size) + 0.0
    return rounded


def half_up_columns(frame: pd.DataFrame, places: dict[str, int]) -> pd.DataFrame:
    """Round the columns named that the frame has, each to its own decimals."""
    rounded = {name: half_up(frame[name], n) for name, n in places.items() if name in frame}
    return frame.assign(**rounded)
