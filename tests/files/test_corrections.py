"""Corrections: the one cell that is meant, and every line that cannot be followed."""

from pathlib import Path

import pytest
from forms_files import write_csv, write_xlsx

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Correction, Corrections, file_name
from pmio_lib.files.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.tables.row_ledger import CorrectedCell

COLUMNS = (
    Column("key", "the ID, such as Key", called("key"), False, is_id=True),
    Column("school", "the school, such as School", called("school", "name of school")),
    Column("mark", "the mark, such as Mark", called("mark", "mark out of 20")),
    Column("note", "a note", called("note"), is_required=False),
)
ROWS = [
    ["Key", "Name of school", "Mark out of 20", "Spare", "Note"],
    ["A1", "Canary School", "7", "x", ""],
    [],
    ["A2", "Canary  School", "700", "x", "of a\nweek"],
    ["A2", "Wren School", "9", "x", ""],
]
GOOD = {"line": 2, "file": "t.csv", "row": 4, "id": "", "column": "Mark", "found": "700"}
GOOD |= {"should_be": "17", "why": "the school looked it up", "decided_by": "data manager"}


def corrections(*changes: dict[str, object]) -> Corrections:
    lines = [Correction(**{**GOOD, "line": line, **each}) for line, each in enumerate(changes, 2)]
    return Corrections("corrections.csv", tuple(lines))


def read(folder: Path, *changes: dict[str, object]) -> PlainTable:
    path = write_csv(folder / "t.csv", ROWS)
    return read_plain_table(path, "raw/t.csv", COLUMNS, corrections(*changes))


def refusal(folder: Path, *changes: dict[str, object]) -> Problem:
    with pytest.raises(DataError) as caught:
        read(folder, *changes)
    (problem,) = caught.value.problems
    assert "Canary" not in str(problem)
    assert "700" not in str(problem)
    assert problem.file == "corrections.csv"
    assert problem.row == len(changes) + 1
    assert f"line {problem.row} of corrections.csv" in problem.advice
    return problem


def test_one_cell_and_no_other_holds_what_it_should(tmp_path: Path) -> None:
    before, after = read(tmp_path), read(tmp_path, {})
    changed = before.frame.ne(after.frame)
    assert changed.sum().sum() == 1
    assert after.frame.loc[4, "mark"] == "17"
    assert after.corrected == (CorrectedCell(4, "mark", "the school looked it up", "data manager"),)
    assert "cells read as corrections.csv says: 1" in after.notes
    assert (before.corrected, after.rows_in) == ((), before.rows_in)


@pytest.mark.parametrize("column", ["Mark out of 20", "mark out of 20:", "mark", "MARK", "C"])
def test_a_column_goes_by_its_heading_the_studys_name_or_its_letter(
    tmp_path: Path, column: str
) -> None:
    assert read(tmp_path, {"column": column}).frame.loc[4, "mark"] == "17"


@pytest.mark.parametrize("file", ["T.CSV", "data/raw/private/t.csv", "C:\\files\\t.csv"])
def test_a_file_goes_by_its_name_in_whatever_folder(tmp_path: Path, file: str) -> None:
    assert read(tmp_path, {"file": file}).frame.loc[4, "mark"] == "17"
    assert file_name(file) == "t.csv"


def test_a_row_goes_by_its_id_alone_or_with_it(tmp_path: Path) -> None:
    by_id = {"row": None, "id": "a1", "found": "7"}
    assert read(tmp_path, by_id).frame.loc[2, "mark"] == "17"
    assert read(tmp_path, {"row": 4, "id": "A2"}).frame.loc[4, "mark"] == "17"


def test_white_space_is_no_other_value_and_nothing_may_be_found_or_put(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        {"column": "school", "found": "Canary School ", "should_be": "Wren School"},
        {"column": "note", "found": "of a week", "should_be": ""},
        {"row": 2, "column": "note", "found": "", "should_be": "late"},
    )
    assert table.frame.loc[4].tolist() == ["A2", "Wren School", "700", ""]
    assert table.frame.loc[2, "note"] == "late"


def test_a_formula_is_replaced_by_its_value(tmp_path: Path) -> None:
    rows = [["School", "Mark"], ["Wren School", "=3+4"]]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    line = {"file": "t.xlsx", "row": 2, "found": "=3+4", "should_be": "7"}
    assert read_plain_table(path, "t.xlsx", COLUMNS, corrections(line)).frame.loc[2, "mark"] == "7"
    with pytest.raises(DataError, match="a formula"):
        read_plain_table(path, "t.xlsx", COLUMNS, NONE)


@pytest.mark.parametrize(
    ("change", "column", "found"),
    [
        ({"row": 40}, "row", "row 40, which is none"),
        ({"row": 3}, "row", "row 3, which is none"),
        ({"row": 1}, "row", "row 1, which is none"),
        ({"id": "A1"}, "id", "another ID than that row has"),
        ({"row": None, "id": "A9"}, "id", "an ID that no row has"),
        ({"row": None, "id": "A2"}, "id", "an ID of rows 4, 5"),
        ({"column": "Marks of Canary"}, "column", "no column"),
        ({"column": "Spare"}, "column", "a column that nothing reads"),
        ({"found": "70"}, "found", "another value than row 4 of t.csv holds"),
        ({"found": ""}, "found", "another value than row 4 of t.csv holds"),
        ({"should_be": "700 "}, "should_be", "the same as was found"),
        ({"why": "700 is no mark"}, "why", "words that stand in the row"),
        ({"why": "it was 17, they say"}, "why", "words that stand in the row"),
        ({"decided_by": "head, pupil A2"}, "decided_by", "words that stand in the row"),
    ],
)
def test_a_line_that_cannot_be_followed_is_refused(
    tmp_path: Path, change: dict[str, object], column: str, found: str
) -> None:
    problem = refusal(tmp_path, change)
    assert problem.column == column
    assert found in problem.found


def test_a_cell_is_corrected_once(tmp_path: Path) -> None:
    problem = refusal(tmp_path, {}, {"column": "Mark out of 20", "should_be": "18"})
    assert problem.found == "a second correction of the cell that line 2 corrects"


def test_a_table_without_ids_takes_none(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [["School", "Mark"], ["Wren", "700"]])
    with pytest.raises(DataError, match=r"t\.csv has no column of IDs"):
        read_plain_table(path, "t.csv", COLUMNS, corrections({"row": 2, "id": "A1"}))


def test_every_line_that_cannot_be_followed_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, {"row": 40}, {"found": "1"}, {})
    assert [each.row for each in caught.value.problems] == [2, 3, 4]


def test_files_that_are_not_read_are_refused_without_their_name() -> None:
    lines = corrections({}, {"file": "Ann Canary.csv"})
    (problem,) = lines.astray(["raw/t.csv", "raw/u.xlsx"])
    assert str(problem) == (
        "corrections.csv, row 3, column file: found a file that is not read here; expected one of "
        "t.csv, u.xlsx. Mend line 3 of corrections.csv, or delete it."
    )
