"""The audit of the report: each statement's status, its arithmetic, and the numbers it rests on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from pmio_lib.core.errors import StudyError
from pmio_lib.page.numbers import SYNTHETIC, Number
from pmio_lib.study.claims import FILE, Check, Claim, Claims
from pmio_lib.study.expressions import ExpressionError, Outcome

Status = Literal[
    "contradicted",
    "later contradicted",
    "later confirmed",
    "rounding only",
    "verified",
    "consistent",
    "by construction",
    "needs private files",
    "opinion",
]
REASONS: Final[Mapping[Status, str]] = {
    "contradicted": "Figures of the report, or official ones it could have had, say otherwise.",
    "later contradicted": "Figures released after the report say otherwise.",
    "later confirmed": "Figures released after the report bear it out.",
    "rounding only": "The figures differ by no more than their rounding.",
    "verified": "Figures that somebody else published bear it out.",
    "consistent": "The report agrees with itself; no other figure tells.",
    "by construction": "Only the synthetic twin speaks of it, which was made from the report.",
    "needs private files": "Files that were not published would show it.",
    "opinion": "No figure could decide it.",
}
"""In the order in which a reader meets them."""
WORST: Final[tuple[Status, ...]] = (
    "contradicted",
    "later contradicted",
    "needs private files",
    "by construction",
    "rounding only",
    "later confirmed",
    "verified",
    "consistent",
    "opinion",
)
"""The claim's status is the first of these among its checks: one that needs files is not settled
by another that holds."""
OF_PHASES: Final = ("01_", "02_", "03_")
"""Pages whose numbers are of people: without the twin they wait for files, or withhold cells."""
UNSAID: Final = "the synthetic twin's numbers are not evidence and are not shown"


@dataclass(frozen=True)
class Audited:
    """One statement after the audit.

    `arithmetic` says what each check compares and what its two sides come to; `rests_on` are
    numbers by page and id, each once.
    """

    name: str
    claim: Claim
    status: Status
    arithmetic: str
    reason: str
    rests_on: tuple[str, ...]


def audit(claims: Claims, ledgers: Mapping[str, Number]) -> list[Audited]:
    """Check every statement; the worst first, and within a status in the report's order.

    Raises StudyError if a check names a number that no page has, or cannot be worked out.
    """
    printed = {f"{name}.{f}": v for name, c in claims.claims.items() for f, v in c.figures.items()}
    found = [_audited(name, claim, printed, ledgers) for name, claim in claims.claims.items()]
    order = list(REASONS)
    return sorted(found, key=lambda each: (order.index(each.status), each.claim.line))


def _audited(
    name: str, claim: Claim, printed: Mapping[str, float], ledgers: Mapping[str, Number]
) -> Audited:
    if claim.unchecked:
        status: Status = "opinion" if claim.unchecked == "opinion" else "needs private files"
        arithmetic = f"None: {REASONS[status][0].lower()}{REASONS[status][1:]}"
        return Audited(name, claim, status, arithmetic, claim.why or "", ())
    known = {**printed, **claim.figures}
    checked = [
        _checked(f"{FILE}, {name}, checks.{place}", check, known, ledgers)
        for place, check in enumerate(claim.checks)
    ]
    status = min((each for each, _ in checked), key=WORST.index)
    numbers = dict.fromkeys(number for c in claim.checks for number in c.numbers.values())
    lines = " ".join(f"{words}." for _, words in checked)
    return Audited(name, claim, status, lines, claim.note or REASONS[status], tuple(numbers))


def _checked(
    where: str, check: Check, known: Mapping[str, float], ledgers: Mapping[str, Number]
) -> tuple[Status, str]:
    numbers = {key: _number(where, name, ledgers) for key, name in check.numbers.items()}
    there = {key: number for key, number in numbers.items() if number is not None}
    if len(there) < len(numbers):
        return "needs private files", check.shows
    values = {**known, **{key: number.value for key, number in there.items()}}
    try:
        outcome = check.expression.outcome(values)
        rounded = check.decimals is not None and check.expression.outcome(values, check.decimals)
    except ExpressionError as error:
        raise StudyError(f"{where}: {error}. Correct the check.") from error
    sources = {source for number in there.values() for source in number.sources}
    words = f"{check.shows} ({UNSAID if SYNTHETIC in sources else outcome.arithmetic})"
    if check.release:
        words += f", by {check.release}"
    return _status(check, sources, outcome, rounded), words


def _status(
    check: Check, sources: set[str], outcome: Outcome, rounded: Outcome | Literal[False]
) -> Status:
    if SYNTHETIC in sources:
        return "by construction" if outcome.holds else "needs private files"
    if not outcome.holds and rounded and rounded.holds:
        return "rounding only"
    if check.later:
        return "later confirmed" if outcome.holds else "later contradicted"
    if not outcome.holds:
        return "contradicted"
    return "verified" if sources & {"official", "private"} else "consistent"


def _number(where: str, name: str, ledgers: Mapping[str, Number]) -> Number | None:
    """Give a number; None where its page waits for private files, or withholds a cell of theirs.

    A cell that the twin's page withholds is known by its parts: table, column and keys that other
    numbers of the page have. Any other name is unknown.
    """
    if name in ledgers:
        return ledgers[name]
    page, *parts = name.split(".")
    shown = {key: each for key, each in ledgers.items() if key.startswith(f"{page}.")}
    sources = {source for each in shown.values() for source in each.sources}
    known = {part for key in shown for part in key.split(".")[1:]}
    if page.startswith(OF_PHASES) and sources and (SYNTHETIC not in sources or known >= set(parts)):
        return None
    raise StudyError(
        f"{where}: {name} is no number of any page. Its companion page numbers/<page>.html lists "
        "those there are."
    )


def counts(audited: Sequence[Audited]) -> dict[Status, int]:
    """Count the statements of each status, in the order of `REASONS`."""
    found = Counter(each.status for each in audited)
    return {status: found[status] for status in REASONS}


def audit_table(audited: Sequence[Audited]) -> pd.DataFrame:
    """Give the statements as a table.

    By `claim`: `audit_status`, `arithmetic`, `audit_reason` and `claim_rests_on` (its place in the
    report, and numbers by page and id).
    """
    rows = [
        {
            "claim": each.claim.claim,
            "audit_status": each.status,
            "arithmetic": each.arithmetic,
            "audit_reason": each.reason,
            "claim_rests_on": "; ".join(
                [f"{each.claim.section}, line {each.claim.line}", *each.rests_on]
            ),
        }
        for each in audited
    ]
    return pd.DataFrame(rows).set_index("claim")
