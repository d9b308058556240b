"""The case study's definitions: what the report says, and headings that name a test."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pmio_lib.core.errors import StudyError
from pmio_lib.study.case_study_files import CaseStudy, read_case_study, stated_maximum
from pmio_lib.study.overview import read_assumptions

ROOT = Path(__file__).resolve().parents[2]
OWN = read_case_study(ROOT / "study")
SECTION = {
    "academic_year": {"label": "y", "first_day": "2019-09-01", "last_day": "2020-08-31"},
    "minimum_entrants": 5,
    "gap_marked_above_pp": 1,
    "tests": [{"id": "ink", "label": "Ink"}, {"id": "oak", "label": "Oak", "also_called": ["II"]}],
}


def read(tmp_path: Path, **change: Any) -> CaseStudy:
    text = yaml.safe_dump({"case_study": SECTION | change})
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    return read_case_study(tmp_path)


def test_the_report_is_followed() -> None:
    assert (OWN.minimum_entrants, OWN.gap_marked_above_pp) == (5, 1)
    assert OWN.academic_year.label == "2019/2020"
    assert list(OWN.test_labels) == ["sequencing", "arithmetic", "reasoning"]


@pytest.mark.parametrize(
    ("heading", "test", "maximum"),
    [
        ("Arithmetic (out of 40)", "arithmetic", 40),
        ("ARITHMETIC  test [out of 40 marks]", "arithmetic", 40),
        ("Arithmetic /40", "arithmetic", 40),
        ("Reasoning mark (max 30)", "reasoning", 30),
        ("Reasoning baseline score", "reasoning", None),
        ("Sequencing", "sequencing", None),
        ("Sequencing (out of 0)", "sequencing", 0),
        ("Sequencing and arithmetic", None, None),
        ("Mental arithmetic (out of 40)", None, 40),
        ("test", None, None),
        ("", None, None),
        ("2019/20", None, 20),
    ],
)
def test_a_heading_names_a_test_and_its_maximum(
    heading: str, test: str | None, maximum: int | None
) -> None:
    found = OWN.test_called(heading)
    assert (found.id if found else None) == test
    assert stated_maximum(heading) == maximum


def test_a_test_may_have_other_names(tmp_path: Path) -> None:
    found = read(tmp_path).test_called("ii (out of 9)")
    assert found is not None
    assert found.id == "oak"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tests": [{"id": "ink", "label": "A"}, {"id": "ink", "label": "B"}]}, "called ink"),
        ({"tests": [{"id": "ink", "label": "A"}, {"id": "oak", "label": "a"}]}, "called a"),
        ({"tests": []}, "tests"),
        ({"minimum_entrants": 0}, "minimum_entrants"),
        ({"gap_marked_above_pp": -1}, "gap_marked_above_pp"),
        ({"date_order": "american"}, "date_order"),
        (
            {"academic_year": SECTION["academic_year"] | {"last_day": "2019-08-31"}},  # type: ignore[operator]
            "before it begins",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read(tmp_path, **change)


def test_every_assumption_of_the_case_study_says_what_it_assumes() -> None:
    own = {k: v for k, v in read_assumptions(ROOT / "study").items() if k.startswith("case_study_")}
    assert {"case_study_totals", "case_study_scores", "case_study_schools"} <= set(own)
    assert all(one.statement.endswith(".") for one in own.values())
    assert "209" in own["case_study_totals"].statement
