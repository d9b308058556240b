"""Small counts, and cells tied by sums: nothing hidden can be worked out.

How far a hidden cell may lie is looked for by a method that is not the library's.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from pmio_lib.core.errors import StatisticsError
from pmio_lib.privacy.suppression import (
    ROUNDING_BASE,
    THRESHOLD,
    Cell,
    Line,
    LinkedCells,
    derivable,
    determined,
    round_to_base,
)

Counts = dict[Cell, int]


def test_the_rule_for_pupils_is_opensafelys() -> None:
    assert (THRESHOLD, ROUNDING_BASE) == (7, 5)


@pytest.mark.parametrize(
    ("count", "expected"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (12, 10), (13, 15)]
)
def test_counts_round_to_the_nearest_five(count: int, expected: int) -> None:
    assert round_to_base(count) == expected


def table(interior: Sequence[Sequence[int]]) -> tuple[Counts, list[Line]]:
    """A table with margins: cells (row, column), "t" for the margins."""
    rows, columns = range(len(interior)), range(len(interior[0]))
    counts: Counts = {(r, c): interior[r][c] for r in rows for c in columns}
    counts |= {(r, "t"): sum(interior[r]) for r in rows}
    counts |= {("t", c): sum(row[c] for row in interior) for c in columns}
    counts["t", "t"] = sum(map(sum, interior))
    lines = [Line(tuple((r, c) for c in columns), (r, "t")) for r in [*rows, "t"]]
    lines += [Line(tuple((r, c) for r in rows), ("t", c)) for c in [*columns, "t"]]
    return counts, lines


def spread(counts: Counts, hidden: Iterable[Cell], lines: Sequence[Line], cell: Cell) -> float:
    """How far a hidden cell may lie from its least value, by linear programming, all at least 0."""
    cells = list(hidden)
    left = np.zeros((len(lines), len(cells)))
    right = np.zeros(len(lines))
    for number, line in enumerate(lines):
        for one, sign in [*((part, 1) for part in line.parts), (line.total, -1)]:
            if one in cells:
                left[number, cells.index(one)] += sign
            else:
                right[number] -= sign * counts[one]
    aim = np.array([float(one == cell) for one in cells])
    ends = [
        linprog(sign * aim, A_eq=left, b_eq=right, bounds=[(0, 1e6)] * len(cells)).fun * sign
        for sign in (1, -1)
    ]
    return float(ends[1] - ends[0])


def test_a_single_hidden_cell_is_given_back_by_its_row() -> None:
    _, lines = table([[5, 60], [20, 50]])
    assert derivable([(0, 0)], lines) == {(0, 0)}
    assert derivable([(0, 0), (0, 1)], lines) == {(0, 0), (0, 1)}  # by their columns
    assert derivable([(0, 0), (0, 1), (1, 0), (1, 1)], lines) == set()
    assert derivable([], lines) == set()


def test_two_steps_are_seen_through() -> None:
    chain = [Line(("a", "b"), "c"), Line(("c", "d"), "e")]
    assert derivable(["b", "c"], chain) == {"b", "c"}  # e less d is c, c less a is b
    assert derivable(["b", "c", "d"], chain) == set()


def test_a_row_of_one_cell_is_its_own_total() -> None:
    cells = LinkedCells({"a": 5, "t": 5}, (Line(("a",), "t"),), 7)
    assert cells.complement(["a"], str) == {"a", "t"}


def linked(interior: Sequence[Sequence[int]], public: Iterable[Cell] = ()) -> LinkedCells:
    counts, lines = table(interior)
    return LinkedCells(counts, tuple(lines), 7, frozenset(public))


def test_the_margins_go_first_where_the_order_says_so() -> None:
    found = linked([[5, 60], [20, 50]]).complement(
        [(0, 0)], lambda cell: ("t" not in cell, str(cell))
    )
    assert found == {(0, 0), (0, "t"), ("t", 0), ("t", "t")}


def test_what_is_shown_elsewhere_is_not_hidden_here() -> None:
    public = {(0, "t"), (1, "t"), ("t", 0), ("t", 1), ("t", "t")}
    found = linked([[5, 60], [20, 50]], public).complement([(0, 0)], str)
    assert found == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_two_hidden_cells_are_not_enough_where_together_they_are_a_handful() -> None:
    line = (Line(("a", "b", "c"), "t"),)
    counts = {"a": 3, "b": 4, "c": 90, "t": 97}
    assert LinkedCells(counts, line, 7).complement("ab", str) == {"a", "b", "c"}
    assert LinkedCells(counts | {"b": 5}, line, 7).complement("ab", str) == {"a", "b"}


def test_cells_of_nobody_are_no_cover_for_each_other() -> None:
    line = (Line(("a", "b", "c"), "t"),)
    counts = {"a": 0, "b": 0, "c": 8, "t": 8}
    assert LinkedCells(counts, line, 7).complement("ab", str) == {"a", "b", "c"}


def test_what_others_give_away_is_refused() -> None:
    line = (Line(("a", "b"), "t"),)
    counts = {"a": 5, "b": 90, "t": 95}
    with pytest.raises(StatisticsError, match="shown elsewhere already"):
        LinkedCells(counts, line, 7, frozenset("a")).complement("a", str)
    with pytest.raises(StatisticsError, match="show less there"):
        LinkedCells(counts, line, 7, frozenset("bt")).complement("a", str)


def test_a_table_too_large_to_try_everything_is_still_safe() -> None:
    cells = linked([[9 + r * c % 40 for c in range(9)] for r in range(9)])
    small = {(0, 0), (4, 4), (8, 1), (3, 7), (6, 2), (2, 5)}
    found = cells.complement(small, lambda cell: (cells.counts[cell], str(cell)))
    assert small < found
    assert cells.is_safe(found)
    assert not any(cells.is_safe(found - {one}) for one in found - small)


tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=3
    )
)


@given(tables)
def test_no_hidden_count_can_be_worked_out_and_no_more_is_hidden_than_is_needed(
    interior: list[list[int]],
) -> None:
    """What is left of a total is nobody's, or more than a handful's."""
    cells = linked(interior)
    small = {cell for cell, count in cells.counts.items() if count <= 7}
    hidden = cells.complement(small, lambda cell: (cells.counts[cell], str(cell)))
    assert small <= hidden
    listed = sorted(hidden, key=str)
    assert all(spread(dict(cells.counts), listed, cells.lines, cell) > 0.5 for cell in listed)
    assert not any(cells.is_safe(hidden - {cell}) for cell in hidden - small)
    for line in cells.lines:
        gone = [cells.counts[part] for part in line.parts if part in hidden]
        assert line.total in hidden or not gone or sum(gone) > 7


SIX_BACK = [[0, 9, 50], [50, 12, 0], [10, 50, 11]]
SIX = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 2)]


def test_that_no_count_is_negative_can_give_every_hidden_cell_back() -> None:
    """The attack: sums alone leave a direction open, which two noughts close at both ends."""
    counts, lines = table(SIX_BACK)
    assert derivable(SIX, lines) == set()  # what the sums alone give
    assert [spread(counts, SIX, lines, cell) for cell in SIX] == pytest.approx([0] * 6)
    assert determined(SIX, lines, counts) == set(SIX)


@pytest.mark.parametrize("threshold", [7, 12])
def test_more_is_hidden_until_no_hidden_cell_is_the_only_one_that_fits(threshold: int) -> None:
    counts, lines = table(SIX_BACK)
    small = {cell for cell, count in counts.items() if count <= threshold}
    cells = LinkedCells(counts, tuple(lines), threshold)
    hidden = cells.complement(small, order=lambda cell: (counts[cell], str(cell)))
    assert min(spread(counts, hidden, lines, cell) for cell in hidden) >= 1


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3),
       st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1))  # fmt: skip
def test_what_is_determined_is_what_linear_programming_pins(
    interior: list[list[int]], hidden: set[tuple[int, int]]
) -> None:
    counts, lines = table(interior)
    pinned = {cell for cell in hidden if spread(counts, hidden, lines, cell) < 0.5}
    assert determined(hidden, lines, counts) == pinned  # these sums leave whole corners only
