"""Subtraction of yearly percentages, exact to the decimal; growth of counts since a base year."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.series.change import change_since, gap, index_to_base, relative_growth

percentages = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@st.composite
def yearly(draw: st.DrawFn, minimum: int = 2) -> pd.Series:
    """Percentages to one decimal for some years, in any order."""
    years = draw(st.lists(st.integers(2010, 2030), min_size=minimum, max_size=8, unique=True))
    values = draw(st.lists(percentages, min_size=len(years), max_size=len(years)))
    return pd.Series(values, index=years, dtype="float64")


def test_stoke_minus_england_is_the_published_gap(english_and_maths: pd.DataFrame) -> None:
    # Project data README: English and maths 9-4, DfE Local Authority Interactive Tool
    gaps = gap(english_and_maths["861"], english_and_maths["970"])
    assert gaps.to_dict() == {
        2017: -10.9,
        2018: -10.8,
        2019: -5.8,
        2020: -7.4,
        2021: -8.8,
        2022: -9.3,
        2023: -10.8,
        2024: -12.2,
        2025: -10.7,
    }


def test_change_since_a_base_year_is_exact_to_the_decimal() -> None:
    series = pd.Series({2019: 58.8, 2017: 53.3, 2018: 53.6})
    assert change_since(series, 2018).to_dict() == {2017: -0.3, 2018: 0.0, 2019: 5.2}


def test_a_year_without_a_figure_has_no_change() -> None:
    changes = change_since(pd.Series({2019: 75.0, 2020: math.nan, 2022: 67.0}), 2019)
    assert math.isnan(changes[2020])
    assert changes[2022] == -8.0


@given(yearly())
def test_changes_add_up_across_bases(series: pd.Series) -> None:
    first, second = series.index[0], series.index[1]
    direct = change_since(series, first)
    by_way = change_since(series, first)[second] + change_since(series, second)
    pd.testing.assert_series_equal(direct, by_way, atol=1e-9)


@given(yearly(), st.data())
def test_the_order_of_rows_is_of_no_account(series: pd.Series, data: st.DataObject) -> None:
    shuffled = series.loc[data.draw(st.permutations(list(series.index)))]
    base = series.index[0]
    pd.testing.assert_series_equal(change_since(series, base), change_since(shuffled, base))


@given(yearly(), st.lists(percentages, min_size=8, max_size=8))
def test_a_gap_changes_sign_with_the_order(series: pd.Series, others: list[float]) -> None:
    comparator = pd.Series(others[: len(series)], index=series.index)
    pd.testing.assert_series_equal(gap(series, comparator), -gap(comparator, series))


def test_a_gap_has_only_the_years_in_both_and_keeps_missing_figures_missing() -> None:
    gaps = gap(
        pd.Series({2018: 60.0, 2019: 61.0, 2020: math.nan}),
        pd.Series({2020: 71.0, 2019: 64.6, 2021: 72.2}),
    )
    assert list(gaps.index) == [2019, 2020]
    assert gaps[2019] == -3.6
    assert math.isnan(gaps[2020])


def test_series_of_different_years_have_no_gap() -> None:
    with pytest.raises(StatisticsError, match="No year is in both"):
        gap(pd.Series({2018: 60.0}), pd.Series({2019: 60.0}))


@pytest.mark.parametrize("base_year", [2016, 2020])
def test_a_base_year_without_a_figure_is_refused(base_year: int) -> None:
    with pytest.raises(StatisticsError, match=str(base_year)):
        change_since(pd.Series({2019: 75.0, 2020: math.nan}), base_year)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series([1.0, 2.0], index=["2018", "2019"]),
        pd.Series([1.0, 2.0], index=[2018.0, 2019.5]),
        pd.Series([1.0, 2.0], index=[2019, 2019]),
        pd.Series(["75", "SUPP"], index=[2018, 2019]),
        pd.Series([1.0, math.inf], index=[2018, 2019]),
    ],
    ids=["text years", "part years", "a year twice", "a text figure", "an infinite figure"],
)
def test_what_is_not_one_figure_a_year_is_refused(series: pd.Series) -> None:
    with pytest.raises(StatisticsError):
        gap(series, series)


def test_the_input_is_left_as_it_was() -> None:
    series = pd.Series({2019: 58.8, 2017: 53.3})
    change_since(series, 2017)
    assert list(series.index) == [2019, 2017]


ENTRIES = pd.Series({2018: 220, 2016: 200, 2017: 150})

counts = st.lists(st.integers(1, 10**6), min_size=2, max_size=8)


def test_growth_is_the_ratio_less_one_in_percent() -> None:
    assert relative_growth(ENTRIES, 2016).to_dict() == {2016: 0.0, 2017: -25.0, 2018: 10.0}


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
