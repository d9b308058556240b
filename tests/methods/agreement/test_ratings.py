"""Ratings kept once a kind, sums by cluster, and errors of a mean, against plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.methods.agreement.ratings import (
    distinct_rows,
    drawn_rows,
    merged_rows,
    ratings_of_codes,
    read_ratings,
)
from tests.methods.agreement.test_definitions import frame_of

tables = st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), min_size=1, max_size=12)


def array(rows: list[tuple[int, int]]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


@given(rows=tables)
def test_distinct_rows_stand_for_all_rows_and_are_sorted(rows) -> None:
    first, kind = distinct_rows(array(rows))
    assert array(rows)[first][kind].tolist() == [list(row) for row in rows]
    assert [rows[place] for place in first] == sorted(set(rows))


@given(rows=tables, copies=st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_merged_rows_keep_their_number(rows, copies: list[int]) -> None:
    times = copies[: len(rows)]
    merged, n = merged_rows(array(rows).astype(float), np.array(times))
    expected = {row: sum(t for r, t in zip(rows, times, strict=True) if r == row) for row in rows}
    assert dict(zip(map(tuple, merged), n.tolist(), strict=True)) == expected


@given(rows=tables, seed=st.integers(0, 99))
def test_clusters_are_added_up(rows, seed: int) -> None:
    cluster = np.random.default_rng(seed).integers(0, 4, len(rows)) * 7
    sums, n = drawn_rows(array(rows).astype(float), cluster)
    expected = [array(rows)[cluster == label].sum(axis=0).tolist() for label in set(cluster)]
    found = [row for row, copies in zip(sums.tolist(), n, strict=True) for _ in range(copies)]
    assert sorted(found) == sorted(expected)


@given(rows=tables, fewest=st.integers(0, 2))
def test_units_are_kept_by_how_many_rated_them(rows, fewest: int) -> None:
    cluster = np.arange(len(rows))
    kept = ratings_of_codes((0, 1, 2), array(rows), cluster).rated_by(fewest)
    is_kept = (array(rows) >= 0).sum(axis=1) >= fewest
    assert kept.codes[kept.kind].tolist() == array(rows)[is_kept].tolist()
    assert kept.cluster.tolist() == cluster[is_kept].tolist()
    assert kept.n_units == is_kept.sum()
    for code, counts in zip(kept.codes, kept.counts(), strict=True):
        assert counts.tolist() == [code.tolist().count(value) for value in range(3)]


@given(rows=tables, seed=st.integers(0, 99))
def test_the_error_is_that_of_a_mean_of_units_or_of_clusters(rows, seed: int) -> None:
    n, rng = len(rows), np.random.default_rng(seed)
    cluster = rng.integers(0, 3, n)
    for nested in (None, cluster):
        read = ratings_of_codes((0, 1, 2), array(rows), nested)
        each = read.codes.sum(axis=1) ** 2 + 0.5
        off = each[read.kind] - each[read.kind].mean()
        groups = [[value] for value in off] if nested is None else []
        groups = groups or [off[cluster == label] for label in set(cluster)]
        g = len(groups)
        error, df = read.error_of_mean(each)
        squares = sum(sum(group) ** 2 for group in groups)
        expected = (g / (g - 1) * squares) ** 0.5 / n if g > 1 else 0.0
        assert (error, df) == pytest.approx((expected, g - 1), abs=1e-9)


def test_values_that_do_not_compare_are_told_apart() -> None:
    frame = frame_of([[1, "1"], ["b", None], [2, 1]])
    assert read_ratings(frame).values == (1, 2, "1", "b")
    assert read_ratings(frame.iloc[::-1]).values == (1, 2, "1", "b")
