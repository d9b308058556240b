"""Rates, intervals and Fisher's p against published tables, another program, and exact coverage.

Each published value was checked again with R 4.2.2 (`prop.test(x, n, correct = FALSE)`, combined by
hand for differences) and with statsmodels.
"""

import math
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportions import (
    Rate,
    binomial_error,
    compare_groups,
    newcombe_interval,
    normal_quantile,
    rate,
    wilson_interval,
)

NOT_A_PROPORTION = [(-0.01, 10), (1.01, 10), (float("nan"), 10), (0.5, 0), (0.5, 2.5), (pd.NA, 10)]

proportions = st.floats(0, 1)
sizes = st.integers(1, 5000)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [  # Newcombe (1998), Statist. Med. 17:857-872, Table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_published_intervals(
    count: int, n: int, low: float, high: float
) -> None:
    interval = wilson_interval(count / n, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("a", "m", "b", "n", "low", "high"),
    [  # Newcombe (1998), Statist. Med. 17:873-890, Table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombe_gives_the_published_intervals(
    a: int, m: int, b: int, n: int, low: float, high: float
) -> None:
    interval = newcombe_interval(a / m, m, b / n, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def coverage(n: int, shares: np.ndarray) -> np.ndarray:
    """Exact chance that the interval holds the true share, over all outcomes of n trials."""
    intervals = [wilson_interval(count / n, n) for count in range(n + 1)]
    low = np.array([interval.low for interval in intervals])
    high = np.array([interval.high for interval in intervals])
    held = (low[:, None] <= shares) & (shares <= high[:, None])
    chances = [
        comb(n, count) * shares**count * (1 - shares) ** (n - count) for count in range(n + 1)
    ]
    return np.asarray((held * np.array(chances)).sum(axis=0))


@pytest.mark.parametrize("n", [10, 30, 63, 148])
def test_wilson_covers_the_true_share_about_as_often_as_it_says(n: int) -> None:
    shares = np.linspace(0.0005, 0.9995, 1000)
    covered = coverage(n, shares)
    assert covered.mean() == pytest.approx(0.95, abs=0.005)
    assert covered.min() > 0.82


@given(proportions, sizes)
def test_wilson_holds_the_share_within_zero_and_one(share: float, n: int) -> None:
    interval = wilson_interval(share, n)
    assert 0 <= interval.low <= share <= interval.high <= 1


@given(proportions, sizes, proportions, sizes)
def test_newcombe_changes_sign_with_the_order(p1: float, n1: int, p2: float, n2: int) -> None:
    there, back = newcombe_interval(p1, n1, p2, n2), newcombe_interval(p2, n2, p1, n1)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=1e-12)
    assert -1 <= there.low <= p1 - p2 <= there.high <= 1


def test_a_rounded_percentage_needs_no_whole_count() -> None:
    assert wilson_interval(0.77, 61).contains(47 / 61)


@pytest.mark.parametrize(("proportion", "n"), NOT_A_PROPORTION)
def test_what_is_no_proportion_is_refused(proportion: float, n: int) -> None:
    with pytest.raises(StatisticsError):
        wilson_interval(proportion, n)
    with pytest.raises(StatisticsError):
        newcombe_interval(0.5, 10, proportion, n)


def test_what_is_no_confidence_level_is_refused() -> None:
    with pytest.raises(StatisticsError, match="A confidence level of 95"):
        wilson_interval(0.5, 10, 95)


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int64])
def test_small_integer_types_do_not_overflow(kind: type) -> None:
    plain, other = wilson_interval(0.62, 100), newcombe_interval(0.62, 100, 0.5, 100)
    assert wilson_interval(0.62, kind(100)) == plain
    assert newcombe_interval(0.62, kind(100), 0.5, kind(100)) == other


def test_none_of_none_has_no_share() -> None:
    assert rate(0, 0) == Rate(0, 0, None, None)


@pytest.mark.parametrize(
    ("successes", "n"), [(3, 2), (-1, 2), (1.5, 2), (1, float("inf")), (pd.NA, 5)]
)
def test_what_is_no_count_of_a_total_is_refused(successes: int, n: int) -> None:
    with pytest.raises(StatisticsError):
        rate(successes, n)


def test_a_level_that_is_none_is_refused_even_without_observations() -> None:
    with pytest.raises(StatisticsError):
        rate(0, 0, 95)


@given(st.integers(1, 500), st.data())
def test_the_interval_is_wilsons_and_holds_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    found = rate(successes, n, 0.9)
    assert found.interval == wilson_interval(successes / n, n, 0.9)
    assert found.interval.contains(found.share)


