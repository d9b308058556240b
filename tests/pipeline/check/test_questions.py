"""`pmio check --corrections`: the questions that are written, and how they are answered."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from forms_files import NOVEMBER, ROOT, export, register_text, write_csv, write_xlsx

from pmio_lib.cli import main

SURVEY = "data/raw/private/survey"
EXPORT = f"{SURVEY}/survey_2019_11.xlsx"
CASE_STUDY = "data/raw/private/case_study"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one export: a school twice that is not there, a rating out of range, a date.

    The date is read as a time, and is none.
    """
    shutil.copytree(ROOT / "study", tmp_path / "study")
    shutil.copy(ROOT / "params.yaml", tmp_path)
    (tmp_path / SURVEY).mkdir(parents=True)
    schools = register_text([f"School {number}" for number in range(1, 9)])
    (tmp_path / SURVEY).with_name("schools.csv").write_text(schools, encoding="utf-8", newline="")
    rows = export(
        NOVEMBER,
        {},
        {"school": "Canary <script> Academy", "name": "Ann Canary"},
        {"pupil_confidence": 7},
        {"school": "Canary <script> Academy"},
        {"started": "no day", "completed": ""},
    )
    write_xlsx(tmp_path / EXPORT, rows)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out + captured.err


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def answer(path: Path, should_be: dict[str, str]) -> None:
    """Fill in the lines whose row is named, and delete the others."""
    kept = [each for each in lines(path) if each["row"] in should_be]
    for each in kept:
        each |= {"should_be": should_be[each["row"]], "why": "asked", "decided_by": "evaluator"}
    table = [list(kept[0]), *(list(each.values()) for each in kept)]
    write_csv(path, table)


def test_each_cell_that_is_reported_is_asked_about_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(capsys, "--corrections", EXPORT)
    assert code == 1
    assert f"{SURVEY}/corrections.csv: 4 questions to answer" in said
    assert "Canary" not in said
    asked = lines(project / SURVEY / "corrections.csv")
    assert [(each["row"], each["id"], each["column"], each["found"]) for each in asked] == [
        ("3", "2", "School", "Canary <script> Academy"),
        ("4", "3", "Pupils' confidence", "7"),
        ("5", "4", "School", "Canary <script> Academy"),
        ("6", "5", "Start time", "no day"),
    ]
    assert {each["file"] for each in asked} == {"survey_2019_11.xlsx"}
    assert {each[name] for each in asked for name in ("should_be", "why", "decided_by")} == {""}


def test_answers_are_read_and_nothing_is_left_to_ask(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(capsys, "--corrections", EXPORT)
    answers = {"3": "School 2", "4": "3", "5": "School 4", "6": "2019-11-05 10:00"}
    answer(project / SURVEY / "corrections.csv", answers)
    code, said = checked(capsys, SURVEY, "--into", "more.csv")
    assert "cells read as corrections.csv says: 4" in said
    assert re.search(r"corrections\.csv +corrections +4 +4", said)
    assert "No cell to ask about" in said
    assert not (project / "more.csv").exists()
    assert checked(capsys, EXPORT)[0] == 0
    assert code == 1, "the folder lacks a wave"


def test_questions_that_nobody_answered_are_refused_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(capsys, "--corrections", EXPORT)
    code, said = checked(capsys, EXPORT)
    assert code == 2
    assert f"{SURVEY}/corrections.csv, row 2: found nothing under why or decided by" in said
    assert said.count("nothing under why") == 1


def test_a_file_of_corrections_is_never_written_over(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / SURVEY / "corrections.csv"
    checked(capsys, "--corrections", EXPORT)
    answer(path, {"4": "3"})
    before = path.read_bytes()
    code, said = checked(capsys, "--corrections", EXPORT)
    assert code == 2
    assert f"{SURVEY}/corrections.csv: found a file that is there already" in said
    assert path.read_bytes() == before
    checked(capsys, EXPORT, "--into", "open.csv")
    assert [each["row"] for each in lines(project / "open.csv")] == ["3", "5", "6"]


def test_corrections_are_checked_against_the_files_beside_them(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked(capsys, "--corrections", EXPORT)
    path = project / SURVEY / "corrections.csv"
    answer(path, {"3": "School 2", "4": "3"})
    assert checked(capsys, str(path))[0] == 0
    text = path.read_text(encoding="utf-8")
    wrong = text.replace("survey_2019_11.xlsx,4", "survey_2019_12.xlsx,4").replace(",3,2,", ",3,1,")
    path.write_text(wrong, encoding="utf-8")
    code, said = checked(capsys, "--json", str(path))
    facts = json.loads(said)
    assert (code, facts["kind"], facts["refused"]) == (2, "corrections", True)
    assert [(each["row"], each["column"]) for each in facts["reports"]] == [(2, "id"), (3, "file")]
    assert "Canary" not in said


def test_json_is_the_same_with_and_without_the_new_files(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = checked(capsys, "--json", EXPORT)
    with pytest.raises(SystemExit):
        main(["check", "--json", EXPORT, "--corrections", "--html", "page.html"])
    captured = capsys.readouterr()
    assert (plain[0], captured.out) == (1, plain[1])
    assert "4 questions" in captured.err
    expected = {"kind", "file", "what", "rows_in", "rows_kept", "left_out", "reports"}
    assert json.loads(plain[1]).keys() == {*expected, "refused", "counts"}


def test_many_cells_of_one_column_are_asked_about_one_by_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_xlsx(project / EXPORT, export(NOVEMBER, *[{"pupil_confidence": 9}] * 7))
    checked(capsys, "--corrections", EXPORT)
    asked = lines(project / SURVEY / "corrections.csv")
    assert [each["row"] for each in asked] == [str(row) for row in range(2, 9)]


def test_marks_that_stop_the_reading_are_asked_about_with_the_pupils_number(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project / CASE_STUDY
    folder.mkdir()
    for name in ("pupils.xlsx", "engagement.csv", "feeders.csv"):
        shutil.copy(ROOT / "data/raw/demo/case_study" / name, folder)
    shutil.copy(ROOT / "data/raw/demo/schools.csv", folder)
    (folder / "pupils.xlsx").unlink()
    head = ["Pupil ID", "Primary school", "Pupil Premium"]
    head += ["Sequencing (out of 20)", "Arithmetic (out of 40)", "Reasoning (out of 30)"]
    row = ["P1", "Twin Primary School 01", "Y", 200, 10, 10]
    write_csv(folder / "pupils.csv", [head, row])
    checked(capsys, "--corrections", f"{CASE_STUDY}/pupils.csv")
    (asked,) = lines(folder / "corrections.csv")
    assert list(asked.values()) == [
        *("pupils.csv", "2", "P1", "Sequencing (out of 20)", "200", "", "", "")
    ]


def test_a_table_that_corrections_do_not_reach_is_not_asked_about(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = project / "figures.csv"
    figures.write_text("measure,year,value\na,2018,x\n", encoding="utf-8")
    code, said = checked(capsys, "--corrections", "figures.csv")
    assert code == 2
    assert "No cell to ask about" in said
    assert not (project / "corrections.csv").exists()
