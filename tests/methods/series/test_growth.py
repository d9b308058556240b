"""Growth of counts relative to a base year."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.growth import index_to_base, relative_growth

ENTRIES = pd.Series({2018: 220, 2016: 200, 2017: 150})

counts = st.lists(st.integers(1, 10**6), min_size=2, max_size=8)


def test_growth_is_the_ratio_less_one_in_percent() -> None:
    assert relative_growth(ENTRIES, 2016).to_dict() == {
        2016: 0.0,
        2017: -25.0,
        2018: 10.0,
    }


def test_the_base_year_stands_at_one_hundred() -> None:
    assert index_to_base(ENTRIES, 2016).to_dict() == {
        2016: 100.0,
        2017: 75.0,
        2018: 110.0,
    }


def test_a_missing_count_stays_missing_and_none_at_all_is_a_fall_of_all() -> None:
    growth = relative_growth(pd.Series({2016: 200.0, 2017: math.nan, 2018: 0.0}), 2016)
    assert math.isnan(growth[2017])
    assert growth[2018] == -100.0


@given(counts)
def test_the_index_is_the_growth_plus_one_hundred(values: list[int]) -> None:
    series = pd.Series(values, index=range(2016, 2016 + len(values)))
    pd.testing.assert_series_equal(
        index_to_base(series, 2016), relative_growth(series, 2016) + 100, atol=1e-9
    )


@given(counts, st.integers(2, 50))
def test_growth_does_not_depend_on_the_unit(values: list[int], factor: int) -> None:
    series = pd.Series(values, index=range(2016, 2016 + len(values)))
    pd.testing.assert_series_equal(
        relative_growth(series * factor, 2017), relative_growth(series, 2017)
    )


@pytest.mark.parametrize(
    ("series", "base_year"),
    [
        (pd.Series({2016: 0, 2017: 10}), 2016),
        (pd.Series({2016: math.nan, 2017: 10}), 2016),
        (pd.Series({2016: 5, 2017: 10}), 2015),
        (pd.Series({2016: 5, 2017: -10}), 2016),
        (pd.Series({2016: 5, 2017: math.inf}), 2016),
    ],
    ids=["base zero", "base missing", "base absent", "negative", "infinite"],
)
def test_growth_from_nothing_is_refused(series: pd.Series, base_year: int) -> None:
    with pytest.raises(StatisticsError):
        relative_growth(series, base_year)
    with pytest.raises(StatisticsError):
        index_to_base(series, base_year)
