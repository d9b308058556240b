"""QualCoder's own files against what was coded (shared/data/qda, made with QualCoder 4.0 Beta)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from interview_files import qda_files, refused, rows

from pmio_lib.qda.coded_table import read_coded_table
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.refi import read_refi_project
from pmio_lib.qda.refi_writer import refi_project_bytes

KEYS = ["document", "start", "end", "text", "code", "coder"]
PROJECTS = ("number_bridges_a", "number_bridges_a_maxqda_line_ends")


@pytest.fixture(scope="module")
def folder() -> Path:
    return qda_files()


@pytest.fixture(scope="module")
def truth(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "truth.csv")


@pytest.fixture(scope="module", params=PROJECTS)
def project(folder: Path, request: pytest.FixtureRequest) -> CodedProject:
    return read_refi_project(folder / "qualcoder" / f"{request.param}.qdpx", "a.qdpx")


def as_set(frame: pd.DataFrame, keys: list[str]) -> set[tuple[object, ...]]:
    found = [tuple(row) for row in frame[keys].itertuples(index=False, name=None)]
    assert len(found) == len(set(found))
    return set(found)


def test_every_coding_is_recovered_letter_by_letter(
    project: CodedProject, truth: pd.DataFrame
) -> None:
    assert len(truth) == 74
    assert as_set(rows(project), KEYS) == as_set(truth, KEYS)
    assert set(project.codings["place"]) == {"checked"}
    assert project.rows_in == 74
    assert not project.left_out
    assert not project.reports


def test_the_way_of_counting_is_told(project: CodedProject) -> None:
    # README of the files, quirk 1: UTF-16 code units, 0-based, end-exclusive, on LF text.
    assert project.notes == ("offsets of this project count UTF-16 units",)
    assert project.tool == "QualCoder 4.0 Beta"


def test_codes_have_their_categories_and_descriptions(folder: Path, project: CodedProject) -> None:
    book = pd.read_csv(folder / "truth_codebook.csv", keep_default_na=False)
    parents = dict(zip(book["name"], book["parent"], strict=True))
    known = {node.path[-1]: node for node in project.codes}
    assert set(known) == set(book["name"])
    for row in book.itertuples():
        node = known[row.name]
        assert node.description == row.description
        assert node.is_codable == (row.kind == "code")
        path = [row.name]
        while parent := parents[path[0]]:
            path.insert(0, parent)
        assert node.path == tuple(path)


def test_cases_and_documents_keep_their_attributes(folder: Path, project: CodedProject) -> None:
    told = pd.read_csv(folder / "truth_cases.csv")
    by_name = {case.name: case for case in project.cases}
    for row in told.to_dict("records"):
        case = by_name[row["case"]]
        assert not case.is_made
        assert case.documents == ()  # quirk 7: the export loses which document is which case's
        assert case.attributes == {key: row[key] for key in ("school", "phase", "role", "wave")}
        made = by_name[row["document"]]
        assert made.is_made
        assert made.documents == (row["document"],)
        assert made.attributes["interview mode"] == row["interview mode"]
        assert float(made.attributes["length (min)"]) == row["length (min)"]


def test_documents_are_the_imported_files_with_short_line_ends(
    folder: Path, project: CodedProject
) -> None:
    for path in (folder / "documents").iterdir():
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert project.documents[path.name] == text


def test_a_project_that_breaks_off_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "qualcoder" / "number_bridges_a_malformed_annotation.qdpx"
    (problem,) = refused(lambda: read_refi_project(path, "a.qdpx"))
    # README of the files, quirk 11: line 639, `<half day> &`
    assert (problem.file, problem.row) == ("a.qdpx, project.qde", 639)
    assert "well-formed XML" in str(problem)
    assert "half day" not in str(problem)


def test_the_project_survives_writing_and_reading(project: CodedProject, tmp_path: Path) -> None:
    content = refi_project_bytes(project, "again")
    (tmp_path / "b.qdpx").write_bytes(content)
    again = read_refi_project(tmp_path / "b.qdpx", "b.qdpx")
    keys = [*KEYS, "memo", "place"]
    pd.testing.assert_frame_equal(rows(again)[keys], rows(project)[keys])
    assert again.notes == ()  # ours count as the standard does
    assert again.codes == project.codes
    assert again.documents == project.documents
    assert again.coders == project.coders
    told = {case.name: (dict(case.attributes), case.documents) for case in project.cases}
    assert {case.name: (dict(case.attributes), case.documents) for case in again.cases} == told
    assert refi_project_bytes(project, "again") == content


@pytest.mark.parametrize("report", ["coded_text_by_case", "coded_text_by_file"])
def test_the_report_as_a_workbook_is_read_as_a_table(
    folder: Path, truth: pd.DataFrame, report: str
) -> None:
    read = read_coded_table(folder / "qualcoder" / f"{report}.xlsx", "r.xlsx", "nobody")
    found = rows(read).assign(text=lambda f: f["text"].str.replace("\N{PARAGRAPH SEPARATOR}", "\n"))
    keys = ["document", "text", "code", "coder"]
    assert sorted(found[keys].itertuples(index=False, name=None)) == sorted(
        truth[keys].itertuples(index=False, name=None)
    )
    assert read.rows_in == 74
    assert {case.name for case in read.cases} == (
        set(pd.read_csv(folder / "truth_cases.csv")["case"]) if "case" in report else set()
    )


@pytest.mark.parametrize("report", ["coded_text_by_case", "coded_text_by_file"])
def test_the_ragged_report_is_refused_in_one_short_message(folder: Path, report: str) -> None:
    # README of the files, quirk 13: rows of fewer category levels are short
    path = folder / "qualcoder" / f"{report}.csv"
    (problem,) = refused(lambda: read_coded_table(path, "r.csv", "nobody"))
    assert "70 rows with more or fewer cells" in problem.found
    assert "export the report as .xlsx" in problem.advice
    assert len(str(problem)) < 300


def test_the_database_says_the_same_codings_as_the_export(
    folder: Path, project: CodedProject
) -> None:
    """The tool's own database, which the project reader does not read, as an independent source."""
    path = folder / "qualcoder" / "number_bridges_a.qda" / "data.qda"
    query = (
        "SELECT source.name, seltext, code_name.name, code_text.owner FROM code_text "
        "JOIN source ON source.id = fid JOIN code_name ON code_name.cid = code_text.cid"
    )
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        stored = [(d, t.replace("\u2029", "\n"), c, w) for d, t, c, w in connection.execute(query)]
    keys = ["document", "text", "code", "coder"]
    assert sorted(rows(project)[keys].itertuples(index=False, name=None)) == sorted(stored)
