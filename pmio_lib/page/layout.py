"""How a frame lies on the page: what names its rows, which columns show, which belong to others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import PublishError
from pmio_lib.methods.interval import Interval

LOW: Final = "_low"
HIGH: Final = "_high"
N: Final = "_n"
"""Ends of the names of columns that go with another: the ends of its interval, and how many it
rests on."""


@dataclass(frozen=True)
class Layout:
    """A frame taken apart.

    Attributes
    ----------
    heads : tuple of str
        Names of what names the rows: the index's levels; without names the first column.
    keys : list of tuple
        What names each row.
    values : dict of str to list
        The columns.
    """

    heads: tuple[str, ...]
    keys: list[tuple[Any, ...]]
    values: dict[str, list[Any]]

    @property
    def shown(self) -> list[str]:
        """Give the columns that are shown as such: ends of an interval and its n are not."""
        return [name for name in self.values if not self._belongs(name)]

    def _belongs(self, name: str) -> bool:
        is_end = any(
            name.endswith(end) and self.is_ranged(name.removesuffix(end)) for end in (LOW, HIGH)
        )
        return is_end or (name.endswith(N) and name.removesuffix(N) in self.values)

    @property
    def ranged(self) -> list[str]:
        """Give the columns that carry an interval."""
        return [name for name in self.shown if self.is_ranged(name)]

    def is_ranged(self, column: str) -> bool:
        """Say whether a column carries an interval."""
        return {column, f"{column}{LOW}", f"{column}{HIGH}"} <= set(self.values)

    def interval(self, column: str, row: int, confidence: float) -> Interval | None:
        """Give the interval of a value, or None where it carries none."""
        if not self.is_ranged(column):
            return None
        low, high = (self.values[f"{column}{end}"][row] for end in (LOW, HIGH))
        return None if pd.isna(low) or pd.isna(high) else Interval(low, high, confidence)

    def n(self, column: str, row: int) -> int | None:
        """Give on how many a value rests, or None where nothing says so."""
        counts = self.values.get(f"{column}{N}")
        return None if counts is None or pd.isna(counts[row]) else int(counts[row])


def laid_out(frame: pd.DataFrame) -> Layout:
    """Take a frame apart.

    Raises
    ------
    PublishError
        If it has no column, a label stands twice, or two rows have one name: their numbers could
        not be told apart.
    """
    twice = sorted({str(name) for name in frame.columns[frame.columns.duplicated()]})
    if twice or not len(frame.columns):
        raise PublishError(
            "a frame to show needs columns, each of its own name: "
            f"{', '.join(twice) or 'it has none'}."
        )
    named = any(name is not None for name in frame.index.names)
    flat = frame.reset_index() if named else frame
    count = frame.index.nlevels if named else 1
    heads = [str(name) for name in flat.columns[:count]]
    keys = [tuple(key) for key in flat.iloc[:, :count].itertuples(index=False, name=None)]
    again = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
    if again:
        raise PublishError(f"rows of one name, {', '.join(heads)}: {sorted(map(str, again))[0]}")
    values = {
        str(name): flat.iloc[:, count + i].tolist() for i, name in enumerate(flat.columns[count:])
    }
    return Layout(tuple(heads), keys, values)


def one_row(values: pd.Series | Mapping[str, Any]) -> Layout:
    """Lay out named values as one row without a name."""
    return Layout((), [()], {str(name): [value] for name, value in dict(values).items()})
