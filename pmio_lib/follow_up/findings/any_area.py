"""The plan, written for one authority, asked of any: which outcomes it has, and where all stand.

Not here: the figures themselves (`outcomes`), and the pages made of them.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StudyError
from pmio_lib.core.yaml_files import StudyModel
from pmio_lib.follow_up.findings.words import counted
from pmio_lib.official.all_areas import area_changes
from pmio_lib.official.tables import SMALL_AREA
from pmio_lib.study.follow_up import FixedPlan, Outcome, Plan

INDEXED: Final = (
    "ks2_maths_expected",
    "mtc_full_marks",
    "gcse_english_maths_4plus",
    "gcse_maths_4plus_entries",
)
"""Outcomes of the index: one at each age, and mathematics alone at 16."""
Tables = Mapping[str, pd.DataFrame]
"""official.tables.AreaFigures by name."""


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


def places(tables: Tables, plan: Plan) -> dict[str, pd.DataFrame]:
    """Give every authority's change in the indexed outcomes, from the main base year to the last.

    By the outcome's label with its years, frames as official.all_areas.area_changes.
    """
    found = {}
    for outcome in map(plan.outcome, INDEXED):
        last, first = _last(tables, outcome), outcome.base_year
        changes = area_changes(tables[outcome.table], outcome.measure, first, last)
        found[f"{outcome.label}, {first} to {last}"] = changes
    return found


def with_figures(plan: Plan, tables: Tables, area: str) -> Plan:
    """Give the plan with the outcomes of which an area has a figure in the last year."""
    held = (each for each in plan.outcomes if _last(tables, each) in _years(tables, each, area))
    return plan.model_copy(update={"outcomes": tuple(held)})


def lacking(plan: Plan, tables: Tables, area: str) -> list[str]:
    """Give the labels of the outcomes without a figure in the main base year or the last year."""
    return [
        each.label
        for each in plan.outcomes
        if not {each.base_year, _last(tables, each)} <= _years(tables, each, area)
    ]


def _years(tables: Tables, outcome: Outcome, area: str) -> set[int]:
    rows = _known(tables, outcome)
    return set(rows.loc[rows["area_code"].eq(area), "year"].astype(int))


def _last(tables: Tables, outcome: Outcome) -> int:
    rows = _known(tables, outcome)
    years = rows.loc[rows["kind"].eq("local_authority"), "year"]
    return int(years.max()) if len(years) else 0


def _known(tables: Tables, outcome: Outcome) -> pd.DataFrame:
    figures = tables[outcome.table]
    return figures[figures["measure"].eq(outcome.measure) & figures["value"].notna()]


def plan_line(fixed: FixedPlan, *, is_own: bool) -> str:
    """Say what the plan is to a page: its own, or that of another authority."""
    if is_own:
        return (
            "Fixed before this page was made; most results were known by then. Deviations: "
            f"{counted(len(fixed.deviations)).lower()}"
        )
    return "Rules fixed for another authority before its page was made, used here unchanged"


def plan_tables(plan: Plan) -> Mapping[str, tuple[pd.DataFrame, str]]:
    """Give what holds for any authority, tables by name with their captions."""
    return {
        "answers": (_told(plan.answers), "What counts as which answer"),
        "exclusions": (_told(plan.exclusions), "What is left out"),
    }


def plan_steps(fixed: FixedPlan) -> Mapping[str, tuple[pd.DataFrame, str]]:
    """Give what holds for the plan's own authority, tables by name with their captions."""
    steps = [*(f"Beside: {each}" for each in fixed.plan.comparators), *fixed.plan.analysis]
    return {
        "steps": (pd.DataFrame({"steps": steps}), "Comparators and analysis, as planned"),
        "deviations": (_told(fixed.deviations), "Deviations from the plan"),
    }


def _told(rows: Sequence[StudyModel]) -> pd.DataFrame:
    frame = pd.DataFrame([each.model_dump(mode="json") for each in rows])
    return frame.rename(columns={"reason": "why"})
