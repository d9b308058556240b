"""The plan's outcomes for any local authority, and the places of all of them.

Belongs here: which authority is asked for, what it has figures of, and everybody's ranks. Not here:
the figures themselves (`findings`), and the pages made of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError, StudyError
from pmio_lib.follow_up.findings.outcomes import FollowUp
from pmio_lib.official.all_areas import area_changes
from pmio_lib.official.areas_clean import AREAS
from pmio_lib.official.tables import SMALL_AREA
from pmio_lib.study.follow_up import Outcome, Plan

INDEXED: Final = (
    "ks2_maths_expected",
    "mtc_full_marks",
    "gcse_english_maths_4plus",
    "gcse_maths_4plus_entries",
)
"""Outcomes of the index: one at each age, and mathematics alone at 16."""


def require_area(code: str, areas: pd.DataFrame) -> str:
    """Give the name of a local authority that exists today.

    `areas` is an AreaRegister. Raises StudyError, naming authorities with a like code or name.
    """
    rows = areas[areas["kind"].eq("local_authority") & areas["last_year"].isna()]
    names = dict(zip(rows["area_code"], rows["area"], strict=True))
    if code == SMALL_AREA:
        raise StudyError(f"{code} {names[code]}: about twenty pupils a year; it has no page.")
    if code in names:
        return str(names[code])
    by_name = {str(name).casefold(): each for each, name in names.items()}
    near = [by_name[each] for each in get_close_matches(code.casefold(), by_name, 3, 0.5)]
    if code.isdecimal():
        near = sorted(names, key=lambda each: abs(int(each) - int(code)))[:3]
    told = ", ".join(f"{each} {names[each]}" for each in dict.fromkeys(near))
    raise StudyError(
        f"{code}: no local authority of today has this code. "
        + (f"Near it: {told}. " if told else "")
        + "Codes are the Department for Education's, such as 831; `pmio areas` lists them all."
    )


def follow_up_of_area(
    code: str,
    tables: Mapping[str, pd.DataFrame],
    plan: Plan,
    neighbours: Mapping[str, Sequence[str]],
    confidence: float,
) -> FollowUp:
    """Give an authority's follow-up on the outcomes that it has figures of in two years.

    `tables` as official.areas_clean.read_area_tables, `neighbours` the list of each authority.
    """
    lists = {"Statistical neighbours, 2025 list": neighbours[code]}

    def on(outcomes: tuple[Outcome, ...]) -> FollowUp:
        kept = plan.model_copy(update={"outcomes": outcomes})
        return FollowUp(kept, tables, tables[AREAS], code, lists, {}, confidence)

    return on(tuple(each for each in plan.outcomes if _has_change(on((each,)), each)))


def _has_change(follow_up: FollowUp, outcome: Outcome) -> bool:
    try:
        spans = follow_up.spans(outcome)
    except (StatisticsError, KeyError):  # no figure at all
        return False
    return bool(spans) and spans[0][0] == outcome.base_year


def places(tables: Mapping[str, pd.DataFrame], plan: Plan) -> dict[str, pd.DataFrame]:
    """Give every authority's change in the indexed outcomes, from the main base year to the last.

    By the outcome's label with its years, frames as official.all_areas.area_changes.
    """
    found = {}
    for outcome in map(plan.outcome, INDEXED):
        figures = tables[outcome.table]
        own = figures[figures["measure"].eq(outcome.measure) & figures["value"].notna()]
        last = int(own.loc[own["kind"].eq("local_authority"), "year"].max())
        changes = area_changes(figures, outcome.measure, outcome.base_year, last)
        found[f"{outcome.label}, {outcome.base_year} to {last}"] = changes
    return found
