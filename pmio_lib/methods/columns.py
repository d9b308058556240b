"""Columns for a model, as finite float arrays: what is missing or no number is refused by name.

Belongs here: getting columns out of a frame. Not here: what is done with them (`multilevel.sums`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from pmio_lib.core.errors import StatisticsError

Floats = npt.NDArray[np.float64]


def column_table(columns: Sequence[Floats], names: Sequence[str]) -> tuple[Floats, Floats]:
    """Columns side by side, each less its first value, so that a constant becomes exactly zero."""
    if len(columns) != len(names) or not names:
        raise StatisticsError(f"{len(columns)} columns and {len(names)} names: expected as many.")
    if len({len(column) for column in columns}) != 1:
        raise StatisticsError("Columns of different lengths: expected one value a pupil in each.")
    table = np.empty((len(columns[0]), len(columns)))
    origin = np.zeros(len(columns))
    for k, (column, name) in enumerate(zip(columns, names, strict=True)):
        missing = ~np.isfinite(column)
        if missing.any():
            raise StatisticsError(
                f"Column {name}: {int(missing.sum())} of {len(column)} rows are missing or"
                " infinite; leave them out, and count them, before the model."
            )
        origin[k] = column[0] if len(column) else 0.0
        table[:, k] = column - origin[k]
    return origin, table


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """Give a column as floats, NaN where missing; refuse one that is no number."""
    if not is_numeric_dtype(frame[name].dtype):
        raise StatisticsError(f"Column {name}: expected numbers, found {frame[name].dtype}.")
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def sorted_levels(values: pd.Series) -> list[Any]:
    """Give the values that occur, sorted; refuse kinds that have no order, such as 1 and "a"."""
    try:
        return sorted(set(values.dropna()))
    except TypeError as error:
        raise StatisticsError(
            f"Column {values.name} mixes kinds of values, which have no order: make them one kind."
        ) from error


def require_columns(frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse names that are no columns of the frame."""
    absent = [name for name in names if name not in frame.columns]
    if absent:
        raise StatisticsError(
            f"No column {', '.join(absent)}: there are {', '.join(map(str, frame.columns))}."
        )


def require_distinct(names: Sequence[str]) -> None:
    """Refuse a name given twice."""
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise StatisticsError(f"Named twice: {', '.join(twice)}; expected each column once.")
