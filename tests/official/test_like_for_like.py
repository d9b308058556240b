"""England on the footing of the authorities' tables, and printed rows that leave it."""

from collections.abc import Mapping

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.like_for_like import (
    COHORT,
    ENGLAND,
    REGIONS,
    england_like_for_like,
    england_printed,
    printed_against_regions,
    region_pupils,
)
from pmio_lib.tables.origins import TABLES

Tables = Mapping[str, pd.DataFrame]
FOUR_PLUS = "gcse_english_maths_4plus"
MEASURES = [FOUR_PLUS, "gcse_english_maths_5plus"]
LEAVES = [2019, 2022, 2023, 2024, 2025]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_years_in_which_the_printed_row_leaves_the_authorities_footing(
    all_areas: Tables, measure: str
) -> None:
    held = printed_against_regions(all_areas["key_stage_4"], all_areas["areas"], measure)
    assert held.index[~held["on_la_basis"]].tolist() == LEAVES
    assert (held.loc[LEAVES, "regions_difference_pp"] < -0.15).all()
    assert held.loc[held["on_la_basis"], "regions_difference_pp"].abs().max() < 0.06


@pytest.mark.parametrize("measure", MEASURES)
def test_each_year_says_how_england_is_known(all_areas: Tables, measure: str) -> None:
    like = england_like_for_like(all_areas["key_stage_4"], all_areas["areas"], measure)
    assert like["basis"].tolist() == [
        *("printed", "printed", "counted", "printed", "printed", "regions", "sum", "sum", "sum")
    ]
    assert like.index[like["is_estimate"]].tolist() == [2022]
    assert like.loc[2019, ["pupils_low", "pupils_high"]].tolist() == [540046, 540046]
    assert like.loc[[2023, 2024, 2025], "n_areas"].tolist() == [151] * 3
    ranges = like.loc[[2023, 2024, 2025]]
    assert (ranges["least_pct"] < ranges["england_pct"]).all()
    assert (ranges["most_pct"] - ranges["least_pct"]).max() < 0.04


def test_england_by_year(all_areas: Tables) -> None:
    known = {
        FOUR_PLUS: [64.2, 64.4, 64.9, 71.2, 72.2, 69.1, 65.4, 65.4, 65.2],
        "gcse_english_maths_5plus": [42.9, 43.5, 43.4, 49.9, 51.9, 50.0, 45.5, 46.2, 45.7],
    }
    for measure, values in known.items():
        like = england_like_for_like(all_areas["key_stage_4"], all_areas["areas"], measure)
        assert like["england_pct"].round(1).tolist() == values
    printed = like["england_printed_pct"]
    assert printed[2022] == 49.8


def test_numerators_are_official_in_2019(all_areas: Tables) -> None:
    like = england_like_for_like(all_areas["key_stage_4"], all_areas["areas"], FOUR_PLUS)
    row = like.loc[2019]
    assert row["numerator"] == 350412
    assert 100 * row["numerator"] / row["pupils_low"] == pytest.approx(row["england_pct"], abs=0.05)


def test_regions_stand_in_for_england_within_a_twentieth_of_a_point(all_areas: Tables) -> None:
    """The method of 2022, in the years in which England is known otherwise."""
    figures, areas = all_areas["key_stage_4"], all_areas["areas"]
    for measure in MEASURES:
        like = england_like_for_like(figures, areas, measure)
        held = printed_against_regions(figures, areas, measure)
        years = [2019, 2023, 2024, 2025]
        apart = held.loc[years, "regions_pct"] - like.loc[years, "england_pct"]
        assert apart.abs().max() < 0.04


def test_pupils_of_regions_add_up_to_england(all_areas: Tables) -> None:
    pupils = region_pupils(all_areas["key_stage_4"], all_areas["areas"])
    assert pupils.index.tolist() == [2019, 2023, 2024, 2025]
    assert set(pupils.columns) == set(REGIONS)
    assert pupils.loc[2019].sum() == 540032  # 540,046 with the Isles of Scilly
    like = england_like_for_like(all_areas["key_stage_4"], all_areas["areas"], FOUR_PLUS)
    middle = (like["pupils_low"] + like["pupils_high"]) / 2
    assert pupils.loc[2025].sum() == pytest.approx(float(middle[2025]))


