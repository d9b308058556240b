"""How much a difference to a comparator median hangs on any one comparator.

Belongs here: leaving out comparators. Not here: leaving out years or pupils.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise


@dataclass(frozen=True)
class LeaveOneOut:
    """Range of a difference when each comparator is left out in turn.

    Parameters
    ----------
    low_pp, high_pp : float
        Smallest and largest difference to the median of the rest, percentage points.
    largest_move_pp : float
        Largest distance from the difference with all comparators, percentage points.
    moved_most_by : tuple of str
        Comparators whose absence moves it that far, in order of code. A median moves alike
        whichever value on one side of it goes, so these are every comparator when their number is
        even, and at least one side of the middle when it is odd: the range tells more.
    """

    low_pp: float
    high_pp: float
    largest_move_pp: float
    moved_most_by: tuple[str, ...]


def leave_one_out(change_pp: float, comparator_changes: pd.Series[float]) -> LeaveOneOut:
    """Leave each comparator out in turn of the median that a change is compared with.

    Parameters
    ----------
    change_pp : float
        The area's own change, percentage points.
    comparator_changes : Series of float, shape (k,)
        Changes by comparator, percentage points, none missing, k at least 2.

    Raises
    ------
    StatisticsError
        If fewer than two comparators are given.
    """
    if len(comparator_changes) < 2:
        raise StatisticsError("Leaving one out needs at least two comparators.")
    ordered = comparator_changes.sort_index()
    medians = [float(ordered.drop(code).median()) for code in ordered.index]
    differences = clear_binary_noise(pd.Series(change_pp, index=ordered.index) - medians)
    moves = clear_binary_noise((differences - (change_pp - ordered.median())).abs())
    largest = float(moves.max())
    moved_most_by = tuple(str(code) for code in moves.index[moves == largest])
    return LeaveOneOut(float(differences.min()), float(differences.max()), largest, moved_most_by)
