"""Both questionnaires as data: complete, joined across waves, and safe to extend by a file."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmio_lib.core.errors import StudyError
from pmio_lib.study.instruments import RATING_LEVELS, Instrument, read_instruments
from pmio_lib.survey.read.answers import recognise_option
from pmio_lib.survey.read.headers import match_headings

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT.parent / "shared" / "report" / "pmio_evaluation_2021.txt"
NOVEMBER, FEBRUARY = read_instruments(ROOT / "study")[:2]
BOTH = pytest.mark.parametrize("wave", [NOVEMBER, FEBRUARY], ids=lambda wave: wave.id)


def test_waves_come_in_order_of_sequence() -> None:
    assert [NOVEMBER.id, FEBRUARY.id] == ["survey_2019_11", "survey_2020_02"]
    assert (NOVEMBER.wave, FEBRUARY.wave) == ("November 2019", "February 2020")


def test_low_is_good_on_the_scale() -> None:
    assert [(level.value, level.label) for level in RATING_LEVELS] == [
        (1, "Much better"),
        (2, "Slightly better"),
        (3, "Stayed the same"),
        (4, "Worse"),
    ]


@pytest.mark.parametrize(("wave", "ratings", "options"), [(NOVEMBER, 11, 15), (FEBRUARY, 12, 18)])
def test_a_wave_has_the_items_and_options_its_appendix_prints(
    wave: Instrument, ratings: int, options: int
) -> None:
    assert len(wave.of_kind("rating")) == ratings
    assert len(wave.question("support").options) == options


@pytest.mark.parametrize(
    ("wave", "first", "last", "after"),
    [(NOVEMBER, "5", "12", "13"), (FEBRUARY, "5", "11l", "12")],
)
def test_no_at_question_4_skips_as_the_appendix_says(
    wave: Instrument, first: str, last: str, after: str
) -> None:
    numbers = [question.number for question in wave.questions]
    skipped = [question.number for question in wave.skipped]
    assert skipped == numbers[numbers.index(first) : numbers.index(after)]
    assert (skipped[0], skipped[-1]) == (first, last)


def test_the_items_of_both_waves_are_one_concept_except_the_liaison() -> None:
    november = [question.name for question in NOVEMBER.of_kind("rating")]
    february = [question.name for question in FEBRUARY.of_kind("rating")]
    assert february == [*november, "primary_secondary_liaison"]
    same = {q.name: q.group for q in FEBRUARY.of_kind("rating")}
    assert all(same[question.name] == question.group for question in NOVEMBER.of_kind("rating"))


def test_options_of_both_waves_share_ids() -> None:
    november = {option.id for option in NOVEMBER.question("support").options}
    february = {option.id for option in FEBRUARY.question("support").options}
    assert november - february == {"year_7_10_mentoring"}
    assert february - november == {
        "year_4_times_tables",
        "maths_leadership_cpd",
        "maths_hub_cpd",
        "primary_secondary_liaison",
    }


@BOTH
def test_every_question_is_matched_by_its_own_words(wave: Instrument) -> None:
    texts = [question.text for question in wave.questions]
    match = match_headings(["Name2", *texts[1:]], wave)  # the account's column has taken "Name"
    assert not match.clashes
    assert not match.unknown
    assert match.questions == {q.number: place for place, q in enumerate(wave.questions)}


@BOTH
def test_every_option_is_matched_by_its_label(wave: Instrument) -> None:
    options = wave.question("support").options
    assert [recognise_option(option.label, options) for option in options] == [
        option.id for option in options
    ]


def printed(wave: Instrument) -> tuple[dict[str, str], list[str]]:
    """Question wordings by number and options, as the report's appendix prints them."""
    if not REPORT.exists():
        pytest.skip("the report's text is read from shared/report, absent here")
    text = REPORT.read_text(encoding="utf-8")
    letter, other = ("A", "B") if wave is NOVEMBER else ("C", "D")
    start = text.rindex(f"Appendix {letter} –")
    body = text[start : text.rindex(f"Appendix {other} –")]
    found = re.findall(r"(?m)^ ?(\d{1,2}[a-l]?)\. +(.+(?:\n(?!\d{1,2}[a-l]?\.)\S.+)?)", body)
    questions = {number: re.sub(r"\s+1 2 3 4\s*$", "", words.strip()) for number, words in found}
    return questions, re.findall(r"(?m)^• (.+?)\s*$", body)


