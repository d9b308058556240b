"""Cases of a project that are nameless, of one name, or name no document."""

from pathlib import Path

import pytest
from interview_files import (
    archive,
    cleaned,
    put,
    qde,
    refused,
    said,
    selection,
    source,
    table,
    value,
)

from pmio_lib.interviews.tables import InterviewCases

TEXT = "I: How?\nR: Well."
WAVE = {"v1": "Wave"}


def project(*cases: str, documents: str = "abc") -> bytes:
    sources = (source(name, selection(12, 16, "Well")) for name in documents)
    texts = {f"sources/{name}.txt": TEXT for name in documents}
    xml = qde(*sources, variables=WAVE, cases="".join(cases))
    return archive({"project.qde": xml, **texts})


def case(guid: str, name: str | None, *documents: str) -> str:
    named = "" if name is None else f' name="{name}"'
    refs = "".join(f'<SourceRef targetGUID="{one}"/>' for one in documents)
    return f'<Case guid="{guid}"{named}>{value("v1", "phase_1")}{refs}</Case>'


@pytest.mark.parametrize("name", [None, "", "Interview"])
def test_cases_of_one_name_or_none_with_own_documents_stay_apart(
    tmp_path: Path, name: str | None
) -> None:
    one = project(*(case(f"k{each}", name, each) for each in "abc"))
    other = project(*(case(f"k{each}", name, each) for each in "cab"))
    tables = cleaned(put(tmp_path, {"one.qdpx": one, "two.qdpx": other}))
    assert tables.cases["documents"].tolist() == [1, 1, 1]
    assert InterviewCases.validate(tables.cases) is not None
    assert "attributes that differ" not in said(tables)


def test_a_case_of_two_documents_is_one(tmp_path: Path) -> None:
    cases = case("k1", None, "a", "b"), case("k2", None, "c")
    tables = cleaned(put(tmp_path, {"one.qdpx": project(*cases)}))
    assert sorted(tables.cases["documents"]) == [1, 2]


def test_cases_that_name_no_document_are_refused_until_cases_csv_names_them(tmp_path: Path) -> None:
    files = {"one.qdpx": project(*(case(f"k{n}", f"Visit {n}") for n in (1, 2, 3)))}
    (problem,) = refused(lambda: cleaned(put(tmp_path, files)))
    assert "3 cases without a document, and 3 documents without a case" in problem.found
    assert "Documents of cases.csv" in problem.advice
    assert "Visit" not in str(problem)
    rows = [[f"Visit {n}", f"{document}.txt"] for n, document in enumerate("abc", start=1)]
    named = {"cases.csv": table(["Case", "Documents"], *rows)}
    assert len(cleaned(put(tmp_path, named)).cases) == 3


def test_files_of_windows_are_passed_over_and_a_database_of_qualcoder_told(tmp_path: Path) -> None:
    stray = {"Thumbs.db": "x", "desktop.ini": "x"}
    assert len(cleaned(put(tmp_path, {"one.qdpx": project(), **stray})).cases) == 3
    (problem,) = refused(lambda: cleaned(put(tmp_path / "other", {"data.qda": "x"})))
    assert "REFI-QDA" in problem.advice
