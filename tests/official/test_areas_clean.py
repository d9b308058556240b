"""Tables of all areas: every failure by row, what is left out by name, what may not be there."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.areas_clean import (
    SPLIT_OF_SMALL_AREA,
    clean_area_figures,
    clean_areas,
)
from pmio_lib.official.clean import CleanTable
from pmio_lib.study.figures import FigureStudy

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data/raw/official/all_areas"
CHECK = "multiplication_check.csv"
KS4 = "key_stage_4.csv"
Tables = Mapping[str, pd.DataFrame]
Clean = Callable[..., CleanTable]
DISADVANTAGED = "gcse_english_maths_4plus_counted_disadvantaged"


@pytest.fixture
def clean(tmp_path: Path, project_study: FigureStudy, all_areas: Tables) -> Clean:
    """Clean a committed table after some text of it is replaced, or lines are added."""

    def cleaned(file: str, old: str = "", new: str = "", *lines: str) -> CleanTable:
        text = (FOLDER / file).read_text(encoding="utf-8")
        if old:
            assert text.count(f"\n{old}\n") == 1, old
            text = text.replace(f"\n{old}\n", f"\n{new}\n" if new else "\n")
        text += "".join(f"{line}\n" for line in lines)
        path = tmp_path / file
        path.write_text(text, encoding="utf-8", newline="\n")
        if file == "areas.csv":
            return clean_areas(path, file, project_study)
        return clean_area_figures(path, file, project_study, all_areas["areas"])

    return cleaned


def row_of(file: str, line: str) -> int:
    return (FOLDER / file).read_text(encoding="utf-8").splitlines().index(line) + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "said"),
    [
        (CHECK, "mtc_full_marks,861,2025,40", "mtc_full_marks,861,2025,140", "value", "0 to 100"),
        (CHECK, "mtc_full_marks,861,2025,40", "mtc_full_marks,861,2025,40%", "value", "plain"),
        (CHECK, "mtc_full_marks,861,2025,40", "mtc_full_marks,861,2026,40", "year", "origin"),
        (CHECK, "mtc_full_marks,861,2025,40", "mtc_full_marks,777,2025,40", "area_code", "code of"),
        (CHECK, "mtc_full_marks,861,2025,40", "full_marks,861,2025,40", "measure", "all_areas"),
        (
            CHECK,
            "mtc_full_marks,861,2025,40",
            "ks4_attainment8,861,2025,40",
            "measure",
            "into this",
        ),
        (CHECK, "mtc_full_marks,861,2025,40", "mtc_full_marks,861,2025,", "value", "or a range"),
        (CHECK, "mtc_mean_score,861,2025,21.1", "mtc_mean_score,861,2025,26", "value", "0 to 25"),
        (
            KS4,
            f"{DISADVANTAGED},861,2025,37.1,416,,",
            f"{DISADVANTAGED},861,2025,38.1,416,,",
            "value",
            "37.08 to 37.14, as its numbers of pupils give",
        ),
        (
            KS4,
            f"{DISADVANTAGED},861,2025,37.1,416,,",
            f"{DISADVANTAGED},861,2025,37.1,1416,,",
            "numerator",
            "no more pupils",
        ),
        (
            KS4,
            "ks4_cohort_disadvantaged,861,2025,,,1120,1122",
            "ks4_cohort_disadvantaged,861,2025,,,1122,1120",
            "pupils_high",
            "no fewer than pupils_low",
        ),
        (
            KS4,
            "gcse_english_maths_4plus,928,2020,69.8,,,",
            "gcse_english_maths_4plus,928,2022,69.8,,,",
            "year",
            "a year in which the area existed",
        ),
    ],
)
def test_a_wrong_cell_is_told_by_row(
    clean: Clean, file: str, old: str, new: str, column: str, said: str
) -> None:
    if old.startswith("gcse_english_maths_4plus,928"):
        lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
        old = next(line for line in lines if line.startswith("gcse_english_maths_4plus,928,2020"))
    with pytest.raises(DataError) as caught:
        clean(file, old, new)
    at = [each for each in caught.value.problems if each.row == row_of(file, old)]
    assert [(each.column, said in each.expected) for each in at] == [(column, True)]


def test_a_figure_given_twice_is_told(clean: Clean) -> None:
    with pytest.raises(DataError, match="more than once"):
        clean(CHECK, "", "", "mtc_full_marks,861,2025,40")


def test_two_wrong_rows_are_both_told(clean: Clean) -> None:
    lines = ("mtc_full_marks,777,2025,40", "mtc_full_marks,861,1066,40")
    with pytest.raises(DataError) as caught:
        clean(CHECK, "", "", *lines)
    assert {each.column for each in caught.value.problems} == {"area_code", "year"}


def test_a_measure_without_a_row_is_named(
    tmp_path: Path, project_study: FigureStudy, all_areas: Tables
) -> None:
    path = tmp_path / CHECK
    lines = (FOLDER / CHECK).read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if "mean" not in line) + "\n")
    with pytest.raises(DataError, match="no row of mtc_mean_score"):
        clean_area_figures(path, CHECK, project_study, all_areas["areas"])


def test_a_split_of_the_isles_of_scilly_is_left_out_by_name(clean: Clean) -> None:
    rows = (
        "ks2_rwm_expected_disadvantaged,420,2025,50",
        "ks2_maths_progress_other,420,2023,0.5",
    )
    table = clean("key_stage_2.csv", "", "", *rows)
    assert table.ledger.left_out == {SPLIT_OF_SMALL_AREA: 2}
    assert "Isles of Scilly" in SPLIT_OF_SMALL_AREA
    assert (
        not table.frame["measure"]
        .where(table.frame["area_code"].eq("420"))
        .eq("ks2_rwm_expected_disadvantaged")
        .any()
    )


def test_scilly_keeps_its_percentages_of_all_pupils_and_the_city_of_london_stays(
    all_areas: Tables, project_study: FigureStudy
) -> None:
    whole = pd.concat([frame for name, frame in all_areas.items() if name != "areas"])
    scilly = set(whole.loc[whole["area_code"].eq("420"), "measure"])
    assert {"gcse_english_maths_4plus", "ks4_attainment8", "secondary_fsm"} <= scilly
    measures = project_study.measures
    assert not [name for name in scilly if (held := measures[name].all_areas) and held.group]
    assert whole.loc[whole["area_code"].eq("420"), "pupils_low"].isna().all()
    assert whole["area_code"].eq("201").any()


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (
            f"{DISADVANTAGED},970,2019,44.9,,,",
            f"{DISADVANTAGED},970,2019,44.9,64000,,",
            "numerator",
        ),
        ("", "ks4_cohort_disadvantaged,990,2019,11000,,,", "value"),
    ],
)
def test_counts_that_give_scillys_by_subtraction_are_refused(
    clean: Clean, old: str, new: str, column: str
) -> None:
    with pytest.raises(DataError, match="Isles of Scilly") as caught:
        clean(KS4, old, new) if old else clean(KS4, "", "", new)
    assert {each.column for each in caught.value.problems} == {column}


def test_a_share_knows_of_how_many_pupils_it_is(all_areas: Tables) -> None:
    figures = all_areas["key_stage_4"].set_index(["measure", "area_code", "year"])
    row = figures.loc[(DISADVANTAGED, "861", 2025)]
    assert (row["numerator"], row["pupils_low"], row["pupils_high"]) == (416, 1120, 1122)
    entered = figures.loc[("gcse_maths_4plus_entries", "352", 2025)]
    assert (entered["pupils_low"], entered["publication"]) == (6677, "ks4_la_performance_2025")
    exact = figures.loc[("gcse_maths_entries", "352", 2025)]
    assert exact["publication"] == "ks4_subject_la_extract"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("861,Stoke-on-Trent,local_authority,984,,,", "861,Stoke,local_authority,984,,,", "area"),
        (
            "861,Stoke-on-Trent,local_authority,984,,,",
            "861,Stoke-on-Trent,local_authority,111,,,",
            "region_code",
        ),
        (
            "836,Poole (Pre LG),local_authority,990,,2019,839",
            "836,Poole (Pre LG),local_authority,990,,2019,111",
            "successors",
        ),
    ],
)
def test_a_wrong_row_of_the_register_is_told(clean: Clean, old: str, new: str, column: str) -> None:
    with pytest.raises(DataError) as caught:
        clean("areas.csv", old, new)
    assert [(each.row, each.column) for each in caught.value.problems] == [
        (row_of("areas.csv", old), column)
    ]


def test_areas_that_changed_name_those_that_followed(all_areas: Tables) -> None:
    areas = all_areas["areas"].set_index("area_code")
    followed = areas.loc[areas["successors"].ne(""), "successors"].to_dict()
    assert followed == {
        "835": "838 839",
        "836": "839",
        "837": "839",
        "909": "942 943",
        "928": "940 941",
    }
