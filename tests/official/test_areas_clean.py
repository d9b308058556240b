"""Tables of all areas: every failure by row, what is left out by name, what may not be there."""

import shutil
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
from pmio_lib.official.panel import panel
from pmio_lib.official.readers.account import account_of, write_new
from pmio_lib.official.readers.series import measures_by_name
from pmio_lib.official.tables import AreaFigures
from pmio_lib.pipeline.raw_files import ALL_AREAS
from pmio_lib.pipeline.steps.figures import REGISTER, main
from pmio_lib.study.figures import FigureStudy
from pmio_lib.tables.store import read_table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ALL_AREAS
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


MARKS, SCORE = "mtc_full_marks,861,2025,40", "mtc_mean_score,861,2025,21.1"
SPLIT = f"{DISADVANTAGED},861,2025,37.1,416,,"
RANGE = "ks4_cohort_disadvantaged,861,2025,,,1120,1122"
ABOLISHED = "gcse_english_maths_4plus,928,2020,69.0,,,"


@pytest.mark.parametrize(
    ("line", "old", "new", "column", "said"),
    [
        (MARKS, ",40", ",140", "value", "0 to 100"),
        (MARKS, ",40", ",40%", "value", "plain"),
        (MARKS, "2025", "2026", "year", "origin"),
        (MARKS, "861", "777", "area_code", "code of"),
        (MARKS, "mtc_", "", "measure", "all_areas"),
        (MARKS, "mtc_full_marks", "ks4_attainment8", "measure", "into this"),
        (MARKS, ",40", ",", "value", "or a range"),
        (SCORE, "21.1", "26", "value", "0 to 25"),
        (SPLIT, "37.1", "38.1", "value", "37.08 to 37.14, as its numbers of pupils give"),
        (SPLIT, "416", "1416", "numerator", "no more pupils"),
        (RANGE, "1120,1122", "1122,1120", "pupils_high", "no fewer than pupils_low"),
        (ABOLISHED, "2020", "2022", "year", "a year in which the area existed"),
    ],
)
def test_a_wrong_cell_is_told_by_row(
    clean: Clean, line: str, old: str, new: str, column: str, said: str
) -> None:
    file = CHECK if line.startswith("mtc") else KS4
    with pytest.raises(DataError) as caught:
        clean(file, line, line.replace(old, new))
    at = [each for each in caught.value.problems if each.row == row_of(file, line)]
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
    left = table.frame[table.frame["area_code"].eq("420")]
    assert not left["measure"].eq("ks2_rwm_expected_disadvantaged").any()


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


ENGLAND = f"{DISADVANTAGED},970,2019,44.9,"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (f"{ENGLAND},,", f"{ENGLAND}64000,,", "numerator"),
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


OF_STOKE = "861,Stoke-on-Trent,local_authority,984,,,"


@pytest.mark.parametrize(
    ("line", "old", "new", "column"),
    [
        (OF_STOKE, "-on-Trent", "", "area"),
        (OF_STOKE, "984", "111", "region_code"),
        ("836,Poole (Pre LG),local_authority,990,,2019,839", "839", "111", "successors"),
    ],
)
def test_a_wrong_row_of_the_register_is_told(
    clean: Clean, line: str, old: str, new: str, column: str
) -> None:
    with pytest.raises(DataError) as caught:
        clean("areas.csv", line, line.replace(old, new))
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (row_of("areas.csv", line), column)


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


# Figures that came later: a new year is one file, with the publication of each row in it

HEADER = "measure,area_code,year,value,numerator,pupils_low,pupils_high,publication,status,locator"
JOINED = ("multiplication_check", "school_census")
NEW = "mtc_full_marks,861,2026,41,,,,lait_multiplication_check,provisional,"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "study", tmp_path / "study")
    for file in (REGISTER, *(f"{ALL_AREAS}/{name}.csv" for name in JOINED)):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def add(project: Path, *lines: str, header: str = HEADER) -> str:
    file = f"{ALL_AREAS}/added_by_hand.csv"
    (project / file).write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return file


def test_rows_join_their_tables_with_their_own_standing(project: Path) -> None:
    census = "primary_fsm,861,2026,36.1,,,,lait_school_census,final,page 3"
    file = add(project, NEW, census)
    main(project)
    for name, measure, locator in (
        ("multiplication_check", "mtc_full_marks", "LAIT measure Multiplication_Total"),
        ("school_census", "primary_fsm", "page 3"),
    ):
        stored = read_table(project, name, AreaFigures)
        assert set(stored.inputs) == {f"{ALL_AREAS}/{name}.csv", file}
        row = stored.frame[stored.frame["year"].eq(2026)].iloc[0]
        assert (row["measure"], row["area"], row["locator"]) == (
            measure,
            "Stoke-on-Trent",
            locator,
        )
    marks = panel(read_table(project, "multiplication_check", AreaFigures).frame, "mtc_full_marks")
    assert marks.at[2026, "861"] == 41
    assert not (project / "data/processed/figures/added_by_hand.parquet").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (NEW.replace("2026", "2025"), "row 2.*Stoke-on-Trent, 2025; expected a figure that no"),
        (NEW.replace("lait_multiplication_check", "lait_2"), "row 2, column publication"),
        (NEW.replace("provisional", "early"), "row 2, column status"),
        (NEW.replace(",41,", ",141,"), "row 2, column value"),
        (NEW.replace("861", "777"), "row 2, column area_code"),
    ],
)
def test_a_wrong_row_is_told(project: Path, line: str, said: str) -> None:
    add(project, line)
    with pytest.raises(DataError, match=said):
        main(project)


def test_rows_without_a_publication_are_no_table(project: Path) -> None:
    add(project, "mtc_full_marks,861,2026,41", header="measure,area_code,year,value")
    with pytest.raises(DataError, match="column publication: found no such column"):
        main(project)


def test_a_year_of_all_areas_comes_by_one_command(
    project: Path, project_study: FigureStudy, all_areas: Tables
) -> None:
    """2026, provisional: the figures of 2025 over again, in the interactive tool's own layout."""
    figures = all_areas["multiplication_check"]
    names = {measure: name for name, (measure, _) in measures_by_name(project_study).items()}
    rows = figures[figures["year"].eq(2025)]
    frame = pd.DataFrame(
        {
            "Short Desc": rows["measure"].map(names),
            "Years": "2026 (prov)",
            "LA and Regions": rows["area"],
            "Values": rows["value"],
            "LA Number": rows["area_code"],
        }
    )
    frame.to_csv(project / "tool.csv", index=False)
    account = account_of(project / "tool.csv", project)
    assert account.exit_code == 0
    assert account.counts["not_held"] == len(rows)
    written = write_new(account, project)
    assert written is not None
    assert written.name == "added_lait_multiplication_check_2026.csv"
    main(project)
    stored = read_table(project, "multiplication_check", AreaFigures).frame
    new = stored[stored["year"].eq(2026)]
    assert len(new) == len(rows)
    assert set(new["status"]) == {"provisional"}
    assert account_of(project / "tool.csv", project).counts["same_source_same"] == len(rows)
    with pytest.raises(DataError, match="no file of this name"):
        write_new(account, project)
    assert write_new(account, project, project / "elsewhere") is not None
