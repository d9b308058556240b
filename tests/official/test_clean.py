"""Tables of figures with one thing wrong, or two: each is named by file, row, column and value."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.hashing import file_sha256
from pmio_lib.official.clean import CleanTable, clean_figures
from pmio_lib.official.tables import SYMBOLS
from pmio_lib.study.figures import FigureStudy

ROOT = Path(__file__).resolve().parents[2]
FILE = "data/raw/official/shares.csv"
Rows = list[list[str]]
Refused = Callable[[Rows], list[Problem]]
YEARS = (2018, 2019, 2020)
HEAD = ["measure", "area_code", "area", "year", "value", "unit", "status", "publication", "locator"]
NUMBER = "a plain number, or one of the symbols z, x, c, low, k, u"
NO_NUMBERS = (
    *("fifty", "59.1%", "59,1", "1,000", "1e5", "NaN", "inf", "-", "+5", "5.", ".5", "X", "nan"),
    *("\N{MINUS SIGN}5", "٥٩", "５９"),
)
YEAR = "a year such as 2019"


@pytest.fixture
def cleaned(write: Callable[[Rows], Path], study: FigureStudy) -> Callable[[Rows], CleanTable]:
    return lambda rows: clean_figures(write(rows), FILE, study)


@pytest.fixture
def refused(
    cleaned: Callable[[Rows], CleanTable],
    problems: Callable[[Callable[[], object]], list[Problem]],
) -> Refused:
    return lambda rows: problems(lambda: cleaned(rows))


def changed(rows: Rows, line: int, column: str, value: str) -> Rows:
    """Give the rows with one cell changed, by its line in the file."""
    copy = [list(row) for row in rows]
    copy[line - 1][HEAD.index(column)] = value
    return copy


def test_a_sound_table_comes_out_typed_sorted_and_accounted_for(
    rows: Rows, cleaned: Callable[[Rows], CleanTable], write: Callable[[Rows], Path]
) -> None:
    table = cleaned(rows)
    assert table.frame["source_row"].tolist() == [8, 9, 2, 3, 4, 5, 6, 7]
    assert table.frame["value"].dtype == "float64"
    assert table.frame["year"].dtype == "int64"
    assert table.frame.loc[2, ["value", "unit", "locator"]].tolist() == [
        53.6,
        "percent",
        "Table 1, left",
    ]
    assert (table.ledger.rows_in, table.ledger.rows_out, table.ledger.left_out) == (8, 8, {})
    assert table.ledger.sha256 == file_sha256(write(rows))


@pytest.mark.parametrize("symbol", list(SYMBOLS))
def test_a_symbol_stays_a_symbol_and_is_never_nought(
    rows: Rows, cleaned: Callable[[Rows], CleanTable], symbol: str
) -> None:
    frame = cleaned(changed(rows, 3, "value", symbol)).frame
    row = frame[frame["source_row"].eq(3)].iloc[0]
    assert row["symbol"] == symbol
    assert pd.isna(row["value"])


@pytest.mark.parametrize(
    ("line", "column", "value", "found", "expected"),
    [
        (3, "value", "100.1", "100.1", "a percentage from 0 to 100"),
        (3, "value", "-1", "-1", "a figure of 0 or more"),
        *((3, "value", text, f"'{text}'", NUMBER) for text in NO_NUMBERS),
        (3, "value", "", "nothing", NUMBER),
        (8, "value", "1234567.5", "1234567.5", "a whole number, as a count is"),
        (8, "value", "4", "4", "5 to 2000000 for entries"),
        (8, "value", "2000001", "2000001", "5 to 2000000 for entries"),
        (4, "status", "Final", "'Final'", "one of final, provisional, unstated"),
        (4, "status", "", "nothing", "one of final, provisional, unstated"),
        (5, "unit", "pct", "'pct'", "one of percent, count"),
        (6, "area", "Stoke", "'Stoke'", "'England', the name of area 970"),
        (6, "area", "", "nothing", "the area's name"),
        (7, "publication", "gossip", "'gossip'", "an id of study/publications.yaml"),
        (7, "publication", "The Release", "'The Release'", "a publication id"),
        (9, "locator", "  ", "nothing", "where in the publication"),
    ],
)
def test_one_bad_cell_is_one_problem_that_says_where_and_what(
    rows: Rows, refused: Refused, line: int, column: str, value: str, found: str, expected: str
) -> None:
    (problem,) = refused(changed(rows, line, column, value))
    assert str(problem).startswith(
        f"{FILE}, row {line}, column {column}: found {found}; expected {expected}. "
    )


def test_a_unit_that_is_not_the_measures_own_is_refused(rows: Rows, refused: Refused) -> None:
    problem = refused(changed(rows, 5, "unit", "count"))[0]
    assert (problem.row, problem.column) == (5, "unit")
    assert (problem.found, problem.expected) == ("'count'", "'percent', as share is held")


@pytest.mark.parametrize(
    ("column", "value", "found", "expected"),
    [
        *(("year", x, f"'{x}'", YEAR) for x in ("20019", "1850", "19", "2018/19", "٢٠١٩")),
        ("year", "", "nothing", YEAR),
        (
            "year",
            "2031",
            "Stoke-on-Trent 2031",
            "a year and area that study/measures.yaml lists for share",
        ),
        ("area_code", "86l", "'86l'", "an area code such as 861"),
        ("area_code", "862", "'862'", "an id of study/study.yaml"),
        ("area_code", "", "nothing", "an area code such as 861"),
        ("measure", "shares", "'shares'", "an id of study/measures.yaml"),
        ("measure", "Share 9-4", "'Share 9-4'", "a measure id such as ks2_maths_expected"),
    ],
)
def test_a_bad_key_is_told_once_with_the_row_that_is_missing_for_it(
    rows: Rows, refused: Refused, column: str, value: str, found: str, expected: str
) -> None:
    cell, gap = refused(changed(rows, 3, column, value))
    assert (cell.row, cell.column, cell.found, cell.expected) == (3, column, found, expected)
    assert (gap.row, gap.found) == (None, "no row for share, Stoke-on-Trent (861), 2019")


def test_a_missing_year_is_named_with_its_measure_and_area_and_what_to_do(
    rows: Rows, refused: Refused
) -> None:
    del rows[4]
    assert [str(problem) for problem in refused(rows)] == [
        f"{FILE}, column year: found no row for share, England (970), 2018; expected a row for it."
        " Add the row; where there is no figure, give the symbol x or z as its value."
    ]


def test_a_repeated_area_and_year_is_named_on_both_its_rows(rows: Rows, refused: Refused) -> None:
    rows.append(list(rows[2]))
    found = refused(rows)
    assert [problem.row for problem in found] == [3, 10]
    assert {str(problem.column) for problem in found} == {"measure, area_code, year, publication"}
    assert {problem.found for problem in found} == {"share / 861 / 2019 / release more than once"}


def test_the_same_figure_from_two_publications_is_no_repetition(
    rows: Rows, cleaned: Callable[[Rows], CleanTable]
) -> None:
    second = changed(rows, 3, "publication", "press")[2]
    assert len(cleaned([*rows, second]).frame) == 9


def test_two_problems_at_once_are_both_told_in_the_order_of_the_file(
    rows: Rows, refused: Refused
) -> None:
    rows = changed(changed(rows, 7, "value", "591"), 2, "status", "draft")
    rows = changed(changed(rows, 5, "value", "fifty"), 5, "locator", "")
    del rows[8]
    assert [(problem.row, problem.column) for problem in refused(rows)] == [
        (2, "status"),
        (5, "locator"),
        (5, "value"),
        (7, "value"),
        (None, "year"),
    ]


def test_a_wrong_value_is_still_found_where_a_heading_is_wrong_too(
    rows: Rows, refused: Refused
) -> None:
    rows = changed(rows, 3, "status", "draft")
    rows[0][2] = "Area"
    assert [(p.row, p.column, p.found) for p in refused(rows)] == [
        (1, "Area", "a column nobody asked for"),
        (1, "area", "no such column"),
        (3, "status", "'draft'"),
    ]


def test_a_missing_heading_is_named_with_the_columns_there_should_be(
    rows: Rows, refused: Refused
) -> None:
    (problem,) = refused([row[:-2] + row[-1:] for row in rows])
    assert (problem.row, problem.column, problem.found) == (1, "publication", "no such column")
    assert problem.expected == f"the columns {', '.join(HEAD)}"


def test_an_extra_column_is_refused_and_not_dropped_in_silence(
    rows: Rows, refused: Refused
) -> None:
    (problem,) = refused([[*row, "remark"] for row in rows])
    assert (problem.row, problem.column) == (1, "remark")
    assert problem.expected == "only the columns of the table"


def test_only_a_header_is_not_a_table(rows: Rows, refused: Refused) -> None:
    (problem,) = refused(rows[:1])
    assert str(problem).startswith(f"{FILE}: found a header and no rows; expected rows below it.")


def test_a_measure_without_a_row_is_named(tmp_path: Path, project_study: FigureStudy) -> None:
    whole = (ROOT / "data/raw/official/gcse_english_maths.csv").read_text(encoding="utf-8")
    lines = [line for line in whole.splitlines() if not line.startswith("gcse_english_maths_5plus")]
    path = tmp_path / "gcse_english_maths.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="no row of gcse_english_maths_5plus") as caught:
        clean_figures(path, path.name, project_study)
    assert len(caught.value.problems) == 1


def test_the_order_of_columns_and_rows_is_of_no_account(
    rows: Rows, cleaned: Callable[[Rows], CleanTable]
) -> None:
    turned = [row[::-1] for row in [rows[0], *rows[:0:-1]]]
    without_lines = [cleaned(one).frame.drop(columns="source_row") for one in ([*rows], [*turned])]
    pd.testing.assert_frame_equal(*without_lines)


def semicolons(rows: Rows, tmp_path: Path) -> Path:
    """Give the table as Excel saves it on the Continent: a mark, semicolons, decimal commas."""
    path = tmp_path / "continental.csv"
    text = "\r\n".join(";".join(cell.replace(".", ",") for cell in row) for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    return path


def test_a_continental_save_gives_the_same_figures_and_says_how_it_was_read(
    rows: Rows, cleaned: Callable[[Rows], CleanTable], study: FigureStudy, tmp_path: Path
) -> None:
    path = semicolons(changed(rows, 8, "locator", "p 2"), tmp_path)
    table = clean_figures(path, FILE, study)
    assert table.frame["value"].equals(cleaned(rows).frame["value"])
    assert table.ledger.notes == (
        "the file starts with a byte order mark",
        "cells are separated by semicolons, not by commas",
        "decimal commas read as points: 5",
    )


def test_a_tab_separated_file_may_have_decimal_commas_too(
    rows: Rows, cleaned: Callable[[Rows], CleanTable], study: FigureStudy, tmp_path: Path
) -> None:
    path = tmp_path / "tabs.txt"
    lines = ["\t".join(row) for row in changed(rows, 3, "value", "58,8")]
    path.write_text("\n".join(lines), encoding="utf-16")
    table = clean_figures(path, FILE, study)
    assert table.frame["value"].equals(cleaned(rows).frame["value"])
    assert table.ledger.notes[-1] == "decimal commas read as points: 1"


def test_a_count_of_1_comma_000_is_never_read_as_one(
    rows: Rows,
    study: FigureStudy,
    tmp_path: Path,
    problems: Callable[[Callable[[], object]], list[Problem]],
) -> None:
    path = semicolons(changed(rows, 9, "value", "1,000"), tmp_path)
    (problem,) = problems(lambda: clean_figures(path, FILE, study))
    assert (problem.row, problem.column, problem.found) == (9, "value", "'1,000'")


def test_windows_1252_letters_are_read_and_noted(
    rows: Rows, study: FigureStudy, tmp_path: Path
) -> None:
    path = tmp_path / "old.csv"
    lines = [",".join(f'"{cell}"' for cell in row) for row in changed(rows, 3, "locator", "é 5")]
    path.write_bytes("\n".join(lines).encode("cp1252"))
    table = clean_figures(path, FILE, study)
    assert "é 5" in table.frame["locator"].tolist()
    assert table.ledger.notes == ("the file is windows-1252, not UTF-8",)


@given(
    gaps=st.lists(st.lists(st.sampled_from(["", "  ", ",,,,,,,,", "\t"])), min_size=9, max_size=9)
)
def test_rows_in_are_rows_out_and_rows_left_out_wherever_blank_lines_stand(
    tmp_path_factory: pytest.TempPathFactory, study: FigureStudy, gaps: list[list[str]]
) -> None:
    lines = [
        ",".join(HEAD),
        *(f"share,861,Stoke-on-Trent,{y},5,percent,final,press,a" for y in YEARS),
    ]
    lines += [f"share,970,England,{y},5,percent,final,press,a" for y in YEARS]
    written = [line for line, blank in zip(lines, gaps, strict=False) for line in (line, *blank)]
    path = tmp_path_factory.getbasetemp() / "gaps.csv"
    path.write_text("\n".join(written) + "\n", encoding="utf-8", newline="")
    table = clean_figures(path, FILE, study)
    blank = sum(len(one) for one in gaps[: len(lines)])
    assert table.ledger.left_out == ({"blank row": blank} if blank else {})
    assert table.ledger.rows_in == table.ledger.rows_out + blank == len(written) - 1
    wanted = [place + 1 for place, line in enumerate(written) if line.startswith("share")]
    assert table.frame["source_row"].tolist() == wanted
