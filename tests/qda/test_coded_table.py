"""Tables of codings: headings as people write them, and rows that are no coding."""

from pathlib import Path
from typing import Any

import pytest
from forms_files import write_csv, write_xlsx
from interview_files import refused, rows

from pmio_lib.qda.coded_table import read_coded_table
from pmio_lib.qda.project import CodedProject

HEADINGS = ["Case", "Question", "Segment", "Code", "Coder", "Text", "Memo", "Releasable"]
ROW = ["P1", "Q3", "4", "Pupils > Confidence", "Coder A", "more confident", "a memo", "yes"]


def read(tmp_path: Path, *table: list[Any], name: str = "coding.csv") -> CodedProject:
    path = tmp_path / name
    (write_csv if name.endswith("csv") else write_xlsx)(path, [list(row) for row in table])
    return read_coded_table(path, name, "the file's coder")


@pytest.mark.parametrize("name", ["coding.csv", "coding.xlsx"])
def test_every_column_is_read(tmp_path: Path, name: str) -> None:
    project = read(tmp_path, HEADINGS, ROW, name=name)
    (row,) = rows(project).to_dict("records")
    assert (row["document"], row["coder"], row["code"], row["segment"], row["question"]) == (
        "P1", "Coder A", "Confidence", "4", "Q3",
    )  # fmt: skip
    assert (row["text"], row["memo"], row["is_releasable"], row["place"], row["line"]) == (
        "more confident", "a memo", True, "none", 2,
    )  # fmt: skip
    assert project.codes[0].path == ("Pupils", "Confidence")
    assert project.cases[0].documents == ("P1",)


def test_the_coder_of_the_file_stands_in_empty_cells(tmp_path: Path) -> None:
    head = ["Case", "Code", "Coder"]
    project = read(tmp_path, head, ["P1", "x", ""], ["P1", "x", "Coder B"])
    assert project.codings["coder"].tolist() == ["the file's coder", "Coder B"]


@pytest.mark.parametrize(
    ("cell", "segment", "text"),
    [
        ("7", "7", ""),
        ("the words", "", "the words"),
        ("3a", "", "3a"),
        ("1234567890", "", "1234567890"),
        ("-1", "", "-1"),
        ("", "", ""),
    ],
)
def test_a_segment_is_a_number_or_its_text(
    tmp_path: Path, cell: str, segment: str, text: str
) -> None:
    project = read(tmp_path, ["Case", "Segment", "Code"], ["P1", cell, "x"])
    (row,) = project.codings.to_dict("records")
    assert (row["segment"], row["text"]) == (segment, text)


@pytest.mark.parametrize(
    ("cell", "releases"),
    [("yes", True), ("Y", True), ("1", True), ("TRUE", True), ("x", True), ("no", False),
     ("", False), ("may be", False), ("0", False), ("not yes", False)],
)  # fmt: skip
def test_only_a_plain_yes_releases(tmp_path: Path, cell: str, releases: bool) -> None:
    project = read(tmp_path, ["Case", "Code", "May be quoted"], ["P1", "x", cell])
    assert project.codings["is_releasable"].tolist() == [releases]


def test_rows_that_are_no_coding_are_counted(tmp_path: Path) -> None:
    head = ["Case", "Document", "Code"]
    project = read(
        tmp_path, head, ["P1", "a", "x"], ["", "", "y"], ["P1", "a", ""], ["", "", ""],
        ["", "b", "z"], ["", "", "y"],
    )  # fmt: skip
    assert dict(project.left_out) == {
        "blank row": 1, "row without an interview": 2, "row without a code": 1,
    }  # fmt: skip
    assert project.rows_in == 6 == len(project.codings) + sum(project.left_out.values())
    assert [case.documents for case in project.cases] == [("a",)]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Pupils > Confidence", ("Pupils", "Confidence")),
        ("Pupils\\Confidence", ("Pupils", "Confidence")),
        ("Pupils.Confidence", ("Pupils", "Confidence")),
        ("Confidence", ("Confidence",)),
        (".", (".",)),
        ("aa..bb", ("aa", "bb")),
        ("No. of pupils", ("No. of pupils",)),
        ("e.g. cover", ("e.g. cover",)),
    ],
)
def test_paths_in_one_name_are_taken_apart(
    tmp_path: Path, name: str, path: tuple[str, ...]
) -> None:
    assert read(tmp_path, ["Case", "Code"], ["P1", name]).codes[0].path == path


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([["Code", "Text"], ["x", "Zebedee"]], "neither Case nor Document"),
        ([["Case", "Code"], ["", "x"]], "no row with an interview and a code"),
    ],
)
def test_what_is_no_table_of_codings_is_refused(
    tmp_path: Path, table: list[list[str]], told: str
) -> None:
    problems = refused(lambda: read(tmp_path, *table))
    assert told in " ".join(problem.found for problem in problems)
    assert "Zebedee" not in " ".join(map(str, problems))