@pytest.mark.parametrize(
    "measure", ["ks4_attainment8", "gcse_english_maths_4plus_headline_other", "no_such_measure"]
)
def test_what_is_not_on_the_authorities_footing_is_refused(all_areas: Tables, measure: str) -> None:
    with pytest.raises(StatisticsError, match="no authority has a share"):
        england_like_for_like(all_areas["key_stage_4"], all_areas["areas"], measure)


@pytest.mark.parametrize("measure", ["ks2_maths_expected", "ks2_rwm_expected"])
def test_at_key_stage_2_the_printed_row_agrees_with_the_authorities_mean(
    all_areas: Tables, measure: str
) -> None:
    figures = all_areas["key_stage_2"]
    printed = england_printed(figures, measure)["england_pct"]
    rows = figures[figures["measure"].eq(measure) & figures["area_code"].isin(REGIONS)]
    means = rows.groupby("year")["value"].mean()
    assert (printed - means).abs().max() <= 1


def test_no_printed_row_is_said(all_areas: Tables) -> None:
    with pytest.raises(StatisticsError, match="no figure of gcse_maths_4plus_entries for England"):
        england_printed(all_areas["key_stage_4"], "gcse_maths_4plus_entries")
    with pytest.raises(StatisticsError, match="nothing to weigh by"):
        printed_against_regions(all_areas["key_stage_2"], all_areas["areas"], "ks2_maths_expected")


def made_up(printed: float, shares: list[float], pupils: list[int]) -> Tables:
    """One year: England, and nine regions that are one authority each."""
    rows = [("970", "country", FOUR_PLUS, printed, None)]
    codes = [f"{300 + i}" for i in range(9)]
    for code, region, share, n in zip(codes, REGIONS, shares, pupils, strict=True):
        rows += [(region, "region", FOUR_PLUS, share, None)]
        rows += [(code, "local_authority", FOUR_PLUS, share, None)]
        rows += [(code, "local_authority", COHORT, float(n), n)]
    columns = ["area_code", "kind", "measure", "value", "pupils_low"]
    figures = pd.DataFrame(rows, columns=columns).astype({"pupils_low": "Int64"})
    figures = figures.assign(year=2030, numerator=pd.NA, pupils_high=figures["pupils_low"])
    figures["unit"] = figures["measure"].eq(COHORT).map({True: "count", False: "percent"})
    pairs = [*zip(codes, REGIONS, strict=True), *((code, ENGLAND) for code in REGIONS)]
    areas = pd.DataFrame([*pairs, (ENGLAND, "")], columns=["area_code", "region_code"])
    return {"figures": figures.astype({"numerator": "Int64"}), "areas": areas}


@pytest.mark.parametrize(("printed", "basis"), [(51.0, "printed"), (50.8, "regions")])
def test_a_printed_row_counts_where_weighted_regions_bear_it_out(
    printed: float, basis: str
) -> None:
    """Eight regions of 100 pupils at 50, one of 100 at 59: 51 between them."""
    tables = made_up(printed, [50.0] * 8 + [59.0], [100] * 9)
    like = england_like_for_like(tables["figures"], tables["areas"], FOUR_PLUS)
    assert like.loc[2030, "basis"] == basis
    assert like.loc[2030, "england_pct"] == pytest.approx(51.0)
    assert like.loc[2030, "is_estimate"] == (basis == "regions")


def test_larger_regions_weigh_more() -> None:
    tables = made_up(50.0, [50.0] * 8 + [60.0], [100] * 8 + [800])
    held = printed_against_regions(tables["figures"], tables["areas"], FOUR_PLUS)
    assert held.loc[2030, "regions_pct"] == pytest.approx(55.0)


def test_numbers_rest_on_both_tables(all_areas: Tables) -> None:
    figures, areas = all_areas["key_stage_4"].copy(), all_areas["areas"].copy()
    figures.attrs[TABLES], areas.attrs[TABLES] = ("key_stage_4",), ("areas",)
    like = england_like_for_like(figures, areas, FOUR_PLUS)
    assert like.attrs[TABLES] == ("areas", "key_stage_4")
