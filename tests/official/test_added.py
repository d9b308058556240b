"""A new year comes as one file beside the tables, with the publication of each row in it."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.panel import panel
from pmio_lib.official.readers.account import account_of, write_new
from pmio_lib.official.readers.series import measures_by_name
from pmio_lib.official.tables import AreaFigures
from pmio_lib.pipeline.steps.figures import REGISTER, main
from pmio_lib.study.figures import FigureStudy
from pmio_lib.tables.store import read_table
from tests.fixtures.all_areas import committed

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "data/raw/official/all_areas"
TABLES = ("multiplication_check", "school_census")
HEADER = "measure,area_code,year,value,numerator,pupils_low,pupils_high,publication,status,locator"
NEW = "mtc_full_marks,861,2026,41,,,,lait_multiplication_check,provisional,"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "study", tmp_path / "study")
    for file in (REGISTER, *(f"{FOLDER}/{name}.csv" for name in TABLES)):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def add(project: Path, *lines: str, header: str = HEADER) -> str:
    file = f"{FOLDER}/added_by_hand.csv"
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
        assert set(stored.inputs) == {f"{FOLDER}/{name}.csv", file}
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
    project: Path, project_study: FigureStudy
) -> None:
    """2026, provisional: the figures of 2025 over again, in the interactive tool's own layout."""
    figures = committed()["multiplication_check"]
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
