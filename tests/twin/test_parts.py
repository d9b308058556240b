"""What the twin is drawn from: streams of their own, and assumptions that cannot be met refused."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
from forms_files import FEBRUARY, NOVEMBER, ROOT

from pmio_lib.core.errors import StudyError
from pmio_lib.core.randomness import stream
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import Instrument
from pmio_lib.study.overview import Assumption, read_assumptions
from pmio_lib.twin.forms_file import csv_bytes, table, with_mess, xlsx_bytes
from pmio_lib.twin.schools import participation, twin_schools
from pmio_lib.twin.survey import Assumptions, Response, some, twin_responses

WAVES = pytest.mark.parametrize("instrument", [NOVEMBER, FEBRUARY], ids=lambda one: one.id)
LABELS = {name: code.label for name, code in read_codebook(ROOT / "study").codes.items()}


@pytest.fixture(scope="module")
def assumptions() -> Assumptions:
    return read_assumptions(ROOT / "study")


def changed(assumptions: Assumptions, name: str, **values: object) -> Assumptions:
    one = assumptions[name]
    return {**assumptions, name: Assumption(statement=one.statement, values=one.values | values)}


# Streams


def test_a_stream_is_the_same_for_the_same_seed_and_name_and_no_other() -> None:
    numbers = {
        (seed, part): tuple(stream(seed, part).integers(0, 10**9, 4))
        for seed in (0, 1, 20210125)
        for part in ("ratings", "support", "ratings ", "")
    }
    assert len(set(numbers.values())) == len(numbers)
    for (seed, part), drawn in numbers.items():
        assert tuple(stream(seed, part).integers(0, 10**9, 4)) == drawn


def test_drawing_from_one_stream_does_not_move_another() -> None:
    first, second = stream(5, "a"), stream(5, "b")
    first.normal(size=1000)
    assert second.normal() == stream(5, "b").normal()


def test_some_of_many_are_distinct_and_in_their_own_order() -> None:
    things = list("abcdefghij")
    for count in range(len(things) + 1):
        chosen = some(stream(1, str(count)), things, count)
        assert len(set(chosen)) == count
        assert chosen == sorted(chosen)
    assert len({tuple(some(stream(seed, "x"), things, 3)) for seed in range(20)}) > 10


# Answers


@WAVES
def test_answers_come_in_order_within_the_wave_and_once_a_school(
    instrument: Instrument, assumptions: Assumptions
) -> None:
    responses = twin_responses(instrument, participation(), assumptions, 3)
    starts = [response.started for response in responses]
    assert starts == sorted(starts)
    assert instrument.opens < starts[0].date() <= starts[-1].date() < instrument.closes
    schools = [response.school for response in responses]
    assert sorted(schools) == sorted(participation().surveyed[instrument.id])
    assert [response.form_id for response in responses] == list(range(1, len(responses) + 1))


@WAVES
def test_who_is_not_involved_is_not_asked_what_the_routing_skips(
    instrument: Instrument, assumptions: Assumptions
) -> None:
    skipped = {question.name for question in instrument.skipped}
    responses = twin_responses(instrument, participation(), assumptions, 3)
    outside = [response for response in responses if response.answers["is_involved"] == "no"]
    assert len(outside) in (10, 5)
    for response in outside:
        assert not skipped & {*response.answers, *response.codes}
        assert {"received_communication", "may_contact"} <= set(response.answers)


def test_a_change_in_one_assumption_leaves_the_other_draws_alone(assumptions: Assumptions) -> None:
    before = twin_responses(NOVEMBER, participation(), assumptions, 3)
    more = changed(assumptions, "survey_missing", share=0.5)
    after = twin_responses(NOVEMBER, participation(), more, 3)
    ratings = {item.name for item in NOVEMBER.of_kind("rating")}
    kept = [
        [{k: v for k, v in one.answers.items() if k not in ratings} for one in responses]
        for responses in (before, after)
    ]
    assert kept[0] == kept[1]
    assert [one.codes for one in before] == [one.codes for one in after]
    blanks = [
        sum(one.answers.get(item, 0) is None for one in responses for item in ratings)
        for responses in (before, after)
    ]
    assert blanks[0] < blanks[1]


@pytest.mark.parametrize(
    ("name", "values", "what"),
    [
        ("survey_support", {"survey_2019_11": {"maths_meets": 17}}, "17 answers of maths_meets"),
        ("survey_closing", {"survey_2019_11": {"may_contact": 27}}, "27 answers of may_contact"),
        (
            "survey_free_text",
            {"survey_2019_11": {"changes": {"change.mastery": 17}}},
            "17 answers of change.mastery",
        ),
    ],
)
def test_more_answers_than_respondents_are_refused_with_the_file_to_mend(
    assumptions: Assumptions, name: str, values: dict[str, object], what: str
) -> None:
    wrong = changed(assumptions, name, **values)
    with pytest.raises(StudyError, match=f"assumptions.yaml: {what}"):
        twin_responses(NOVEMBER, participation(), wrong, 3)


# Files


def rows(assumptions: Assumptions) -> list[list[object]]:
    responses = twin_responses(FEBRUARY, participation(), assumptions, 3)
    return table(FEBRUARY, with_mess(responses, FEBRUARY), twin_schools(), LABELS)


def test_the_mess_is_one_unfinished_copy_and_one_late_test(assumptions: Assumptions) -> None:
    responses = twin_responses(FEBRUARY, participation(), assumptions, 3)
    messy = with_mess(responses, FEBRUARY)
    assert len(messy) == len(responses) + 2
    assert [one.form_id for one in messy] == list(range(1, len(messy) + 1))
    (test,) = [one for one in messy if one.school < 0]
    assert test.started.date() > FEBRUARY.closes
    twice = [one for one in messy if one.school == responses[2].school]
    assert len(twice) == 2
    assert twice[0].started < twice[1].started
    assert twice[0].answers == twice[1].answers


def test_the_export_has_the_traits_of_a_real_one(assumptions: Assumptions) -> None:
    made = rows(assumptions)
    headings = [str(heading) for heading in made[0]]
    assert headings[:6] == ["ID", "Start time", "Completion time", "Email", "Name", "Name2"]
    assert any(heading.endswith("\n") for heading in headings)
    assert any(heading.endswith("\N{NO-BREAK SPACE}") for heading in headings)
    assert any("\N{RIGHT SINGLE QUOTATION MARK}" in heading for heading in headings)
    assert {row[3] for row in made[1:]} == {"anonymous"}
    support = headings.index(next(h for h in headings if h.endswith("\n")))
    assert all(row[support] is None or str(row[support]).endswith(";") or row[support] == ""
               for row in made[1:])  # fmt: skip


def test_a_workbook_gives_back_what_was_written_with_one_blank_row_and_no_clock(
    assumptions: Assumptions,
) -> None:
    made = rows(assumptions)
    content = xlsx_bytes(made)
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    read = [list(row) for row in sheet.iter_rows(values_only=True)]
    blank = [row for row in read if not any(cell is not None for cell in row)]
    assert len(blank) == 1
    filled = [row for row in read if row not in blank]
    expected = [[None if cell == "" else cell for cell in row] for row in made]
    assert filled == expected
    assert str(datetime.now().year).encode() not in content


def test_a_csv_is_windows_text_with_months_first_and_one_blank_row(
    assumptions: Assumptions,
) -> None:
    content = csv_bytes(rows(assumptions))
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    text = content.decode("cp1252")
    assert text.endswith("\r\n")
    assert sum(set(line) == {","} for line in text.split("\r\n") if line) == 1
    assert ",2/13/20 " in text


def test_a_response_without_codes_leaves_its_free_text_empty() -> None:
    response = Response(1, 0, datetime(2020, 2, 3, 9), 5, {"is_involved": "yes", "support": []})
    made = dict(zip(*table(FEBRUARY, [response], twin_schools(), LABELS), strict=True))
    by_name = dict(zip([q.name for q in FEBRUARY.questions], list(made.values())[5:], strict=True))
    assert by_name["changes"] is None
    assert by_name["support"] == ""
    assert by_name["pupil_confidence"] is None
    assert by_name["is_involved"] == "Yes"
