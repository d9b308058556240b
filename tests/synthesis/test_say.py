"""Passages follow their numbers: a changed one changes the words, one past its bound is flagged."""

import pytest

from pmio_lib.core.yaml_files import validate
from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import FILE, Synthesis
from pmio_lib.synthesis.contribution import claims_table, reading_counts, readings
from pmio_lib.synthesis.say import aim_passage, claim_passage, recommendation_passage
from tests.synthesis.conftest import GAP, content, of_page

SYNTHESIS = validate(content(), Synthesis, FILE)
CLAIM = SYNTHESIS.claims["better"]


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (-12.0, "as judged"),
        (-10.0, "as judged"),
        (-12.1, "needs a person"),
        (-9.9, "needs a person"),
        (2.0, "needs a person"),
    ],
)
def test_a_number_past_its_bound_asks_for_a_person(value: float, state: str) -> None:
    numbers = {GAP: of_page(value)}
    assert claims_table(SYNTHESIS, numbers)["state"].tolist() == [state]
    words, holds, values = claim_passage("better", CLAIM, numbers)
    assert holds is (state == "as judged")
    assert ("Needs a person" in words) is not holds
    assert [each.value for each in values.values()] == [value]


def test_every_number_of_a_passage_is_a_number_of_a_ledger(ledgers: dict[str, Number]) -> None:
    words, _, values = claim_passage("better", CLAIM, ledgers)
    assert values == {"n0": ledgers[GAP]}
    assert "The gap is {n0} in 2025." in words
    assert words.index("**For**") < words.index("**Against**") < words.index("Confidence: low")


def test_readings_stand_by_aim_and_method_and_every_cell_is_counted() -> None:
    frame = readings(SYNTHESIS)
    assert list(frame.columns) == ["Survey", "Interviews", "Pupils", "Official figures"]
    assert frame.loc["Better results"].tolist() == ["silent", "silent", "silent", "dissonant"]
    counts = reading_counts(SYNTHESIS)
    assert counts == {"convergent": 0, "expanding": 0, "silent": 3, "dissonant": 1}


def test_a_cell_says_its_number_and_holds_while_it_keeps_its_bound(
    ledgers: dict[str, Number],
) -> None:
    words, holds, values = aim_passage("outcomes", SYNTHESIS, ledgers)
    assert "**Official figures: dissonant.** Gap {n0}." in words
    assert holds
    assert values == {"n0": ledgers[GAP]}
    assert not aim_passage("outcomes", SYNTHESIS, {GAP: of_page(-9.0)})[1]


def test_a_recommendation_says_what_to_look_at_with_its_number(ledgers: dict[str, Number]) -> None:
    words, holds, values = recommendation_passage("more", SYNTHESIS, ledgers)
    assert words.splitlines() == [
        "- **Do more.** It rests on: Wishes.",
        "    - Look at: The gap of {n0}. That needs: Data.",
    ]
    assert (holds, list(values.values())) == (True, [ledgers[GAP]])
    assert not recommendation_passage("more", SYNTHESIS, {GAP: of_page(0.0)})[1]
