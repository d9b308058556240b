"""Cells that sums tie together: which more must be hidden so that no hidden one can be worked out.

Belongs here: complementary suppression of a table with its margins. Not here: which cells are too
small to show (suppression.py), nor what the cells are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, Final

import numpy as np

from pmio_lib.errors import StatisticsError

Cell = Hashable
Order = Callable[[Cell], Any]
NOISE: Final = 1e-9
MOST_TRIED: Final = 5_000
"""Sets of one size that are tried for the fewest cells to hide."""


@dataclass(frozen=True)
class Line:
    """Cells that sum to another: a row or a column with its margin."""

    parts: tuple[Cell, ...]
    total: Cell

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The parts and the total."""
        return (*self.parts, self.total)


def derivable(hidden: Iterable[Cell], lines: Sequence[Line]) -> set[Cell]:
    """Give the hidden cells whose value the shown ones give back through the lines.

    A hidden cell can be worked out when it is the same in every solution of the lines, written in
    the hidden cells alone: when no direction of their null space moves it.

    Parameters
    ----------
    hidden : iterable of cell
    lines : sequence of Line
        Every sum a reader knows to hold.

    References
    ----------
    Cox (1980), Suppression methodology and statistical disclosure control, J. Am. Stat. Assoc.
    75:377-385.
    """
    cells = list(dict.fromkeys(hidden))
    if not cells:
        return set()
    moves = _null_space(_equations(cells, lines))
    return {cell for cell, move in zip(cells, moves.T, strict=True) if not move.any()}


def complement(
    hidden: Iterable[Cell],
    lines: Sequence[Line],
    order: Order,
    public: frozenset[Cell] = frozenset(),
) -> frozenset[Cell]:
    """Hide more cells until none of the hidden can be worked out.

    Parameters
    ----------
    hidden : iterable of cell
        Too small to show.
    lines : sequence of Line
    order : callable
        Sort key of a cell: of two that would do, the lower goes first.
    public : frozenset of cell
        Shown elsewhere already, so that hiding them here would hide nothing.

    Returns
    -------
    frozenset of cell
        `hidden` and the fewest cells that must go with it, of equally few those that go first.
        Where too many sets would have to be tried, one cell after another is hidden instead, and
        what turns out not to be needed is shown again.

    Raises
    ------
    StatisticsError
        If a hidden cell is public, or what is public gives one back.
    """
    small = frozenset(hidden)
    if small & public:
        raise StatisticsError("A cell that is too small to show is shown elsewhere already.")
    free = list(dict.fromkeys(cell for line in lines for cell in line.cells))
    free = [cell for cell in free if cell not in small and cell not in public]
    if derivable([*small, *free], lines):
        raise StatisticsError(
            "A hidden cell can be worked out from what is shown elsewhere: show less there."
        )
    fewest = _fewest(small, free, lines, order)
    return small | (_one_by_one(small, free, lines, order) if fewest is None else fewest)


def _fewest(
    small: frozenset[Cell], free: list[Cell], lines: Sequence[Line], order: Order
) -> frozenset[Cell] | None:
    """Give the smallest set that does; None if that would try more than MOST_TRIED of one size."""
    for size in range(len(free) + 1):
        if comb(len(free), size) > MOST_TRIED:
            return None
        found = [some for some in combinations(free, size) if not derivable([*small, *some], lines)]
        if found:
            return frozenset(min(found, key=lambda some: sorted(map(order, some), reverse=True)))
    return None


def _one_by_one(
    small: frozenset[Cell], free: list[Cell], lines: Sequence[Line], order: Order
) -> frozenset[Cell]:
    added: list[Cell] = []
    while found := derivable([*small, *added], lines):
        beside = _beside(found, lines)
        added.append(
            min((cell for cell in free if cell in beside and cell not in added), key=order)
        )
    for cell in sorted(added, key=order, reverse=True):
        without = [one for one in added if one != cell]
        if not derivable([*small, *without], lines):
            added = without
    return frozenset(added)


def _beside(cells: set[Cell], lines: Sequence[Line]) -> set[Cell]:
    return {other for line in lines if cells & set(line.cells) for other in line.cells}


def _equations(cells: list[Cell], lines: Sequence[Line]) -> np.ndarray[Any, np.dtype[np.float64]]:
    places = {cell: place for place, cell in enumerate(cells)}
    equations = np.zeros((len(lines), len(cells)))
    for number, line in enumerate(lines):
        for part in line.parts:
            if part in places:
                equations[number, places[part]] += 1
        if line.total in places:
            equations[number, places[line.total]] -= 1
    return equations


def _null_space(
    equations: np.ndarray[Any, np.dtype[np.float64]],
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Give directions that no equation sees, one a row, noise cleared."""
    if not equations.size:
        return np.eye(equations.shape[1])
    _, sizes, directions = np.linalg.svd(equations)
    rank = int((sizes > NOISE).sum())
    found = directions[rank:]
    return np.where(np.abs(found) > NOISE, found, 0.0)
