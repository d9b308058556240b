"""Small counts of pupils hidden, others rounded, and cells hidden that would give one back.

Belongs here: the rule, and complementary suppression of cells that sums tie together. Not here:
what the cells are, nor the thresholds of the survey and the interviews (study/study.yaml).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any, Final

import numpy as np
from scipy.optimize import LinearConstraint, milp

from pmio_lib.core.errors import StatisticsError

THRESHOLD: Final = 7
ROUNDING_BASE: Final = 5
"""OpenSAFELY, Updated disclosure control guidance, as ehrQL's measures do it: counts of seven or
fewer are hidden, others are rounded to the nearest five."""

Cell = Hashable
Order = Callable[[Cell], Any]
Floats = np.ndarray[Any, np.dtype[np.float64]]
NOISE: Final = 1e-9
FAR: Final = 1e6
"""No count of this study comes near it; without a bound a solver finds no end."""
MOST_TRIED: Final = 5_000
"""Sets of one size that are tried for the fewest cells to hide."""


def is_few(count: int) -> bool:
    """Tell whether so many pupils are too few to show; nobody tells what everybody is."""
    return count <= THRESHOLD


def round_to_base(count: int) -> int:
    """Round a count to the nearest multiple of ROUNDING_BASE."""
    base = ROUNDING_BASE
    return (2 * int(count) + base) // (2 * base) * base  # NumPy's small integers overflow


@dataclass(frozen=True)
class Line:
    """Cells that sum to another: a row or a column with its margin."""

    parts: tuple[Cell, ...]
    total: Cell


def derivable(hidden: Iterable[Cell], lines: Sequence[Line]) -> set[Cell]:
    """Give the hidden cells whose value the shown ones give back through the sums of `lines`.

    A hidden cell can be worked out when it is the same in every solution of the lines, written in
    the hidden cells alone: when no direction of their null space moves it. Cox (1980), Suppression
    methodology and statistical disclosure control, J. Am. Stat. Assoc. 75:377-385.
    """
    cells = list(dict.fromkeys(hidden))
    if not cells:
        return set()
    moves = _null_space(_equations(cells, lines))
    return {cell for cell, move in zip(cells, moves.T, strict=True) if not move.any()}


def determined(
    hidden: Iterable[Cell], lines: Sequence[Line], counts: Mapping[Any, int]
) -> set[Cell]:
    """Give the hidden cells that only one whole number, nought or more, fits.

    More than `derivable`: that a count cannot be negative may leave one solution where the sums
    alone leave many. Each hidden cell is bracketed by the least and the most it can be, given what
    is shown, as a reader with an integer program would do; cells outside `hidden` are taken for
    known to the digit, though a page rounds them. Fischetti & Salazar (2001), Solving the cell
    suppression problem on tabular data with linear constraints, Manage. Sci. 47:1008-1027.
    """
    cells = list(dict.fromkeys(hidden))
    if not cells:
        return set()
    equations = _equations(cells, lines)
    at = np.array([counts[cell] for cell in cells], dtype=float)
    known = LinearConstraint(equations, equations @ at, equations @ at)
    fixed = set(range(len(cells)))
    for place in range(len(cells)):
        for sign in (1.0, -1.0):
            if place in fixed:  # each other solution frees every cell in which it differs
                other = _solution(sign * (np.arange(len(cells)) == place), known)
                fixed -= set(np.flatnonzero(other != at).tolist())
    return {cells[place] for place in fixed}


def _solution(goal: Floats, known: LinearConstraint) -> Floats:
    """Give the solution in whole numbers that makes a goal least; no cell exceeds a large bound."""
    found = milp(goal, integrality=np.ones(len(goal)), bounds=(0, FAR), constraints=known)
    rounded: Floats = np.round(found.x)
    return rounded


@dataclass(frozen=True)
class LinkedCells:
    """Cells with every sum of them that a reader knows to hold.

    Cells hidden together in a line whose total is shown must count more than `threshold`: what is
    left of the total is theirs, and a mean of it can be worked out. `public` cells are shown
    elsewhere already, so that hiding them here would hide nothing.
    """

    counts: Mapping[Any, int]
    lines: tuple[Line, ...]
    threshold: int
    public: frozenset[Cell] = frozenset()

    def is_safe(self, hidden: frozenset[Cell]) -> bool:
        """Tell whether no hidden cell, and no handful of them together, can be worked out."""
        is_handful = any(
            line.total not in hidden
            and not hidden.isdisjoint(line.parts)
            and self._together(line, hidden) <= self.threshold
            for line in self.lines
        )
        if is_handful or derivable(hidden, self.lines):
            return False
        return not determined(hidden, self.lines, self.counts)

    def complement(self, hidden: Iterable[Cell], order: Order) -> frozenset[Cell]:
        """Give `hidden` and the fewest cells that must go with it until what is hidden is safe.

        Of equally few those that go first by `order`, a sort key of cells. Where too many sets
        would have to be tried, one cell after another is hidden instead, and what turns out not to
        be needed is shown again. Raises StatisticsError if a hidden cell is public, or what is
        public gives one back.
        """
        small = frozenset(hidden)
        if small & self.public:
            raise StatisticsError("A cell that is too small to show is shown elsewhere already.")
        cells = dict.fromkeys(cell for line in self.lines for cell in (*line.parts, line.total))
        free = [cell for cell in cells if cell not in small | self.public]
        if not self.is_safe(small | frozenset(free)):
            raise StatisticsError(
                "A hidden cell can be worked out from what is shown elsewhere: show less there."
            )
        fewest = self._fewest(small, free, order)
        return self._one_by_one(small, free, order) if fewest is None else fewest

    def _together(self, line: Line, hidden: frozenset[Cell]) -> int:
        return sum(self.counts[part] for part in line.parts if part in hidden)

    def _fewest(
        self, small: frozenset[Cell], free: list[Cell], order: Order
    ) -> frozenset[Cell] | None:
        """Give the smallest safe set; None if that would try more than MOST_TRIED of one size."""
        for size in range(len(free) + 1):
            if comb(len(free), size) > MOST_TRIED:
                return None
            ordered = sorted(
                combinations(free, size), key=lambda some: sorted(map(order, some), reverse=True)
            )
            for some in ordered:
                if self.is_safe(small | frozenset(some)):
                    return small | frozenset(some)
        return None

    def _one_by_one(
        self, small: frozenset[Cell], free: list[Cell], order: Order
    ) -> frozenset[Cell]:
        ordered = sorted(free, key=order)
        hidden = small
        for cell in ordered:
            if not self.is_safe(hidden):
                hidden |= {cell}
        for cell in reversed(ordered):
            if self.is_safe(hidden - {cell}):
                hidden -= {cell}
        return hidden


def _equations(cells: list[Cell], lines: Sequence[Line]) -> Floats:
    places = {cell: place for place, cell in enumerate(cells)}
    equations = np.zeros((len(lines), len(cells)))
    for number, line in enumerate(lines):
        for part in line.parts:
            if part in places:
                equations[number, places[part]] += 1
        if line.total in places:
            equations[number, places[line.total]] -= 1
    return equations


def _null_space(equations: Floats) -> Floats:
    """Give directions that no equation sees, one a row, noise cleared."""
    if not equations.size:
        return np.eye(equations.shape[1])
    _, sizes, directions = np.linalg.svd(equations)
    found = directions[int((sizes > NOISE).sum()) :]
    return np.where(np.abs(found) > NOISE, found, 0.0)
