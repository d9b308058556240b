"""Where one area's change stands among others': its rank, and a placebo p with its floor.

Belongs here: comparisons among areas. Not here: tests along years (`difference_in_differences` says
why there are none).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise


@dataclass(frozen=True)
class CompetitionRank:
    """A rank with its ties: 1 is the largest rise; tied areas share `first` to `last`."""

    first: int
    last: int


def competition_rank(changes: pd.Series[float], area: str) -> CompetitionRank:
    """Rank of an area's change among all areas', the largest rise first.

    Parameters
    ----------
    changes : Series of float, shape (k + 1,)
        Changes in percentage points by area, the area's own among them, none missing.
    area : str
        The area ranked.

    Returns
    -------
    CompetitionRank
        `first` is one more than the areas that rose more ("1224" ranking), `last` the number that
        rose at least as much; they differ only where changes are equal.
    """
    own = changes.loc[area]
    return CompetitionRank(1 + int((changes > own).sum()), int((changes >= own).sum()))


def smallest_placebo_p(k: int) -> float:
    """Smallest p that `k` comparators can give: 1 / (k + 1).

    Parameters
    ----------
    k : int
        Number of comparators, at least 1.

    Returns
    -------
    float
        A proportion.

    Raises
    ------
    StatisticsError
        If there is no comparator.
    """
    if k < 1:
        raise StatisticsError(f"A placebo comparison with {k} comparators: expected at least 1.")
    return 1 / (k + 1)


def placebo_p(changes: pd.Series[float], area: str) -> float:
    """Two-sided placebo p: the share of areas as far from the others' median as this one.

    Each area in turn takes the part of the one under study, and its distance is that to the median
    change of all the others. The area itself counts, above and below the line (the +1 rule). The
    areas were not drawn by lot, so this places a change among others; it is no evidence of a
    cause, and the rank belongs beside it.

    Parameters
    ----------
    changes : Series of float, shape (k + 1,)
        Changes in percentage points by area, the area's own among them, none missing.
    area : str
        The area under study.

    Returns
    -------
    float
        A proportion, from 1 / (k + 1) to 1.

    Raises
    ------
    StatisticsError
        If there is no comparator.

    References
    ----------
    Abadie, Diamond & Hainmueller (2010), J. Am. Stat. Assoc. 105:493-505, placebo studies; the +1:
    Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9:39.
    """
    if len(changes) < 2:
        raise StatisticsError("A placebo comparison needs at least one comparator.")
    distances = _distances_to_others(changes)
    as_far = int((distances.drop(area) >= distances.loc[area]).sum())
    return (1 + as_far) / len(changes)


def _distances_to_others(changes: pd.Series[float]) -> pd.Series[float]:
    values = changes.to_numpy(dtype=float)
    medians = [float(np.median(np.delete(values, i))) for i in range(len(values))]
    return clear_binary_noise((changes - medians).abs())
