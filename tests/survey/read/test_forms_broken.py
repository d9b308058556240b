"""Mutilated exports: each ends in a report that says where and what, and names nobody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forms_files import (
    FEBRUARY,
    NOVEMBER,
    column,
    csv_text,
    export,
    write_csv,
    write_xlsx,
)

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.survey.read.forms import read_forms_export

CANARY = "Ann Canary"
ROWS = export(NOVEMBER, *({"name": CANARY, "account": CANARY} for _ in range(4)))


def refused(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(DataError) as caught:
        read_forms_export(path, path.name, NOVEMBER)
    assert "Canary" not in str(caught.value)
    assert all(problem.file == path.name for problem in caught.value.problems)
    return caught.value.problems


def test_no_file(tmp_path: Path) -> None:
    for name in ("x.xlsx", "x.csv"):
        assert "no file" in str(refused(tmp_path / name)[0])


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_workbook_cut_short(tmp_path: Path, share: float) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", ROWS)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "no readable workbook" in str(refused(path)[0])


def test_a_workbook_with_a_broken_sheet(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", ROWS)
    content = bytearray(path.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place : place + 200] = bytes(200)
    path.write_bytes(bytes(content))
    assert "no readable workbook" in str(refused(path)[0])


@pytest.mark.parametrize("content", [b"", b"ID,Name\n", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0"])
@pytest.mark.parametrize("name", ["x.xlsx", "x.csv"])
def test_not_an_export_at_all(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path)


def test_another_kind_of_file(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF")
    assert "another kind" in str(refused(path)[0])


def test_a_text_cut_short_in_a_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    text = csv_text(ROWS)
    path.write_text(text[: text.rindex("Free")], encoding="utf-8", newline="")
    assert [problem.row for problem in refused(path)] == [5]


def test_no_sheet_with_the_questionnaire(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [["a", "b"], [1, 2]], before=[[["Notes"]]])
    assert "2 sheets, none with the questionnaire" in str(refused(path)[0])


def test_two_sheets_with_the_questionnaire(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", ROWS, before=[ROWS])
    assert "sheets 1 and 2" in str(refused(path)[0])


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_headings_lost(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = tmp_path / ("x.xlsx" if write is write_xlsx else "x.csv")
    assert refused(write(path, ROWS[1:]))


def test_responses_above_the_headings_are_not_lost(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", [ROWS[1], ROWS[0], *ROWS[2:]])
    (problem,) = refused(path)
    assert (problem.row, "row 2" in problem.found) == (1, True)


def test_one_changed_heading_does_not_move_the_headings(tmp_path: Path) -> None:
    """Two exports pasted together, the first with a heading changed."""
    changed = list(ROWS[0])
    changed[column(NOVEMBER, "pupil_confidence")] = "Something else"
    (problem,) = refused(write_xlsx(tmp_path / "x.xlsx", [changed, ROWS[1], *ROWS]))
    assert (problem.row, "question 10f" in problem.expected) == (1, True)


def test_headings_and_no_row(tmp_path: Path) -> None:
    assert "no responses yet" in str(refused(write_xlsx(tmp_path / "x.xlsx", ROWS[:1]))[0])


@pytest.mark.parametrize("name", ["school", "support", "is_involved", "pupil_confidence"])
def test_a_required_heading_renamed(tmp_path: Path, name: str) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][column(NOVEMBER, name)] = "Something else"
    (problem,) = refused(write_xlsx(tmp_path / "x.xlsx", rows))
    assert f"question {NOVEMBER.question(name).number} " in problem.expected


@pytest.mark.parametrize(
    ("reference", "is_refused"),
    [("G2:G3", True), ("A2:B2", True), ("G5:H6", True), ("A1:B1", False)],
)
def test_merged_cells(tmp_path: Path, reference: str, is_refused: bool) -> None:
    def merge(sheet: Any) -> None:
        if is_refused:
            sheet.merge_cells(reference)
        else:
            sheet.insert_rows(1)
            sheet.merge_cells(reference)

    path = write_xlsx(tmp_path / "x.xlsx", ROWS, merge)
    if is_refused:
        (problem,) = refused(path)
        assert reference in problem.found
    else:
        assert len(read_forms_export(path, "x.xlsx", NOVEMBER).frame) == 4


def test_a_formula_among_the_answers(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[2][column(NOVEMBER, "pupil_confidence")] = "=1+1"
    (problem,) = refused(write_xlsx(tmp_path / "x.xlsx", rows))
    assert (problem.row, problem.found) == (3, "a formula")
    assert "Pupils' confidence" in str(problem.column)


@pytest.mark.parametrize("cell", [7, CANARY, True])
def test_a_rating_that_is_none_is_reported_and_kept_out(tmp_path: Path, cell: Any) -> None:
    rows = export(NOVEMBER, {"pupil_confidence": cell}, {})
    book = read_forms_export(write_xlsx(tmp_path / "x.xlsx", rows), "x.xlsx", NOVEMBER)
    assert book.answers.ratings["pupil_confidence"].unreadable == (2,)
    (problem,) = book.reports
    assert problem.row == 2
    assert "Canary" not in str(problem)


def test_another_wave_export_is_not_taken_for_this_one(tmp_path: Path) -> None:
    """February's headings hold nearly all of November's: its dates tell, in survey.clean."""
    path = write_xlsx(tmp_path / "x.xlsx", export(FEBRUARY, {}, {}))
    book = read_forms_export(path, "x.xlsx", NOVEMBER)
    assert any("left out: " in note for note in book.notes)
    assert any("read as not answered" in note for note in book.notes)
