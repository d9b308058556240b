"""Text files as people really save them: what is read, what is refused, and on which line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.delimited import DelimitedText, read_delimited

FILE = "data/raw/official/shares.csv"
GOOD = "area,year,note\nStoke,2018,low\nDerby,2019,high\n"
Read = Callable[[str | bytes], DelimitedText]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(content: str | bytes) -> DelimitedText:
        path = tmp_path / "shares.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_delimited(path, FILE)

    return write_and_read


def refused(read: Read, content: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(DataError) as caught:
        read(content)
    assert caught.value.exit_code == 2
    assert all(problem.file == FILE for problem in caught.value.problems)
    return caught.value.problems


def test_a_plain_file_is_read_as_text_by_line_and_without_a_note(read: Read) -> None:
    found = read(GOOD)
    assert found.frame.to_dict("index") == {
        2: {"area": "Stoke", "year": "2018", "note": "low"},
        3: {"area": "Derby", "year": "2019", "note": "high"},
    }
    assert (found.delimiter, found.blank_rows, found.notes) == (",", (), ())


def test_words_that_pandas_takes_for_missing_stay_words(read: Read) -> None:
    values = ["NA", "NaN", "None", "null", "", "-", "007", "1e5", "TRUE"]
    found = read("value,note\n" + "".join(f"{value},n\n" for value in values))
    assert found.frame["value"].tolist() == values


@pytest.mark.parametrize(
    ("content", "delimiter", "note"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), ",", "the file starts with a byte order mark"),
        (GOOD.encode("utf-16"), ",", "the file is UTF-16"),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), ",", "the file is UTF-16"),
        (GOOD.replace(",", ";").encode(), ";", "cells are separated by semicolons, not by commas"),
        (GOOD.replace(",", "\t").encode(), "\t", "cells are separated by tabs, not by commas"),
        (
            GOOD.replace("low", "caf\xe9").encode("cp1252"),
            ",",
            "the file is windows-1252, not UTF-8",
        ),
    ],
    ids=["utf-8 mark", "utf-16 little", "utf-16 big", "semicolons", "tabs", "windows-1252"],
)
def test_an_unusual_but_readable_file_is_read_and_the_oddity_noted(
    read: Read, content: bytes, delimiter: str, note: str
) -> None:
    found = read(content)
    assert found.frame["area"].tolist() == ["Stoke", "Derby"]
    assert list(found.frame.columns) == ["area", "year", "note"]
    assert (found.delimiter, found.notes) == (delimiter, (note,))


def test_letters_of_windows_1252_come_out_as_they_were_typed(read: Read) -> None:
    found = read("note\ncafé – 5 £\n".encode("cp1252"))
    assert found.frame["note"].tolist() == ["café – 5 £"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_every_kind_of_line_end_gives_the_same_rows_and_lines(read: Read, end: str) -> None:
    found = read(GOOD.replace("\n", end))
    assert found.frame.equals(read(GOOD).frame)


def test_only_the_header_tells_the_delimiter_whatever_the_line_ends(read: Read) -> None:
    found = read("area,note\rStoke,a; b; c; d\r")
    assert found.frame.loc[2].tolist() == ["Stoke", "a; b; c; d"]


def test_commas_inside_the_cells_of_a_semicolon_file_part_nothing(read: Read) -> None:
    found = read("area;value\nHull, Kingston upon;59,1\n")
    assert found.frame.loc[2].tolist() == ["Hull, Kingston upon", "59,1"]


def test_a_line_break_inside_quotes_makes_no_further_row_as_in_a_spreadsheet(read: Read) -> None:
    found = read('area,note\nStoke,"one\ntwo\n\nfour"\nDerby,plain\n\nHull,"a\nb"\nLeeds,end\n')
    assert found.frame.index.tolist() == [2, 3, 5, 6]
    assert found.frame.at[2, "note"] == "one\ntwo\n\nfour"
    assert found.blank_rows == (4,)


def test_blank_lines_are_counted_and_keep_their_numbers(read: Read) -> None:
    found = read("area,year\n\nStoke,2018\n , \n,\nDerby,2019\n\n")
    assert found.blank_rows == (2, 4, 5, 7)
    assert found.frame.index.tolist() == [3, 6]


def test_blank_lines_above_the_header_are_stepped_over(read: Read) -> None:
    found = read("\n,,\n" + GOOD)
    assert found.frame.index.tolist() == [4, 5]
    assert found.blank_rows == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_delimited(tmp_path / "none.csv", FILE)
    assert str(caught.value) == (
        f"{FILE}: found no file; expected a delimited text file. Put the file there."
    )
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("content", ["", "\n\n", "  \n,,\n", "\ufeff"])
def test_a_file_with_nothing_in_it_is_called_empty(read: Read, content: str) -> None:
    assert refused(read, content) == (
        Problem(FILE, 1, None, "an empty file", "a header line and rows"),
    )


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-16-le"),
        GOOD.encode("utf-16") + b"a",
        GOOD.encode("utf-32"),
        b"PK\x03\x04\x00\x00\x08",
        b"\xef\xbb\xbf" + GOOD.encode() + b"\xff",
        GOOD.encode() + b"\x81",
    ],
    ids=["utf-16 unmarked", "utf-16 cut", "utf-32", "a workbook", "broken utf-8", "no such letter"],
)
def test_bytes_that_are_not_text_are_refused_with_advice(read: Read, content: bytes) -> None:
    (problem,) = refused(read, content)
    assert str(problem) == (
        f"{FILE}: found bytes that are not text; expected text. "
        "Save it as CSV UTF-8 from the program that made it."
    )


def test_rows_too_long_and_too_short_are_all_named_by_line_in_order(read: Read) -> None:
    problems = refused(read, "a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n1\n")
    assert [(p.row, p.found, p.expected) for p in problems] == [
        (3, "2 cells", "3 cells, as in the header"),
        (5, "4 cells", "3 cells, as in the header"),
        (6, "1 cell", "3 cells, as in the header"),
    ]


def test_a_heading_that_stands_three_times_is_reported_for_each_that_is_too_many(
    read: Read,
) -> None:
    problems = refused(read, "a,b,a,a\n1,2,3,4\n")
    assert [(p.row, p.column, p.found) for p in problems] == [(1, "a", "the heading twice")] * 2


def test_a_column_without_a_heading_is_told_by_its_place(read: Read) -> None:
    (problem,) = refused(read, "area,,year\nStoke,,2018\n")
    assert (problem.row, problem.found) == (1, "no heading over cell 2")


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('a,b\n1,2\n3,"four\n5,6\n7,8\n', 3),
        ('a,b\n1,"two\n3,4\n5,"six"\n', 2),
        ('a,b\n1,"two"2\n', 2),
        ('a,b\n1,2\n3,"' + "many words " * 1_000_000 + '"\n', 3),
    ],
    ids=["never closed", "closed by a later cell", "text after it", "longer than can be"],
)
def test_a_quote_that_does_not_pair_is_named_where_it_opens_and_swallows_no_row(
    read: Read, content: str, row: int
) -> None:
    (problem,) = refused(read, content)
    assert problem.row == row
    assert "does not end" in problem.found


BLANK = st.sampled_from(["", " ", ",", " ,\t", '"",""'])
CELL = st.text(st.characters(codec="utf-8", exclude_characters='\0"', exclude_categories=["Cs"]))


@given(lines=st.lists(st.one_of(BLANK, st.just("Stoke,2018"), st.just('Hull,"20\n18"'))))
def test_each_line_is_a_row_or_a_blank_and_none_is_lost(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    path.write_bytes(("area,year\n" + "".join(f"{line}\n" for line in lines)).encode())
    found = read_delimited(path, FILE)
    assert len(found.frame) + len(found.blank_rows) == len(lines)
    assert sorted([*found.frame.index, *found.blank_rows]) == [*range(2, len(lines) + 2)]


@given(rows=st.lists(st.tuples(CELL, CELL), max_size=6), delimiter=st.sampled_from(",;\t"))
def test_reading_gives_back_what_was_written_but_for_outer_white_space(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in [("a", "b"), *rows]]
    path.write_bytes("\n".join(lines).encode())
    found = read_delimited(path, FILE)
    wanted = [[cell.strip() for cell in row] for row in rows]
    assert found.frame.to_numpy().tolist() == [row for row in wanted if any(row)]


def test_what_excel_writes_on_top_and_at_the_end_is_passed_over(read: Read) -> None:
    found = read("sep=;\narea;year\nStoke;2018\n")
    assert found.frame.loc[3].tolist() == ["Stoke", "2018"]
    assert found.delimiter == ";"
    titled = read("Survey of 2019,,,,\n,,,,\na,b,c,,\n1,2,3,,\n4,5,6,,\n7,8,9,,\n")
    assert list(titled.frame.columns) == ["a", "b", "c"]
    assert titled.frame.index.tolist() == [4, 5, 6]
    assert "the headings stand on row 3; what is above them was left out" in titled.notes


def test_a_few_bytes_of_another_encoding_are_named_by_row(read: Read) -> None:
    content = "area,note\nStoke,café naïve\nHull,".encode() + b"caf\xe9\n"
    (problem,) = refused(read, content)
    assert problem.row == 3
    assert "not UTF-8" in problem.found


def test_a_document_pasted_into_a_cell_is_read(read: Read) -> None:
    long = "word " * 40_000
    assert read(f'area,note\nStoke,"{long}"\n').frame.at[2, "note"] == long.strip()
