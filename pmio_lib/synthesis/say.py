"""Writes the synthesis onto a page: claims, aims and recommendations, each a passage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pmio_lib.page.numbers import Number
from pmio_lib.page.page import Page
from pmio_lib.study.synthesis import METHODS, Claim, Evidence, Synthesis
from pmio_lib.synthesis.contribution import LABELS
from pmio_lib.synthesis.ledgers import Shown, filled, moved_past

Ledgers = Mapping[str, Number]
Passage = tuple[str, bool, dict[str, Shown]]
"""Words for `Page.say`, whether they still hold, and their numbers."""


def say_claims(page: Page, synthesis: Synthesis, ledgers: Ledgers) -> None:
    """Say of each claim what is for and against it; one past its bound is marked."""
    claims = synthesis.claims.items()
    _say(page, (claim_passage(name, claim, ledgers) for name, claim in claims))


def say_aims(page: Page, synthesis: Synthesis, ledgers: Ledgers) -> None:
    """Say of each aim what the four methods say."""
    _say(page, (aim_passage(aim, synthesis, ledgers) for aim in synthesis.aims))


def say_recommendations(page: Page, synthesis: Synthesis, ledgers: Ledgers) -> None:
    """Say of each recommendation what a rerun should look at."""
    names = synthesis.recommendations
    _say(page, (recommendation_passage(name, synthesis, ledgers) for name in names))


def _say(page: Page, passages: Iterable[Passage]) -> None:
    for words, holds, values in passages:
        page.say(words, holds=holds, **values)


def claim_passage(name: str, claim: Claim, ledgers: Ledgers) -> Passage:
    """Give a claim with what is for and against it."""
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
    ledgers: Ledgers,
    values: dict[str, Shown],
) -> Iterator[str]:
    for each in evidence:
        words = filled(each, name, ledgers, values)
        yield f"- **{heading}** ({each.method}, {each.strength}). {words}"
    if not evidence:
        yield f"- **{heading}.** Nothing."


def aim_passage(aim: str, synthesis: Synthesis, ledgers: Ledgers) -> Passage:
    """Give what the four methods say of one aim."""
    values: dict[str, Shown] = {}
    lines = [f"#### {synthesis.aims[aim]}", ""]
    cells, where = synthesis.joint_display[aim], f"joint_display.{aim}"
    for method in METHODS:
        words = filled(cells[method], f"{where}.{method}", ledgers, values)
        lines.append(f"- **{LABELS[method]}: {cells[method].reading}.** {words}")
    return "\n".join(lines), not moved_past(ledgers, cells.values(), where), values


def recommendation_passage(name: str, synthesis: Synthesis, ledgers: Ledgers) -> Passage:
    """Give a recommendation: what it rests on, what to look at, what that needs."""
    each = synthesis.recommendations[name]
    values: dict[str, Shown] = {}
    where = f"recommendations.{name}"
    words = filled(each.look_at, where, ledgers, values)
    lines = [
        f"- **{each.recommended}.** It rests on: {each.rests_on}",
        f"    - Look at: {words} That needs: {each.needs}",
    ]
    return "\n".join(lines), not moved_past(ledgers, [each.look_at], where), values
