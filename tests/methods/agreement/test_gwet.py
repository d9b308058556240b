"""Gwet's AC1 against what is published, its definition, and Gwet's own program."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.gwet import GwetAC1, gwet_ac1
from tests.methods.agreement.test_definitions import (
    ac1_by_definition,
    four_coders,
    frame_of,
    patchy,
    units_of,
)


@st.composite
def ratings(draw: st.DrawFn) -> pd.DataFrame:
    n_coders = draw(st.integers(2, 4))
    rating = st.one_of(st.none(), st.integers(0, 2))
    unit = st.lists(rating, min_size=n_coders, max_size=n_coders)
    first = [draw(st.integers(0, 2)) for _ in range(n_coders)]
    return frame_of([first, *draw(st.lists(unit, min_size=1, max_size=9))])


def two_coders(table: list[list[int]]) -> pd.DataFrame:
    return frame_of(
        [[i, j] for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    )


def ends(found: GwetAC1) -> tuple[float, float]:
    assert found.interval is not None
    return found.interval.low, found.interval.high


def test_four_coders_give_the_published_value_and_interval() -> None:
    # shared/reference/statistics.md: .775 (.461, 1); irrCAC 0.4.4: error .14295, chance .19032
    found = gwet_ac1(four_coders())
    assert found.value == pytest.approx(0.77544, abs=5e-6)
    assert found.standard_error == pytest.approx(0.14295, abs=5e-6)
    assert found.chance == pytest.approx(0.19032, abs=5e-6)
    assert ends(found) == pytest.approx((0.46081, 1), abs=5e-6)
    assert (found.n_units, found.n_units_paired, found.df) == (12, 11, 11)


@pytest.mark.parametrize(
    ("frame", "value", "error", "interval"),
    [  # irrCAC 0.4.4 from PyPI (Gwet's), CAC(ratings, digits=8).gwet()
        (patchy(), 0.55394142, 0.11758118, (0.30175488, 0.80612797)),
        (two_coders([[40, 9], [6, 45]]), 0.70074813, 0.07171126, (0.55845743, 0.84303883)),
        (two_coders([[80, 10], [5, 5]]), 0.808, 0.05239204, (0.70404283, 0.91195717)),
        (two_coders([[118, 5], [2, 0]]), 0.94077634, 0.02305696, (0.89514015, 0.98641253)),
    ],
)
def test_it_gives_what_gwets_program_gives(frame, value, error, interval) -> None:
    found = gwet_ac1(frame)
    assert (found.value, found.standard_error) == pytest.approx((value, error), abs=1e-8)
    assert ends(found) == pytest.approx(interval, abs=1e-8)


@given(frame=ratings())
@settings(deadline=None)
def test_it_is_its_definition(frame: pd.DataFrame) -> None:
    found = gwet_ac1(frame, values=range(3))
    value, error = ac1_by_definition(units_of(frame), range(3))
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.standard_error == pytest.approx(error, abs=1e-7)
    if found.interval:
        assert -1 <= found.interval.low <= found.value <= found.interval.high <= 1


@given(
    frame=ratings(), random=st.randoms(use_true_random=False), names=st.permutations([5, "b", "c"])
)
@settings(deadline=None, max_examples=50)
def test_order_and_names_do_not_matter(frame, random, names) -> None:
    rows, columns = list(frame.index), list(frame.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    renamed = [[None if v is None else names[v] for v in unit] for unit in units_of(frame)]
    expected = gwet_ac1(frame, values=range(3))
    for found in (
        gwet_ac1(frame.loc[rows, columns], values=range(3)),
        gwet_ac1(frame_of(renamed), values=names),
    ):
        assert found.value == pytest.approx(expected.value, abs=1e-12)
        assert found.standard_error == pytest.approx(expected.standard_error, abs=1e-7)


@given(values=st.lists(st.integers(0, 3), min_size=2, max_size=8), coders=st.integers(2, 4))
@settings(deadline=None, max_examples=50)
def test_perfect_agreement_gives_one_without_an_interval(values: list[int], coders: int) -> None:
    found = gwet_ac1(frame_of([[each] * coders for each in values]), values=range(4))
    assert found.value == pytest.approx(1, abs=1e-12)
    assert found.interval is None
    assert found.interval_reason is not None


@given(frame=ratings())
@settings(deadline=None, max_examples=50)
def test_an_empty_unit_contributes_nothing_and_one_rating_to_chance_alone(frame) -> None:
    width = frame.shape[1]
    empty = pd.concat([frame, frame_of([[None] * width])], ignore_index=True)
    single = pd.concat([frame, frame_of([[2, *[None] * (width - 1)]])], ignore_index=True)
    found = gwet_ac1(frame, values=range(3))
    assert gwet_ac1(empty, values=range(3)) == found
    more = gwet_ac1(single, values=range(3))
    assert more.agreement == pytest.approx(found.agreement)
    assert (more.n_units, more.n_units_paired) == (found.n_units + 1, found.n_units_paired)


def test_one_value_alone_is_undefined_until_another_is_named() -> None:
    frame = frame_of([["no", "no"], ["no", "no"]])
    found = gwet_ac1(frame)
    assert (found.value, found.chance, found.interval) == (None, None, None)
    assert "two at least" in found.reason
    assert gwet_ac1(frame, values=["no", "yes"]).value == 1


def at_random(prevalence: float) -> float:
    drawn = np.random.default_rng(6).random((10_000, 2)) < prevalence
    return gwet_ac1(pd.DataFrame(drawn)).value


def test_coders_at_random_score_about_nought_where_both_values_are_as_frequent() -> None:
    assert abs(at_random(0.5)) < 0.05


@pytest.mark.parametrize(("prevalence", "score"), [(0.05, 0.895), (0.1, 0.780), (0.2, 0.529)])
def test_coders_at_random_score_high_on_a_rare_code(prevalence: float, score: float) -> None:
    """Why AC1 is never read alone: by its definition, 1 - 2pq / (1 - 2pq), and so it comes."""
    apart = 2 * prevalence * (1 - prevalence)
    assert score == pytest.approx(1 - apart / (1 - apart), abs=1e-3)
    assert at_random(prevalence) == pytest.approx(score, abs=0.03)


def test_the_error_is_that_of_units_drawn_again() -> None:
    rng = np.random.default_rng(9)
    frame = two_coders([[60, 9, 3], [6, 35, 4], [2, 5, 26]])
    rows = frame.to_numpy()
    values = [
        gwet_ac1(pd.DataFrame(rows[rng.integers(0, len(rows), len(rows))])).value
        for _ in range(600)
    ]
    assert np.std(values) == pytest.approx(gwet_ac1(frame).standard_error, rel=0.1)


def test_with_clusters_of_one_unit_each_nothing_changes() -> None:
    frame = patchy()
    plain, nested = gwet_ac1(frame), gwet_ac1(frame, clusters=range(len(frame)))
    assert nested.standard_error == pytest.approx(plain.standard_error, rel=1e-12)
    assert ends(nested) == pytest.approx(ends(plain))


def test_units_repeated_in_clusters_say_no_more_than_once() -> None:
    frame = two_coders([[6, 2], [1, 5]])
    n = len(frame)
    repeated = pd.concat([frame] * 50, ignore_index=True)
    nested = gwet_ac1(repeated, clusters=list(range(n)) * 50)
    assert nested.standard_error == pytest.approx(gwet_ac1(frame).standard_error, rel=1e-9)
    assert (nested.df, nested.n_clusters) == (n - 1, n)


@given(frame=ratings())
@settings(deadline=None, max_examples=30)
def test_one_cluster_alone_has_no_interval(frame: pd.DataFrame) -> None:
    assume(not frame.isna().all(axis=1).any())
    found = gwet_ac1(frame, values=range(3), clusters=["c"] * len(frame))
    assert (found.interval, found.df) == (None, 0)


@pytest.mark.parametrize(
    ("frame", "match"),
    [
        (frame_of([[1], [2]]), "at least 2 columns"),
        (frame_of([[1, None], [None, 2]]), "two ratings"),
    ],
)
def test_what_cannot_be_answered_is_refused(frame, match: str) -> None:
    with pytest.raises(StatisticsError, match=match):
        gwet_ac1(frame)