def test_the_error_of_a_share_by_hand() -> None:
    """Half of 100: the root of .25 / 100 is five points."""
    assert binomial_error(0.5, 100) == pytest.approx(0.05)
    assert binomial_error(0, 10) == 0
    assert math.isnan(binomial_error(math.nan, 10))
    assert math.isnan(binomial_error(0.5, math.nan))
    assert normal_quantile(0.95) == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize(("share", "n"), [(1.1, 10), (-0.1, 10), (0.5, 0), (0.5, -1)])
def test_the_error_of_what_is_no_share_is_refused(share: float, n: float) -> None:
    with pytest.raises(StatisticsError, match="expected 0 to 1, of more than none"):
        binomial_error(share, n)


def tea() -> pd.DataFrame:
    """Fisher (1935), The Design of Experiments: eight cups, three of four told right."""
    milk_first = [True] * 4 + [False] * 4
    guess = ["milk"] * 3 + ["tea"] + ["tea"] * 3 + ["milk"]
    return pd.DataFrame({"is_milk_first": milk_first, "guess": guess})


def test_fishers_lady_tasting_tea() -> None:
    found = compare_groups(tea(), "is_milk_first", ["guess"]).set_index("level")
    counted = ["n_in", "share_in", "n_out", "share_out"]
    assert found.loc["milk", counted].tolist() == [3, 0.75, 1, 0.25]
    # R 4.2.2, fisher.test, two-sided: 34 / 70
    assert found["p"].tolist() == pytest.approx([34 / 70, 34 / 70])


def test_missing_values_are_left_out() -> None:
    units = pd.DataFrame(
        {
            "is_engaged": pd.array([True, True, False, None], dtype="boolean"),
            "phase": ["primary", None, "primary", "primary"],
        }
    )
    row = compare_groups(units, "is_engaged", ["phase"]).iloc[0]
    assert (row["n_in"], row["share_in"], row["n_out"], row["share_out"]) == (1, 1, 1, 1)


def test_an_empty_group_has_no_share_and_no_p() -> None:
    units = pd.DataFrame({"is_engaged": [True, True], "phase": ["primary", "other"]})
    found = compare_groups(units, "is_engaged", ["phase"])
    assert set(found["n_out"]) == {0}
    assert found[["share_out", "p"]].isna().all(axis=None)


def test_levels_add_up_to_the_group() -> None:
    units = pd.DataFrame(
        {"is_engaged": [True, False] * 6, "wave": ["w1", "w2", "w3"] * 4, "flag": [True, False] * 6}
    )
    found = compare_groups(units, "is_engaged", ["wave", "flag"])
    sums = found.groupby("characteristic")[["n_in", "n_out"]].sum()
    assert (sums == 6).all(axis=None)


def test_flags_with_gaps_are_flags() -> None:
    units = pd.DataFrame({"is_engaged": [True, None, False], "phase": ["a", "b", "a"]})
    found = compare_groups(units, "is_engaged", ["phase"])
    assert found[["n_in", "n_out"]].to_numpy().tolist() == [[1, 1]]


@pytest.mark.parametrize("words", [["yes", "no"], ["True", "False"], [1, 0], [True, "no"]])
def test_a_group_of_words_or_numbers_is_refused_since_no_would_count_as_true(
    words: list[object],
) -> None:
    units = pd.DataFrame({"is_engaged": words, "phase": ["a", "b"]})
    with pytest.raises(StatisticsError, match="expected true, false or nothing"):
        compare_groups(units, "is_engaged", ["phase"])


def test_numpys_own_true_and_false_are_flags() -> None:
    flags = np.array([np.True_, None, np.False_], dtype=object)
    units = pd.DataFrame({"is_engaged": flags, "phase": ["a", "b", "a"]})
    found = compare_groups(units, "is_engaged", ["phase"]).iloc[0]
    assert (found["n_in"], found["n_out"]) == (1, 1)


TWO = pd.DataFrame({"is_engaged": [True, False], "phase": [1, "a"]})


@pytest.mark.parametrize(
    ("units", "characteristics", "said"),
    [
        (tea(), ["phase"], "No column is_engaged, phase"),
        (
            TWO.set_axis([0, 1], axis=1),
            ["phase"],
            "No column is_engaged, phase: the frame has 0, 1",
        ),
        (pd.concat([TWO, TWO[["phase"]]], axis=1), ["phase"], "phase stands twice"),
        (TWO, ["phase", "phase"], "phase stands twice"),
        (TWO, ["phase"], "phase mixes kinds"),
    ],
)
def test_columns_that_cannot_be_compared_are_refused(
    units: pd.DataFrame, characteristics: list[str], said: str
) -> None:
    with pytest.raises(StatisticsError, match=said):
        compare_groups(units, "is_engaged", characteristics)
