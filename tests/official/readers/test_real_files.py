"""Every real file of shared/data: recognised, each row accounted for, differences named.

The files are not in the repository; where they are not at hand the tests skip.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.readers import account
from pmio_lib.official.readers.account import Account, account_of

Told = Callable[[str], Account]
ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"

SAME = {
    # file: rows read, rows used, figures, of them as held of the same publication and of another
    "lait/bds_long_0.parquet": (641070, 29351, 29351, 29351, 0),
    "tidy/lait_panel_all_las_2015on.csv": (45220, 29351, 29351, 29351, 0),
    "tidy/stoke_england_wm_neighbours.csv": (4256, 2894, 2894, 2894, 0),
    "tidy/key_series.csv": (77, 77, 77, 77, 0),
    "follow_up/official_all_areas.csv": (34660, 34656, 34656, 34656, 0),
    "follow_up/derived_england_la_basis.csv": (29, 6, 6, 6, 0),
    "follow_up/ees_ks4_subject_la_maths_3_areas.csv": (252, 63, 63, 45, 18),
    "ks5/all_alevel_timeseries_data_1996_to_2025.csv": (3315, 10, 10, 10, 0),
    "jcq/gcse_maths_jcq_via_fft.csv": (263, 32, 32, 24, 0),
    "perf_tables/2018-2019_936_ks4final.csv": (133, 2, 15, 3, 12),
}
DIFFERING = {
    "perf_tables/2016-2017_850_ks4final.csv": {("970", 2017)},
    "perf_tables/2018-2019_850_ks2final.csv": {("970", 2019)},
    "perf_tables/england_national_rows_2017_2019.csv": {("970", y) for y in (2017, 2018, 2019)},
    "follow_up/implied_cohorts_2023_2025.csv": {
        (city, year) for city in ("352", "373", "383") for year in (2023, 2024, 2025)
    },
}
LISTS = {
    "lait/lait_data_dictionary.csv": 448,
    "lait/la_code_list.xlsx": 171,
    "lait/sn_april_2021.xlsx": 159,
    "lait/sn_may_2025.xlsx": 159,
    "follow_up/area_codes.csv": 170,
    "ees_format/ees_demo_datafile.csv": 15,
    "ks5/maths_science_2010_2025.csv": 1671,
    "perf_tables_meta/2018-2019_ks2_meta.csv": 318,
    "perf_tables_meta/2018-2019_ks4_final_meta.csv": 505,
    "perf_tables_meta/2018-2019_ks4_meta_methodology.csv": 49,
    "perf_tables_meta/2018-2019_la_and_region_codes_meta.csv": 151,
    "perf_tables_meta/2018-2019_school_information_meta.csv": 24,
}
SAMPLES = (
    "follow_up/ees_ks2_la_disadvantage_layout_sample.csv",
    "follow_up/ees_ks2_la_disadvantage_layout_sample_older_release.csv",
)


@pytest.fixture(scope="module")
def told(held: pd.DataFrame) -> Iterator[Callable[[str], Account]]:
    """Give the account of a file, read once for all tests."""

    @cache
    def read(file: str) -> Account:
        if not (DATA / file).is_file():
            pytest.skip(f"{file} is not committed; it is read from shared/data, absent here")
        return account_of(DATA / file, ROOT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(account, "read_held", lambda *_: held)
        yield read


def balances(found: Account) -> bool:
    reading = found.reading
    return reading.rows_in == reading.rows_used + sum(reading.left_out.values())


@pytest.mark.parametrize(("file", "counts"), SAME.items())
def test_it_is_read_and_says_what_the_project_says(
    told: Told, file: str, counts: tuple[int, ...]
) -> None:
    found = told(file)
    reading = found.reading
    agreeing = [found.counts[name] for name in ("same_source_same", "second_source_agrees")]
    assert (reading.rows_in, reading.rows_used, len(reading.figures), *agreeing) == counts
    assert balances(found)
    assert found.differing.empty
    assert found.exit_code == 0


@pytest.mark.parametrize(("file", "places"), DIFFERING.items())
def test_every_difference_is_named_by_area_and_year(
    told: Told, file: str, places: set[tuple[str, int]]
) -> None:
    """England's headline beside the tool's row; entries of three cities known to the pupil."""
    found = told(file)
    rows = found.differing
    assert {(row.area_code, row.year) for row in rows.itertuples()} == places
    assert rows["second_source"].all()
    assert balances(found)
    assert found.exit_code == 1
    lines = "\n".join(found.lines())
    assert all(f"{found.context.area_names[area]}, {year}" in lines for area, year in places)


def test_englands_rows_are_those_held_and_2018_is_75_and_76(told: Told) -> None:
    """Six variables of three years are of the same publication; the tool's row differs once."""
    found = told("perf_tables/england_national_rows_2017_2019.csv")
    assert found.counts["same_source_same"] == 18
    rows = found.differing
    row = rows[rows["measure"].eq("ks2_maths_expected")].iloc[0]
    assert (row["year"], row["file"], row["project"]) == (2018, 75, 76)


def test_the_authoritys_own_row_is_found_in_both_phases(told: Told) -> None:
    """RECTYPE 3 is the authority at key stage 2, 4 at key stage 4."""
    for file, year in (
        ("perf_tables/2018-2019_850_ks2final.csv", 2019),
        ("perf_tables/2016-2017_850_ks4final.csv", 2017),
    ):
        figures = told(file).reading.figures
        assert set(figures["area_code"]) == {"850", "970"}
        assert set(figures["year"]) == {year}


@pytest.mark.parametrize(("file", "rows"), LISTS.items())
def test_a_file_without_a_figure_of_the_project_is_known_for_what_it_is(
    told: Told, file: str, rows: int
) -> None:
    found = told(file)
    assert found.reading.rows_in == rows == sum(found.reading.left_out.values())
    assert found.reading.figures.empty
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("file", "note"),
    [
        ("lait/sn_april_2021.xlsx", "861's ten are those of study/study.yaml, neighbours_2021"),
        ("lait/sn_may_2025.xlsx", "861's ten are those of study/study.yaml, neighbours_2025"),
        ("lait/la_code_list.xlsx", "not in the register: 1000 England (discontinued)"),
        ("follow_up/area_codes.csv", "170 areas listed, 170 in the register"),
    ],
)
def test_lists_are_set_beside_the_projects(told: Told, file: str, note: str) -> None:
    assert note in told(file).reading.notes


@pytest.mark.parametrize("file", SAMPLES)
def test_a_sample_of_a_layout_is_no_evidence(told: Told, file: str) -> None:
    with pytest.raises(DataError, match="its values are invented") as caught:
        told(file)
    assert caught.value.exit_code == 2


def test_englands_footing_is_found_from_the_areas_own_sum(told: Told) -> None:
    """Trap 1: LAIT's England is on the areas' footing in 2017, 2018, 2020 and 2021 only."""
    notes = [
        note
        for note in told("lait/bds_long_0.parquet").reading.notes
        if note.startswith("gcse_english_maths_4plus:")
    ]
    assert len(notes) == 1
    years = [year for year in range(2017, 2026) if f"{year} (" in notes[0]]
    assert years == [2019, 2022, 2023, 2024, 2025]
    assert "in 4 other years it is" in notes[0]
