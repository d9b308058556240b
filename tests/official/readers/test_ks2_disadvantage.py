"""The file that is missing: both layouts, one row an area and group, and what it fills.

Every value here is invented, says so, and is let in by the tests' own hand alone.
"""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.official.area_gaps import disadvantage_gaps
from pmio_lib.official.areas_tables import AreaFigures
from pmio_lib.official.awaited import is_waiting, waiting_rows
from pmio_lib.official.readers import ees
from pmio_lib.official.readers.account import account_of
from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.official.readers.writing import write_new
from pmio_lib.pipeline.steps.figures import REGISTER, main
from pmio_lib.study.figures import FigureStudy
from pmio_lib.tables.store import read_table
from tests.fixtures.all_areas import committed

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data" / "follow_up"
KS2 = "data/raw/official/all_areas/key_stage_2.csv"
HERE = (
    'Academic year,Local authority,"England (LAYOUT ONLY, INVENTED)",'
    "E12000005,West Midlands,861,Stoke-on-Trent"
)
AREA = (
    "time_period,time_identifier,geographic_level,country_name,"
    "region_code,region_name,old_la_code,la_name"
)

NEWER = f"""{AREA},version,establishment_type_group,subject,sex,disadvantage_status,fsm_status,\
eligible_pupil_count,expected_standard_pupil_count,higher_standard_pupil_count,\
expected_standard_pupil_percent,higher_standard_pupil_percent
201819,{HERE},Final,All state funded,Maths,Total,Total,Total,1000,50,10,5,1
201819,{HERE},Final,All state funded,Maths,Total,Disadvantaged,Total,400,24,4,6,1
201819,{HERE},Final,All state funded,Maths,Total,Not known to be disadvantaged,Total,600,26,6,4,1
201819,{HERE},Final,All state funded,Maths,Girls,Total,Total,490,30,5,6,1
201819,{HERE},Final,All state funded,Maths,Total,Total,FSM eligible,300,30,5,10,2
201819,{HERE},Final,All state funded,Reading,Total,Total,Total,1000,80,10,8,1
202425,{HERE},Revised,All state funded,Maths,Total,Disadvantaged,Total,c,c,c,c,c
"""
OLDER = f"""{AREA},version,breakdown_topic,breakdown,gender,school_type,t_mat_eligible_pupils,\
t_mat_met_expected_standard,t_mat_met_higher_standard,\
pt_mat_met_expected_standard,pt_mat_met_higher_standard
201819,{HERE},Final,Total,Total,Total,State-funded,1000,50,10,5,1
201819,{HERE},Final,Disadvantage,Disadvantaged,Total,State-funded,400,24,4,6,1
201819,{HERE},Final,Disadvantage,Not known to be disadvantaged,Total,State-funded,600,26,6,4,1
201819,{HERE},Final,Total,Total,Boys,State-funded,510,20,5,4,1
201819,{HERE},Final,SEN status,SEN support,Total,State-funded,100,3,0,3,0
202324,{HERE},Revised,Disadvantage,Disadvantaged,Total,State-funded,c,c,c,c,c
"""
OLDEST = OLDER.replace("breakdown_topic,breakdown", "characteristic_group,characteristic")
LAYOUTS = {"newer": NEWER, "older": OLDER, "oldest": OLDEST}


@pytest.fixture
def invented_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ees, "ALLOW_INVENTED", True)


@pytest.fixture
def read(tmp_path: Path, project_study: FigureStudy) -> Callable[[str], Reading]:
    def reading(text: str) -> Reading:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
        return read_official(Context(path, path.name, project_study, committed()["areas"]))

    return reading


@pytest.mark.usefixtures("invented_is_let_in")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_three_groups_and_their_counts(
    read: Callable[[str], Reading], layout: str
) -> None:
    found = read(LAYOUTS[layout])
    rows = found.figures.set_index("measure")
    shares = {f"ks2_maths_expected_counted_{group}" for group in ("all", "disadvantaged", "other")}
    assert {name: rows.at[name, "value"] for name in shares} == {
        "ks2_maths_expected_counted_all": 5,
        "ks2_maths_expected_counted_disadvantaged": 6,
        "ks2_maths_expected_counted_other": 4,
    }
    assert rows.at["ks2_maths_expected_counted_disadvantaged", "numerator"] == 24
    assert rows.at["ks2_maths_cohort_disadvantaged", "value"] == 400
    assert set(rows["year"]) == {2019}
    assert len(rows) == 9
    assert found.left_out["suppressed by the publisher (c)"] == 1
    assert found.rows_in == found.rows_used + sum(found.left_out.values())