def test_a_few_ragged_rows_are_named_and_many_are_counted(tmp_path: Path) -> None:
    head, good, short = ["Case", "Code", "Text"], ["P1", "x", "y"], ["P1", "x"]
    few = refused(lambda: read(tmp_path, head, good, short, short))
    assert [problem.row for problem in few] == [3, 4]
    (problem,) = refused(lambda: read(tmp_path, head, *[short] * 500))
    assert "500 rows" in problem.found
    assert "rows 2, 3, 4, ..." in problem.found


PASSAGE = "we plan lessons together"


@pytest.mark.parametrize(
    "headings",
    [
        ["Document name", "Code", "Segment", "Created by"],  # MAXQDA
        ["Dokumentname", "Kode", "Segment", "Erstellt von"],
        ["Document", "Codes", "Quotation Content", "Created by"],  # ATLAS.ti
        ["doc_name", "code_name", "segment_text", "user_name"],  # requal
        ["Filename", "Codename", "Coded", "Coder"],  # QualCoder
        ["Hierarchical Name", "Code", "Coded Text", "Coded By Initials"],  # NVivo
        ["Media Title", "Codes Applied Combined", "Excerpt Copy", "Excerpt Creator"],  # Dedoose
        ["document", "tags", "content", "author"],
        ["document", "tag", "content", "Coder"],  # Taguette
        ["File", "Codename", "Coded", "Coder"],
        ["INTERVIEW", "theme", "Quotation", "Coder"],
        ["Transcript", "Node", "excerpt", "Coder"],
    ],
)
def test_tables_are_read_as_tools_head_them(tmp_path: Path, headings: list[str]) -> None:
    project = read(tmp_path, headings, ["I1", "Confidence", PASSAGE, "Ann"])
    (row,) = rows(project).to_dict("records")
    assert (row["document"], row["code"], row["text"], row["coder"]) == (
        "I1", "Confidence", PASSAGE, "Ann",
    )  # fmt: skip


def test_rows_that_are_no_coding_are_left_out_by_reason(tmp_path: Path) -> None:
    head = ["Case", "Code", "Coder", "Text"]
    table = [
        head, ["I1", "Cover", "A", "x"], head, ["Total", "1", "", ""], ["I1", "#N/A", "A", "x"],
        ["I1", "-", "A", "x"], ["\u200b", "", "", ""], ["#REF!", "Cover", "A", "x"],
    ]  # fmt: skip
    project = read(tmp_path, *table)
    assert len(project.codings) == 1
    assert project.lines_left_out == {
        "blank row": (7,),
        "row without a code": (6,),
        "the headings again": (3,),
        "a row of totals or averages": (4,),
        "an error of Excel in place of the code or the interview": (5, 8),
    }


def test_commas_part_codes_only_where_each_part_is_one(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", [["Case", "Code"], ["I1", "A, B"], ["I1", "Cover, early"]])
    project = read_coded_table(path, "c.csv", "x", is_code={"A", "B"}.__contains__)
    assert [node.path for node in project.codes] == [("A",), ("B",), ("Cover, early",)]
    assert "several codes in one cell, row 2" in project.reports[0].found
