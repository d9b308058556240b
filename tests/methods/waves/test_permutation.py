"""The school-level permutation test against a plain reading of its definition."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.waves.permutation import (
    MOST_ENUMERATED,
    ClusterMeans,
    count_arrangements,
    drawn_arrangements,
    every_arrangement,
    permutation_test,
)

values = st.integers(0, 4).map(lambda value: value / 4)


def means(
    only_earlier: list, both_earlier: list, both_later: list, only_later: list
) -> ClusterMeans:
    return ClusterMeans(
        *(
            np.array(part, dtype=float)
            for part in (only_earlier, both_earlier, both_later, only_later)
        )
    )


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


@st.composite
def schools(draw: st.DrawFn) -> ClusterMeans:
    pairs = draw(st.integers(0, 3))
    alone = [draw(st.lists(values, min_size=3 - pairs, max_size=4)) for _ in range(2)]
    both = [draw(st.lists(values, min_size=pairs, max_size=pairs)) for _ in range(2)]
    return means(alone[0], both[0], both[1], alone[1])


def t_squared(first: dict, second: dict) -> tuple[float, float]:
    """Difference of means squared, and its squared standard error, school by school."""
    mean_1, mean_2 = np.mean(list(first.values())), np.mean(list(second.values()))
    error = 0.0
    for school in first.keys() | second.keys():
        part = 0.0
        if school in second:
            part += (second[school] - mean_2) / len(second)
        if school in first:
            part -= (first[school] - mean_1) / len(first)
        error += part**2
    return float((mean_2 - mean_1) ** 2), error


def p_by_definition(data: ClusterMeans) -> float:
    pairs = list(zip(data.both_earlier, data.both_later, strict=True))
    alone = [*data.only_earlier, *data.only_later]
    observed = None
    found = []
    for later in itertools.combinations(range(len(alone)), len(data.only_later)):
        for swaps in itertools.product([False, True], repeat=len(pairs)):
            first, second = {}, {}
            for school, ((one, two), swap) in enumerate(zip(pairs, swaps, strict=True)):
                first[school], second[school] = (two, one) if swap else (one, two)
            for school, value in enumerate(alone, start=len(pairs)):
                wave = second if school - len(pairs) in later else first
                wave[school] = value
            result = t_squared(first, second)
            found.append(result)
            if later == tuple(range(len(data.only_earlier), len(alone))) and not any(swaps):
                observed = result
    assert observed is not None
    as_far = [each[0] * observed[1] >= observed[0] * each[1] - 1e-12 for each in found]
    return sum(as_far) / len(found)


@given(schools())
def test_p_is_the_share_of_arrangements_at_least_as_far(data: ClusterMeans) -> None:
    found = permutation_test(data, 1, generator())
    assert found.p == pytest.approx(p_by_definition(data), abs=1e-12)


def test_three_against_three_apart_as_far_as_can_be() -> None:
    found = permutation_test(means([0, 0, 0.1], [], [], [0.9, 1, 1]), 1, generator())
    assert found.p == 2 / 20
    assert found.interval is not None  # at 95% twenty arrangements exclude no difference
    assert (found.interval.low, found.interval.high) == (-1, 1)


def test_pairs_alone_are_a_sign_flip_test() -> None:
    found = permutation_test(means([], [0.0] * 6, [0.5, 0.75, 1, 0.5, 1, 0.75], []), 1, generator())
    assert found.p == 2 / 2**6
    assert found.difference == 0.75
    assert not found.interval.contains(0)


def test_numbers_beyond_enumeration_are_drawn_and_counted_with_the_observed_one() -> None:
    data = means([0.0] * 12, [], [], [1.0] * 11 + [0.5])
    found = permutation_test(data, 1, generator(), n_permutations=199)
    assert found.p == 1 / 200


def test_drawn_and_counted_p_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.random.default_rng(3)
    data = means(*(numbers.integers(1, 5, size=size) for size in (4, 4, 4, 4)))
    counted = permutation_test(data, 3, generator())
    monkeypatch.setattr("pmio_lib.methods.waves.permutation.MOST_ENUMERATED", 0)
    drawn = permutation_test(data, 3, generator(), n_permutations=20_000)
    assert drawn.p == pytest.approx(counted.p, abs=4 * math.sqrt(0.25 / 20_000))


@given(schools())
def test_waves_that_change_places_change_the_sign_only(data: ClusterMeans) -> None:
    turned = means(data.only_later, data.both_later, data.both_earlier, data.only_earlier)
    there, back = permutation_test(data, 1, generator()), permutation_test(turned, 1, generator())
    assert back.difference == pytest.approx(-there.difference, abs=1e-12)
    assert back.p == there.p
    assert (there.interval is None) == (back.interval is None)
    if there.interval and back.interval:
        assert back.interval.low == pytest.approx(-there.interval.high, abs=1e-6)


@given(schools(), st.sampled_from([0.8, 0.95]))
def test_p_and_interval_do_not_contradict_each_other(data: ClusterMeans, confidence: float) -> None:
    found = permutation_test(data, 1, generator(), confidence=confidence)
    if found.interval:
        assert found.interval.low <= found.difference <= found.interval.high
        assert -1 <= found.interval.low <= found.interval.high <= 1
        if found.p > 1 - confidence:
            assert found.interval.contains(0)


def test_a_shift_of_the_later_wave_shifts_the_interval() -> None:
    data = ([1, 2, 2, 3], [2, 1, 3, 2], [1, 2, 2, 1], [2, 1, 4, 1])
    moved = (data[0], data[1], [v + 2 for v in data[2]], [v + 2 for v in data[3]])
    here = permutation_test(means(*data), 9, generator()).interval
    there = permutation_test(means(*moved), 9, generator()).interval
    assert there.low == pytest.approx(here.low + 2, abs=1e-6)
    assert there.high == pytest.approx(here.high + 2, abs=1e-6)


def test_schools_that_all_say_the_same_give_p_one_and_no_interval() -> None:
    found = permutation_test(means([1, 1], [1, 1], [1, 1], [1]), 1, generator())
    assert (found.difference, found.p, found.interval) == (0, 1, None)


def test_fewer_than_three_schools_are_refused() -> None:
    with pytest.raises(StatisticsError, match="2 clusters"):
        permutation_test(means([1, 0], [], [], [1, 0, 1]), 1, generator())
    with pytest.raises(StatisticsError, match="0 permutations"):
        permutation_test(means([1, 0, 1], [], [], [1, 0, 1]), 1, generator(), n_permutations=0)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(StatisticsError, match="not finite"):
        permutation_test(means([1, 0, value], [], [], [1, 0, 1]), 1, generator())


def test_a_difference_beyond_the_scale_is_refused_and_one_at_its_end_is_not() -> None:
    beyond = means([0, 0, 0], [], [], [1, 1, 1.1])
    with pytest.raises(StatisticsError, match="largest difference"):
        permutation_test(beyond, 1, generator())
    assert permutation_test(beyond, 1.1, generator()).difference == pytest.approx(3.1 / 3)
    at_end = permutation_test(means([0, 0, 0], [], [], [1, 1, 1]), 1, generator())
    assert at_end.difference == 1


@pytest.mark.parametrize(
    ("pairs", "earlier", "later"), [(0, 3, 3), (3, 0, 0), (2, 1, 3), (4, 2, 0)]
)
def test_every_arrangement_is_there_once(pairs: int, earlier: int, later: int) -> None:
    alone = np.repeat([False, True], [earlier, later])
    rows = every_arrangement(pairs, alone)
    assert (
        len(rows)
        == count_arrangements(pairs, alone)
        == 2**pairs * math.comb(earlier + later, later)
    )
    assert len(np.unique(rows, axis=0)) == len(rows)
    assert (rows[:, 2 * pairs :].sum(axis=1) == later).all()
    assert (rows[:, :pairs] != rows[:, pairs : 2 * pairs]).all()


def test_drawn_arrangements_keep_each_waves_number_of_schools() -> None:
    alone = np.repeat([False, True], [500, 300])
    chunks = list(drawn_arrangements(600, alone, 2_500, generator()))
    assert [len(chunk) for chunk in chunks] == [1000, 1000, 500]
    assert all((chunk[:, 1200:].sum(axis=1) == 300).all() for chunk in chunks)
    assert 0.48 < np.concatenate(chunks)[:, :600].mean() < 0.52


def test_about_the_number_of_schools_of_this_study_arrangements_are_drawn() -> None:
    assert count_arrangements(8, np.repeat([False, True], [8, 5])) > MOST_ENUMERATED
