"""Order: random orders against every order there is, and never against the one they came in."""

from collections import Counter
from itertools import permutations
from math import comb, factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.randomness import stream
from pmio_lib.interviews.findings.saturation import (
    OrderDependence,
    median_point,
    order_dependence,
)
from pmio_lib.methods.saturation import assess_saturation, new_themes

SEVEN = [{"a", "b"}, {"a", "c"}, {"b"}, {"a"}, {"d", "a"}, set(), {"a", "b", "e"}]


class EveryOrder:
    """Stands for a generator: gives each order once."""

    def __init__(self, n: int) -> None:
        self.orders = permutations(range(n))

    def permutation(self, n: int) -> tuple[int, ...]:
        return next(self.orders)


def every_order(interviews: list[set[str]], threshold: float = 0.05) -> OrderDependence:
    n = len(interviews)
    return order_dependence(interviews, factorial(n), EveryOrder(n), threshold=threshold)  # type: ignore[arg-type]


def in_orders(interviews: list[set[str]], n_orders: int = 50, seed: int = 7) -> OrderDependence:
    return order_dependence(interviews, n_orders, stream(seed, "orders"))


def test_over_every_order_the_median_point_is_as_by_hand() -> None:
    by_hand = [
        assess_saturation(new_themes(list(order))).reached_after for order in permutations(SEVEN)
    ]
    reached = [10**6 if point is None else point for point in by_hand]
    median = sorted(reached)[len(reached) // 2 - 1]
    assert every_order(SEVEN).median_point == (None if median == 10**6 else median)


def test_over_every_order_the_curve_is_the_smallest_count_that_so_many_orders_do_not_pass() -> None:
    found = every_order(SEVEN).curve.set_index("interviews")
    curves = np.array([np.cumsum(new_themes(list(order))) for order in permutations(SEVEN)])
    for place, column in zip(found.index, curves.T, strict=True):
        for name, share in (("low", 0.05), ("median", 0.5), ("high", 0.95)):
            least = min(value for value in column if (column <= value).mean() >= share)
            assert found.loc[place, name] == least


def test_random_orders_come_near_to_every_order() -> None:
    exact, drawn = every_order(SEVEN), in_orders(SEVEN, 4000)
    pd.testing.assert_frame_equal(drawn.curve, exact.curve)


def test_the_orders_drawn_rise_on_average_as_rarefaction_says() -> None:
    # Exact mean of the accumulation curve: Colwell, Mao & Chang (2004), Ecology 85:2717-2727, eq. 5
    n, generator = len(SEVEN), stream(3, "orders")
    curves = [
        np.cumsum(new_themes([SEVEN[place] for place in generator.permutation(n)]))
        for _ in range(4000)
    ]
    uses = Counter(theme for themes in SEVEN for theme in themes)
    expected = [
        sum(1 - comb(n - used, m) / comb(n, m) for used in uses.values()) for m in range(1, n + 1)
    ]
    assert np.mean(curves, axis=0) == pytest.approx(expected, abs=0.06)


def test_the_same_seed_gives_the_same_and_another_other_orders() -> None:
    many = [{f"t{n}", f"t{n * 7 % 20}", "common"} for n in range(20)]
    first, again, other = in_orders(many), in_orders(many), in_orders(many, seed=8)
    pd.testing.assert_frame_equal(first.curve, again.curve)
    assert not first.curve.equals(other.curve)


@pytest.mark.parametrize("interviews", [[], [{"a"}] * 5, [set()] * 8])
def test_where_no_order_can_reach_it_none_does(interviews: list[set[str]]) -> None:
    found = in_orders(interviews)
    assert found.median_point is None
    assert len(found.curve) == len(interviews)


def test_where_every_order_is_alike_all_reach_the_same_point() -> None:
    found = in_orders([{"a", "b"}] * 8)
    assert found.median_point == 4
    assert (found.curve["low"] == found.curve["high"]).all()


@pytest.mark.parametrize(
    ("points", "median"),
    [([(4, 5), (5, 5)], 4), ([(4, 4), (6, 2)], 6), ([(4, 4)], None), ([], None), ([(7, 10)], 7)],
)
def test_the_median_point_is_that_of_all_orders_those_that_never_reach_it_included(
    points: list[tuple[int, int]], median: int | None
) -> None:
    reached = [point for point, count in points for _ in range(count)]
    assert median_point([*reached, *[None] * (10 - len(reached))]) == median


@pytest.mark.parametrize("n_orders", [0, -1])
def test_no_orders_are_refused(n_orders: int) -> None:
    with pytest.raises(StatisticsError, match="expected 1 or more"):
        in_orders(SEVEN, n_orders)


@given(
    st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=4), max_size=10),
    st.randoms(use_true_random=False),
)
def test_the_order_they_came_in_does_not_matter_and_all_orders_end_alike(interviews, mix) -> None:  # type: ignore[no-untyped-def]
    mixed = list(interviews)
    mix.shuffle(mixed)
    found, again = in_orders(interviews, 20), in_orders(mixed, 20)
    pd.testing.assert_frame_equal(found.curve, again.curve)
    assert found.median_point == again.median_point
    curve = found.curve
    assert (curve["low"] <= curve["median"]).all()
    assert (curve["median"] <= curve["high"]).all()
    if interviews:
        total = len(frozenset().union(*interviews))
        assert curve.iloc[-1][["low", "median", "high"]].tolist() == [total] * 3
