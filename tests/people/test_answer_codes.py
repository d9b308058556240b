"""Coded free text as counts of responses: coders and questions do not count twice."""

import pandas as pd
import pytest

from pmio_lib.people.answer_codes import code_counts
from pmio_lib.survey.tables import SurveyCodes

COLUMNS = ["response_id", "wave", "question", "code", "coder"]


def codes(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def counted(
    frame: pd.DataFrame, *questions: str, group: str = "pupil"
) -> dict[str, dict[str, int]]:
    found = code_counts(frame, questions or ("impact",), group)
    return {str(wave): column[column > 0].to_dict() for wave, column in found.items()}


def test_the_same_code_from_two_coders_counts_once() -> None:
    frame = codes(
        ("r1", "w1", "impact", "pupil.confidence", "A"),
        ("r1", "w1", "impact", "pupil.confidence", "B"),
        ("r2", "w1", "impact", "pupil.confidence", "B"),
    )
    assert counted(frame) == {"w1": {"pupil.confidence": 2}}


def test_the_same_code_for_two_questions_counted_together_counts_once() -> None:
    frame = codes(
        ("r1", "w1", "impact", "pupil.confidence", "A"),
        ("r1", "w1", "changes", "pupil.confidence", "A"),
        ("r1", "w1", "changes", "pupil.fluency", "A"),
    )
    assert counted(frame, "impact", "changes") == {
        "w1": {"pupil.confidence": 1, "pupil.fluency": 1}
    }
    assert counted(frame, "impact") == {"w1": {"pupil.confidence": 1}}


def test_a_group_is_the_part_before_the_first_dot_as_the_codebook_has_it() -> None:
    frame = codes(
        ("r1", "w1", "impact", "pupil", "A"),
        ("r2", "w1", "impact", "pupil.skill.number", "A"),
        ("r3", "w1", "impact", "pupils.confidence", "A"),
        ("r4", "w1", "impact", "change.pupil", "A"),
    )
    assert counted(frame) == {"w1": {"pupil": 1, "pupil.skill.number": 1}}


def test_a_wave_has_a_column_of_its_own_with_nought_where_only_another_named_the_code() -> None:
    frame = codes(
        ("r1", "w1", "impact", "pupil.confidence", "A"),
        ("r2", "w2", "impact", "pupil.fluency", "A"),
        ("r3", "w3", "changes", "pupil.fluency", "A"),
    )
    found = code_counts(frame, ("impact",), "pupil")
    assert list(found.columns) == ["w1", "w2"]
    assert found.loc["pupil.confidence"].tolist() == [1, 0]
    assert found.loc["pupil.fluency"].tolist() == [0, 1]
    assert (found.index.name, found.columns.name) == (None, None)


@pytest.mark.parametrize("frame", [SurveyCodes.empty(), codes(("r1", "w1", "x", "pupil.a", "A"))])
def test_where_nothing_is_coded_the_table_is_empty_and_can_be_asked_for_a_wave(
    frame: pd.DataFrame,
) -> None:
    found = code_counts(frame, ("impact",), "pupil")
    assert found.empty
    assert found.get("w1") is None
    assert list(found.reindex(columns=["w1"], fill_value=0).columns) == ["w1"]
