"""`pmio check`: what a person at a terminal sees of a sound file and of a broken one."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pmio_lib.cli import main

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "data" / "raw" / "published" / "gcse_outcomes.csv"
FILE = "data/raw/published/gcse_outcomes.csv"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's study and of the report's own table, and nothing else."""
    shutil.copytree(ROOT / "study", tmp_path / "study")
    shutil.copy(ROOT / "params.yaml", tmp_path)
    (tmp_path / FILE).parent.mkdir(parents=True)
    shutil.copy(PUBLISHED, tmp_path / FILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rewritten(project: Path, *changes: tuple[str, str]) -> list[str]:
    """Change the table and give its lines as an editor shows them."""
    text = (project / FILE).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (project / FILE).write_text(text, encoding="utf-8", newline="")
    return text.splitlines()


def refusal(capsys: pytest.CaptureFixture[str], path: str) -> tuple[int, str]:
    code, said = checked(capsys, path)
    return code, said


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out + captured.err


def in_shell(project: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pmio_lib.cli", "check", path],
        cwd=project,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_a_broken_file_ends_with_code_2_and_a_line_for_each_problem_and_no_traceback(
    project: Path,
) -> None:
    lines = rewritten(
        project, (",59.1,percent,unstated", ",591,percent,draft"), (",11.1,", ",eleven,")
    )
    first = next(place for place, line in enumerate(lines, 1) if ",591," in line)
    second = next(place for place, line in enumerate(lines, 1) if ",eleven," in line)
    done = in_shell(project, FILE)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    title, refused, *told = done.stdout.strip().splitlines()
    assert title == f"{FILE}: table of figures."
    assert refused == "Refused"
    assert told == [
        f"  row {first}, column status: found 'draft'; expected one of final, provisional,"
        " unstated. Correct the file and run again.",
        f"  row {first}, column value: found 591; expected a percentage from 0 to 100."
        " Correct the file and run again.",
        f"  row {second}, column value: found 'eleven'; expected a plain number, or one of"
        " the symbols z, x, c, low, k, u. Correct the file and run again.",
    ]


def test_a_file_that_is_not_there_ends_with_code_2_and_its_name(project: Path) -> None:
    done = in_shell(project, "data/raw/published/gcse_outcome.csv")
    assert (done.returncode, done.stderr) == (2, "")
    assert "data/raw/published/gcse_outcome.csv: no file the project knows." in done.stdout
    assert "found no file" in done.stdout


def test_a_sound_file_is_said_to_be_sound(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = len((project / FILE).read_text(encoding="utf-8").splitlines()) - 1
    code, said = checked(capsys, FILE)
    assert code == 0
    assert said.splitlines() == [
        f"{FILE}: table of figures.",
        f"  {rows} rows, {rows} kept",
        "  Nothing to look at.",
    ]


def test_json_says_the_same_for_programs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = len((project / FILE).read_text(encoding="utf-8").splitlines()) - 1
    code, said = checked(capsys, "--json", FILE)
    facts = json.loads(said)
    assert (code, facts["kind"], facts["rows_in"], facts["rows_kept"]) == (
        0,
        "table of figures",
        rows,
        rows,
    )
    assert facts["counts"] == {"rows": rows}
    assert (facts["left_out"], facts["reports"], facts["refused"]) == ([], [], False)


def test_a_folder_is_told_as_a_whole(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project / "data/raw/private/survey"
    folder.mkdir(parents=True)
    twin = ROOT / "data/raw/demo/survey/survey_2019_11.xlsx"
    shutil.copy(twin, folder / "survey_2019_11 (1).xlsx")
    (folder / "Thumbs.db").write_bytes(b"\0")
    code, words = checked(capsys, "data/raw/private/survey")
    said = " ".join(words.split())
    assert code == 1
    assert "the name survey_2019_11 (1).xlsx; expected the name survey_2019_11" in said
    assert "No export of the survey of February 2020; expected the export of February 2020" in said
    assert "Thumbs" not in said


def test_a_reader_who_has_had_enough_ends_it_in_silence(project: Path) -> None:
    command = f"{sys.executable} -m pmio_lib.cli check {FILE} | true"
    done = subprocess.run(  # noqa: S602 (a pipe is what is tried)
        command, shell=True, cwd=project, env={"PYTHONPATH": str(ROOT), "PATH": "/bin:/usr/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_an_odd_but_readable_file_is_read_with_what_was_odd_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (project / FILE).read_text(encoding="utf-8").splitlines()
    cells = [line.split(",", 8) for line in lines]
    continental = [
        ";".join([cell.replace(".", ",") for cell in row[:8]] + row[8:]) for row in cells
    ]
    continental.insert(3, ";;;;;;;;")
    (project / FILE).write_bytes(b"\xef\xbb\xbf" + "\r\n".join(continental).encode())
    code, said = checked(capsys, FILE)
    assert code == 0
    assert f"{len(lines)} rows, {len(lines) - 1} kept" in said
    assert "the file starts with a byte order mark" in said
    assert "cells are separated by semicolons, not by commas" in said
    assert "decimal commas read as points: " in said


def test_a_missing_and_a_repeated_year_are_both_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = rewritten(project, ("4plus,861,Stoke-on-Trent,2018", "4plus,861,Stoke-on-Trent,2019"))
    code, said = refusal(capsys, FILE)
    rows = [place for place, line in enumerate(lines, 1) if "4plus,861,Stoke-on-Trent,2019" in line]
    assert code == 2
    assert len(said.strip().splitlines()) == 5
    for row in rows:
        assert f"row {row}, column measure, area_code, year, publication: found" in said
    assert "found no row for report_gcse_maths_4plus, Stoke-on-Trent (861), 2018" in said


def test_a_file_outside_the_project_is_checked_and_named_without_its_folder(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path_factory.mktemp("home-of-somebody") / "draft.csv"
    elsewhere.write_text("measure,year\na,b\n", encoding="utf-8")
    code, said = refusal(capsys, str(elsewhere))
    assert code == 2
    assert "draft.csv: table of figures." in said
    assert "row 1, column area: found no such column" in said
    assert "somebody" not in said


def test_a_fault_in_the_study_is_told_like_one_in_the_data(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "study" / "measures.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n  odd\n", encoding="utf-8")
    code, said = refusal(capsys, FILE)
    assert code == 2
    assert said.startswith("\nmeasures.yaml, line ")


def test_outside_a_project_the_command_says_where_it_belongs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = refusal(capsys, "a.csv")
    assert code == 6
    assert "Run the command inside a copy of the project" in said


def test_checking_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert checked(capsys, FILE)[0] == 0
    rewritten(project, (",59.1,", ",591,"))
    before[project / FILE] = (project / FILE).read_bytes()
    refusal(capsys, FILE)
    assert {p: p.read_bytes() for p in project.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "an older workbook, or one locked"),
        ("a.xlsx", b"\xef\xbb\xbf\n<!DOCTYPE html><p>Sign in", "found a web page"),
        ("a.csv", b"<HTML><table>", "found a web page"),
        ("a.csv", b"PK\x03\x04" + bytes(90), "a workbook or an archive, named .csv"),
        ("a.tsv", b"ID\tName\n", "a table whose cells tabs separate"),
        ("a.xlsm", b"PK\x03\x04", "a workbook of another kind (.xlsm)"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_so(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    (project / name).write_bytes(content)
    code, told = checked(capsys, name)
    assert code == 2
    assert said in told
