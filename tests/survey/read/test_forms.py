"""Exports that can be read, in every dress they come in."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from forms_files import (
    FEBRUARY,
    NOVEMBER,
    Rows,
    column,
    export,
    write_csv,
    write_xlsx,
)

from pmio_lib.core.errors import DataError
from pmio_lib.files.spreadsheet import Spreadsheet
from pmio_lib.survey.read.forms import FormsExport, read_forms_export
from pmio_lib.survey.read.grid_of_forms import best_instrument

DAYS = [datetime(2019, 11, day, 9, 30) for day in (5, 14, 25)]
ROWS = export(NOVEMBER, *({"started": day} for day in DAYS))


def read(path: Path) -> FormsExport:
    return read_forms_export(path, path.name, NOVEMBER)


def same(one: FormsExport, other: FormsExport) -> bool:
    return one.frame.reset_index(drop=True).equals(other.frame.reset_index(drop=True))


def test_a_workbook(tmp_path: Path) -> None:
    read_as = read(write_xlsx(tmp_path / "x.xlsx", ROWS))
    assert read_as.frame.index.tolist() == [2, 3, 4]
    assert read_as.frame["started_at"].tolist()[0] == "2019-11-05 09:30:00"
    assert read_as.frame["form_id"].tolist() == ["1", "2", "3"]
    assert read_as.reports == read_as.notes == ()


@pytest.mark.parametrize(
    ("encoding", "kinds"),
    [
        ("utf-8", {}),
        ("cp1252", {"delimiter": ";"}),
        ("utf-8", {"as_date": "%Y-%m-%d %H:%M:%S"}),
        ("utf-8", {"as_date": "%m/%d/%Y %I:%M:%S %p"}),
    ],
)
def test_a_text_says_the_same_as_the_workbook(
    tmp_path: Path, encoding: str, kinds: dict[str, str]
) -> None:
    book = read(write_xlsx(tmp_path / "x.xlsx", ROWS))
    text = read(write_csv(tmp_path / "x.csv", ROWS, encoding, **kinds))
    assert same(book, text)


def test_the_right_sheet_is_found_among_others(tmp_path: Path) -> None:
    notes: Rows = [["Notes"], ["call the schools"]]
    path = write_xlsx(tmp_path / "x.xlsx", ROWS, before=[notes, [["a", "b"], [1, 2]]])
    book = read(path)
    assert len(book.frame) == 3
    assert "sheet 3 of 3" in " ".join(book.notes)


def test_headings_below_a_title_are_found(tmp_path: Path) -> None:
    book = read(write_xlsx(tmp_path / "x.xlsx", [["Survey of teachers"], [], *ROWS]))
    assert book.frame.index.tolist() == [4, 5, 6]
    assert "row 3" in " ".join(book.notes)


def test_blank_rows_are_counted_and_trailing_ones_are_not(tmp_path: Path) -> None:
    rows = [*ROWS[:2], [], ["  "], *ROWS[2:], [], []]
    book = read(write_xlsx(tmp_path / "x.xlsx", rows))
    assert book.blank_rows == (3, 4)
    assert book.frame.index.tolist() == [2, 5, 6]


def test_anonymous_is_nobody(tmp_path: Path) -> None:
    rows = export(NOVEMBER, {"email": "Anonymous", "account": "anonymous"}, {"email": "a@b.c"})
    book = read(write_xlsx(tmp_path / "x.xlsx", rows))
    assert book.frame["account_email"].tolist() == ["", "a@b.c"]
    assert book.frame["account_name"].tolist() == ["", ""]


def test_an_unknown_heading_and_an_unknown_option_are_reported(tmp_path: Path) -> None:
    rows = export(NOVEMBER, {"support": "Maths Meets;A picnic with Ann;"})
    rows[0].append("Favourite colour")
    rows[1].append("blue")
    book = read(write_xlsx(tmp_path / "x.xlsx", rows))
    assert any("left out: AD" in note for note in book.notes)
    assert [problem.row for problem in book.reports] == [2]
    assert "Ann" not in repr(book)


def test_a_heading_changed_beyond_recognition_is_named(tmp_path: Path) -> None:
    rows = export(NOVEMBER, {})
    rows[0][column(NOVEMBER, "changes")] = "Thoughts"
    book = read(write_xlsx(tmp_path / "x.xlsx", rows))
    assert any("left out: M" in note for note in book.notes)
    assert any("read as not answered: 8" in note for note in book.notes)
    assert book.frame["changes"].tolist() == [""]


def test_many_wrong_cells_of_a_column_are_told_in_one_line_with_their_rows(tmp_path: Path) -> None:
    rows = export(NOVEMBER, *[{"pupil_confidence": 9}] * 50)
    book = read(write_xlsx(tmp_path / "x.xlsx", rows))
    (told,) = book.reports
    assert told.found.startswith("50 such cells, rows 2, 3, 4, ")
    assert told.found.endswith("41 and 10 more")


def test_formulas_beside_the_answers_are_noted(tmp_path: Path) -> None:
    rows = [[*ROWS[0], "Count"], *([*row, "=COUNTA(A2:Z2)"] for row in ROWS[1:])]
    book = read(write_xlsx(tmp_path / "x.xlsx", rows))
    assert any("formulas in 1" in note for note in book.notes)


def test_an_answer_that_begins_with_an_equals_sign_is_no_formula(tmp_path: Path) -> None:
    rows = export(NOVEMBER, {"changes": "=more fun"})
    rows[1][column(NOVEMBER, "changes")] = None

    def type_text(sheet: object) -> None:
        cell = sheet.cell(2, column(NOVEMBER, "changes") + 1)  # type: ignore[attr-defined]
        cell.value, cell.data_type = "=more fun", "s"

    book = read(write_xlsx(tmp_path / "x.xlsx", rows, type_text))
    assert book.frame["changes"].tolist() == ["=more fun"]


@pytest.mark.parametrize("wave", [NOVEMBER, FEBRUARY], ids=lambda wave: wave.id)
def test_the_wave_is_told_from_the_headings_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wave: object
) -> None:
    path = write_xlsx(tmp_path / "export.xlsx", export(wave, {}, {}))  # type: ignore[arg-type]
    monkeypatch.setattr(Spreadsheet, "read", None)
    assert best_instrument(path, "export.xlsx", (NOVEMBER, FEBRUARY)) is wave


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize("blank_rows", [0, 1])
def test_an_export_without_responses_is_known_for_what_it_is(
    tmp_path: Path, write: Any, blank_rows: int
) -> None:
    (headings,) = export(NOVEMBER)
    rows = [headings, *[["\u200b"] * len(headings)] * blank_rows]
    path = write(tmp_path / f"export{'.csv' if write is write_csv else '.xlsx'}", rows)
    assert best_instrument(path, path.name, (NOVEMBER, FEBRUARY)) is NOVEMBER
    with pytest.raises(DataError, match="no responses yet"):
        read(path)


# Rows that are no responses


def read_rows(tmp_path: Path, rows: Rows) -> FormsExport:
    return read(write_xlsx(tmp_path / "x.xlsx", rows))


def test_totals_notes_and_headings_below_are_no_responses(tmp_path: Path) -> None:
    rows: Any = export(NOVEMBER, {}, {})
    width = len(rows[0])
    rows += [
        [*rows[0]],
        ["Total", *[None] * (width - 2), 17],
        ["Average", *[None] * (width - 2), 2],
        ["Downloaded by the office", *[None] * (width - 1)],
        ["\u200b", *[None] * (width - 1)],
    ]
    book = read_rows(tmp_path, rows)
    assert len(book.frame) == 2
    assert book.set_aside.to_dict() == {
        4: "the headings again",
        5: "a row of totals or averages",
        6: "a row of totals or averages",
        7: "a note, no response",
    }


def test_another_export_below_in_other_columns_is_refused_by_its_row(tmp_path: Path) -> None:
    rows: Any = export(NOVEMBER, {}, {})
    shifted = [*rows[0][:7], *rows[0][8:], None]
    with pytest.raises(DataError) as caught:
        read_rows(tmp_path, [*rows, shifted, rows[1]])
    (problem,) = caught.value.problems
    assert problem.row == 4
    assert "headings again" in problem.found


@pytest.mark.parametrize("word", ["Summe", "Durchschnitt", "Cyfanswm", "n =", "School average"])
def test_totals_are_known_in_other_words(tmp_path: Path, word: str) -> None:
    rows: Any = export(NOVEMBER, {}, {})
    book = read_rows(tmp_path, [*rows, [word, *[None] * (len(rows[0]) - 2), 17]])
    assert book.set_aside.to_dict() == {4: "a row of totals or averages"}


@pytest.mark.parametrize("line", ['{{"ImportId":"QID{0}"}}', "Q{0}", "Open-Ended Response"])
def test_a_second_line_of_headings_is_no_response(tmp_path: Path, line: str) -> None:
    rows: Any = export(NOVEMBER, {}, {})
    rows.insert(1, [line.format(place) for place in range(len(rows[0]))])
    assert read_rows(tmp_path, rows).set_aside.to_dict() == {2: "a second line of headings"}
