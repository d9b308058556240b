"""Headings as Forms and people write them."""

import pytest
from forms_files import ACCOUNT, FEBRUARY, NOVEMBER, headings

from pmio_lib.survey.read.headers import (
    column_called,
    heading_number,
    heading_problems,
    likeness,
    match_headings,
    shown_heading,
    statements,
)


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("4. Are you involved", "4"),
        ("4 Are you involved", "4"),
        ("Q4: involved", "4"),
        ("04. involved", "4"),
        ("10a. Teacher subject knowledge", "10a"),
        ("10 a) Teacher", "10a"),
        ("10.(a) Teacher", "10a"),
        ("10. A whole school", "10"),
        ("2020 results", None),
        ("Teacher 4", None),
        ("", None),
    ],
)
def test_the_number_a_heading_opens_with(heading: str, number: str | None) -> None:
    assert heading_number(heading) == number


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("School\xa0", "2"),
        ("School name", "2"),
        ("Contact\r\ndetails", "3"),
        ("Are you currently involved in any of the MEP’s initiatives?", "4"),
        ("What support have you received in school from the MEP so far?", "5"),
        ("10f. Pupil Confidence", "10f"),
        ("Pupil confidence2", "10f"),
        ("Teacher confidence", "10b"),
        ("Support staff’s confidence & understanding", "10c"),
        ("Parental engagement: school improvement engagement with parents", "10k"),
        ("9. What difference did it make?", "9"),
        ("Favourite colour", None),
    ],
)
def test_small_edits_still_match(heading: str, number: str | None) -> None:
    match = match_headings([heading], NOVEMBER)
    assert dict(match.questions) == ({number: 0} if number else {})
    assert not match.clashes


def test_columns_that_forms_adds_are_not_questions() -> None:
    added = ["Points - School", "Feedback – Contact details", "Total points", "Quiz feedback"]
    added += ["Last modified time", "Language"]
    match = match_headings([*headings(NOVEMBER), *added], NOVEMBER)
    assert len(match.questions) == len(NOVEMBER.questions)
    assert not match.unknown
    assert not match.clashes


def test_the_forms_own_name_is_not_the_accounts() -> None:
    match = match_headings(["Id", "Email", "Name", "Name2"], NOVEMBER)
    assert dict(match.account) == {"form_id": 0, "account_email": 1, "account_name": 2}
    assert dict(match.questions) == {"1": 3}


def test_order_of_columns_does_not_count() -> None:
    straight = headings(FEBRUARY)
    match = match_headings(straight[::-1], FEBRUARY)
    last = len(straight) - 1
    forward = match_headings(straight, FEBRUARY)
    assert {n: last - place for n, place in match.questions.items()} == dict(forward.questions)


def test_number_and_wording_that_disagree_are_not_guessed() -> None:
    match = match_headings(["6. What has changed in your school?"], NOVEMBER)
    assert not match.questions
    assert match.clashes[0].numbers == ("6", "8")


def test_two_columns_for_one_question_are_not_guessed() -> None:
    match = match_headings(["School", "School name"], NOVEMBER)
    assert not match.questions
    problems = heading_problems(["School", "School name"], match, NOVEMBER, "x.csv", 1)
    assert "columns A and B" in str(problems[0])
    assert not any("question 2" in str(problem) for problem in problems[1:])


def test_each_required_question_missing_is_named() -> None:
    row = [h for h in headings(NOVEMBER) if h not in ("School", "Pupils' confidence")]
    row = [h for h in row if not h.startswith("Which other maths")]  # free text may be missing
    problems = heading_problems(row, match_headings(row, NOVEMBER), NOVEMBER, "x.csv", 1)
    assert [problem.expected for problem in problems] == [
        "a heading for question 2 (School)",
        "a heading for question 10f (Pupils' confidence)",
    ]


def test_likeness_tells_the_questionnaire_from_another_table() -> None:
    assert likeness(headings(NOVEMBER), NOVEMBER) == 1
    assert likeness(ACCOUNT, NOVEMBER) == 0
    assert likeness(["1", "2", "3", "3", "2", "1"], NOVEMBER) == 0


@pytest.mark.parametrize(
    ("heading", "shown"),
    [
        ("", "A (no heading)"),
        ("a\nb", "A (a b)"),
        ("who@school.example", "A (a heading with an address)"),
        ("x" * 80, f"A ({'x' * 60}…)"),
    ],
)
def test_a_column_is_named_by_letter_and_heading(heading: str, shown: str) -> None:
    assert shown_heading([heading], 0) == shown


def test_a_grids_question_before_each_statement_is_taken_away() -> None:
    grid = "What impact has it had on each of these?"
    headings = ["School", *(f"{grid}.{each}" for each in ("Confidence", "Skills", "Outcomes"))]
    assert statements(headings) == ["School", "Confidence", "Skills", "Outcomes"]
    assert statements(headings[:3]) == headings[:3], "twice is no grid"


@pytest.mark.parametrize("words", ["10f", "pupil_confidence", "Q10f", "Pupils' confidence"])
def test_a_correction_may_call_a_column_by_number_name_or_words(words: str) -> None:
    assert column_called(words, NOVEMBER) == "10f"
    assert column_called("99", NOVEMBER) is None
