"""Committed official figures against the files they were taken from.

The sources are not in the repository; where they are not at hand the tests skip.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
OFFICIAL = REPOSITORY / "data" / "raw" / "official"
PUBLISHED = REPOSITORY / "data" / "raw" / "published"
STOKE = "861"
LAIT_MEASURES = {
    "gcse_english_maths_4plus": "EngMaths9-4",
    "gcse_english_maths_5plus": "EngMaths9-5",
    "ks2_maths_expected": "KS2M_Expected_STD",
}
LAIT_TABLES = {"gcse_english_maths.csv": 288, "ks2_maths.csv": 160}
KEY_SERIES_MEASURES = {
    "england_16yo_gcse_maths_4plus": ("gcse_maths_4plus_16", "970"),
    "england_16yo_gcse_maths_7plus": ("gcse_maths_7plus_16", "970"),
    "uk_16yo_gcse_maths_4plus": ("gcse_maths_4plus_16", "K02"),
    "uk_16yo_gcse_maths_7plus": ("gcse_maths_7plus_16", "K02"),
    "england_ebacc_maths_4plus": ("gcse_maths_4plus_state", "970"),
    "england_ebacc_maths_5plus": ("gcse_maths_5plus_state", "970"),
    "england_alevel_maths_entries": ("alevel_maths_entries", "970"),
    "england_ks2_maths_exp_disadvantaged": ("ks2_maths_expected_disadvantaged", "970"),
    "england_ks2_maths_exp_other": ("ks2_maths_expected_other", "970"),
    "stoke_ks4_pupils": ("ks4_pupils", STOKE),
    "stoke_ks4_schools": ("ks4_schools", STOKE),
}
PERFORMANCE_TABLE_VARIABLES = {
    ("KS2", "PTMAT_EXP_FSM6CLA1A"): "ks2_maths_expected_disadvantaged",
    ("KS2", "PTMAT_EXP_NotFSM6CLA1A"): "ks2_maths_expected_other",
    ("KS2", "TELIG"): "ks2_pupils",
    ("KS4", "TPUP"): "ks4_pupils",
    ("KS4", "PTEBACMAT_94"): "gcse_maths_4plus_state",
    ("KS4", "PTEBACMAT_95"): "gcse_maths_5plus_state",
}


@pytest.fixture(scope="module")
def sources() -> Path:
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the source files (shared/data beside the repository) are not on this machine")
    return folder


def read_text(path: Path) -> pd.DataFrame:
    """Every cell as text: an empty cell stays empty, a symbol stays a symbol."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def committed_figures() -> pd.DataFrame:
    paths = [*PUBLISHED.glob("*.csv"), *OFFICIAL.glob("*.csv")]
    tables = [read_text(path) for path in paths]
    return pd.concat(tables, ignore_index=True)


def figures(measure: str, area: str, publication: str | None = None) -> dict[str, str]:
    table = committed_figures()
    chosen = (table["measure"] == measure) & (table["area_code"] == area)
    if publication is not None:
        chosen &= table["publication"] == publication
    return dict(zip(table.loc[chosen, "year"], table.loc[chosen, "value"], strict=True))


def rounded(excel_text: str) -> float | str:
    """A LAIT cell at one decimal; a hyphen means that there is no figure."""
    return "z" if excel_text == "-" else round(float(excel_text), 1)


def lait_figures(sources: Path, code: str) -> dict[tuple[str, str], float | str]:
    lait = pd.read_parquet(sources / "lait" / "bds_long_0.parquet")
    lait = lait[lait["Short Desc"] == code]
    keys = zip(lait["LA Number"].astype(int).astype(str), lait["Years"], strict=True)
    return dict(zip(keys, lait["Values"].map(rounded), strict=True))


