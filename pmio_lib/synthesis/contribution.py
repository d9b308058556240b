"""Contribution claims: what speaks for and against each, how sure one may be, what moved.

Mayne, J. (2001) "Addressing attribution through contribution analysis", Canadian Journal of Program
Evaluation 16(1); Mayne (2011) "Contribution analysis: addressing cause and effect".
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import Evidence, Kind, Synthesis, Words
from pmio_lib.synthesis.ledgers import Shown, filled, moved_past

KINDS: Final[Mapping[Kind, str]] = {
    "hypothesis": "Hypothesis",
    "aim": "Aim",
    "conclusion": "Conclusion",
}
ORDER: Final = ("strong", "moderate", "weak")


def claims_table(synthesis: Synthesis, ledgers: Mapping[str, Number]) -> pd.DataFrame:
    """Give the claims with their phases side by side.

    By `kind` and `claim`: `confidence`, `evidence_for`, `evidence_against` (how many pieces, and
    the strongest), `phase_1`, `phase_2`, `phase_3`, and `state`: as judged, or needs a person.
    """
    rows = [
        {
            "kind": KINDS[claim.kind],
            "claim": claim.claim,
            "confidence": claim.confidence,
            "evidence_for": _weight(claim.evidence_for),
            "evidence_against": _weight(claim.evidence_against),
            **dict(zip(("phase_1", "phase_2", "phase_3"), claim.phases, strict=True)),
            "state": "needs a person" if moved_past(ledgers, claim.words, name) else "as judged",
        }
        for name, claim in synthesis.claims.items()
    ]
    return pd.DataFrame(rows).set_index(["kind", "claim"])


def _weight(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return "none"
    strongest = min((each.strength for each in evidence), key=ORDER.index)
    return f"{len(evidence)}, {'' if len(evidence) == 1 else 'at best '}{strongest}"


def conclusions_table(synthesis: Synthesis, ledgers: Mapping[str, Number]) -> pd.DataFrame:
    """Give what the report concluded beside what it had and what is known now.

    By `conclusion`: `evidence_then` (what spoke for it in 2021), `known_now` (what speaks against
    it, or for it since) and `verdict` (the confidence with its reason; a conclusion past its bound
    needs a person).
    """
    rows = []
    for name, claim in synthesis.claims.items():
        if claim.kind == "conclusion":
            had = [each for each in claim.evidence_for if not each.since]
            later = [each for each in claim.evidence_for if each.since]
            moved = " Needs a person." if moved_past(ledgers, claim.words, name) else ""
            reason = _told([claim.reason], name, ledgers)
            row = {
                "conclusion": claim.claim,
                "evidence_then": _told(had, name, ledgers),
                "known_now": _told([*later, *claim.evidence_against], name, ledgers),
                "verdict": f"Confidence {claim.confidence}. {reason}{moved}",
            }
            rows.append(row)
    return pd.DataFrame(rows).set_index("conclusion")


def _told(words: Sequence[Words], name: str, ledgers: Mapping[str, Number]) -> str:
    values: dict[str, Shown] = {}
    text = " ".join(filled(each, name, ledgers, values) for each in words)
    return text.format(**{key: value.text for key, value in values.items()}) or "Nothing more."
