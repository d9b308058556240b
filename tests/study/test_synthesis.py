"""What study/synthesis.yaml refuses, with its place; the project's own is whole."""

from pathlib import Path
from typing import Any

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import validate
from pmio_lib.study.synthesis import FILE, METHODS, Synthesis, read_synthesis
from tests.synthesis.conftest import bound, claim, content, evidence, words

ROOT = Path(__file__).resolve().parents[2]


def refused(given: dict[str, Any]) -> str:
    with pytest.raises(StudyError) as error:
        validate(given, Synthesis, FILE)
    assert error.value.exit_code == 2
    return str(error.value)


def test_the_project_s_own_is_whole() -> None:
    synthesis = read_synthesis(ROOT / "study")
    assert len(synthesis.aims) == 7
    assert {each.kind for each in synthesis.claims.values()} == {"hypothesis", "aim", "conclusion"}
    assert all(set(row) == set(METHODS) for row in synthesis.joint_display.values())


def test_every_aim_is_claimed_and_weighed() -> None:
    synthesis = read_synthesis(ROOT / "study")
    claimed = [c.aims for c in synthesis.claims.values() if c.kind == "aim"]
    assert sorted(aims[0] for aims in claimed) == sorted(synthesis.aims)


def test_an_empty_cell_is_named() -> None:
    display = content()["joint_display"]
    row = {method: cell for method, cell in display["outcomes"].items() if method != "pupils"}
    said = refused(content(joint_display={"outcomes": row}))
    assert "the cell outcomes, pupils is empty" in said


def test_a_claim_without_evidence_is_named() -> None:
    bare = claim(evidence_for=[], evidence_against=[])
    said = refused(content(claims={"better": bare}))
    assert "claims.better" in said
    assert "a claim without evidence" in said


@pytest.mark.parametrize("text", ["It fell by 4 points.", "In 62% of schools.", "Of 1,102 pupils."])
def test_a_typed_figure_is_refused(text: str) -> None:
    said = refused(content(claims={"better": claim(evidence_for=[evidence(text)])}))
    assert "claims.better.evidence_for.0" in said
    assert "is typed: name a number of a ledger" in said


@pytest.mark.parametrize(
    "text",
    ["In 2019.", "Key Stage 2 to Year 7.", "At 11 and at 16.", "Phases 1 and 2.", "At grade 4."],
)
def test_years_and_names_with_digits_may_be_typed(text: str) -> None:
    validate(content(claims={"better": claim(reason=words(text))}), Synthesis, FILE)


@pytest.mark.parametrize(
    "reason", [words("{gap} and {other}.", gap=bound()), words("No name.", gap=bound())]
)
def test_names_and_numbers_go_together(reason: dict[str, Any]) -> None:
    assert "and not under numbers, or the reverse" in refused(
        content(claims={"better": claim(reason=reason)})
    )


def test_a_number_needs_a_bound_and_a_claim_an_aim_that_there_is() -> None:
    unbounded = words("{gap}", gap={"number": "a.b"})
    assert "a bound is missing" in refused(content(claims={"better": claim(reason=unbounded)}))
    assert "parents: named by a claim" in refused(
        content(claims={"better": claim(aims=["parents"])})
    )
