"""Contribution claims: what speaks for and against each, how sure one may be, what moved.

Mayne, J. (2001) "Addressing attribution through contribution analysis", Canadian Journal of Program
Evaluation 16(1); Mayne (2011) "Contribution analysis: addressing cause and effect".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.page.numbers import Number, Worded
from pmio_lib.study.synthesis import Claim, Evidence, Kind, Synthesis, Words
from pmio_lib.synthesis.ledgers import cited, moved_past

Shown = Number | Worded
"""A number of a ledger, or one without its sign."""
KINDS: Final[Mapping[Kind, str]] = {
    "hypothesis": "Hypothesis",
    "aim": "Aim",
    "conclusion": "Conclusion",
}
PLACE: Final = re.compile(r"\{(?P<key>\w+)(?::(?P<form>size|whole))?\}")
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
    return (
        f"{len(evidence)}, {strongest}"
        if len(evidence) == 1
        else f"{len(evidence)}, at best {strongest}"
    )


def conclusions_table(synthesis: Synthesis, ledgers: Mapping[str, Number]) -> pd.DataFrame:
    """Give what the report concluded beside what it had and what is known now.

    By `conclusion`: `evidence_then` (what spoke for it in 2021), `known_now` (what speaks against
    it, or for it since) and `verdict` (the confidence with its reason; a conclusion past its bound
    needs a person).
    """
    rows = [
        {
            "conclusion": claim.claim,
            "evidence_then": _told(
                [each for each in claim.evidence_for if not each.since], name, ledgers
            ),
            "known_now": _told(
                [*(each for each in claim.evidence_for if each.since), *claim.evidence_against],
                name,
                ledgers,
            ),
            "verdict": f"Confidence {claim.confidence}. {_told([claim.reason], name, ledgers)}"
            + (" Needs a person." if moved_past(ledgers, claim.words, name) else ""),
        }
        for name, claim in synthesis.claims.items()
        if claim.kind == "conclusion"
    ]
    return pd.DataFrame(rows).set_index("conclusion")


def _told(words: Sequence[Words], name: str, ledgers: Mapping[str, Number]) -> str:
    values: dict[str, Shown] = {}
    text = " ".join(filled(each, name, ledgers, values) for each in words)
    return text.format(**{key: value.text for key, value in values.items()}) or "Nothing more."


def passage(
    name: str, claim: Claim, ledgers: Mapping[str, Number]
) -> tuple[str, bool, dict[str, Shown]]:
    """Give a claim for `Page.say`: its words, whether they still hold, and their numbers."""
    values: dict[str, Shown] = {}
    lines = [f"#### {claim.claim}", ""]
    lines += _listed("For", claim.evidence_for, name, ledgers, values)
    lines += _listed("Against", claim.evidence_against, name, ledgers, values)
    lines += [f"- **What else could explain it.** {rival}" for rival in claim.rivals]
    reason = filled(claim.reason, name, ledgers, values)
    lines.append(f"- **Confidence: {claim.confidence}.** {reason}")
    moved = moved_past(ledgers, claim.words, name)
    if moved:
        descriptions = "; ".join(number.description for number in moved)
        lines.append(f"- **Needs a person.** Past the bound that was set: {descriptions}.")
    return "\n".join(lines), not moved, values


def _listed(
    heading: str,
    evidence: Sequence[Evidence],
    name: str,
    ledgers: Mapping[str, Number],
    values: dict[str, Shown],
) -> Iterator[str]:
    for each in evidence:
        words = filled(each, name, ledgers, values)
        yield f"- **{heading}** ({each.method}, {each.strength}). {words}"
    if not evidence:
        yield f"- **{heading}.** Nothing."


def filled(
    words: Words, where: str, ledgers: Mapping[str, Number], values: dict[str, Shown]
) -> str:
    """Give words whose names are those of `values`, to which their numbers are added."""

    def name_of(found: re.Match[str]) -> str:
        number = cited(ledgers, words.numbers[found["key"]], where)
        name = f"n{len(values)}"
        forms: Mapping[str | None, Shown] = {
            None: number,
            "size": number.size,
            "whole": number.whole,
        }
        values[name] = forms[found["form"]]
        return f"{{{name}}}"

    return PLACE.sub(name_of, words.text)
