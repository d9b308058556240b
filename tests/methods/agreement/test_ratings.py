"""Ratings kept once a kind, sums by cluster, and errors of a mean, against plain loops.

And long tables of codes as coders by units by codes: what is a no, and what is missing.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import (
    DoubleCoded,
    distinct_rows,
    double_coded,
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


UNITS = [("c1", 1), ("c1", 2), ("c2", 1), ("c3", 1), ("c4", 1)]
CODED_BY = [("c1", "A"), ("c1", "B"), ("c2", "A"), ("c2", "B"), ("c2", "C"), ("c3", "A")]
CODINGS = [
    ("c1", 1, "A", "x"),
    ("c1", 1, "B", "x"),
    ("c1", 2, "A", "y"),
    ("c2", 1, "C", "x"),
    ("c3", 1, "A", "x"),
]


def units(rows=UNITS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "unit"])


def codings(rows=CODINGS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "unit", "coder", "code"])


def coded_by(rows=CODED_BY) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "coder"])


def laid_out(codes=("x", "y"), **tables) -> DoubleCoded:
    made = {"units": units(), "codings": codings(), "coded_by": coded_by(), **tables}
    return double_coded(made["units"], made["codings"], made["coded_by"], codes)


def given(found: DoubleCoded, code: str) -> list[str]:
    """A string a unit: 1, 0 or . by coder."""
    place = found.codes.index(code)
    return [
        "".join(
            str(int(found.gave[place, c, u])) if found.has_coded[c, u] else "."
            for c in range(len(found.coders))
        )
        for u in range(found.n_units)
    ]


def test_no_code_is_a_no_where_the_coder_coded_the_case_and_missing_where_not() -> None:
    found = laid_out()
    assert found.coders == ("A", "B", "C")
    assert given(found, "x") == ["11.", "00.", "001"]
    assert given(found, "y") == ["00.", "10.", "000"]
    assert found.given().tolist() == [[2, 2, 0], [2, 0, 1], [3, 1, 0]]


def test_the_ratings_of_a_code_are_its_ones_noughts_and_holes() -> None:
    read = laid_out().ratings(0, None)
    assert read.codes[read.kind].tolist() == [[1, 1, -1], [0, 0, -1], [0, 0, 1]]
    assert read.values == (0, 1)


def test_cases_fewer_than_two_coded_are_left_out() -> None:
    found = laid_out()
    assert (found.n_units, found.n_cases) == (3, 2)


def test_a_coder_of_single_coded_cases_takes_no_part() -> None:
    more = coded_by([*CODED_BY, ("c4", "D")])
    assert laid_out(coded_by=more).coders == ("A", "B", "C")


def test_repeats_count_once_and_codes_not_asked_about_are_passed_over() -> None:
    more = codings([*CODINGS, *CODINGS, ("c1", 2, "B", "z")])
    twice = laid_out(codings=more, coded_by=coded_by([*CODED_BY, *CODED_BY]))
    assert given(twice, "x") == given(laid_out(), "x")
    assert given(twice, "y") == given(laid_out(), "y")


def test_a_code_nobody_used_has_its_place() -> None:
    assert given(laid_out(codes=("never",)), "never") == ["00.", "00.", "000"]


def test_without_any_coding_every_coder_said_no() -> None:
    assert given(laid_out(codings=codings([])), "x") == ["00.", "00.", "000"]


def test_units_may_be_called_anything() -> None:
    """The same label in two cases is two units; a tuple is a label."""
    labels = {1: ("page", 3), 2: "line 7"}
    found = laid_out(
        units=units([(case, labels[unit]) for case, unit in UNITS]),
        codings=codings([(case, labels[unit], *rest) for case, unit, *rest in CODINGS]),
    )
    assert given(found, "x") == given(laid_out(), "x")


@pytest.mark.parametrize(
    ("tables", "match"),
    [
        ({"units": units([*UNITS, ("c1", 2)])}, "units: 1 row.* second time.* position 5"),
        ({"codings": codings([*CODINGS, ("c1", 9, "A", "x")])}, "does not have.* position 5"),
        ({"codings": codings([*CODINGS, ("c9", 1, "A", "x")])}, "does not have|did not code"),
        ({"codings": codings([*CODINGS, ("c1", 1, "C", "x")])}, "did not code.* position 5"),
        ({"codings": codings([*CODINGS, ("c1", 1, "Z", "x")])}, "did not code.* position 5"),
        ({"codings": codings([*CODINGS, ("c1", 1, "A", None)])}, "without code"),
        ({"coded_by": coded_by([*CODED_BY, (None, "A")])}, "coded_by: 1 row.* without case_id"),
        ({"coded_by": coded_by([("c1", "A"), ("c2", "B")]), "codings": codings([])}, "No unit"),
        ({"units": units().drop(columns="unit")}, "No column unit"),
        ({"codes": ()}, "at least one, and each once"),
        ({"codes": ("x", "x")}, "at least one, and each once"),
    ],
)
def test_tables_that_contradict_each_other_are_refused(tables, match: str) -> None:
    with pytest.raises(StatisticsError, match=match):
        laid_out(**tables)


def test_a_message_never_holds_what_a_unit_says() -> None:
    with pytest.raises(StatisticsError) as refused:
        laid_out(codings=codings([("c1", "what the teacher said", "A", "x")]))
    assert "teacher" not in str(refused.value)
