"""What a check says: its exit code, its lines, the same as plain values."""

import pytest

from pmio_lib.core.errors import Problem
from pmio_lib.tables.checked import WIDEST, Checked, LeftOut, in_rows

LOOK = Problem("a.csv", 3, "School", "a school that is not there", "a name", "Add it.")


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (Checked("table", "a.csv"), 0),
        (Checked("table", "a.csv", blank_rows=(5,)), 0),
        (Checked("table", "a.csv", left_out=(LeftOut((4,), "a test"),)), 1),
        (Checked("table", "a.csv", reports=(LOOK,)), 1),
        (Checked("table", "a.csv", reports=(LOOK,), stops=(LOOK,)), 2),
    ],
)
def test_the_exit_code_says_whether_to_look(check: Checked, code: int) -> None:
    assert check.exit_code == code
    assert ("  Nothing to look at." in check.lines()) is (code == 0)


def test_rows_left_out_are_named_in_words_and_values() -> None:
    check = Checked("table", "a.csv", left_out=(LeftOut((4, 9), "a test", ("7", "8")),), rows_in=9)
    assert "  rows 4, 9 (ID 7, 8): a test" in check.lines()
    assert check.as_json()["left_out"] == [{"rows": [4, 9], "count": 2, "reason": "a test"}]


def test_a_problem_is_told_once_and_without_the_file() -> None:
    lines = list(Checked("table", "a.csv", reports=(LOOK,)).lines())
    (told,) = [line for line in lines if "not there" in line]
    assert told.startswith("  row 3, column School: found a school")


@pytest.mark.parametrize(
    ("question", "shown"),
    [("q" * WIDEST, "q" * WIDEST), ("q" * (WIDEST + 1), "q" * (WIDEST - 1) + "…")],
)
def test_a_long_question_is_cut_at_its_last_letters(question: str, shown: str) -> None:
    lines = Checked("survey export", "a.csv", questions=(("1", question, "A"),)).lines()
    assert f"  1   {shown}  A" in lines


def test_many_rows_are_named_and_the_rest_counted() -> None:
    assert in_rows((7,)) == "row 7"
    assert in_rows((3, 7, 9)) == "rows 3, 7, 9"
    assert in_rows(tuple(range(2, 44))).endswith("41 and 2 more")
