"""Which heading or attribute of an interview means what."""

import pytest
from forms_files import ROOT

from pmio_lib.interviews.clean.answers import activity_names
from pmio_lib.interviews.read.cases import (
    BEST,
    FIXED,
    PEOPLE,
    case_columns,
    known_attributes,
)
from pmio_lib.study.codebook import read_codebook

BOOK = read_codebook(ROOT / "study")
COLUMNS = case_columns(activity_names(BOOK))


def meaning(heading: str) -> str | None:
    return next((column.name for column in COLUMNS if column.recognises(heading)), None)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Case", "case"),
        ("school", "school"),  # QualCoder's case variables, shared/data/qda
        ("phase", "phase"),
        ("role", "role"),
        ("wave", "wave"),
        ("interview mode", "setting"),
        ("length (min)", "minutes"),
        ("Date of interview", "date"),
        ("Participants", "people"),
        ("Took part?", "took_part"),
        ("Best 1", "best_1"),
        ("Best three", "best_3"),
        ("Worked best", "best_all"),
        ("Value for money: White Rose training", "value_for_money white_rose_training"),
        ("Good value: White Rose training", "value_for_money white_rose_training"),
        ("Summary in five words", "five_words"),
        ("Interviewee", "interviewee"),
        ("E-mail", "email"),
        ("Name", "person"),
        ("Phone number", "telephone"),
        ("Contact person", "contact"),
        ("First name", "first_name"),
        ("Favourite colour", None),
        ("Value for money: something else", None),
    ],
)
def test_headings_are_known_as_people_write_them(heading: str, column: str | None) -> None:
    found = meaning(heading)
    assert (found.replace("activity.", "") if found else found) == column


def test_no_heading_means_two_things() -> None:
    headings = [name for _, _, names in FIXED for name in names]
    headings += [name for names in BEST.values() for name in names]
    headings += [
        f"value for money {name}" for names in activity_names(BOOK).values() for name in names
    ]
    for heading in headings:
        assert sum(column.recognises(heading) for column in COLUMNS) == 1, heading


def test_attributes_are_sorted_into_columns_people_and_others() -> None:
    given = {
        "School": " Hill Primary ",
        "Interviewee": "Zebedee Quokka",
        "Contact name of the school": "Quokka",
        "Favourite colour": "Blue",
        "Role": "  ",
        "Job": "head",
    }
    known = known_attributes(given, COLUMNS)
    assert known.columns == {"school": "Hill Primary", "role": "head"}
    assert known.people == ["Zebedee Quokka", "Quokka"]
    assert known.others == ["Blue"]
    assert "Zebedee" not in repr(known)


def test_columns_of_people_are_optional_and_never_required() -> None:
    assert {column.name for column in COLUMNS if column.is_required} == {"case"}
    assert set(PEOPLE) <= {column.name for column in COLUMNS}
