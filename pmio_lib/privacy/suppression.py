"""Small counts hidden, others rounded: what one cell, or one row with its total, may show.

Belongs here: primary suppression, and the second cell a row with a total needs. Not here: the
thresholds of this study (study/study.yaml), nor the audit of whole tables with their margins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

THRESHOLD: Final = 7
"""OpenSAFELY's rule for counts of pupils or patients: seven or fewer are hidden."""

ROUNDING_BASE: Final = 5
"""OpenSAFELY's rule: what is shown is rounded to the nearest five."""


@dataclass(frozen=True)
class SuppressionRule:
    """How counts of one kind of data are shown.

    Parameters
    ----------
    threshold : int
        Counts from 1 to this are hidden.
    rounding_base : int
        What is shown is rounded to a multiple of this; 1 rounds nothing.
    hides_zero : bool
        Whether 0 is hidden too: an empty cell can tell what nobody, and so everybody, said.
    """

    threshold: int
    rounding_base: int = 1
    hides_zero: bool = True


PUPILS: Final = SuppressionRule(THRESHOLD, ROUNDING_BASE)
"""Counts of pupils: OpenSAFELY, Updated disclosure control guidance; as ehrQL's measures do it."""


def redact(count: int, rule: SuppressionRule = PUPILS) -> int | None:
    """Hide a small count, as None; give any other unchanged."""
    if count == 0:
        return None if rule.hides_zero else 0
    return None if count <= rule.threshold else count


def round_to_base(count: int, base: int = ROUNDING_BASE) -> int:
    """Round a count to the nearest multiple of `base`, a half going up."""
    return (2 * int(count) + base) // (2 * base) * base  # NumPy's small integers overflow


def disclose(count: int, rule: SuppressionRule = PUPILS) -> int | None:
    """Give what may be shown of a count: None, or the count rounded."""
    kept = redact(count, rule)
    return None if kept is None else round_to_base(kept, rule.rounding_base)
