"""What a page may show of the difference of gaps at every cut between bands.

Two cuts that follow each other differ by the pupils of a school or two: what is shown of both is an
equation for those pupils' marks. So four rules:

1. a cut that leaves seven pupils or fewer with or without Pupil Premium on a side is withheld;
2. of two cuts shown, the pupils between them are of both kinds, or are more than seven of the one
   kind there is: one equation for two sums fixes neither, and a sum over eight may be known;
3. what is shown is in whole points, so that even this equation is known to a point either way;
4. degrees of freedom, which tell how pupils are spread over schools, are not shown.

Belongs here: these rules. Not here: the curve (case_study.findings.model).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pmio_lib.privacy.case_study_gaps import shown_points, withheld
from pmio_lib.privacy.suppression import PUPILS, SuppressionRule

if TYPE_CHECKING:
    from collections.abc import Iterable


def shown_curve(
    curve: pd.DataFrame, pupils: pd.DataFrame, cut: int, rule: SuppressionRule = PUPILS
) -> pd.DataFrame:
    """Give what may be shown of the curve.

    Parameters
    ----------
    curve : DataFrame
        As case_study.findings.model.cut_point_curve gives it.
    pupils : DataFrame
        The pupils it was fitted to: `engagements`, `pupil_premium` (0 or 1).
    cut : int
        The cut that other tables rest on: its own group sizes decide it, other cuts give way to it.

    Returns
    -------
    DataFrame
        The same rows, points whole, without degrees of freedom; every number but `cut` is missing
        where the cut is withheld.
    """
    whole = [one for one in curve["cut"] if _smallest_group(pupils, int(one)) > rule.threshold]
    kept = {
        *_apart(sorted(one for one in whole if one >= cut), cut, pupils, rule),
        *_apart(sorted((one for one in whole if one < cut), reverse=True), cut, pupils, rule),
    }
    return shown_points(withheld(curve, curve["cut"].isin(kept), "cut"))


def _apart(
    cuts: Iterable[int], start: int, pupils: pd.DataFrame, rule: SuppressionRule
) -> set[int]:
    """Give the cuts, going away from `start`, between which enough pupils of both kinds lie."""
    kept, last = set(), start
    for cut in cuts:
        if cut == start or _is_blurred(pupils, last, cut, rule):
            kept.add(cut)
            last = cut
    return kept


def _is_blurred(pupils: pd.DataFrame, one: int, other: int, rule: SuppressionRule) -> bool:
    """Tell whether the pupils between two cuts cannot be told apart by what the cuts differ in."""
    between = pupils["engagements"].between(min(one, other), max(one, other), inclusive="left")
    with_premium = int(pupils.loc[between, "pupil_premium"].sum())
    others = int(between.sum()) - with_premium
    most, least = max(with_premium, others), min(with_premium, others)
    return most == 0 or least > 0 or most > rule.threshold


def _smallest_group(pupils: pd.DataFrame, cut: int) -> int:
    """Count the fewest pupils with or without Pupil Premium that a cut leaves on a side."""
    is_high, has_premium = pupils["engagements"].ge(cut), pupils["pupil_premium"].eq(1)
    groups = (
        high & premium for high in (is_high, ~is_high) for premium in (has_premium, ~has_premium)
    )
    return min(int(group.sum()) for group in groups)
