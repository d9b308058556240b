"""Data files of Explore Education Statistics: who an area is, what is no evidence, what is missing.

Every value of key stage 2 here is invented, says so, and is let in by the tests' own hand alone.
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
from pmio_lib.official.readers import ees
from pmio_lib.official.readers.account import account_of, write_new
from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.official.sources import is_waiting, waiting_rows
from pmio_lib.official.tables import AreaFigures
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
HEADER = (
    "time_period,time_identifier,geographic_level,country_name,region_name,old_la_code,la_name,"
    "version,qualification_type,sex,subject,grade,number_achieving,percentage_achieving"
)
GRADE = "GCSE,Total,Mathematics,9 to 4"
STOKE = (
    f"202425,Academic year,Local authority,England,West Midlands,861,Stoke-on-Trent,Revised,{GRADE}"
)
Read = Callable[..., Reading]

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


@pytest.mark.parametrize(
    ("level", "region", "code"),
    [
        ("National", "", "970"),
        ("Regional", "West Midlands", "984"),
        ("Regional", "Yorkshire and The Humber", "982"),
        ("Regional", "Inner London", "987"),
        ("Regional", "Outer London", "988"),
        ("Regional", "London", "986"),
    ],
)
def test_areas_above_the_authority_are_known_by_name(
    read: Read, level: str, region: str, code: str
) -> None:
    line = f"202425,Academic year,{level},England,{region},z,z,Final,{GRADE},100,50"
    figures = read(HEADER, line).figures
    assert figures["area_code"].tolist() == [code]
    assert figures["status"].tolist() == ["final"]


def test_other_levels_and_groups_are_left_out_by_name(read: Read) -> None:
    found = read(
        HEADER,
        f"{STOKE},1104,60",
        f"{STOKE},1104,60".replace("Total", "Girls"),
        f"{STOKE},1104,60".replace("Mathematics", "History"),
        f"{STOKE},1104,60".replace("9 to 4", "9 to 1"),
        f"{STOKE},1104,60".replace("Local authority", "Parliamentary constituency"),
        f"{STOKE},c,c".replace("202425", "202324"),
    )
    assert (found.rows_in, found.rows_used) == (6, 1)
    assert sorted(found.left_out) == [
        "of an area that is neither authority, region nor England",
        "of another subject",
        "of girls or boys alone",
        "of grades the project does not hold",
        "suppressed by the publisher (c)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("England", "Wales", "row 2, column country_name: found 'Wales'"),
        ("England", "England (INVENTED)", "its values are invented"),
        ("861", "E06000021", "row 2, column area code: found 'E06000021'"),
        ("Stoke-on-Trent", "Sandwell", "expected Stoke-on-Trent, whose code 861 is"),
        (",60", ",sixty", "row 2, column percentageachieving: found 'sixty'"),
    ],
)
def test_what_does_not_fit_stops(read: Read, old: str, new: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        read(HEADER, f"{STOKE},1104,60".replace(old, new))
    assert said in str(caught.value)


def test_a_file_of_another_matter_is_known_and_has_no_figure(read: Read) -> None:
    header = "time_period,time_identifier,geographical_level,country_name,number_children"
    line = "202021,Academic year,National,England,1000"
    found = read(header, line)
    assert found.figures.empty
    assert found.left_out == {"of figures the project does not hold": 1}


@pytest.mark.usefixtures("invented_is_let_in")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_three_groups_and_their_counts(read: Read, layout: str) -> None:
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


@pytest.mark.usefixtures("invented_is_let_in")
def test_two_rows_that_remain_stop(read: Read) -> None:
    """A characteristic nobody knows yet: its groups cannot be told from the total."""
    lines = NEWER.splitlines()
    more = [f"{lines[0]},home_language_group", f"{lines[1]},Total", f"{lines[1]},Welsh"]
    with pytest.raises(DataError, match="another ks2_maths_expected_counted_all / 861 / 2019"):
        read("\n".join(more))


@pytest.mark.usefixtures("invented_is_let_in")
def test_columns_are_read_by_name_whatever_their_order(read: Read) -> None:
    frame = pd.read_csv(io.StringIO(NEWER), dtype=str, keep_default_na=False)
    turned = frame[frame.columns[::-1]].to_csv(index=False)
    columns = ["measure", "value", "numerator"]
    assert read(turned).figures[columns].equals(read(NEWER).figures[columns])


@pytest.mark.usefixtures("invented_is_let_in")
@pytest.mark.parametrize(
    ("old", "new"), [("201819", "2018/19"), ("201819", "2019"), ("geographic_", "geographical_")]
)
def test_codes_of_time_and_headings_drift(read: Read, old: str, new: str) -> None:
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
def test_dropped_in_it_fills(tmp_path: Path, read: Read) -> None:
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