def test_an_invented_value_is_refused(read: Callable[[str], Reading]) -> None:
    with pytest.raises(DataError, match=r"row 2, column country_name.*its values are invented"):
        read(NEWER)


@pytest.mark.usefixtures("invented_is_let_in")
def test_two_rows_that_remain_stop(read: Callable[[str], Reading]) -> None:
    """A characteristic nobody knows yet: its groups cannot be told from the total."""
    lines = NEWER.splitlines()
    more = [f"{lines[0]},home_language_group", f"{lines[1]},Total", f"{lines[1]},Welsh"]
    with pytest.raises(DataError, match="another ks2_maths_expected_counted_all / 861 / 2019"):
        read("\n".join(more))


@pytest.mark.usefixtures("invented_is_let_in")
def test_columns_are_read_by_name_whatever_their_order(read: Callable[[str], Reading]) -> None:
    frame = pd.read_csv(io.StringIO(NEWER), dtype=str, keep_default_na=False)
    turned = frame[frame.columns[::-1]].to_csv(index=False)
    columns = ["measure", "value", "numerator"]
    assert read(turned).figures[columns].equals(read(NEWER).figures[columns])


@pytest.mark.usefixtures("invented_is_let_in")
@pytest.mark.parametrize(
    ("old", "new"), [("201819", "2018/19"), ("201819", "2019"), ("geographic_", "geographical_")]
)
def test_codes_of_time_and_headings_drift(
    read: Callable[[str], Reading], old: str, new: str
) -> None:
    assert set(read(NEWER.replace(old, new)).figures["year"]) == {2019}


@pytest.mark.usefixtures("invented_is_let_in")
@pytest.mark.parametrize("file", ["", "_older_release"])
def test_the_samples_of_both_layouts_are_read(project_study: FigureStudy, file: str) -> None:
    path = SHARED / f"ees_ks2_la_disadvantage_layout_sample{file}.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is not committed; it is read from shared/data, absent here")
    found = read_official(Context(path, path.name, project_study, committed()["areas"]))
    rows = found.figures.set_index(["measure", "area_code", "year"])["value"]
    names = [f"ks2_maths_expected_counted_{group}" for group in ("all", "disadvantaged", "other")]
    assert [rows[name, "861", 2019] for name in names] == [5, 6, 7]
    assert [rows[name, "970", 2019] for name in names] == [1, 2, 3]
    assert ("ks2_maths_cohort_disadvantaged", "970", 2019) not in rows.index
    assert found.rows_in == found.rows_used + sum(found.left_out.values())


def test_a_page_waits_until_the_file_is_there(all_areas: dict[str, pd.DataFrame]) -> None:
    figures = all_areas["key_stage_2"]
    assert is_waiting(figures)
    row = waiting_rows(figures, ROOT / "study").reset_index().iloc[0]
    assert row["awaited_file"].startswith("Waiting for this file: Key stage 2 attainment")
    assert row["found_at"].endswith("/data-set/47cf924c-1a94-434d-bef7-e308377da60b")
    assert "pmio official" in row["comes_in_by"]


@pytest.mark.usefixtures("invented_is_let_in")
def test_dropped_in_it_fills(tmp_path: Path, read: Callable[[str], Reading]) -> None:
    """From the file to the table the pages read, through `pmio official --write` and the stage."""
    read(NEWER)
    shutil.copytree(ROOT / "study", tmp_path / "study")
    (tmp_path / "params.yaml").touch()
    for file in (REGISTER, KS2):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    account = account_of(tmp_path / "file.csv", tmp_path)
    assert account.counts["not_held"] == 9
    written = write_new(account, tmp_path)
    assert (
        written == tmp_path / "data/raw/official/all_areas/added_ks2_characteristics_2025_2019.csv"
    )
    main(tmp_path)
    stored = read_table(tmp_path, "key_stage_2", AreaFigures)
    assert set(stored.inputs) == {KS2, written.relative_to(tmp_path).as_posix()}
    assert not is_waiting(stored.frame)
    assert waiting_rows(stored.frame, tmp_path / "study").empty
    gaps = disadvantage_gaps(stored.frame, "ks2_maths_expected", "861")
    assert gaps.loc[2019, ["n_disadvantaged", "n_other"]].tolist() == [400, 600]
    assert gaps.at[2019, "reached_disadvantaged_pct"] == 6
    said = json.loads((tmp_path / "data/processed/figures/reports.json").read_text())
    assert said == []
    again = account_of(tmp_path / "file.csv", tmp_path)
    assert again.counts["same_source_same"] == 9
    assert write_new(again, tmp_path) is None
