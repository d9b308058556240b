"""Columns out of a frame: what is not there, stands twice or is of another kind is refused by name.

Not here: what is done with them.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from pmio_lib.core.errors import StatisticsError

Floats = npt.NDArray[np.float64]


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Give a column as floats, NaN where missing; refuse one that is no number."""
    if not is_numeric_dtype(frame[name].dtype):
        raise StatisticsError(f"Column {name}: expected numbers, found {frame[name].dtype}.")
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def levels_in_order(values: pd.Series) -> list[Any]:
    """Give the values that occur, in the order of their categories or sorted.

    Raises StatisticsError if kinds have no order, such as 1 and "a".
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        return list(values.cat.remove_unused_categories().cat.categories)
    try:
        return sorted(set(values.dropna()))
    except TypeError as error:
        raise StatisticsError(
            f"Column {values.name} mixes kinds of values, which have no order: make them one kind."
        ) from error


def named_columns(frame: pd.DataFrame, *names: Hashable | None) -> pd.DataFrame:
    """Give the columns named; refuse what is not there or stands twice."""
    wanted = [name for name in names if name is not None]
    labels: list[Hashable] = list(frame.columns)
    absent = [str(name) for name in wanted if name not in labels]
    if absent:
        found = ", ".join(map(str, labels)) or "none"
        raise StatisticsError(f"No column {', '.join(absent)}: the frame has {found}.")
    twice = {str(name) for name in wanted if labels.count(name) > 1 or wanted.count(name) > 1}
    if twice:
        raise StatisticsError(
            f"{', '.join(sorted(twice))} stands twice: each column needs its own name."
        )
    return frame[wanted]
