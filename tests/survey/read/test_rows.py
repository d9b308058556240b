"""Rows of an export that are no responses, and what of an answer is no option."""

from pathlib import Path
from typing import Any

import pytest
from forms_files import NOVEMBER, Rows, export, write_xlsx

from pmio_lib.core.errors import DataError
from pmio_lib.survey.read.answers import read_multi
from pmio_lib.survey.read.forms import FormsExport, read_forms_export
from pmio_lib.survey.read.headers import statements

SUPPORT = next(iter(NOVEMBER.of_kind("multi")))


def read(tmp_path: Path, rows: Rows) -> FormsExport:
    return read_forms_export(write_xlsx(tmp_path / "x.xlsx", rows), "x.xlsx", NOVEMBER)


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
    book = read(tmp_path, rows)
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
        read(tmp_path, [*rows, shifted, rows[1]])
    (problem,) = caught.value.problems
    assert problem.row == 4
    assert "headings again" in problem.found


@pytest.mark.parametrize(
    "text",
    ["No Singapore visit yet", "Singapore visit (cancelled)", "Not the White Rose training",
     "We wanted Maths Meets", "Maths Roadshows never came", "other than Resources"],
)  # fmt: skip
def test_a_text_that_denies_an_option_or_adds_to_it_is_none(text: str) -> None:
    read_ = read_multi(as_column(text), SUPPORT)
    assert read_.chosen["option"].tolist() == ["unrecognised"]
    assert read_.unrecognised.tolist() == [text]


@pytest.mark.parametrize(
    "text",
    ["Maths Meets, White Rose Training", "Maths Meets\nWhite Rose Training",
     "Maths Meets / White Rose Training", '["Maths Meets", "White Rose Training"]'],
)  # fmt: skip
def test_options_joined_otherwise_are_taken_apart_and_told(text: str) -> None:
    read_ = read_multi(as_column(text), SUPPORT)
    assert set(read_.chosen["option"]) == {"maths_meets", "white_rose_training"}
    assert read_.taken_apart == (2,)


def test_a_list_with_a_part_that_is_no_option_stays_whole() -> None:
    read_ = read_multi(as_column("Maths Meets, something else"), SUPPORT)
    assert read_.chosen["option"].tolist() == ["unrecognised"]
    assert read_.taken_apart == ()


def as_column(text: str) -> Any:
    import pandas as pd

    return pd.Series([text], index=[2], dtype="str")


def test_a_grids_question_before_each_statement_is_taken_away() -> None:
    grid = "What impact has it had on each of these?"
    headings = ["School", *(f"{grid}.{each}" for each in ("Confidence", "Skills", "Outcomes"))]
    assert statements(headings) == ["School", "Confidence", "Skills", "Outcomes"]
    assert statements(headings[:3]) == headings[:3], "twice is no grid"


@pytest.mark.parametrize("word", ["Summe", "Durchschnitt", "Cyfanswm", "n =", "School average"])
def test_totals_are_known_in_other_words(tmp_path: Path, word: str) -> None:
    rows: Any = export(NOVEMBER, {}, {})
    book = read(tmp_path, [*rows, [word, *[None] * (len(rows[0]) - 2), 17]])
    assert book.set_aside.to_dict() == {4: "a row of totals or averages"}


@pytest.mark.parametrize("line", ['{{"ImportId":"QID{0}"}}', "Q{0}", "Open-Ended Response"])
def test_a_second_line_of_headings_is_no_response(tmp_path: Path, line: str) -> None:
    rows: Any = export(NOVEMBER, {}, {})
    rows.insert(1, [line.format(place) for place in range(len(rows[0]))])
    assert read(tmp_path, rows).set_aside.to_dict() == {2: "a second line of headings"}
