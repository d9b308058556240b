"""Series and panels: one publication each, and a refusal that says where two meet."""

from typing import Any

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.panel import (
    panel,
    printed_totals,
    series,
    yearly_counts,
)


def figures(*rows: dict[str, Any]) -> pd.DataFrame:
    common = {
        "measure": "share",
        "area_code": "861",
        "year": 2019,
        "value": 5.0,
        "publication": "p",
    }
    frame = pd.DataFrame([{**common, **row} for row in rows], columns=list(common))
    return frame.astype({"value": "float64", "year": "int64"})


SHARES = figures(
    {"year": 2020, "value": None},
    {"year": 2019, "value": 58.8},
    {"year": 2018, "value": 53.6},
    {"area_code": "970", "year": 2019, "value": 64.6},
    {"measure": "entries", "value": 181},
)


def test_a_panel_has_years_down_areas_across_and_nan_where_a_symbol_stands() -> None:
    found = panel(SHARES, "share")
    assert found.index.tolist() == [2018, 2019, 2020]
    assert found.columns.tolist() == ["861", "970"]
    assert found.loc[2019].tolist() == [58.8, 64.6]
    assert found.isna().sum().to_dict() == {"861": 1, "970": 2}


def test_a_series_is_one_areas_column_of_the_panel() -> None:
    found = series(SHARES, "share", "861")
    pd.testing.assert_series_equal(found, panel(SHARES, "share")["861"], check_names=False)
    assert found.name is None


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    mixed = SHARES.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(panel(mixed, "share"), panel(SHARES, "share"))


TWO = figures(
    {"year": 2018, "publication": "jcq"},
    {"year": 2019, "publication": "lait"},
    {"year": 2018, "publication": "lait", "area_code": "970"},
    {"year": 2019, "publication": "lait", "area_code": "970"},
)


def test_an_areas_figures_from_two_publications_are_refused_naming_that_area_only() -> None:
    with pytest.raises(StatisticsError, match=r"share: more than one publication for 861;") as told:
        panel(TWO, "share")
    assert "970" not in str(told.value)
    with pytest.raises(StatisticsError, match="keep the rows of one"):
        series(TWO, "share", "861")


def test_a_figure_that_is_a_symbol_counts_as_a_second_publication_too() -> None:
    symbol = TWO.assign(value=TWO["value"].mask(TWO["publication"].eq("jcq")))
    with pytest.raises(StatisticsError, match="more than one publication"):
        panel(symbol, "share")


def test_the_rows_of_one_publication_are_one_series_and_lose_no_figure() -> None:
    chosen = TWO[TWO["publication"].eq("lait")]
    assert panel(chosen, "share")["861"].dropna().index.tolist() == [2019]
    assert len(chosen) == 3
    assert series(TWO, "share", "970").tolist() == [5.0, 5.0]


@pytest.mark.parametrize(("measure", "area"), [("none", "861"), ("entries", "970"), ("share", "1")])
def test_a_measure_or_area_without_a_figure_is_refused(measure: str, area: str) -> None:
    with pytest.raises(StatisticsError, match=f"holds no figure of {measure}"):
        series(SHARES, measure, area)


def test_counts_by_year_may_come_from_two_publications_but_not_for_one_year() -> None:
    counts = figures(
        {"year": 2019, "value": 181, "publication": "a"},
        {"year": 2018, "value": None, "publication": "a"},
        {"year": 2018, "value": 166, "publication": "b"},
        {"year": 2019, "value": 9, "area_code": "970"},
    )
    assert yearly_counts(counts, "share", "861") == {2019: 181, 2018: 166}
    assert yearly_counts(counts, "none", "861") == {}
    twice = pd.concat([counts, figures({"year": 2019, "value": 181, "publication": "b"})])
    with pytest.raises(StatisticsError, match=r"share, 861: more than one figure for 2019\."):
        yearly_counts(twice, "share", "861")


def test_printed_totals_stand_once_each_and_a_symbol_is_no_total() -> None:
    totals = figures({"measure": "a", "value": 62}, {"measure": "b", "value": None})
    assert printed_totals(totals) == {"a": 62.0}
    with pytest.raises(StatisticsError, match="more than once"):
        printed_totals(pd.concat([totals, totals]))
