"""Findings in words, by their sign: the opposite figure gives the opposite words.

Belongs here: words that a sentence chooses by a figure. Not here: the figures, which a sentence
takes through the ledger.
"""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pmio_lib.core.numerals import written
from pmio_lib.core.rounding import round_half_up
from pmio_lib.page.cells import Cells
from pmio_lib.page.numbers import Number, Worded
from pmio_lib.page.page import Page
from pmio_lib.study.follow_up import Plan

BETTER = "better than elsewhere"
WORSE = "worse than elsewhere"
PLAIN = "does not stand out"
SIDES = {BETTER: "a gain", WORSE: "a loss"}


def answer_in_words(low: float, high: float, p_holm: float, level: float) -> str:
    """Give the plan's answer for one change; without a corrected p there is none to give."""
    if math.isnan(p_holm):
        return "not tested"
    if p_holm < level and low > 0:
        return BETTER
    return WORSE if p_holm < level and high < 0 else PLAIN


def side(gap_pp: float, places: int = 1) -> str:
    """Give on which side of England a gap lies, as a sentence with its size says it."""
    shown = round_half_up(gap_pp, places)
    return "behind" if shown < 0 else "ahead of" if shown > 0 else "away from"


def lasted(jump_pp: float, left_pct: float, year: int, plan: Plan) -> str:
    """Say of a jump whether it lasted, by the plan's thresholds."""
    if math.isnan(left_pct):
        return f"there was no jump in {year} that could last"
    return f"the {_turn(jump_pp)} of {year} {_stayed(left_pct, plan)}"


def lasted_short(jump_pp: float, left_pct: float, plan: Plan) -> str:
    """Give the same for a chart's title, as what England's gap did."""
    if math.isnan(left_pct):
        return "no jump that could last"
    return f"a {_turn(jump_pp)} that {_stayed(left_pct, plan)}"


def _turn(jump_pp: float) -> str:
    return "rise" if jump_pp > 0 else "fall"


def _stayed(left_pct: float, plan: Plan) -> str:
    if left_pct <= plan.gone_below_pct:
        return "did not last"
    return "lasted" if left_pct >= plan.lasted_from_pct else "lasted in part"


def last_status(at_11: str, at_16: str) -> str:
    """Say whether the last figures are final, by the words of their publications."""
    if at_11 == at_16:
        said = "not said to be final" if at_11 == "unstated" else at_11
        return f"last year {said}"
    return f"last year {at_11} at 11, {at_16} at 16"


def stands_out(answer: str) -> str:
    """Say of a change, by the plan's answer, whether it stands out."""
    what = SIDES.get(answer, "no change")
    return f"{what} that stands out from how other areas' results move by themselves"


def answer_short(answer: str) -> str:
    """Give the same for a chart's title."""
    return f"{SIDES.get(answer, 'nothing')} that stands out"


def moved(change_pp: float) -> str:
    """Give what a gap between two groups did."""
    shown = round_half_up(change_pp, 1)
    return "widened" if shown > 0 else "narrowed" if shown < 0 else "stayed as it was"


def told_apart(low: float, high: float) -> str:
    """Say whether an interval of a change leaves out nought."""
    if low > 0 or high < 0:
        return "more than chance among pupils alone would give"
    return "no more than chance among pupils alone could give"


def grew(change_pct: float) -> str:
    """Give what a number of pupils did."""
    return "grew" if change_pct > 0 else "shrank" if change_pct < 0 else "changed"


def counted(n: int) -> str:
    """Write a small count as a sentence begins with it."""
    small = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return small[n] if n < len(small) else str(n)


def by_base(intervals: Sequence[tuple[float, float]]) -> str:
    """Say whether the base year decides whether a change stands out from the others' movement."""
    if len({(low > 0) - (high < 0) for low, high in intervals}) > 1:
        return "the base year makes the story"
    return "every base year says the same"


def agree(differences: Sequence[float]) -> str:
    """Say whether comparators agree on the side of a change."""
    signs = {
        (shown > 0) - (shown < 0) for shown in (round_half_up(each, 1) for each in differences)
    }
    if signs == {1}:
        return "above all of them"
    return "below all of them" if signs == {-1} else "above some and not above others"


def both_gaps(before_pp: float, after_pp: float) -> str:
    """Say of one year group's two gaps to England on which side each lies."""
    first, second = side(before_pp, 0), side(after_pp, 0)
    return f"{first} England at both ages" if first == second else f"{first} it, then {second} it"


def of_movement(cells: Cells, key: tuple[Any, ...], end: str = "") -> dict[str, Number]:
    """Give a row of `movements` by what a sentence calls its numbers, each name with an `end`."""
    names = {
        "change": "change_pp",
        "beyond": "beyond_pp",
        "low": "beyond_pp_low",
        "high": "beyond_pp_high",
        "rank": "rank",
        "areas": "areas_ranked",
    }
    return {f"{name}{end}": cells[*key, column] for name, column in names.items()}


def gaps_at(cells: Cells, places: int = 1, **years: int) -> dict[str, Worded | str]:
    """Give the size of the gap to England in each year, and its side as `<name>_side`.

    `cells` are the numbers of `FollowUp.gaps`.
    """
    said: dict[str, Worded | str] = {}
    for name, year in years.items():
        number = cells[year, "england_gap_pp"]
        size = written(abs(number.value), "percentage_point", places).lstrip("+")
        said |= {name: Worded(number, size), f"{name}_side": side(number.value, places)}
    return said


def gaps_said(
    page: Page, stem: str, gaps: pd.DataFrame, places: int, tables: list[str], **years: int
) -> dict[str, Worded | str]:
    """Give the size of a gap to England in each year, and its side as `<name>_side`.

    `gaps` as official.area_gaps.gaps_to_england; the numbers' ids begin with `stem`.
    """
    said: dict[str, Worded | str] = {}
    for name, year in years.items():
        gap = float(gaps["england_gap_pp"].to_dict()[year])
        number = page.number(
            f"{stem}.{name}", abs(gap), unit="percentage_point", places=places, tables=tables
        )
        said |= {name: number.size, f"{name}_side": side(gap, places)}
    return said
