"""Who is counted and quoted, and the framework matrix: summaries by interview and theme."""

from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.interviews.findings.results import Results, framework_matrix
from pmio_lib.interviews.findings.sample import Settings
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.interviews import read_guides, read_interviews

STUDY = Path(__file__).resolve().parents[3] / "study"

CASES = pd.DataFrame({"case_id": ["1", "2", "3"], "case_label": ["P1-02", "P1-01", "P1-03"]})
COLUMNS = {"Pupils": ["pupil.confidence", "pupil.fluency"], "Staff": ["staff"]}


def passages(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["case_id", "kind", "code", "text"])


def test_a_summary_stands_by_its_interview_and_theme() -> None:
    found = framework_matrix(
        passages(
            ("1", "summary", "pupil.fluency", "B."),
            ("1", "summary", "pupil.confidence", "A."),
            ("2", "summary", "staff.pedagogy.new", "C."),
        ),
        CASES,
        COLUMNS,
    )
    assert found.to_dict("index") == {
        "P1-01": {"Pupils": "", "Staff": "C."},
        "P1-02": {"Pupils": "A. B.", "Staff": ""},
    }


def test_quotations_and_other_themes_are_no_summaries_of_it() -> None:
    found = framework_matrix(
        passages(("1", "quotation", "staff", "A."), ("1", "summary", "team", "B.")), CASES, COLUMNS
    )
    assert found.empty
    assert list(found.columns) == ["Pupils", "Staff"]


@pytest.fixture
def results() -> Results:
    """One who took part and one who declined, each with an answer, a coding and a passage."""
    cases = pd.DataFrame(
        {
            "case_id": ["held", "declined"],
            "case_label": ["P1-01", "P1-02"],
            "wave": "phase_1",
            "school_phase": "primary",
            "school_id": ["s1", "s2"],
            "is_engaged": pd.array([True, True], dtype="boolean"),
            "minutes": 20,
            "took_part": [True, False],
        }
    )
    both = {"case_id": ["held", "declined"], "code": "pupil.confidence"}
    codings = pd.DataFrame({**both, "coder": "A", "segment_first": 1, "segment_last": 1})
    answers = pd.DataFrame(
        [
            (case, question, item, answer)
            for case in cases["case_id"]
            for question, item, answer in (
                ("best", "roadshow", None),
                ("value_for_money", "roadshow", "yes"),
                ("five_words", "fun", None),
            )
        ],
        columns=["case_id", "question", "item", "answer"],
    )
    passages = pd.DataFrame({**both, "kind": ["quotation", "quotation"], "text": ["Yes.", "No."]})
    passages = pd.concat([passages, passages.assign(kind="summary")], ignore_index=True)
    return Results(
        cases, cases, codings, answers, passages, codings, read_guides(STUDY), (),
        read_codebook(STUDY), read_interviews(STUDY),
        Settings(0.95, "interviews", 1, 1, 1, 1, 0.05, 1), is_synthetic=True,
    )  # fmt: skip


def test_who_declined_is_in_no_count_and_no_base(results: Results) -> None:
    assert results.all_held == {"n_interviews": 1, "n_schools_interviewed": 1}
    assert results.who["n_interviews"].tolist() == [1]
    assert results.prevalence["n_interviews"].max() == 1
    assert results.best_and_least.sum(axis=None) == 1
    assert results.best_bases == {"n_asked": 1, "n_answered_best": 1}
    assert results.value_for_money["n_judged"].tolist() == [1]
    assert results.word_bases["n_asked_words"] == results.word_bases["n_answered_words"] == 1


def test_who_declined_is_not_quoted(results: Results) -> None:
    assert results.quotations["text"].tolist() == ["Yes."]
    assert results.framework.index.tolist() == ["P1-01"]