@pytest.mark.parametrize(("name", "rows"), LAIT_TABLES.items())
def test_every_lait_figure_is_the_one_in_the_tool(sources: Path, name: str, rows: int) -> None:
    table = read_text(OFFICIAL / name)
    table = table[table["measure"].isin(LAIT_MEASURES)]
    assert len(table) == rows
    for measure, part in table.groupby("measure"):
        truth = lait_figures(sources, LAIT_MEASURES[str(measure)])
        for area, year, value in zip(part["area_code"], part["year"], part["value"], strict=True):
            ours = value if value == "z" else float(value)
            assert ours == truth[area, year], f"{measure}, {area}, {year}"


def key_series_place(source: str, measure: str, year: str) -> tuple[str, str, str | None]:
    """Measure, area and (where one year has several) publication of a key series row."""
    if source == "report_trueman_2021":
        return measure.replace("stoke_", "report_"), STOKE, "report_2021"
    if source.startswith("stoke_council_press_"):
        release = source.removeprefix("stoke_council_press_")[:4]
        return measure.replace("stoke_", "council_"), STOKE, f"stoke_press_{release}"
    return (
        *KEY_SERIES_MEASURES[measure],
        f"stoke_press_{year}" if "stoke" in source else None,
    )


def key_series(sources: Path) -> Iterator[tuple[str, str, str, str]]:
    table = read_text(sources / "tidy" / "key_series.csv")
    yield from zip(table["source"], table["measure"], table["year"], table["value"], strict=True)


def test_every_key_series_figure_is_committed(sources: Path) -> None:
    compared = 0
    for source, measure, year, value in key_series(sources):
        place = key_series_place(source, measure, year)
        assert float(figures(*place)[year]) == float(value), f"{place}, {year}"
        compared += 1
    assert compared == 77


@pytest.mark.parametrize(("place", "measure"), PERFORMANCE_TABLE_VARIABLES.items())
def test_england_figures_are_those_of_the_state_funded_rows(
    sources: Path, place: tuple[str, str], measure: str
) -> None:
    phase, variable = place
    table = read_text(sources / "perf_tables" / "england_national_rows_2017_2019.csv")
    chosen = (table["phase"] == phase) & (table["variable"] == variable)
    table = table[chosen & (table["coverage"] == "England state-funded")]
    printed = table["value_as_published"].str.rstrip("%").astype(float)
    ours = {year: float(value) for year, value in figures(measure, "970").items()}
    assert ours == dict(zip(table["year"], printed, strict=True))


def test_alevel_entries_are_the_maths_rows_with_their_version(sources: Path) -> None:
    source = read_text(sources / "ks5" / "all_alevel_timeseries_data_1996_to_2025.csv")
    source = source[(source["subject_name"] == "Maths") & (source["year"] >= "2016")]
    source = source[source["characteristic_value"] == "All students"].sort_values("year")
    ours = read_text(OFFICIAL / "alevel_maths_entries.csv")
    assert ours["year"].tolist() == source["year"].tolist()
    assert ours["value"].tolist() == source["entry_count"].tolist()
    status = source["data_version"].map({"Final": "final", "Revised": "provisional"})
    assert ours["status"].tolist() == status.tolist()


def is_local_authority(code: str) -> bool:
    return code != "970" and not 980 <= int(code) <= 990


@pytest.mark.parametrize(
    ("name", "list_file"),
    [
        ("neighbours_2021", "sn_april_2021.xlsx"),
        ("neighbours_2025", "sn_may_2025.xlsx"),
    ],
)
def test_neighbours_stand_in_the_order_of_their_list(
    sources: Path, name: str, list_file: str
) -> None:
    sheet = pd.read_excel(sources / "lait" / list_file, header=None, dtype=str)
    stoke = sheet[sheet[0] == STOKE].iloc[0]
    study = yaml.safe_load((REPOSITORY / "study" / "study.yaml").read_text(encoding="utf-8"))
    assert study["area_sets"][name] == [stoke[column] for column in range(5, 25, 2)]
