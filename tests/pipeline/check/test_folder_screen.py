"""`pmio check FOLDER`: one screen that a colleague who sent the files understands."""

import json
import re
import shutil
from pathlib import Path

import pytest
from interview_files import archive, case, qde, selection, source, value

from pmio_lib.cli import main
from pmio_lib.pipeline.check.folder_screen import LINES, WIDTH
from tests.pipeline.council_folder import council_folder
from tests.pipeline.project_copy import ROOT

KINDS = {
    "Read me first.docx": "not data, a document",
    "case_study/engagement.csv": "engagement log",
    "case_study/pupils.xlsx": "pupil file",
    "interviews/coding.csv": "coding project",
    "schools.csv": "school register",
    "survey/survey_2019_11.xlsx": "survey export, November 2019",
    "survey/survey_2020_02.csv": "survey export, February 2020",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "study").symlink_to(ROOT / "study", target_is_directory=True)
    shutil.copy(ROOT / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def screen(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    said = capsys.readouterr()
    assert said.err == ""
    return int(str(ended.value.code or 0)), said.out


def flat(said: str) -> str:
    return " ".join(said.split())


def test_every_file_stands_once_with_its_kind_on_one_screen(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    council_folder(project / "sent")
    code, said = screen(capsys, "sent")
    lines = said.splitlines()
    assert code == 1
    assert len(lines) <= LINES == 60
    assert max(map(len, lines)) <= WIDTH == 100
    table = lines[: lines.index("The folder as a whole")]
    for name, kind in KINDS.items():
        (line,) = [line for line in table if name in line]
        assert re.search(rf"{re.escape(name)} +{kind}", line)
    assert "Thumbs" not in said
    assert lines[0] == "sent: 7 files. 6 can be read, 1 is not data."


def test_what_the_files_do_not_tell_alone_is_told_of_the_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    council_folder(project / "sent", waves=1)
    _, said = screen(capsys, "sent")
    whole = flat(said.partition("The folder as a whole")[2].partition("To look at")[0])
    assert "No export of the survey of February 2020" in whole
    assert "survey_2020_02.xlsx or .csv" in whole
    assert "File 6: 9 of the 12 schools it names are not in schools.csv" in whole
    assert "Elsewhere" not in said


def test_a_register_that_is_not_there_is_told_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (council_folder(project / "sent") / "schools.csv").unlink()
    code, said = screen(capsys, "sent")
    assert code == 2
    assert len(re.findall(r"schools\.csv", said)) <= 4
    assert len(re.findall("cannot be read", said)) >= 2
    assert "Put the file there." in flat(said.partition("The folder as a whole")[2])


def test_rows_that_do_not_count_are_named_with_the_reason(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    council_folder(project / "sent")
    _, said = screen(capsys, "sent")
    assert "File 6: left out, row 15: test response" in said
    assert "File 4: column code: 'Brass bands', given once" in said


def test_interviews_that_would_count_twice_are_told_of_the_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As QualCoder writes them: cases, and documents of which it is not said whose they are."""
    lone = case("Zebedee", value("v", "head")) + case("Quokka", value("v", "pupil"))
    (project / "sent").mkdir()
    coded = source("P1", selection(15, 20, "R: Ch"))
    text = "I: How was it?\nR: Children talk more."
    files = {"project.qde": qde(coded, variables={"v": "Role"}, cases=lone), "sources/P1.txt": text}
    (project / "sent/coding.qdpx").write_bytes(archive(files))
    code, said = screen(capsys, "sent")
    assert code == 2
    told = "File 1: 2 cases without a document, and 1 documents without a case"
    assert told in flat(said.partition("The folder as a whole")[2])
    assert "Zebedee" not in said


def test_json_has_every_file_and_the_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    council_folder(project / "sent", waves=1)
    _, said = screen(capsys, "--json", "sent")
    facts = {each["file"]: each for each in json.loads(said)}
    assert set(facts) == {f"sent/{name}" for name in KINDS if "2020_02" not in name} | {"sent"}
    assert facts["sent"]["kind"] == "folder"
    names = facts["sent/survey/survey_2019_11.xlsx"]["counts"]["school_names"]
    assert names == {"named": 12, "in_register": 3}


def test_a_folder_of_many_files_stays_one_screen(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = council_folder(project / "sent")
    (sent / "interviews/transcripts").mkdir()
    for number in range(40):
        (sent / f"interviews/transcripts/Interview {number}.txt").write_text("Q1: Why?\nR: So.")
        shutil.copy(sent / "case_study/pupils.xlsx", sent / f"marks of group {number}.xlsx")
    _, said = screen(capsys, "sent")
    assert len(said.splitlines()) <= LINES
    assert "interviews/transcripts/: 40 transcripts" in said
    assert "and 23 more files" in said


def test_pupils_under_another_name_are_known_and_told_to_be_renamed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = council_folder(project / "sent")
    (sent / "case_study/pupils.xlsx").rename(sent / "Year 7 marks.xlsx")
    code, said = screen(capsys, "sent/Year 7 marks.xlsx")
    assert code == 2
    assert "pupil file" in said
    assert "expected the name pupils.xlsx. Rename it" in said


def test_a_word_document_among_coding_files_stops_as_the_pipeline_would(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = council_folder(project / "sent")
    (sent / "Read me first.docx").rename(sent / "interviews/Read me first.docx")
    code, said = screen(capsys, "sent")
    assert code == 2
    assert "coding files alone in this folder. Put it elsewhere" in flat(said)
