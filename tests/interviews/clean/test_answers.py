"""Answers that are lists: the best, the least, value for money, five words."""

from pathlib import Path

import pytest
from interview_files import (
    STUDY,
    archive,
    case,
    cleaned,
    put,
    qde,
    said,
    selection,
    source,
    table,
    value,
)

from pmio_lib.interviews.clean.tables import InterviewTables

CODED = table(["Case", "Code"], ["P1", "pupil.confidence"], ["P2", "pupil.confidence"])
ACTIVITIES = {name: code.label for name, code in STUDY.codebook.of_group("activity").items()}
FIRST, SECOND, THIRD = list(ACTIVITIES)[:3]


def answers(tmp_path: Path, **cells: str) -> tuple[list[tuple[str, ...]], InterviewTables]:
    rows = table(["Case", *cells], ["P1", *cells.values()])
    tables = cleaned(put(tmp_path, {"coding.csv": CODED, "cases.csv": rows}))
    frame = tables.answers.drop(columns="case_id").fillna("")
    return [tuple(row) for row in frame.itertuples(index=False, name=None)], tables


def test_the_best_stand_in_one_cell_or_in_three(tmp_path: Path) -> None:
    labels = [ACTIVITIES[name] for name in (FIRST, SECOND, THIRD)]
    for separator in ("; ", "|", ", ", "\n"):
        found, _ = answers(tmp_path / repr(separator), Best=separator.join(labels))
        assert found == [("best", name, "") for name in sorted((FIRST, SECOND, THIRD))]
    apart, _ = answers(tmp_path, **{f"Best {n}": label for n, label in enumerate(labels, start=1)})
    assert apart == found


def test_a_thing_named_twice_counts_once(tmp_path: Path) -> None:
    label = ACTIVITIES[FIRST]
    found, _ = answers(tmp_path, **{"Best 1": label, "Best 2": label.upper(), "Least": label})
    assert found == [("best", FIRST, ""), ("least", FIRST, "")]


def test_an_activity_that_is_not_known_counts_as_another_and_is_told(tmp_path: Path) -> None:
    found, tables = answers(tmp_path, **{"Best 1": "Zebedee days", "Least": "none"})
    assert found == [("best", "activity.other", "")]
    assert "an activity that the codebook does not have" in said(tables)
    assert "Zebedee" not in said(tables)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Yes", "yes"),
        ("no", "no"),
        ("mixed", "mixed"),
        ("Partly", "mixed"),
        ("yes and no", "mixed"),
    ],
)
def test_value_for_money_is_yes_no_or_mixed(tmp_path: Path, cell: str, answer: str) -> None:
    found, tables = answers(tmp_path, **{f"Value for money: {ACTIVITIES[FIRST]}": cell})
    assert found == [("value_for_money", FIRST, answer)]
    assert "an answer that is none" not in said(tables)


def test_an_answer_that_is_none_is_told_and_not_counted(tmp_path: Path) -> None:
    found, tables = answers(
        tmp_path, **{f"Value for money: {ACTIVITIES[FIRST]}": "Zebedee thinks so"}
    )
    assert found == []
    assert "an answer that is none" in said(tables)
    assert "Zebedee" not in said(tables)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("useful, clear; \u201cfun\u201d", ["clear", "fun", "useful"]),
        ("Useful useful USEFUL", ["useful"]),
        ("well-run, it's (good).", ["good", "it's", "well-run"]),
        ("4 out of 5, a@b.example, 01782", ["of", "out"]),
        ("useful, hope, Will, Mark", ["useful", "hope"]),  # capitals that are names are not kept
        ("", []),
    ],
)
def test_a_summary_is_its_plain_words(tmp_path: Path, cell: str, words: list[str]) -> None:
    found, _ = answers(tmp_path, **{"Five words": cell, "Role": "head"})
    assert found == [("five_words", word, "") for word in sorted(words)]


def test_a_word_with_a_capital_is_kept_once_several_interviews_say_it(tmp_path: Path) -> None:
    names = [f"P{number}" for number in range(4)]
    coded = table(["Case", "Code"], *([name, "pupil.confidence"] for name in names))
    for count, kept in ((2, False), (3, True)):
        said_by = ["Inspiring" if number < count else "" for number in range(4)]
        rows = table(["Case", "Five words"], *map(list, zip(names, said_by, strict=True)))
        files = {"coding.csv": coded, "cases.csv": rows}
        tables = cleaned(put(tmp_path / str(count), files))
        assert (tables.answers["item"].tolist() == ["inspiring"] * 3) == kept
        assert ("a word of the summary that could be a name" in said(tables)) != kept


def test_an_interviewees_own_name_is_no_word_of_a_summary(tmp_path: Path) -> None:
    found, tables = answers(tmp_path, **{"Five words": "zebedee useful", "Interviewee": "Zebedee"})
    assert found == [("five_words", "useful", "")]
    assert "ebedee" not in said(tables)


def test_attributes_of_a_project_are_answers_as_well(tmp_path: Path) -> None:
    xml = qde(
        source("a", selection(0, 3, "one")),
        variables={"v": "Least", "w": "Best 1"},
        cases=case(
            "P1", value("v", ACTIVITIES[FIRST]), value("w", ACTIVITIES[SECOND]), sources=["a"]
        ),
    )
    content = archive({"project.qde": xml, "sources/a.txt": "one text"})
    tables = cleaned(put(tmp_path / "x", {"a.qdpx": content}))
    assert tables.answers["item"].tolist() == [SECOND, FIRST]
