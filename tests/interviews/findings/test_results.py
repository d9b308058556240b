"""The framework matrix: coders' summaries by interview and theme."""

import pandas as pd

from pmio_lib.interviews.findings.results import framework_matrix

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
