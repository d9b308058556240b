"""What the case study's figures say in words: which way, and whether no difference is left in.

Belongs here: conditions and words that follow the data. Not here: the figures.
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from pmio_lib.core.rounding import round_half_up

ENDS: Final = (("low_pp", "high_pp"), ("robust_low_pp", "robust_high_pp"))
"""Intervals of a contrast: the model's, and that of the error schools themselves show."""


def way(difference: float) -> str:
    """Say which way a gap differs in the higher band: narrower, wider, or neither."""
    if difference == 0:
        return "different"
    return "narrower" if difference < 0 else "wider"


def points(size: float) -> str:
    """Give the unit of a size."""
    return "point" if abs(size) == 1 else "points"


def includes_none(rows: pd.DataFrame) -> bool:
    """Tell whether there are rows, each has both intervals, and nought is in every one of them.

    A row without an interval bears no such statement, so the answer is no.
    """
    given = [
        rows[low].le(0) & rows[high].ge(0) & rows[[low, high]].notna().all(axis=1)
        for low, high in ENDS
    ]
    return bool(len(rows)) and bool(pd.concat(given).all())


def is_share_of(share_pct: float, n: int, places: int = 1) -> bool:
    """Tell whether a printed share can be one of `n` pupils: some whole number rounds to it."""
    near = round(share_pct * n / 100)
    return any(
        round_half_up(100 * count / n, places) == share_pct
        for count in range(max(0, near - 1), min(n, near + 1) + 1)
    )


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
