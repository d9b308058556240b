"""The stage of figures: which file is cleaned how, in which order, and what is said."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.tables import AreaFigures, AreaRegister
from pmio_lib.pipeline.steps.figures import REGISTER, in_order_of_need, main
from pmio_lib.tables.store import read_table

ROOT = Path(__file__).resolve().parents[3]
CHECK = "data/raw/official/all_areas/multiplication_check.csv"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the study, the register of areas and one small table of all areas."""
    shutil.copytree(ROOT / "study", tmp_path / "study")
    for file in (REGISTER, CHECK):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def test_the_register_comes_before_the_tables_that_need_it() -> None:
    files = ("data/raw/official/all_areas/aaa.csv", REGISTER, "data/raw/published/zzz.csv")
    assert in_order_of_need(files) == [files[2], REGISTER, files[0]]


def test_a_table_among_those_of_all_areas_needs_no_code(project: Path) -> None:
    main(project)
    assert len(read_table(project, "areas", AreaRegister).frame) == 170
    assert len(read_table(project, "multiplication_check", AreaFigures).frame) == 1302
    assert list(read_table(project, "multiplication_check", AreaFigures).inputs) == [CHECK]


def test_the_same_rows_give_the_same_bytes(project: Path) -> None:
    made = project / "data/processed/figures/multiplication_check.parquet"
    main(project)
    first = made.read_bytes()
    main(project)
    assert made.read_bytes() == first


def test_what_was_left_out_by_name_is_said(project: Path) -> None:
    (project / CHECK).unlink()
    ks2 = "data/raw/official/all_areas/key_stage_2.csv"
    text = (ROOT / ks2).read_text(encoding="utf-8")
    (project / ks2).write_text(f"{text}ks2_rwm_expected_other,420,2025,50\n", encoding="utf-8")
    main(project)
    said = json.loads((project / "data/processed/figures/reports.json").read_text())
    assert [(each["file"], each["count"]) for each in said] == [(ks2, 1)]
    assert "Isles of Scilly" in said[0]["words"]
    frame = pd.read_parquet(project / "data/processed/figures/key_stage_2.parquet")
    assert not frame.loc[frame["area_code"].eq("420"), "measure"].str.endswith("_other").any()


def test_tables_of_all_areas_without_their_register_are_refused(project: Path) -> None:
    (project / REGISTER).unlink()
    with pytest.raises(DataError, match="the register of areas"):
        main(project)


def test_a_register_that_is_wrong_is_told_alone(project: Path) -> None:
    path = project / REGISTER
    path.write_text(path.read_text(encoding="utf-8").replace("Stoke-on-Trent", "Stoke"))
    with pytest.raises(DataError) as caught:
        main(project)
    assert {each.file for each in caught.value.problems} == {REGISTER}
