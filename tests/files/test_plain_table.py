"""Plain tables: the right sheet and row of headings, and what keeps a file from being read."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from forms_files import write_csv, write_xlsx

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.files.spreadsheet import STRICT_NAMES

COLUMNS = (
    Column("name", "the name, such as Name", called("name", "full name")),
    Column("mark", "the mark, such as Mark", called("mark")),
    Column("note", "a note", called("note"), is_required=False),
)
ROWS = [["Name", "Mark"], ["Ann Canary", 5], ["Bob", 7.5]]


def read(path: Path) -> PlainTable:
    return read_plain_table(path, path.name, COLUMNS)


def problems(path: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        read(path)
    return list(caught.value.problems)


@pytest.mark.parametrize("write", [write_xlsx, write_csv], ids=["xlsx", "csv"])
def test_a_table_is_read_from_either_kind_of_file(tmp_path: Path, write: Any) -> None:
    kind = "xlsx" if write is write_xlsx else "csv"
    table = read(write(tmp_path / f"t.{kind}", [["MARK", "Full name"], [5, "Ann"], [7.5, "Bob"]]))
    assert table.frame.to_dict("list") == {"name": ["Ann", "Bob"], "mark": ["5", "7.5"]}
    assert table.frame.index.tolist() == [2, 3]
    assert table.headings == {"name": "Full name", "mark": "MARK"}


def test_titles_other_sheets_and_blank_rows_do_not_count(tmp_path: Path) -> None:
    rows = [["A title"], [], *ROWS[:2], [], ROWS[2]]
    table = read(write_xlsx(tmp_path / "t.xlsx", rows, before=[[["x", "y"], [1, 2]]]))
    assert table.frame.index.tolist() == [4, 6]
    assert table.blank_rows == (5,)
    assert table.rows_in == 3
    assert len(table.notes) == 2


def test_columns_that_are_not_used_are_told_by_letter_only(tmp_path: Path) -> None:
    rows = [["Ann Canary", *ROWS[0]], ["x", "Ann", 5]]
    table = read(write_csv(tmp_path / "t.csv", rows))
    assert table.notes == ("columns that are not used: A",)


def test_every_missing_and_repeated_column_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [["Name", "Full name", "x"], ["a", "b", "c"]])
    assert [(p.row, p.found, p.expected) for p in problems(path)] == [
        (1, "columns A and B", "one column for the name, such as Name"),
        (1, "no such column", "the mark, such as Mark"),
    ]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Name", "Mark"]], "headings and no rows"),
        ([["Name", "Mark"], ["Ann Canary", 1, 2]], "3 cells"),
        ([["Ann Canary", "Ann Canary"], ["Ann", 5]], "the heading twice"),
    ],
)
def test_a_table_that_cannot_be_read_names_nobody(
    tmp_path: Path, rows: list[list[Any]], found: str
) -> None:
    told = problems(write_csv(tmp_path / "t.csv", rows))
    assert told[0].found == found
    assert "Canary" not in "".join(map(str, told))


def test_formulas_and_merged_cells_are_no_values(tmp_path: Path) -> None:
    rows = [["Name", "Mark", "other"], ["Ann", "=1+1", "=2"], ["Bob", "=2", 3], ["C", 4, 5]]
    path = write_xlsx(tmp_path / "t.xlsx", rows, lambda sheet: sheet.merge_cells("A3:A4"))
    told = [(p.row, p.column, p.found) for p in problems(path)]
    assert (2, "Mark", "a formula, the first of 2 in the column") in told
    assert (None, None, "merged cells A3:A4") in told
    assert len(told) == 2


def test_the_table_on_two_sheets_is_refused(tmp_path: Path) -> None:
    (told,) = problems(write_xlsx(tmp_path / "t.xlsx", ROWS, before=[ROWS]))
    assert told.found == "the headings on sheets 1 and 2"


def test_rows_above_the_headings_are_not_lost(tmp_path: Path) -> None:
    (told,) = problems(write_xlsx(tmp_path / "t.xlsx", [["Ann", 5, "x"], *ROWS]))
    assert (told.row, told.found) == (1, "cells above the headings, which stand on row 2")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"\x00\x01\x02"])
@pytest.mark.parametrize("kind", ["xlsx", "csv", "ods"])
def test_a_broken_file_is_one_clear_problem(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    path.write_bytes(content)
    assert problems(path)


def test_a_sheet_without_the_headings_says_what_is_wanted(tmp_path: Path) -> None:
    (told,) = problems(write_xlsx(tmp_path / "t.xlsx", [["a", "b"], [1, 2]]))
    assert told.found == "no headings"
    assert "the mark, such as Mark" in told.expected


def test_a_workbook_of_strict_open_xml_is_read(tmp_path: Path) -> None:
    path, strict = write_xlsx(tmp_path / "t.xlsx", ROWS), tmp_path / "strict.xlsx"
    with zipfile.ZipFile(path) as usual, zipfile.ZipFile(strict, "w") as archive:
        for part in usual.namelist():
            content = usual.read(part)
            for name, transitional in STRICT_NAMES:
                content = content.replace(transitional, name)
            archive.writestr(part, content)
    assert read(strict).frame.equals(read(path).frame)
