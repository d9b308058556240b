"""Tables of claims follow their numbers: a changed one changes the words."""

from pathlib import Path
from typing import Any

import pytest

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import validate
from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import FILE, Synthesis, read_synthesis
from pmio_lib.synthesis.contribution import claims_table, conclusions_table
from tests.synthesis.conftest import GAP, bound, claim, content, evidence, of_page


def synthesis(**changed: Any) -> Synthesis:
    return validate(content(claims={"better": claim(**changed)}), Synthesis, FILE)


def test_the_phases_stand_side_by_side_with_the_weight_of_evidence(
    ledgers: dict[str, Number],
) -> None:
    (row,) = claims_table(synthesis(), ledgers).reset_index().to_dict("records")
    assert row == {
        "kind": "Aim",
        "claim": "It made pupils better",
        "phase_1": "put forward",
        "phase_2": "kept",
        "phase_3": "concluded",
        "evidence_for": "2, at best weak",
        "evidence_against": "1, strong",
        "confidence": "low",
        "state": "as judged",
    }


def test_an_unknown_number_is_named_with_its_place() -> None:
    with pytest.raises(StudyError, match=f"synthesis.yaml, better: {GAP} is no number") as error:
        claims_table(synthesis(), {"other": of_page(1)})
    assert error.value.exit_code == 2


def test_the_twin_is_no_evidence() -> None:
    twin = {GAP: of_page(-11.0, "data/raw/demo/ks4.csv")}
    with pytest.raises(StudyError, match="synthetic twin"):
        claims_table(synthesis(), twin)


@pytest.mark.parametrize(
    ("value", "known", "end"),
    [
        (-11.1, "The gap is \N{MINUS SIGN}11.1 points in 2025.", "Said so."),
        (-13.0, "The gap is \N{MINUS SIGN}13.0 points in 2025.", "Said so. Needs a person."),
    ],
)
def test_a_conclusion_stands_beside_what_is_known_now(value: float, known: str, end: str) -> None:
    table = conclusions_table(synthesis(kind="conclusion"), {GAP: of_page(value)})
    assert table.reset_index().to_dict("records") == [
        {
            "conclusion": "It made pupils better",
            "evidence_then": "Said so. Pupils too.",
            "known_now": known,
            "verdict": f"Confidence low. {end}",
        }
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [("", "\N{MINUS SIGN}11.1 points"), (":size", "11.1 points"), (":whole", "11 points")],
)
def test_words_take_a_number_whole_without_its_sign_or_without_decimals(
    form: str, said: str
) -> None:
    against = evidence(f"By {{gap{form}}}.", "official", gap=bound())
    table = conclusions_table(
        synthesis(kind="conclusion", evidence_against=[against]), {GAP: of_page(-11.1)}
    )
    assert table["known_now"].tolist() == [f"By {said}."]


def test_evidence_that_the_report_did_not_have_is_known_now() -> None:
    later = evidence("It rose.", "official") | {"since": True}
    table = conclusions_table(
        synthesis(kind="conclusion", evidence_for=[evidence(), later]), {GAP: of_page(-11.1)}
    )
    (row,) = table.to_dict("records")
    assert row["evidence_then"] == "Said so."
    assert row["known_now"] == "It rose. The gap is \N{MINUS SIGN}11.1 points in 2025."


def test_only_conclusions_stand_there_eight_at_most() -> None:
    root = Path(__file__).resolve().parents[2]
    own = read_synthesis(root / "study").claims.values()
    assert 1 <= sum(each.kind == "conclusion" for each in own) <= 8
