"""Committed figures of all areas against the files they were taken from, and the smaller tables.

The source files are not in the repository; where they are not at hand those tests skip. Values and
numbers of pupils are held against them in readers/test_real_files.py.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.official.all_areas import area_changes
from pmio_lib.official.clean import clean_figures
from pmio_lib.official.like_for_like import england_like_for_like
from pmio_lib.study.figures import FigureStudy

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared" / "data"
OFFICIAL = REPOSITORY / "data" / "raw" / "official"
KEY = ["measure", "area_code", "year"]
OTHER_NAMES = {
    "Kingston upon Hull, City of": "Kingston upon Hull",
    "Bristol, City of": "Bristol",
}
EXACT = ("352", "373", "383")
Tables = Mapping[str, pd.DataFrame]


def source(file: str, folder: str = "follow_up") -> pd.DataFrame:
    path = SHARED / folder / file
    if not path.is_file():
        pytest.skip(f"{file} is not committed; it is read from shared/data/{folder}, absent here")
    return pd.read_csv(path, dtype={"area_code": str}, low_memory=False)


@pytest.fixture(scope="module")
def committed(all_areas: Tables) -> pd.DataFrame:
    return pd.concat([frame for name, frame in all_areas.items() if name != "areas"])


@pytest.fixture(scope="module")
def pairs(committed: pd.DataFrame) -> pd.DataFrame:
    """Every row of the source that is committed, beside the committed row of its key."""
    rows = source("official_all_areas.csv")
    return rows.merge(committed, on=KEY, suffixes=("_source", ""))


def test_every_value_unit_status_and_publication_is_the_sources(pairs: pd.DataFrame) -> None:
    """All 34,660 rows but four, counts from which the Isles of Scilly's would follow."""
    assert len(pairs) == 34656
    for column in ("value", "unit", "status", "publication"):
        apart = pairs[pairs[column].ne(pairs[f"{column}_source"])]
        assert apart.empty, apart.head()
    assert pairs["area"].eq(pairs["area_source"].replace(OTHER_NAMES)).all()


def test_what_is_committed_beyond_the_source_counts_pupils_of_its_shares(
    committed: pd.DataFrame,
) -> None:
    keys = source("official_all_areas.csv")[KEY]
    beyond = committed.merge(keys, on=KEY, how="left", indicator=True)
    beyond = beyond[beyond["_merge"].eq("left_only")]
    assert beyond["unit"].eq("count").all()
    assert beyond["measure"].str.contains("cohort|maths_entries").all()


def test_every_range_of_pupils_is_the_sources(committed: pd.DataFrame) -> None:
    ranges = source("implied_cohorts_2023_2025.csv").rename(columns={"quantity": "measure"})
    pairs = ranges.merge(committed, on=KEY, how="left")
    exact = pairs["measure"].eq("gcse_maths_entries") & pairs["area_code"].isin(EXACT)
    implied = pairs[~exact]
    assert implied["pupils_low"].astype(float).eq(implied["lowest"]).all()
    assert implied["pupils_high"].astype(float).eq(implied["highest"]).all()
    known = pairs[exact]
    assert known["value"].between(known["lowest"], known["highest"]).all()


def test_the_register_has_every_code(all_areas: Tables) -> None:
    codes = source("area_codes.csv").set_index("area_code")
    areas = all_areas["areas"].set_index("area_code")
    assert set(areas.index) == set(codes.index)
    assert areas["kind"].eq(codes["kind"]).all()
    assert areas["area"].eq(codes["area"].replace(OTHER_NAMES)).all()
    regions = areas["region_code"].map(areas["area"]).str.casefold()
    regions = regions.replace({"london (inner)": "inner london", "london (outer)": "outer london"})
    authorities = areas.index[areas["kind"].eq("local_authority")]
    assert regions[authorities].eq(codes.loc[authorities, "region"].str.casefold()).all()


def test_england_worked_out_by_other_hands_is_ours(all_areas: Tables) -> None:
    """Theirs has the Isles of Scilly, ours has not, and knows three cities' entries exactly."""
    rows = source("derived_england_la_basis.csv")
    for row in rows.itertuples():
        measure = str(row.measure)
        ours = england_like_for_like(all_areas["key_stage_4"], all_areas["areas"], measure)
        own = ours.loc[int(str(row.year))]
        near = 0.06 if "entries" in measure else 0.0051
        found = [own[name] for name in ("england_pct", "least_pct", "most_pct")]
        assert found == pytest.approx([row.value, row.lowest, row.highest], abs=near)


def test_alevel_entries_have_the_standing_of_their_version() -> None:
    source_rows = source("all_alevel_timeseries_data_1996_to_2025.csv", "ks5")
    rows = source_rows[source_rows["subject_name"].eq("Maths") & source_rows["year"].ge(2016)]
    rows = rows[rows["characteristic_value"].eq("All students")].sort_values("year")
    ours = pd.read_csv(OFFICIAL / "alevel_maths_entries.csv")
    assert ours["year"].tolist() == rows["year"].tolist()
    status = rows["data_version"].map({"Final": "final", "Revised": "provisional"})
    assert ours["status"].tolist() == status.tolist()


@pytest.mark.parametrize(
    ("small", "table"),
    [("gcse_english_maths", "key_stage_4"), ("ks2_maths", "key_stage_2")],
)
def test_the_smaller_tables_say_the_same_cell_by_cell(
    all_areas: Tables, project_study: FigureStudy, small: str, table: str
) -> None:
    file = f"data/raw/official/{small}.csv"
    old = clean_figures(REPOSITORY / file, file, project_study).frame
    new = all_areas[table]
    shared = old[old["measure"].isin(set(new["measure"]))]
    pairs = shared.merge(new, on=KEY, how="left", suffixes=("", "_new"))
    figures = pairs[pairs["value"].notna()]
    assert len(figures) >= 128
    for column in ("value", "area", "unit", "status", "publication", "locator"):
        apart = figures[figures[column].ne(figures[f"{column}_new"])]
        assert apart.empty, apart[[*KEY, column, f"{column}_new"]].head()
    no_figure = pairs[pairs["value"].isna()]
    assert no_figure["value_new"].isna().all()
    assert set(no_figure["year"]) <= {2020, 2021}


@pytest.mark.parametrize(
    ("base_year", "year", "change", "rank", "ranked"),
    [
        (2017, 2018, 0.3, 72, 151),
        (2017, 2025, 0.8, 78, 146),
        (2018, 2019, 5.2, 1, 148),
        (2018, 2023, 0.7, 81, 146),
        (2018, 2025, 0.5, 79, 146),
        (2019, 2020, 5.0, 124, 150),
        (2019, 2023, -4.5, 147, 148),
        (2019, 2025, -4.7, 146, 148),
    ],
)
def test_stoke_s_ranks_are_those_of_the_interactive_tool(
    all_areas: Tables, base_year: int, year: int, change: float, rank: int, ranked: int
) -> None:
    """Worked out from the tool's own file before its figures stood in the project."""
    changes = area_changes(all_areas["key_stage_4"], "gcse_english_maths_4plus", base_year, year)
    stoke = changes.loc["861"]
    assert (stoke["change_pp"], stoke["rank"], len(changes)) == (change, rank, ranked)
