"""Merges neighbouring levels of a scale where too few answered to show them apart.

Hiding a single level gives it back through the total; merged with its neighbour it stays hidden
and the reader still sees every answer counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from pmio_lib.core.errors import StatisticsError

MOST_LEVELS: Final = 4
"""Levels up to which a test enumerates all counts and finds that merging gives none back."""


@dataclass(frozen=True)
class LevelGroup:
    """Neighbouring levels shown together: positions on the scale, and how many answered."""

    levels: tuple[int, ...]
    count: int


def merge_levels(
    counts: Sequence[int], smallest_cell: int, keep_apart: int | None = None
) -> tuple[LevelGroup, ...]:
    """Merge neighbouring levels until no group holds a count above 0 and below `smallest_cell`.

    Parameters
    ----------
    counts : sequence of int
        Answers by level, in the order of the scale.
    smallest_cell : int
        Smallest count shown apart: 1, where nothing is hidden, or 3 and more.
    keep_apart : int, optional
        A boundary, as the position of the level after it, that is kept wherever both its sides
        may be shown.

    Returns
    -------
    tuple of LevelGroup
        Nothing finer may be shown; one group of all levels where nothing else may.

    Raises
    ------
    StatisticsError
        If fewer answered in all than may be shown, or `smallest_cell` is 2: the only count it
        hides is 1, so a level known to be small would be known; or if the scale has more levels
        than the proof below covers.

    Notes
    -----
    The first way to merge that may be shown is taken: those that keep the boundary before those
    that do not, then those with more groups, then those that part the scale nearer its start.
    This order does not look at the counts, and the boundary comes before the number of groups,
    for the way taken tells a reader that none before it may be shown. With the number of groups
    first, 5, 2, 2, 6 with a boundary in its middle shows as 5, 4, 6, and only 2 and 2 leave no
    way that keeps the boundary. A test enumerates all counts of up to four levels that show alike
    and finds no hidden count that is the same in each; a longer scale needs a proof of its own.
    """
    _refuse(counts, smallest_cell)
    shown = (_groups(counts, cuts) for cuts in _ways_to_merge(len(counts), keep_apart))
    return next(groups for groups in shown if _may_be_shown(groups, smallest_cell))


def _refuse(counts: Sequence[int], smallest_cell: int) -> None:
    total = sum(counts)
    if len(counts) > MOST_LEVELS and smallest_cell > 1:
        raise StatisticsError(
            f"A scale of {len(counts)} levels: which way it is merged could tell a hidden count. "
            f"Shown safely are {MOST_LEVELS} at the most."
        )
    if smallest_cell == 2:
        raise StatisticsError("A smallest count of 2 hides nothing: 1, or 3 and more, is wanted.")
    if 0 < total < smallest_cell:
        raise StatisticsError(f"{total} answers in all: below {smallest_cell}, nothing is shown.")


def _ways_to_merge(levels: int, keep_apart: int | None) -> list[tuple[int, ...]]:
    """Give every way to part the scale, most wanted first, as positions where a group begins."""
    ways = [cuts for count in range(levels) for cuts in combinations(range(1, levels), count)]
    return sorted(ways, key=lambda cuts: (keep_apart not in cuts, -len(cuts)))


def _groups(counts: Sequence[int], cuts: tuple[int, ...]) -> tuple[LevelGroup, ...]:
    edges = (0, *cuts, len(counts))
    spans = [tuple(range(low, high)) for low, high in pairwise(edges)]
    return tuple(LevelGroup(span, sum(counts[level] for level in span)) for span in spans)


def _may_be_shown(groups: Sequence[LevelGroup], smallest_cell: int) -> bool:
    return all(group.count == 0 or group.count >= smallest_cell for group in groups)
