"""Halves go up, as they print; binary noise goes away."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise, half_up, half_up_columns, round_half_up


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (12.5, 0, 13.0),  # DfE's rule, quoted in the project's reference: half up, not banker's
        (2485.85, 1, 2485.9),  # the same; in binary this lies below the half
        (1.005, 2, 1.01),
        (2.675, 2, 2.68),
        (0.5, 0, 1.0),
        (-0.5, 0, -1.0),
        (12.49, 0, 12.0),
        (1250.0, -2, 1300.0),
        (1e300, 2, 1e300),
        (5e-324, 2, 0.0),
    ],
)
def test_a_half_goes_away_from_zero(value: float, places: int, expected: float) -> None:
    assert round_half_up(value, places) == expected


def test_a_numpy_number_rounds_as_it_prints() -> None:
    assert round_half_up(np.float64(2485.85), 1) == 2485.9


def test_zero_has_no_minus_sign() -> None:
    assert math.copysign(1, round_half_up(-0.04, 1)) == 1
    assert math.copysign(1, clear_binary_noise(pd.Series([-0.0])).iloc[0]) == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_number_is_refused(value: float) -> None:
    with pytest.raises(StatisticsError, match="expected a finite number"):
        round_half_up(value, 1)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_rounding_twice_is_rounding_once_and_signs_mirror(value: float, places: int) -> None:
    once = round_half_up(value, places)
    assert round_half_up(once, places) == once
    assert round_half_up(-value, places) == -once
    assert abs(once - value) <= 0.5 * 10.0**-places + 1e-9


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_difference_of_one_decimal_figures_is_the_decimal_difference(a: int, b: int) -> None:
    noisy = pd.Series([a / 10]) - b / 10
    assert clear_binary_noise(noisy).iloc[0] == (a - b) / 10


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(-2.5, 0, -3), (0.285, 2, 0.29), (100 * 0.285, 0, 29), (-0.4, 0, 0), (12.345, 1, 12.3)],
)
def test_a_computed_half_goes_away_from_nought(value: float, places: int, shown: float) -> None:
    (found,) = half_up(pd.Series([value]), places).tolist()
    assert found == pytest.approx(shown)
    assert str(found)[0] != "-" or shown < 0


@given(st.lists(st.floats(-100, 100) | st.none(), min_size=1), st.integers(0, 2))
def test_rounding_is_within_half_a_unit_and_again_changes_nothing(
    values: list[float | None], places: int
) -> None:
    exact = pd.Series(values, dtype="Float64")
    once = half_up(exact, places)
    assert (once - exact).abs().dropna().le(0.5 / 10**places + 1e-6).all()
    assert once.isna().equals(exact.isna())
    pd.testing.assert_series_equal(half_up(once, places), once)


def test_only_columns_there_are_rounded() -> None:
    assert half_up_columns(pd.DataFrame({"a": [1.4]}), {"a": 0, "b": 0})["a"].tolist() == [1]


@pytest.mark.parametrize("kind", ["int8", "int16", "Int8", "float32"])
def test_small_types_do_not_overflow(kind: str) -> None:
    values = pd.Series([125, -125], dtype=kind)
    assert half_up(values, -1).tolist() == [130, -130]
    assert half_up(values, 2).tolist() == [125, -125]
    assert round_half_up(values.iloc[0], -1) == 130


def test_a_column_with_an_infinite_value_is_refused() -> None:
    with pytest.raises(StatisticsError, match="finite"):
        half_up(pd.Series([1.0, math.inf]), 0)
