"""Which responses count: tests, late ones, repeats and duplicates, each with its reason."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from forms_files import NOVEMBER, Rows, export, known_schools, write_csv

from pmio_lib.core.errors import DataError
from pmio_lib.people.pseudonyms import Pseudonyms, pseudonym
from pmio_lib.survey.clean.responses import CleanWave, clean_wave
from pmio_lib.survey.clean.rows import person, superseded

KEY = b"k" * 32


def cleaned(tmp_path: Path, rows: Rows) -> CleanWave:
    path = write_csv(tmp_path / "x.csv", rows, as_date="%Y-%m-%d %H:%M:%S")
    return clean_wave(path, "x.csv", NOVEMBER, known_schools(2), Pseudonyms(KEY))


def kept(wave: CleanWave, *ids: Any) -> list[bool]:
    stand = set(wave.responses["response_id"])
    return [pseudonym("response", f"{NOVEMBER.id} {one}", KEY) in stand for one in ids]


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2019, 11, day, hour, minute)


def sent(day: int, **given: Any) -> Mapping[str, Any]:
    """A response of Ann of School 1, sent on a day of November."""
    base = {"started": at(day), "completed": at(day, 10), "name": "Ann", "school": "School 1"}
    return base | given


def test_the_period_and_tests(tmp_path: Path) -> None:
    outside, test = "outside the collection period, 2019-11-01 to 2019-11-30", "test response"
    cases: list[tuple[Mapping[str, Any], str | None]] = [
        ({}, None),
        ({"started": datetime(2019, 10, 31, 23, 59)}, outside),
        ({"started": datetime(2019, 11, 1, 0, 0)}, None),
        ({"started": datetime(2019, 11, 30, 23, 59)}, None),
        ({"started": datetime(2019, 12, 1, 0, 0)}, outside),
        ({"started": None, "completed": None}, None),
        ({"started": None, "completed": datetime(2019, 12, 5)}, outside),
        ({"school": "test"}, test),
        ({"school": "TEST School"}, test),
        ({"school": "Testing 2"}, test),
        ({"school": "Test Valley Primary"}, None),
        ({"school": "test", "started": datetime(2019, 12, 24)}, test),
    ]
    wave = cleaned(tmp_path, export(NOVEMBER, *(given for given, _ in cases)))
    why = {row: each.reason for each in wave.left_out for row in each.rows}
    assert [why.get(row) for row, _ in enumerate(cases, start=2)] == [each for _, each in cases]
    assert kept(wave, *range(1, 13)) == [each is None for _, each in cases]
    assert dict(wave.ledger.left_out) == {"outside the collection period": 3, test: 4}


def test_the_latest_completed_of_one_person_and_school_stands(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, export(NOVEMBER, sent(8), sent(5), sent(6)))
    assert kept(wave, 1, 2, 3) == [True, False, False]
    assert dict(wave.ledger.left_out) == {"superseded by a later response": 2}


def test_who_and_where_make_a_duplicate(tmp_path: Path) -> None:
    cases = [
        ({"name": " ANN{}  LEE "}, True),
        ({"name": "Bob{}"}, False),
        ({"school": "SCHOOL 1."}, True),
        ({"school": "School 2"}, False),
        ({"school": "Unknown School"}, False),
        ({"school": ""}, False),
        ({"name": "", "account": "Ann{} Lee"}, True),
        ({"name": "", "account": ""}, False),
        ({"name": "Anonymous"}, False),
        ({"email": "ann@school.example"}, False),
    ]
    given = []
    for number, (other, _) in enumerate(cases):
        told = {name: text.format(number) for name, text in other.items()}
        first = {"name": f"Ann{number} Lee"}
        given += [sent(5, **first), sent(6, **{**first, **told})]
    wave = cleaned(tmp_path, export(NOVEMBER, *given))
    assert kept(wave, *range(1, 21, 2)) == [not is_duplicate for _, is_duplicate in cases]
    assert all(kept(wave, *range(2, 21, 2)))


def test_two_who_do_not_sign_are_two(tmp_path: Path) -> None:
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5, name="N/A"), sent(6, name="n/a")))
    assert kept(wave, 1, 2) == [True, True]


def test_two_names_on_one_account_are_two_people_and_told(tmp_path: Path) -> None:
    ann, bob = {"email": "Ann@School.example"}, {"email": "ann@school.example", "name": "A. B."}
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5, **ann), sent(6, **bob)))
    assert kept(wave, 1, 2) == [True, True]
    (told,) = [each for each in wave.reports if "several names on one account" in each.found]
    assert "rows 2, 3" in told.found


@pytest.mark.parametrize("again", ["Ms A. B.", "a b", ""])
def test_one_name_on_one_account_is_one_person_however_signed(tmp_path: Path, again: str) -> None:
    first = {"email": "office@school.example", "name": "A. B."}
    wave = cleaned(
        tmp_path, export(NOVEMBER, sent(5, **first), sent(6, **{**first, "name": again}))
    )
    assert kept(wave, 1, 2) == [False, True]
    assert not [each for each in wave.reports if "several names" in each.found]


def test_one_contact_under_two_spellings_is_put_to_a_person(tmp_path: Path) -> None:
    first = {"name": "A. B.", "contact": "a.b@school.example"}
    second = {"name": "Ms A. B.", "contact": "A.B@school.example"}
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5, **first), sent(6, **second)))
    assert kept(wave, 1, 2) == [True, True]
    (told,) = [each for each in wave.reports if "one contact address" in each.found]
    assert "rows 2, 3" in told.found
    assert "school.example" not in str(told)


def test_rows_left_out_are_named_by_row_and_id(tmp_path: Path) -> None:
    test = {"school": "Test"}
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5), sent(6, **test)))
    assert [str(each) for each in wave.left_out] == ["row 3 (ID 2): test response"]


def test_an_unknown_school_written_alike_is_the_same_school(tmp_path: Path) -> None:
    nowhere, again = {"school": "Saint Nowhere"}, {"school": "ST. NOWHERE"}
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5, **nowhere), sent(6, **again)))
    assert kept(wave, 1, 2) == [False, True]


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        ({"id": 9}, {"id": 10}, "10"),  # equal times: the higher ID, as a number
        ({"id": 10}, {"id": 9}, "10"),
        ({"completed": None}, {"started": at(4), "completed": at(4)}, "2"),  # unknown is earliest
        ({"completed": None}, {"completed": None}, "2"),
    ],
)
def test_ties(tmp_path: Path, first: Any, second: Any, stands: str) -> None:
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5, **first), sent(5, **second)))
    assert kept(wave, stands) == [True]
    assert len(wave.responses) == 1


def test_a_late_test_does_not_stand_for_an_answer(tmp_path: Path) -> None:
    late = sent(5, started=datetime(2019, 12, 2), completed=datetime(2019, 12, 2, 1))
    wave = cleaned(tmp_path, export(NOVEMBER, sent(5), late))
    assert kept(wave, 1, 2) == [True, False]


def test_a_row_pasted_twice_is_one_response(tmp_path: Path) -> None:
    rows = export(NOVEMBER, {}, {})
    wave = cleaned(tmp_path, [*rows, rows[1]])
    assert dict(wave.ledger.left_out) == {"the same row twice": 1}
    assert kept(wave, 1, 2) == [True, True]
    assert wave.response_ids.notna().all()


def test_one_id_with_different_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"row 3, column ID: found the ID of row 2, '1'"):
        cleaned(tmp_path, export(NOVEMBER, {"id": 1}, {"id": 1, "changes": "others"}))


def test_a_row_without_an_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="row 3, column ID"):
        cleaned(tmp_path, export(NOVEMBER, {"id": 1}, {"id": None}))


def test_without_the_column_rows_are_their_own_ids(tmp_path: Path) -> None:
    rows = [row[1:] for row in export(NOVEMBER, {}, {})]
    wave = cleaned(tmp_path, rows)
    assert kept(wave, "row 2", "row 3") == [True, True]
    assert "told apart by their row" in " ".join(wave.ledger.notes)


def test_equal_answers_without_ids_are_not_taken_for_one_row(tmp_path: Path) -> None:
    blank = {"name": "", "school": "", "contact": "", "started": at(5)}
    rows = [row[1:] for row in export(NOVEMBER, blank, blank)]
    rows[2] = rows[1]
    assert len(cleaned(tmp_path, rows).responses) == 2


def test_blank_rows_are_accounted_for(tmp_path: Path) -> None:
    rows = export(NOVEMBER, {}, {})
    wave = cleaned(tmp_path, [rows[0], [], rows[1], [], rows[2]])
    assert (wave.ledger.rows_in, wave.ledger.rows_out) == (4, 2)
    assert dict(wave.ledger.left_out) == {"blank row": 2}


def test_order_of_rows_does_not_decide() -> None:
    frame = pd.DataFrame(
        {
            "who": ["a", "a", "b", None, "a"],
            "school": ["1", "1", "1", "1", None],
            "completed": ["2019-11-05", "2019-11-06", "", "", "2019-11-07"],
            "id": ["1", "2", "3", "4", "5"],
        },
        index=range(2, 7),
    ).astype("str")

    def out(rows: pd.DataFrame) -> set[str]:
        gone = superseded(rows["who"], rows["school"], rows["completed"], rows["id"])
        return set(rows["id"][gone])

    assert out(frame) == out(frame[::-1]) == {"1"}


def test_a_person_is_an_address_then_a_name_given_then_the_accounts() -> None:
    texts = [["A@b.c", "Ann", "c"], ["", "Ann  B", "c"], ["", "", "C"], ["", "", ""]]
    frame = pd.DataFrame(texts, columns=["email", "name", "account"], dtype="str")
    who = person(frame["email"], frame["name"], frame["account"])
    assert who.fillna("").tolist() == ["address a@b.c", "name ann b", "name c", ""]