@BOTH
@pytest.mark.parametrize("with_numbers", [True, False])
def test_the_printed_wording_is_matched(wave: Instrument, with_numbers: bool) -> None:
    questions, _ = printed(wave)
    rating_stem = "10" if wave is NOVEMBER else "11"
    questions.pop(rating_stem, None)  # the stem of the items, no column of its own
    assert set(questions) == {question.number for question in wave.questions}
    headings = [f"{n}. {words}" if with_numbers else words for n, words in questions.items()]
    # "Name" alone is the account's column: the form's own arrives as Name2.
    headings = ["Name2" if words == "Name" else words for words in headings]
    match = match_headings(headings, wave)
    assert not match.clashes
    assert not match.unknown
    assert match.questions == {number: place for place, number in enumerate(questions)}


@BOTH
def test_the_printed_options_are_recognised(wave: Instrument) -> None:
    _, options = printed(wave)
    wanted = [option.id for option in wave.question("support").options]
    read = [recognise_option(words, wave.question("support").options) for words in options]
    assert read == wanted


def study_with(tmp_path: Path, change: dict[str, Any] | None = None, **files: dict) -> Path:
    """A study folder with both waves, the first changed, and more instruments."""
    folder = tmp_path / "study"
    shutil.copytree(ROOT / "study" / "instruments", folder / "instruments")
    first = folder / "instruments" / "survey_2019_11.yaml"
    content = yaml.safe_load(first.read_text(encoding="utf-8")) | (change or {})
    first.write_text(yaml.safe_dump(content), encoding="utf-8")
    for name, extra in files.items():
        path = folder / "instruments" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(extra), encoding="utf-8")
    return folder


def raw(wave: Instrument) -> dict[str, Any]:
    path = ROOT / "study" / "instruments" / f"{wave.id}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_a_wave_is_added_by_one_file(tmp_path: Path) -> None:
    new = raw(FEBRUARY) | {"id": "survey_2027_03", "wave": "March 2027", "sequence": 3}
    new |= {"year": 2027, "opens": "2027-03-01", "closes": "2027-03-31"}
    waves = read_instruments(study_with(tmp_path, survey_2027_03=new))
    assert [wave.id for wave in waves] == ["survey_2019_11", "survey_2020_02", "survey_2027_03"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sequence": 2}, "same sequence"),
        ({"id": "survey_other"}, "expected survey_2019_11"),
        ({"opens": "2019-12-24"}, "closes before it opens"),
        ({"routing": {"question": "is_involved", "answer": "no", "skip_to": "99"}}, "not asked"),
        ({"routing": {"question": "is_involved", "answer": "maybe", "skip_to": "13"}}, "no option"),
        ({"routing": {"question": "is_involved", "answer": "no", "skip_to": "2"}}, "backwards"),
        ({"date_order": "year_first"}, "date_order"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_instrument_is_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read_instruments(study_with(tmp_path, change))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda questions: [*questions, questions[-1]], "more than once"),
        (lambda questions: [q | {"options": []} for q in questions], "options belong"),
        (lambda questions: [q for q in questions if q["name"] != "support"], "support"),
        (
            lambda questions: [
                q | {"kind": "free_text"} if q["number"] == "10f" else q for q in questions
            ],
            "Give the question another name",
        ),
    ],
)
def test_wrong_questions_are_refused(tmp_path: Path, edit: Any, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read_instruments(study_with(tmp_path, {"questions": edit(raw(NOVEMBER)["questions"])}))


@pytest.mark.parametrize(("label", "said"), [("A; B", "label"), ("Maths meets!", "more than once")])
def test_a_label_that_could_not_be_told_apart_is_refused(
    tmp_path: Path, label: str, said: str
) -> None:
    questions = raw(NOVEMBER)["questions"]
    support = next(question for question in questions if question["name"] == "support")
    support["options"].append({"id": "new", "label": label})
    with pytest.raises(StudyError, match=said):
        read_instruments(study_with(tmp_path, {"questions": questions}))


def test_a_study_without_instruments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no survey_"):
        read_instruments(tmp_path)
