"""Paragraphs of a transcript: whose words they are, which answer they belong to, what is told."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interview_files import qde, read_made, selection, source

from pmio_lib.interviews.clean.documents import names_no_interviewer, questions_told, turns
from pmio_lib.interviews.tables import ANSWER


def told(text: str) -> list[tuple[str, bool]]:
    found = turns(text)
    return list(zip(found.answers, found.is_respondent, strict=True))


def test_numbered_questions_are_answers_and_a_probe_belongs_to_its_own() -> None:
    text = "Heading\n\nQ1: First?\nR: one\nI: And more?\nR: two\nQuestion 2b. Second?\nR: three"
    assert told(text) == [
        ("0", False),
        ("1", False),
        ("1", True),
        ("1", False),
        ("1", True),
        ("2b", False),
        ("2b", True),
    ]


def test_questions_without_numbers_are_counted() -> None:
    text = "Interview A01.\n\nI: How?\n\nT: Well.\n\nInterviewer: Why?\n\nT: Because.\nT: So."
    assert told(text) == [
        ("0", False), ("1", False), ("1", True), ("2", False), ("2", True), ("2", True),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n\u2003\n"])
def test_a_text_of_nothing_has_no_paragraph(text: str) -> None:
    found = turns(text)
    assert len(found) == 0
    assert found.paragraphs == ()
    assert found.around(0, 5) is None


def test_a_text_without_questions_is_one_answer() -> None:
    assert told("one\n\ntwo") == [("1", True), ("1", True)]


@pytest.mark.parametrize(
    ("paragraph", "answer"),
    [
        ("Q3: Why?", "3"), ("q3 Why?", "3"), ("Q 3) Why?", "3"), ("Question 12. Why?", "12"),
        ("3) Why?", "3"), ("12a. Why?", "12a"), ("  Q3 \u2013 Why?", "3"), ("Q. 3: Why?", "3"),
        ("Q3B: Why?", "3b"),
    ],
)  # fmt: skip
def test_numbers_of_questions_are_known(paragraph: str, answer: str) -> None:
    assert told(paragraph + "\nR: so")[1] == (answer, True)


@pytest.mark.parametrize(
    "paragraph",
    ["I \u2013 I was not sure: really", "3.5 per cent", "20% more", "In 2019: more", "Quite 3: so",
     "R: Q3 was good", "2019. A year", "\u0663) x", "Interesting: so", "It: works"],
)  # fmt: skip
def test_what_only_looks_like_a_question_is_none(paragraph: str) -> None:
    assert told(f"I: Why?\n{paragraph}")[1] == ("1", True)


PIECES = st.sampled_from(
    ["Q1: x", "I: y", "R: z", "word", " ", "\t", "\u2028", "\u00a0", "Q\u0663 x",
     "Q1\u017f", "\U0001f642"]
)  # fmt: skip


@given(lines=st.lists(st.lists(PIECES, max_size=3).map("".join), max_size=12))
def test_every_paragraph_is_told_of_once(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = turns(text)
    assert list(found.paragraphs) == [line.strip() for line in lines if line.strip()]
    assert all(re.fullmatch(ANSWER, answer) for answer in found.answers)
    assert len(found) == len(found.answers) == len(found.is_respondent) == len(found.starts)


@given(
    lines=st.lists(st.sampled_from(["", "one", "two words", "  x "]), max_size=8), data=st.data()
)
def test_a_passage_touches_the_paragraphs_it_has_letters_of(
    lines: list[str], data: st.DataObject
) -> None:
    text = "\n".join(lines)
    found = turns(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    letters = [place for place in range(start, end) if not text[place].isspace()]
    touched = [
        number
        for number, (first, last) in enumerate(zip(found.starts, found.ends, strict=True))
        if any(first <= place < last for place in letters)
    ]
    assert found.around(start, end) == ((touched[0], touched[-1]) if touched else None)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("00:00:05 MB: What changed?\n00:00:09 TK: Lessons.", True),
        ("[00:05] MB: What changed?\n[00:09] TK: Lessons.\n[01:00] MB: And?", True),
        ("MB (00:05): What changed?\nTK (00:09): Lessons.", True),
        ("Speaker 1: What changed?\nSpeaker 2: Lessons.", True),
        ("I: What changed?\nR: Lessons.", False),
        ("Q1: What changed?\nMB: Lessons.\nTK: Yes.", False),
        ("We met.\nWe spoke of lessons: all of them.\nAnd left.", False),
        ("MB: Lessons.\nMB: And more.", False),
    ],
)
def test_speakers_none_of_whom_asks_are_told(text: str, is_told: bool) -> None:
    assert names_no_interviewer(text) == is_told


TEXT = "Q1: What changed?\nR: Lessons are slower."


def test_codings_of_questions_are_told_by_their_number(tmp_path: Path) -> None:
    codings = selection(4, 17, "What changed?"), selection(21, 28, "Lessons")
    (problem,) = questions_told(read_made(tmp_path, qde(source("a", *codings)), {"a": TEXT}))
    assert "1 codings of the interviewer's words" in problem.found
    assert "changed" not in str(problem)


def test_documents_without_an_interviewer_are_told_by_number(tmp_path: Path) -> None:
    text = "00:05 MB: What changed?\n00:09 TK: Lessons."
    xml = qde(source("a", selection(18, 25)), source("b", selection(6, 8)))
    (problem,) = questions_told(read_made(tmp_path, xml, {"a": TEXT, "b": text}))
    assert "document 2" in problem.found
    assert "MB" not in str(problem)
