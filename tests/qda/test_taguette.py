"""Taguette's own files against what was coded, and databases that are none of Taguette's."""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from interview_files import outcome, qda_files, refused, rows

from pmio_lib.core.errors import DataError
from pmio_lib.qda.coded_table import read_coded_table
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.taguette import NO_CODERS, html_text, read_taguette_project

GARBLED = "A04_ferry_road_ta.txt"
SCHEMA = """
CREATE TABLE documents (id INTEGER, project_id INTEGER, name TEXT, description TEXT, contents TEXT);
CREATE TABLE tags (id INTEGER, path TEXT, description TEXT);
CREATE TABLE highlights
    (id INTEGER, document_id INTEGER, start_offset INTEGER, end_offset INTEGER, snippet TEXT);
CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);
INSERT INTO documents VALUES (1, 1, 'one.txt', '', '<p>Zebedee likes cubes.</p>');
INSERT INTO tags VALUES (1, 'Pupil.Enjoyment', 'what');
INSERT INTO highlights VALUES (1, 1, 8, 13, 'likes');
INSERT INTO highlight_tags VALUES (1, 1);
"""


def bare(text: str) -> str:
    """A text without white space: Taguette's paragraphs are not the document's lines."""
    return re.sub(r"\s+", "", text)


def read(folder: Path, coder: str) -> CodedProject:
    return read_taguette_project(folder / f"{coder}_project.sqlite3", "t.sqlite3", coder)


def with_rows(script: str) -> str:
    """The good database, changed."""
    return f"{SCHEMA};{script};"


def database(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def changed(folder: Path, script: str = "") -> CodedProject:
    """The project of the good database, changed."""
    return read_taguette_project(database(folder / "t", with_rows(script)), "t", "w")


@pytest.fixture(scope="module")
def folder() -> Path:
    return qda_files() / "taguette"


@pytest.fixture(scope="module")
def truth(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder.parent / "truth.csv")


def told(frame: pd.DataFrame) -> Counter[tuple[str, str, str]]:
    keys = ["document", "text", "code"]
    return Counter((d, bare(t), c) for d, t, c in frame[keys].itertuples(index=False, name=None))


@pytest.mark.parametrize("coder", ["coder_a", "coder_b"])
def test_every_coding_but_the_garbled_ones_is_recovered(
    folder: Path, truth: pd.DataFrame, coder: str
) -> None:
    own = truth[truth["coder"].eq(coder)]
    project = read(folder, coder)
    assert set(project.codings["coder"]) == {coder}
    lost = told(own) - told(rows(project))
    # README of the files, quirk 7: two codings of A04 are mis-decoded, both by coder_a
    assert {document for document, *_ in lost} <= {GARBLED}
    assert sum(lost.values()) == (2 if coder == "coder_a" else 0)
    assert len(project.codings) == project.rows_in == len(own)


def test_the_shared_project_holds_both_coders_codings_under_one_name(
    folder: Path, truth: pd.DataFrame
) -> None:
    project = read(folder, "both")
    assert sum((told(truth) - told(rows(project))).values()) == 2
    assert project.coders == ("both",)
    assert project.rows_in == 74


def test_offsets_count_bytes_and_each_is_checked(folder: Path) -> None:
    # README of the files, quirk 1 of Taguette: UTF-8 bytes of the text of the HTML
    project = read(folder, "both")
    assert project.notes == ("offsets of this project count UTF-8 bytes", NO_CODERS)
    assert set(project.codings["place"]) == {"checked"}
    for row in project.codings.itertuples():
        text = project.documents[row.document]
        assert text is not None
        assert text[row.start : row.end] == row.text


def test_dots_in_a_tag_are_a_path(folder: Path, truth: pd.DataFrame) -> None:
    project = read(folder, "coder_a")
    book = pd.read_csv(folder.parent / "truth_codebook.csv", keep_default_na=False)
    used = {project.codes[place].path for place in project.codings["code"]}
    parents = dict(zip(book["name"], book["parent"], strict=True))
    for path in used:
        assert path[-1] in set(truth["code"])
        assert path[-2] == parents[path[-1]]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("coder", ["coder_a", "coder_b", "both"])
def test_the_highlights_as_a_table_are_those_of_the_database(
    folder: Path, coder: str, ending: str
) -> None:
    table = read_coded_table(folder / f"{coder}_highlights.{ending}", "h", coder)
    assert told(rows(table)) == told(rows(read(folder, coder)))
    assert set(table.codings["coder"]) == {coder}
    assert table.rows_in == len(table.codings)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a &amp; b</p>\n<p>&#128578;</p>", "a & b\n\N{SLIGHTLY SMILING FACE}"),
        ('<p class="x">one<br/>two</p>', "onetwo"),
        ("a < b", "a < b"),
        ("<" * 200_000, "<" * 200_000),
        ("&#xD800;", "\N{REPLACEMENT CHARACTER}"),
        ("", ""),
    ],
)
def test_the_text_of_html_is_its_text_alone(html: str, text: str) -> None:
    assert html_text(html) == text


def test_a_database_by_hand_is_read(tmp_path: Path) -> None:
    project = changed(tmp_path)
    (row,) = project.codings.to_dict("records")
    assert (row["start"], row["end"], row["text"], row["place"]) == (8, 13, "likes", "checked")
    assert project.cases[0].documents == ("one.txt",)


