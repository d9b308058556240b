"""`pmio check` on coding files: what is told, and what is not repeated."""

from pathlib import Path

import pytest

from pmio_lib.cli import main
from pmio_lib.interviews.check import is_coding_file
from pmio_lib.pipeline.check.checking import check_file
from pmio_lib.qda.refi_parts import RefiParts
from pmio_lib.study.codebook import read_codebook

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data/raw/demo"


def test_coding_files_are_known_by_what_they_are(tmp_path: Path) -> None:
    for name in ("a.qdpx", "b.QDPX", "c.sqlite3", "interviews/coding.csv", "interviews/cases.csv"):
        assert is_coding_file(tmp_path / name), name
    table = tmp_path / "highlights.csv"
    table.write_text("id,document,tag,content\n1,A,Workload,words\n", encoding="utf-8")
    assert is_coding_file(table)
    figures = tmp_path / "figures.csv"
    figures.write_text("measure,year,value\na,2018,1\n", encoding="utf-8")
    assert not is_coding_file(figures)


def test_the_twins_project_is_told_without_a_word_of_a_transcript() -> None:
    said = "\n".join(check_file(DEMO / "interviews/coding.qdpx", ROOT).lines())
    assert "documents: 45, with a text: 45" in said
    assert "cases: 45; coders: 2" in said
    assert "stand where the file says" in said
    assert "Synthetic answer" not in said
    assert "Respondent" not in said


def test_a_table_of_cases_is_told_by_its_columns(tmp_path: Path) -> None:
    folder = tmp_path / "interviews"
    folder.mkdir()
    table = folder / "cases.csv"
    table.write_text("Case,School,Interviewee\nA,Twin Primary 01,Z. Q.\n", "utf-8")
    said = "\n".join(check_file(table, ROOT).lines())
    assert "case list" in said
    assert "1 rows, 1 kept" in said
    assert "columns: Case, School" in said
    assert "Z. Q." not in said


def test_a_code_that_the_codebook_does_not_have_is_told_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "interviews"
    folder.mkdir()
    table = folder / "coding.csv"
    table.write_text("Case,Code,Coder\nA,Brass bands,B\nA,Confidence to teach,B\n", "utf-8")
    said = "\n".join(check_file(table, ROOT).lines())
    assert "found 'Brass bands', given once; expected a code of study/codebook.yaml" in said
    assert "Confidence" not in said
    assert "2 have no place in a text" in said


def test_a_file_that_cannot_be_read_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "coding.qdpx"
    path.write_bytes(b"no zip")
    check = check_file(path, ROOT)
    assert check.exit_code == 2
    assert "no zip archive" in check.stops[0].found


def test_the_codebook_is_written_for_tools_and_reads_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "study").symlink_to(ROOT / "study")
    (tmp_path / "dvc.yaml").touch()
    monkeypatch.setattr("pmio_lib.cli.project_root", lambda: tmp_path)
    main(["codebook"])
    assert "codebook.qdc" in capsys.readouterr().out
    content = (tmp_path / "build/codebook.qdc").read_bytes()
    nodes = [code.node for code in RefiParts([content], "codebook.qdc").codes]
    codebook = read_codebook(ROOT / "study")
    labels = {code.label for code in codebook.codes.values()}
    assert {node.path[-1] for node in nodes if node.is_codable} == labels
    assert {node.path[0] for node in nodes} == {group.label for group in codebook.groups.values()}


def test_a_row_that_stands_twice_counts_once_and_is_named(tmp_path: Path) -> None:
    lines = ["Case,Segment,Code,Coder,Text", *["A,1,Confidence to teach,B,surer"] * 2]
    (tmp_path / "x.csv").write_text("\n".join(lines), "utf-8")
    check = check_file(tmp_path / "x.csv", ROOT)
    assert (check.rows_in, check.rows_kept) == (2, 1)
    assert [each.rows for each in check.left_out] == [(3,)]


def test_an_interview_that_stands_twice_in_the_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("Case,Role\nI1,head\ni1,teacher\n", "utf-8")
    assert check_file(tmp_path / "cases.csv", ROOT).stops
