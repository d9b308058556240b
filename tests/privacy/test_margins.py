"""Cells tied by sums: what is hidden cannot be worked out, by a method that is not the library's."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from pmio_lib.errors import StatisticsError
from pmio_lib.privacy.margins import Cell, Line, complement, derivable

Counts = dict[Cell, int]


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
    assert complement(["a"], [Line(("a",), "t")], str) == {"a", "t"}


def test_the_margins_go_first_where_the_order_says_so() -> None:
    _, lines = table([[5, 60], [20, 50]])
    found = complement([(0, 0)], lines, lambda cell: ("t" not in cell, str(cell)))
    assert found == {(0, 0), (0, "t"), ("t", 0), ("t", "t")}


def test_what_is_shown_elsewhere_is_not_hidden_here() -> None:
    _, lines = table([[5, 60], [20, 50]])
    public = frozenset({(0, "t"), (1, "t"), ("t", 0), ("t", 1), ("t", "t")})
    assert complement([(0, 0)], lines, str, public) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_what_others_give_away_is_refused() -> None:
    with pytest.raises(StatisticsError, match="shown elsewhere already"):
        complement(["a"], [], str, frozenset("a"))
    with pytest.raises(StatisticsError, match="show less there"):
        complement(["a"], [Line(("a", "b"), "t")], str, frozenset("bt"))


def test_a_table_too_large_to_try_everything_is_still_safe() -> None:
    counts, lines = table([[9 + r * c % 40 for c in range(9)] for r in range(9)])
    counts_small = [(0, 0), (4, 4), (8, 1), (3, 7), (6, 2), (2, 5)]
    found = complement(counts_small, lines, lambda cell: (counts[cell], str(cell)))
    assert set(counts_small) < set(found)
    assert derivable(found, lines) == set()
    assert all(derivable(found - {one}, lines) for one in found - set(counts_small))


tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=3
    )
)


@given(tables)
def test_no_hidden_count_can_be_worked_out(interior: list[list[int]]) -> None:
    counts, lines = table(interior)
    small = [cell for cell, count in counts.items() if count <= 7]
    hidden = complement(small, lines, lambda cell: (counts[cell], str(cell)))
    assert set(small) <= set(hidden)
    assert derivable(hidden, lines) == set()
    assert all(spread(counts, sorted(hidden, key=str), lines, cell) > 0.5 for cell in hidden)


@given(tables)
def test_no_more_is_hidden_than_is_needed(interior: list[list[int]]) -> None:
    counts, lines = table(interior)
    small = {cell for cell, count in counts.items() if count <= 7}
    hidden = complement(small, lines, lambda cell: (counts[cell], str(cell)))
    assert all(derivable(hidden - {cell}, lines) for cell in hidden - small)