def test_rows_that_lead_nowhere_are_counted(tmp_path: Path) -> None:
    script = """
    INSERT INTO highlights VALUES (2, 1, 0, 7, 'Zebedee'), (3, 99, 0, 3, 'Zeb');
    INSERT INTO highlights VALUES (NULL, 1, 0, 1, '');
    INSERT INTO highlight_tags VALUES (1, 77), (88, 1), (3, 1), (NULL, 1);
    """
    project = changed(tmp_path, script)
    assert dict(project.left_out) == {
        "tag given to a highlight, but not in the list of tags": 1,
        "tag given to a highlight that is not there, or whose document is not": 3,
        "highlight without a tag": 1,
    }
    assert project.rows_in == len(project.codings) + sum(project.left_out.values())


def test_a_highlight_elsewhere_is_placed_or_told(tmp_path: Path) -> None:
    script = """
    UPDATE documents SET contents = '<p>We counted in pairs today. Cubes, cubes.</p>';
    UPDATE highlights SET start_offset = 1, end_offset = 25, snippet = 'counted in pairs today. ';
    INSERT INTO highlights VALUES (2, 1, 1, 6, 'ubes,'), (3, 1, 900, 905, 'gone.');
    INSERT INTO highlight_tags VALUES (2, 1), (3, 1);
    """
    project = changed(tmp_path, script)
    assert project.codings["place"].tolist() == ["found", "none", "none"]
    assert len(project.reports) == 3
    assert all("document 1, tag " in one.found for one in project.reports)
    assert not any("counted" in str(one) or "one.txt" in str(one) for one in project.reports)


def test_two_documents_of_one_name_stay_two(tmp_path: Path) -> None:
    script = """
    INSERT INTO documents VALUES (2, 1, 'one.txt', NULL, '<p>Other words.</p>');
    INSERT INTO highlights VALUES (2, 2, 0, 5, 'Other');
    INSERT INTO highlight_tags VALUES (2, 1);
    """
    project = changed(tmp_path, script)
    assert len(project.documents) == 2
    assert project.codings["document"].nunique() == 2
    assert project.codings["text"].tolist() == ["likes", "Other"]


def blob(path: Path) -> Path:
    path.write_bytes(b"Zebedee is no database")
    return path


def cut(path: Path) -> Path:
    content = database(path, SCHEMA).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def made(script: str) -> Callable[[Path], Path]:
    return lambda path: database(path, script)


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (blob, "no SQLite database"),
        (cut, "a database that cannot be read"),
        (lambda path: path, "no file"),
        (made("CREATE TABLE x (a)"),
         "without the table documents, highlight_tags, highlights, tags"),
        (made(SCHEMA.replace("project_id INTEGER, ", "").replace("(1, 1, 'one", "(1, 'one")),
         "a database that cannot be read"),
        (made(with_rows("DELETE FROM highlight_tags")), "nothing is tagged"),
        (made(with_rows("INSERT INTO documents VALUES (2, 2, 'b', '', '')")), "2 projects"),
        # a view in the place of a table could compute without end
        (made(with_rows("ALTER TABLE tags RENAME TO t; CREATE VIEW tags AS SELECT * FROM t")),
         "without the table tags"),
        (made(with_rows("DROP TABLE tags; CREATE VIRTUAL TABLE tags USING fts5(id, path, about)")),
         "without the table tags"),
        # a column that computes a text larger than any transcript
        (made(SCHEMA.replace("contents TEXT)", "contents TEXT AS (hex(zeroblob(40000000))))")
              .replace(", '<p>Zebedee likes cubes.</p>'", "")),
         "a database that cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_taguette_project_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], found: str
) -> None:
    path = make(tmp_path / "t.sqlite3")
    before = sorted(tmp_path.iterdir())
    (problem,) = refused(lambda: read_taguette_project(path, "t.sqlite3", "w"))
    assert found in problem.found
    assert "Zebedee" not in str(problem)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("cell", ["x'00ff'", "NULL", "12", "4.5", "''"])
@pytest.mark.parametrize(
    "column",
    ["documents SET name", "documents SET description", "documents SET contents",
     "documents SET id", "tags SET path", "tags SET id", "tags SET description",
     "highlights SET id", "highlights SET start_offset", "highlights SET end_offset",
     "highlights SET snippet", "highlight_tags SET tag_id", "highlight_tags SET highlight_id"],
)  # fmt: skip
def test_a_cell_of_any_kind_is_read_or_refused(tmp_path: Path, column: str, cell: str) -> None:
    path = database(tmp_path / "t", f"{SCHEMA}; UPDATE {column} = {cell};")
    found = outcome(lambda: read_taguette_project(path, "t", "w"))
    assert isinstance(found, DataError) or found.tool == "Taguette"


def test_a_database_that_computes_without_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmio_lib.qda.taguette.MOST_STEPS", 5)
    endless = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    INSERT INTO highlight_tags SELECT 1, 1 FROM n;
    """
    with pytest.raises(DataError, match="a database that cannot be read"):
        changed(tmp_path, endless)
