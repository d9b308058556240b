"""Merges neighbouring levels of a scale where too few answered to show them apart.

Hiding a single level gives it back through the total; merged with its neighbour it stays hidden
and the reader still sees every answer counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from pmio_lib.errors import StatisticsError


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
        Smallest count shown apart.
    keep_apart : int, optional
        A boundary, as the position of the level after it, that is kept where two ways to merge
        leave equally many groups.

    Returns
    -------
    tuple of LevelGroup
        As many groups as the rule allows; one group of all levels where nothing finer does.

    Raises
    ------
    StatisticsError
        If fewer answered in all than may be shown.
    """
    total = sum(counts)
    if 0 < total < smallest_cell:
        raise StatisticsError(f"{total} answers in all: below {smallest_cell}, nothing is shown.")
    levels = len(counts)
    for cuts in range(levels - 1, -1, -1):
        allowed = [
            groups
            for places in combinations(range(1, levels), cuts)
            if _may_be_shown(groups := _groups(counts, places), smallest_cell)
        ]
        if allowed:
            return max(allowed, key=lambda groups: _keeps(groups, keep_apart))
    raise AssertionError("one group of all levels may always be shown")


def _groups(counts: Sequence[int], cuts: tuple[int, ...]) -> tuple[LevelGroup, ...]:
    edges = (0, *cuts, len(counts))
    spans = [tuple(range(low, high)) for low, high in pairwise(edges)]
    return tuple(LevelGroup(span, sum(counts[level] for level in span)) for span in spans)


def _may_be_shown(groups: Sequence[LevelGroup], smallest_cell: int) -> bool:
    return all(group.count == 0 or group.count >= smallest_cell for group in groups)


def _keeps(groups: Sequence[LevelGroup], boundary: int | None) -> bool:
    return any(group.levels[0] == boundary for group in groups)
