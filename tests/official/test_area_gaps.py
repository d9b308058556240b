"""Gaps with intervals: hand-computed cases, what is missing, labels of columns."""

import math
from collections.abc import Mapping

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.area_gaps import (
    changes_with_intervals,
    disadvantage_gap_change,
    disadvantage_gaps,
    gap_widenings,
    gaps_to_england,
    pupils_by_year,
)
from pmio_lib.official.like_for_like import england_like_for_like
from pmio_lib.study.vocabulary import read_vocabulary
from tests.fixtures.all_areas import ROOT

Tables = Mapping[str, pd.DataFrame]
FOUR_PLUS = "gcse_english_maths_4plus"


def counted(group: str, year: int, numerator: int, low: int, high: int) -> dict[str, object]:
    share = round(100 * numerator / ((low + high) / 2), 1)
    return {
        "measure": f"m_counted_{group}",
        "area_code": "861",
        "area": "Stoke-on-Trent",
        "kind": "local_authority",
        "year": year,
        "value": share,
        "numerator": numerator,
        "pupils_low": low,
        "pupils_high": high,
    }


MADE_UP = pd.DataFrame(
    [
        counted("disadvantaged", 2019, 40, 100, 100),
        counted("other", 2019, 120, 200, 200),
        counted("disadvantaged", 2025, 50, 99, 101),
        counted("other", 2025, 100, 100, 300),
        counted("other", 2024, 100, 200, 200),
    ]
)


def test_a_gap_and_its_error_by_hand() -> None:
    """60 - 40 points; error the root of .4 * .6 / 100 + .6 * .4 / 200."""
    gaps = disadvantage_gaps(MADE_UP, "m", "861")
    assert gaps.index.tolist() == [2019, 2025]
    row = gaps.loc[2019]
    error = 100 * math.sqrt(0.24 / 100 + 0.24 / 200)
    assert row["disadvantage_gap_pp"] == pytest.approx(20)
    assert row["standard_error_pp"] == pytest.approx(error)
    assert row["disadvantage_gap_pp_high"] == pytest.approx(20 + 1.959964 * error, abs=1e-5)
    assert gaps.loc[2025, ["n_disadvantaged", "n_other"]].tolist() == [100, 200]
    change = disadvantage_gap_change(gaps, 2019, 2025).loc[(2019, 2025)]
    assert change["change_pp"] == pytest.approx(-20)
    both = math.hypot(error, gaps.loc[2025, "standard_error_pp"])
    assert change["standard_error_pp"] == pytest.approx(both)
    assert change["z_ratio"] == pytest.approx(-20 / both)


def test_a_change_back_has_the_opposite_sign() -> None:
    gaps = disadvantage_gaps(MADE_UP, "m", "861")
    there = disadvantage_gap_change(gaps, 2019, 2025).iloc[0]
    back = disadvantage_gap_change(gaps, 2025, 2019).iloc[0]
    assert there["change_pp"] == -back["change_pp"]
    assert there["change_pp_low"] == -back["change_pp_high"]


def test_without_numbers_of_pupils_there_is_no_interval(all_areas: Tables) -> None:
    ks4 = all_areas["key_stage_4"]
    row = changes_with_intervals(ks4, FOUR_PLUS, "861", [(2017, 2018)], {}).iloc[0]
    assert row["change_pp"] == 0.3
    assert row.drop("change_pp").isna().all()


def test_what_has_no_figure_is_said(all_areas: Tables) -> None:
    ks4 = all_areas["key_stage_4"]
    england = england_like_for_like(ks4, all_areas["areas"], FOUR_PLUS)
    with pytest.raises(StatisticsError, match="201 has no figure"):
        gaps_to_england(ks4, FOUR_PLUS, "201", england, {})
    with pytest.raises(StatisticsError, match="861 lacks a figure of gcse"):
        changes_with_intervals(ks4, FOUR_PLUS, "861", [(2016, 2018)], {})
    with pytest.raises(StatisticsError, match="no year with numbers of both groups"):
        disadvantage_gaps(ks4, FOUR_PLUS, "420")
    gaps = disadvantage_gaps(ks4, FOUR_PLUS, "861")
    with pytest.raises(StatisticsError, match="No gap for 2019 or for 2024"):
        disadvantage_gap_change(gaps, 2019, 2024)
    with pytest.raises(StatisticsError, match="No authority has both groups"):
        gap_widenings(
            ks4,
            f"{FOUR_PLUS}_counted_disadvantaged",
            f"{FOUR_PLUS}_counted_other",
            *(2019, 2023),
        )


def test_a_gap_below_england_is_negative(all_areas: Tables) -> None:
    ks4 = all_areas["key_stage_4"]
    england = england_like_for_like(ks4, all_areas["areas"], FOUR_PLUS)
    gaps = gaps_to_england(ks4, FOUR_PLUS, "861", england, pupils_by_year(ks4, "861"))
    assert (gaps["area_pct"] < gaps["england_pct"]).all()
    assert (gaps["england_gap_pp"] < 0).all()
    assert gaps["england_gap_pp_n"].dropna().tolist() == [2376, 2796, 3039, 2964]


def test_every_column_of_numbers_has_a_label(all_areas: Tables) -> None:
    ks4 = all_areas["key_stage_4"]
    england = england_like_for_like(ks4, all_areas["areas"], FOUR_PLUS)
    gaps = disadvantage_gaps(ks4, FOUR_PLUS, "861")
    names = set(read_vocabulary(ROOT / "study").names)
    for frame in (
        gaps_to_england(ks4, FOUR_PLUS, "861", england, {}),
        gaps,
        disadvantage_gap_change(gaps, 2019, 2025),
    ):
        shown = {str(name) for name in frame if not str(name).endswith(("_low", "_high", "_n"))}
        assert shown <= names
