"""Answers as Forms and people write them."""

import pandas as pd
import pytest
from forms_files import FEBRUARY, NOVEMBER

from pmio_lib.survey.read.answers import (
    UNREADABLE,
    rating_of,
    read_multi,
    read_ratings,
    read_single,
    recognise_option,
)

SUPPORT = NOVEMBER.question("support")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("1", 1),
        ("1.0", 1),
        (" 4 ", 4),
        ("Much better", 1),
        ("WORSE", 4),
        ("1 – Much better", 1),
        ("2=Slightly better", 2),
        ("", None),
        ("n/a", None),
        ("7", UNREADABLE),
        ("0", UNREADABLE),
        ("2;3", UNREADABLE),
        ("2.5", UNREADABLE),
        ("1 – Worse", UNREADABLE),
        ("better", UNREADABLE),
        ("2019-02-03 00:00:00", UNREADABLE),
        ("TRUE", UNREADABLE),
    ],
)
def test_levels(text: str, level: int | None) -> None:
    assert rating_of(text) == level


def test_unreadable_ratings_are_empty_and_named_by_row() -> None:
    read = read_ratings(pd.Series(["1", "7", "", "Worse"], index=[2, 3, 4, 9]))
    assert read.rating.dtype == "Int64"
    assert read.rating.fillna(0).tolist() == [1, 0, 0, 4]
    assert read.unreadable == (3,)


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("White Rose Training", "white_rose_training"),
        ("Intervention days - Year 6", "year_6_intervention"),
        ("Year Six Challenge Session", "year_6_challenge"),
        ("Mathematics in Education & Industry (A Person)", "mathematics_in_education_and_industry"),
        ("Mathematics in Education and Industry", "mathematics_in_education_and_industry"),
        ("Support for leadership by an SLE", "sle_leadership"),
        ("Other", "other"),
        ("Other: a maths day", None),
        ("We also had a long visit to see how others use White Rose", None),
        ("White Rose and Singapore", None),
    ],
)
def test_an_option_is_read_by_label_or_key_words_never_from_a_sentence(
    text: str, option: str | None
) -> None:
    assert recognise_option(text, SUPPORT.options) == option


def test_the_same_words_in_the_other_wave_name_the_same_option() -> None:
    later = FEBRUARY.question("support").options
    assert recognise_option("Observed SLEs", later) == "observing_sles"
    assert recognise_option("Maths Leadership CPD", later) == "maths_leadership_cpd"
    assert recognise_option("SLE support for leadership", later) == "sle_leadership"


def test_options_joined_by_semicolons() -> None:
    cells = [
        "White Rose Training;Maths Meets;",
        "",
        ";;",
        "Singapore visit",
        "Maths Meets;maths meets",
    ]
    read = read_multi(pd.Series(cells, index=[2, 3, 4, 5, 6]), SUPPORT)
    assert read.chosen.to_numpy().tolist() == [
        [2, "white_rose_training"],
        [2, "maths_meets"],
        [5, "singapore_visit"],
        [6, "maths_meets"],
    ]
    assert read.unrecognised.empty


def test_what_is_no_option_is_kept_once_with_all_its_text() -> None:
    cells = ["Maths Meets;A maths day, with parents;and cake;", "Maths Meets;"]
    read = read_multi(pd.Series(cells, index=[2, 3]), SUPPORT)
    assert read.chosen["option"].tolist() == ["maths_meets", "unrecognised", "maths_meets"]
    assert read.unrecognised.to_dict() == {2: "A maths day, with parents; and cake"}


def test_options_with_commas_stay_whole() -> None:
    support = SUPPORT.model_copy(
        update={"options": (SUPPORT.options[0].model_copy(update={"label": "A, b and c"}),)}
    )
    read = read_multi(pd.Series(["A, b and c;"]), support)
    assert read.chosen["option"].tolist() == ["sle_teaching"]


@pytest.mark.parametrize(
    ("text", "option", "is_remark", "is_lost"),
    [
        ("Yes", "yes", False, False),
        ("no.", "no", False, False),
        ("Yes, both", "yes", True, False),
        ("No - not yet", "no", True, False),
        ("Not sure", None, True, True),
        ("No idea", None, True, True),
        ("", None, False, False),
        ("n/a", None, False, False),
    ],
)
def test_one_option(text: str, option: str | None, is_remark: bool, is_lost: bool) -> None:
    read = read_single(pd.Series([text], index=[5]), NOVEMBER.question("is_involved"))
    assert read.option.isna().tolist() == [option is None]
    assert option is None or read.option.tolist() == [option]
    assert read.remarks.index.tolist() == ([5] if is_remark else [])
    assert read.unreadable == ((5,) if is_lost else ())


@pytest.mark.parametrize("text", ["✓", "★★★", "是"])
def test_marks_and_words_of_other_scripts_are_not_taken_for_nothing(text: str) -> None:
    cell = pd.Series([text], index=[2], dtype="str")
    assert read_ratings(cell).unreadable == (2,)
    assert read_single(cell, NOVEMBER.question("is_involved")).unreadable == (2,)
    for blank in ("", "-", "–", "?", " . ", "n/a"):
        assert read_ratings(pd.Series([blank], index=[2], dtype="str")).unreadable == ()


@pytest.mark.parametrize(
    "text",
    ["No Singapore visit yet", "Singapore visit (cancelled)", "Not the White Rose training",
     "We wanted Maths Meets", "Maths Roadshows never came", "other than Resources"],
)  # fmt: skip
def test_a_text_that_denies_an_option_or_adds_to_it_is_none(text: str) -> None:
    read_ = read_multi(pd.Series([text], index=[2], dtype="str"), SUPPORT)
    assert read_.chosen["option"].tolist() == ["unrecognised"]
    assert read_.unrecognised.tolist() == [text]


@pytest.mark.parametrize(
    "text",
    ["Maths Meets, White Rose Training", "Maths Meets\nWhite Rose Training",
     "Maths Meets / White Rose Training", '["Maths Meets", "White Rose Training"]'],
)  # fmt: skip
def test_options_joined_otherwise_are_taken_apart_and_told(text: str) -> None:
    read_ = read_multi(pd.Series([text], index=[2], dtype="str"), SUPPORT)
    assert set(read_.chosen["option"]) == {"maths_meets", "white_rose_training"}
    assert read_.taken_apart == (2,)


def test_a_list_with_a_part_that_is_no_option_stays_whole() -> None:
    read_ = read_multi(pd.Series(["Maths Meets, something else"], dtype="str"), SUPPORT)
    assert read_.chosen["option"].tolist() == ["unrecognised"]
    assert read_.taken_apart == ()
