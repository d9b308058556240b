"""Units that coders are compared on: what counts, and what a passage gives its code to."""

import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.coders import CodedUnits, Unit, coded_units

SEGMENTS = pd.DataFrame(
    {
        "case_id": ["a"] * 5 + ["b"] * 2,
        "segment": [1, 2, 3, 4, 5, 1, 2],
        "answer": ["1", "1", "2", "2", "2", "1", "1"],
        "is_respondent": [False, True, False, True, True, False, True],
    }
)


def coding(
    case: str, coder: str, code: str, first: int | None, last: int | None
) -> dict[str, object]:
    return {
        "case_id": case,
        "coder": coder,
        "code": code,
        "segment_first": first,
        "segment_last": last,
        "is_located": first is not None,
    }


def laid_out(rows: list[dict[str, object]], unit: Unit) -> CodedUnits:
    frame = pd.DataFrame(rows).astype({"segment_first": "Int64", "segment_last": "Int64"})
    return coded_units(SEGMENTS, frame, unit)


def given(found: CodedUnits) -> set[tuple[object, ...]]:
    return set(found.codings.itertuples(index=False, name=None))


def test_a_passage_gives_its_code_to_each_paragraph_of_a_respondent_that_it_touches() -> None:
    found = laid_out([coding("a", "coder_1", "x", 2, 4)], "segment")
    assert given(found) == {("a", 2, "coder_1", "x"), ("a", 4, "coder_1", "x")}


def test_the_interviewers_words_are_no_unit_and_uncoded_paragraphs_are() -> None:
    found = laid_out([coding("a", "coder_1", "x", 2, 2)], "segment")
    units = set(found.units.itertuples(index=False, name=None))
    assert units == {("a", 2), ("a", 4), ("a", 5), ("b", 2)}


def test_answers_are_units_once_each() -> None:
    rows = [coding("a", "coder_1", "x", 4, 4), coding("a", "coder_1", "x", 5, 5)]
    found = laid_out(rows, "answer")
    assert given(found) == {("a", "2", "coder_1", "x")}
    assert len(found.units) == 3


def test_a_coding_without_a_place_counts_for_its_case_alone() -> None:
    rows = [coding("a", "coder_1", "x", None, None), coding("b", "coder_2", "y", 2, 2)]
    assert laid_out(rows, "segment").codings["case_id"].tolist() == ["b"]
    whole = laid_out(rows, "case")
    assert len(whole.codings) == 2
    assert set(whole.units["case_id"]) == {"a", "b"}


def test_a_passage_on_the_interviewers_words_alone_falls_on_no_unit() -> None:
    assert laid_out([coding("a", "coder_1", "x", 3, 3)], "segment").codings.empty


def test_who_coded_which_case_does_not_depend_on_the_unit() -> None:
    rows = [coding("a", "coder_1", "x", None, None), coding("a", "coder_2", "y", 2, 2)]
    pairs = {("a", "coder_1"), ("a", "coder_2")}
    for unit in ("segment", "answer", "case"):
        found = laid_out(rows, unit)
        assert set(found.coded_by.itertuples(index=False, name=None)) == pairs


def test_another_unit_is_refused() -> None:
    with pytest.raises(StatisticsError, match="'page' is no unit"):
        laid_out([coding("a", "coder_1", "x", 1, 1)], "page")  # type: ignore[arg-type]
