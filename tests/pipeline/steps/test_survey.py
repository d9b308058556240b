"""The stage on a small project: tables, ledgers, and not a trace of anyone in what it makes."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from forms_files import (
    FEBRUARY,
    NOVEMBER,
    ROOT,
    csv_text,
    export,
    register_text,
    write_csv,
    write_xlsx,
)
from stages import PARAMS, outputs, run_apart, run_here

from pmio_lib.pipeline.steps.survey import TABLES, main
from pmio_lib.survey.check import check_survey_file
from pmio_lib.survey.tables import SurveyFreeText

NAME, EMAIL = "Zebedee Quokka", "zebedee.quokka@canary.example"
SENTENCE = "The heliotrope walrus counts backwards on Thursdays"
CANARIES = ("Zebedee", "zebedee", "ZEBEDEE", "Quokka", "quokka", "canary.example", "heliotrope")


def person(**more: Any) -> dict[str, Any]:
    """A response that names its writer wherever one can."""
    return {
        "name": NAME,
        "account": NAME,
        "email": EMAIL,
        "contact": EMAIL,
        "school": "School 1",
        "changes": f"{SENTENCE}, says {NAME}",
        "support": f"Maths Meets;{SENTENCE};",
        **more,
    }


def project(tmp_path: Path, november: list[dict[str, Any]], february: bool = True) -> Path:
    root = tmp_path / "project"
    survey = root / "data" / "raw" / "demo" / "survey"
    survey.mkdir(parents=True)
    (root / "study" / "instruments").mkdir(parents=True)
    for part in ("codebook.yaml", *(f"instruments/{one.id}.yaml" for one in (NOVEMBER, FEBRUARY))):
        (root / "study" / part).write_bytes((ROOT / "study" / part).read_bytes())
    (root / "params.yaml").write_text(PARAMS, encoding="utf-8")
    schools = register_text([f"School {n}" for n in range(9)])
    (root / "data" / "raw" / "demo" / "schools.csv").write_text(schools, "utf-8", newline="")
    write_xlsx(survey / f"{NOVEMBER.id}.xlsx", export(NOVEMBER, *november))
    if february:
        rows = export(FEBRUARY, person(), {}, {})
        write_csv(survey / f"{FEBRUARY.id}.csv", rows, "cp1252", as_date="%Y-%m-%d %H:%M")
    return root


def assert_no_canary(text: str) -> None:
    assert not [canary for canary in CANARIES if canary in text]


def everything_said(root: Path) -> str:
    """All bytes of the processed tables, and their rows once more as text."""
    said = "".join(content.decode("latin-1") for content in outputs(root, "processed").values())
    return said + "".join(stored(root, name).to_csv() for name in TABLES)


def stored(root: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(root / "data" / "processed" / f"{name}.parquet")


def test_a_run_stores_valid_tables_twice_the_same(tmp_path: Path) -> None:
    root = project(tmp_path, [person(), person(), {}, {"school": "test"}])
    coding = "wave,form_id,question,code,coder\nsurvey_2019_11,3,changes,change.mastery,A\n"
    (root / "data/raw/demo/survey/coding.csv").write_text(coding, encoding="utf-8")
    assert run_here(main, root).returncode == 0
    names = ["survey_responses", "survey_support", "survey_ratings", "survey_codes"]
    assert list(TABLES) == [f"survey/{name}" for name in names]
    for name, model in TABLES.items():
        model.validate(stored(root, name))
        assert len(stored(root, name))
    SurveyFreeText.validate(pd.read_parquet(root / "data/restricted/survey_free_text.parquet"))
    first = outputs(root, "processed", "restricted")
    assert run_apart("survey", root).returncode == 0
    assert outputs(root, "processed", "restricted") == first


def test_the_ledger_has_a_file_for_each_wave_and_the_register(tmp_path: Path) -> None:
    root = project(tmp_path, [person(), person(), {}, {"school": "test"}])
    run_here(main, root)
    path = root / "data" / "processed" / "survey" / "ledgers" / "survey_responses.json"
    files = json.loads(path.read_text(encoding="utf-8"))["files"]
    assert [Path(one["file"]).name for one in files] == [
        "survey_2019_11.xlsx",
        "survey_2020_02.csv",
        "schools.csv",
    ]
    assert files[0]["left_out"] == {"superseded by a later response": 1, "test response": 1}
    for one in files:
        assert one["rows_in"] == one["rows_out"] + sum(one["left_out"].values())


def test_nobody_is_named_in_what_is_stored_or_said(tmp_path: Path) -> None:
    late = person(school=NAME, started="2019-12-24 09:00:00")
    unreadable = person(pupil_confidence=NAME, is_involved=SENTENCE, school=f"{NAME} School")
    root = project(tmp_path, [person(), person(name=f"{NAME} B"), late, unreadable, {}])
    done = run_here(main, root)
    assert done.returncode == 0, done.stderr
    assert_no_canary(done.said)
    assert_no_canary(everything_said(root))
    restricted = pd.read_parquet(root / "data/restricted/survey_free_text.parquet")
    assert restricted["text"].str.contains("heliotrope").any()


@pytest.mark.parametrize("damage", ["headings", "rows", "swap", "register", "coding"])
def test_nobody_is_named_when_it_goes_wrong(tmp_path: Path, damage: str) -> None:
    root = project(tmp_path, [{}])
    raw = root / "data" / "raw" / "demo"
    rows = export(NOVEMBER, person(), person())
    if damage == "headings":
        rows = rows[1:]
    elif damage == "rows":
        rows[2] = [*rows[2], NAME]
    elif damage == "swap":
        rows = [[*row[5:], *row[:5]] if number else row for number, row in enumerate(rows)]
    elif damage == "register":
        (raw / "survey" / f"{NOVEMBER.id}.csv").write_text(csv_text(rows), "utf-8", newline="")
    else:
        coding = f"wave,form_id,question,code,coder\nsurvey_2019_11,1,changes,x.y,{NAME}\n"
        (raw / "survey" / "coding.csv").write_text(coding, encoding="utf-8")
    (raw / "survey" / f"{NOVEMBER.id}.xlsx").unlink()
    write_csv(raw / "survey" / f"{NOVEMBER.id}.csv", rows)
    assert_no_canary(run_here(main, root).said)
    for path in (raw / "survey").glob("survey_*"):
        assert_no_canary("".join(check_survey_file(path, root).lines()))


def test_a_wave_without_an_export_is_passed_over(tmp_path: Path) -> None:
    root = project(tmp_path, [{}, {}], february=False)
    done = run_here(main, root)
    assert done.returncode == 0, done.stderr
    assert "survey_2020_02: no export of the survey of February 2020" in done.stdout
    assert stored(root, "survey/survey_codes").empty


def test_no_export_at_all_stops_with_the_code_of_bad_data(tmp_path: Path) -> None:
    root = project(tmp_path, [{}], february=False)
    (root / f"data/raw/demo/survey/{NOVEMBER.id}.xlsx").unlink()
    done = run_apart("survey", root)
    assert done.returncode == 2
    assert "no export" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_wrong_export_is_told_at_once(tmp_path: Path) -> None:
    root = project(tmp_path, [{}])
    for path in (root / "data/raw/demo/survey").glob("survey_*"):
        path.write_bytes(b"")
    done = run_here(main, root)
    assert done.returncode == 2
    assert NOVEMBER.id in done.stderr
    assert FEBRUARY.id in done.stderr
    assert not (root / "data" / "processed").exists()


def test_a_third_wave_needs_one_file_and_one_export(tmp_path: Path) -> None:
    root = project(tmp_path, [{}, {}])
    text = (root / f"study/instruments/{FEBRUARY.id}.yaml").read_text(encoding="utf-8")
    new = {"id": "survey_2027_03", "wave": "March 2027", "sequence": "3", "year": "2027"}
    new |= {"opens": "2027-03-01", "closes": "2027-03-31"}
    for key, value in new.items():
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
    path = root / "study/instruments/survey_2027_03.yaml"
    path.write_text(text, encoding="utf-8")
    when = {"started": "2027-03-05 09:00:00", "completed": "2027-03-05 09:10:00"}
    rows = export(FEBRUARY, when)
    write_xlsx(root / "data/raw/demo/survey/survey_2027_03.xlsx", rows)
    assert run_here(main, root).returncode == 0
    table = stored(root, "survey/survey_responses")
    assert table.groupby("sequence")["wave_label"].first().to_dict() == {
        1: "November 2019",
        2: "February 2020",
        3: "March 2027",
    }
