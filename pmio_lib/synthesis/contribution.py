"""Contribution claims, and the joint display of what each method says of each aim.

Of a claim: what speaks for and against it, how sure one may be, what moved. Mayne, J. (2001)
"Addressing attribution through contribution analysis", Canadian Journal of Program Evaluation
16(1); Mayne (2011) "Contribution analysis: addressing cause and effect".

Of an aim: how a method sits with the others. Guetterman, Fetters and Creswell (2015), Annals of
Family Medicine 13(6): convergent, expanding and dissonant; "silent" where a method could have
spoken and did not.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.page.numbers import Number
from pmio_lib.study.synthesis import METHODS, Evidence, Method, Synthesis, Words
from pmio_lib.synthesis.ledgers import Shown, filled, moved_past

ORDER: Final = ("strong", "moderate", "weak")
LABELS: Final[Mapping[Method, str]] = {
    "survey": "Survey",
    "interviews": "Interviews",
    "pupils": "Pupils",
    "official": "Official figures",
}


def claims_table(synthesis: Synthesis, ledgers: Mapping[str, Number]) -> pd.DataFrame:
    """Give the claims with their phases side by side.

    By `kind` and `claim`: `confidence`, `evidence_for`, `evidence_against` (how many pieces, and
    the strongest), `phase_1`, `phase_2`, `phase_3`, and `state`: as judged, or needs a person.
    """
    rows = [
        {
            "kind": claim.kind.capitalize(),
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


def readings(synthesis: Synthesis) -> pd.DataFrame:
    """Give the reading of each aim (rows) and method (columns), as a person set it."""
    rows = {
        words: {LABELS[method]: synthesis.joint_display[aim][method].reading for method in METHODS}
        for aim, words in synthesis.aims.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("aim")


def reading_counts(synthesis: Synthesis) -> dict[str, int]:
    """Count the cells of each reading."""
    counts = readings(synthesis).stack().value_counts()
    return {reading: int(counts.get(reading, 0)) for reading in synthesis.readings}
