"""Bands of engagement, joined and in order; the case study's definitions; headings of tests."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StudyError
from pmio_lib.study.bands_and_tests import (
    Bands,
    CaseStudy,
    read_bands,
    read_case_study,
    stated_maximum,
    two_bands,
)
from pmio_lib.study.overview import read_assumptions

ROOT = Path(__file__).resolve().parents[2]
LOW = {"id": "low", "label": "Low", "minimum": 1, "maximum": 11}
HIGH = {"id": "high", "label": "High", "minimum": 12, "maximum": 24}
OWN = read_case_study(ROOT / "study")
SECTION = {
    "academic_year": {"label": "y", "first_day": "2019-09-01", "last_day": "2020-08-31"},
    "minimum_entrants": 5,
    "gap_marked_above_pp": 1,
    "tests": [{"id": "ink", "label": "Ink"}, {"id": "oak", "label": "Oak", "also_called": ["II"]}],
}


def bands(tmp_path: Path, *given: dict[str, Any]) -> Bands:
    text = yaml.safe_dump({"bands": list(given)})
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    return read_bands(tmp_path)


def test_the_report_has_two_bands() -> None:
    own = read_bands(ROOT / "study")
    assert [(b.minimum, b.maximum) for b in own.bands] == [(1, 11), (12, 24)]
    assert (own.lowest, own.highest) == (1, 24)
    assert list(own.labels.values()) == ["Low to medium", "High to very high"]


@pytest.mark.parametrize(
    ("engagements", "band"),
    [(0, None), (1, "low"), (11, "low"), (12, "high"), (24, "high"), (25, None), (-1, None)],
)
def test_both_ends_belong_to_a_band(tmp_path: Path, engagements: int, band: str | None) -> None:
    found = bands(tmp_path, LOW, HIGH).holding(engagements)
    assert (found.id if found else None) == band


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((LOW, HIGH | {"minimum": 11}), r"low \(1 to 11\) and high \(11 to 24\) overlap"),
        ((LOW, HIGH | {"minimum": 13}), r"between low \(1 to 11\) and high \(13 to 24\) is a gap"),
        ((HIGH, LOW), r"low \(1 to 11\) stands after high \(12 to 24\)"),
        ((LOW | {"maximum": 0}, HIGH), r"low \(1 to 0\) ends before it begins"),
        ((LOW, HIGH | {"id": "low"}), "listed twice: low"),
        ((LOW | {"id": "none"}, HIGH), "'none' is the library's own word"),
        ((LOW | {"id": "Low"}, HIGH), "bands.0.id"),
        ((LOW | {"label": ""}, HIGH), "bands.0.label"),
        ((LOW | {"minimum": -1}, HIGH), "bands.0.minimum"),
        ((LOW | {"top": 1}, HIGH), "bands.0.top"),
        ((), "bands"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, given: Any, said: str) -> None:
    with pytest.raises(StudyError, match=said) as caught:
        bands(tmp_path, *given)
    assert "study.yaml" in str(caught.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    top = {"id": "top", "label": "Top", "minimum": 30, "maximum": 40}
    with pytest.raises(StudyError, match=r"overlap.*is a gap"):
        bands(tmp_path, LOW, HIGH | {"minimum": 5}, top)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(0, 5), st.data())
def test_each_count_between_the_ends_is_in_one_band(
    widths: list[int], start: int, data: st.DataObject
) -> None:
    parts, low = [], start
    for number, width in enumerate(widths):
        parts.append({"id": f"b{number}", "label": "b", "minimum": low, "maximum": low + width - 1})
        low += width
    joined = Bands.model_validate({"bands": parts})
    count = data.draw(st.integers(joined.lowest, joined.highest))
    holding = [b for b in joined.bands if b.minimum <= count <= b.maximum]
    assert joined.holding(count) == holding[0]
    assert len(holding) == 1


@pytest.mark.parametrize(("listed", "is_two"), [(1, False), (2, True), (3, False)])
def test_what_compares_two_bands_refuses_more_and_fewer(listed: int, is_two: bool) -> None:
    bands = [
        {"id": f"band_{n}", "label": f"Band {n}", "minimum": 10 * n, "maximum": 10 * n + 9}
        for n in range(listed)
    ]
    model = Bands.model_validate({"bands": bands})
    if is_two:
        assert two_bands(model) == ("band_0", "band_1")
        return
    with pytest.raises(StudyError, match=f"found {listed}; the page on the case study compares 2"):
        two_bands(model)


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
def test_a_wrong_definition_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(StudyError, match=said):
        read(tmp_path, **change)


def test_every_assumption_of_the_case_study_says_what_it_assumes() -> None:
    own = {k: v for k, v in read_assumptions(ROOT / "study").items() if k.startswith("case_study_")}
    assert {"case_study_totals", "case_study_scores", "case_study_schools"} <= set(own)
    assert all(one.statement.endswith(".") for one in own.values())
    assert "209" in own["case_study_totals"].statement
