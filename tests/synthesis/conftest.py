"""A small synthesis, and ledgers of numbers it may name."""

from typing import Any

import pytest

from pmio_lib.page.numbers import Number, number

GAP = "04_trend.gap.gap_pp.2025"


def words(text: str = "Said so.", **numbers: Any) -> dict[str, Any]:
    return {"text": text, "numbers": numbers}


def evidence(text: str = "Said so.", method: str = "survey", **numbers: Any) -> dict[str, Any]:
    return {**words(text, **numbers), "method": method, "strength": "weak"}


def bound(low: float = -12, high: float = -10) -> dict[str, Any]:
    return {"number": GAP, "at_least": low, "at_most": high}


def claim(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "aim",
        "claim": "It made pupils better",
        "aims": ["outcomes"],
        "phases": ["put forward", "kept", "concluded"],
        "evidence_for": [evidence(), evidence("Pupils too.", "pupils")],
        "evidence_against": [
            evidence("The gap is {gap} in 2025.", "official", gap=bound()) | {"strength": "strong"}
        ],
        "rivals": ["Something else."],
        "confidence": "low",
        "reason": words(),
    } | changed


def content(**changed: Any) -> dict[str, Any]:
    cell = {**words(), "reading": "silent"}
    methods = ("survey", "interviews", "pupils", "official")
    return {
        "strengths": {"weak": "said", "moderate": "measured", "strong": "compared"},
        "confidences": {"high": "a", "moderate": "b", "low": "c", "none": "d"},
        "readings": {"convergent": "a", "expanding": "b", "silent": "c", "dissonant": "d"},
        "aims": {"outcomes": "Better results"},
        "claims": {"better": claim()},
        "joint_display": {
            "outcomes": dict.fromkeys(methods, cell)
            | {"official": {**words("Gap {gap}.", gap=bound()), "reading": "dissonant"}}
        },
        "recommendations": {
            "more": {
                "recommended": "Do more",
                "rests_on": "Wishes.",
                "look_at": words("The gap of {gap}.", gap=bound()),
                "needs": "Data.",
            }
        },
    } | changed


def of_page(value: float, file: str = "data/raw/official/ks4.csv") -> Number:
    return number(GAP, value, "percentage_point", "Gap in 2025", inputs=[file])


@pytest.fixture
def ledgers() -> dict[str, Number]:
    return {GAP: of_page(-11.1)}
