"""What the plan, written for one authority, can ask of another: the outcomes it has figures of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pmio_lib.core.yaml_files import StudyModel
from pmio_lib.follow_up.findings.words import counted
from pmio_lib.study.follow_up import FixedPlan, Plan


def with_figures(plan: Plan, tables: Mapping[str, pd.DataFrame], area: str) -> Plan:
    """Give the plan with the outcomes of which an area has a figure in the last year.

    `tables` are AreaFigures by name, without which no outcome's figure is known.
    """
    held = tuple(
        each
        for each in plan.outcomes
        if (years := _years(tables[each.table], each.measure, area))
        and max(years) == _last(tables[each.table], each.measure)
    )
    return plan.model_copy(update={"outcomes": held})


def lacking(plan: Plan, tables: Mapping[str, pd.DataFrame], area: str) -> list[str]:
    """Give the labels of the outcomes without a figure in the main base year or the last year."""
    held = with_figures(plan, tables, area).outcomes
    return [
        each.label
        for each in plan.outcomes
        if each not in held or each.base_year not in _years(tables[each.table], each.measure, area)
    ]


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


def _years(figures: pd.DataFrame, measure: str, area: str) -> set[int]:
    rows = figures[figures["measure"].eq(measure) & figures["area_code"].eq(area)]
    return set(rows.loc[rows["value"].notna(), "year"].astype(int))


def _last(figures: pd.DataFrame, measure: str) -> int:
    rows = figures[figures["measure"].eq(measure) & figures["value"].notna()]
    return int(rows.loc[rows["kind"].eq("local_authority"), "year"].max())
