"""What the city's own schools can and cannot show, before anything is planned.

Belongs here: smallest detectable differences and power of the data plan's schools, and how they are
said. Not here: the formulas (`methods.power`), nor what a study found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

import pandas as pd

from pmio_lib.methods.power import (
    PupilModeratorDesign,
    TwoLevelDesign,
    power_at,
    smallest_detectable,
)
from pmio_lib.page.cells import Cells
from pmio_lib.page.numbers import Number
from pmio_lib.study.follow_up import Assumed, DataPlan, Schools

POWER: Final = 0.8
COUNTED: Final = ("ks4_cohorts",)
"""The figures that the plan's numbers of pupils rest on."""
EFFECTS: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
KEYS: Final = ["phase", "icc", "n_cohorts"]


def study_sizes(plan: DataPlan, iccs: Sequence[float] = ()) -> pd.DataFrame:
    """Give what each phase's schools could show, with one covariate at both levels and without.

    `iccs` are the plan's unless given: the case study's estimate with the ends of its interval. By
    `phase`, `icc` and `n_cohorts`: `n_schools`, `n_cohort_pupils`; smallest difference between
    bands of schools without the covariate and with it, `least_plain_sd` and `least_sd`; of the gaps
    by Pupil Premium between the bands, `least_gap_sd`; `power_pct`, of the plan's effect between
    bands, with the covariate.
    """
    rows = []
    each = dict.fromkeys(iccs or plan.assumed.iccs)  # an estimate may be the end of its interval
    asked = product(plan.schools, each, plan.assumed.cohorts)
    for schools, icc, n_cohorts in asked:
        design = design_of(schools, plan.assumed, icc, n_cohorts)
        helped = with_covariate(design, plan.assumed)
        gaps = gaps_of(schools, plan.assumed, icc, n_cohorts)
        rows.append(
            {
                "phase": schools.phase,
                "icc": icc,
                "n_cohorts": n_cohorts,
                "n_schools": schools.n,
                "n_cohort_pupils": round(schools.n * schools.pupils_a_cohort * n_cohorts),
                "least_plain_sd": smallest_detectable(design, POWER),
                "least_sd": smallest_detectable(helped, POWER),
                "least_gap_sd": smallest_detectable(gaps, POWER),
                "power_pct": 100 * power_at(helped, plan.assumed.effect_sd),
            }
        )
    return pd.DataFrame(rows).set_index(KEYS)


def power_curves(plan: DataPlan, iccs: Sequence[float] = ()) -> pd.DataFrame:
    """Give power by difference between bands, with the covariate and the usual correlation.

    By `phase` and `effect_sd`: `power_one_pct` of one cohort, with `_low` and `_high` at the ends
    of the correlations, and `power_all_pct` of all cohorts pooled.
    """
    assumed, each = plan.assumed, iccs or plan.assumed.iccs
    asked = {
        "power_one_pct": (usual(plan, iccs), 1),
        "power_one_pct_low": (max(each), 1),
        "power_one_pct_high": (min(each), 1),
        "power_all_pct": (usual(plan, iccs), assumed.cohorts[-1]),
    }
    rows = []
    for schools, effect in product(plan.schools, EFFECTS):
        row: dict[str, object] = {"phase": schools.phase, "effect_sd": effect}
        for name, of in asked.items():
            design = with_covariate(design_of(schools, assumed, *of), assumed)
            row[name] = 100 * power_at(design, effect)
        rows.append(row)
    return pd.DataFrame(rows).set_index(["phase", "effect_sd"])


def design_of(schools: Schools, assumed: Assumed, icc: float, n_cohorts: int) -> TwoLevelDesign:
    """Give the design of cohorts pooled by school.

    What schools differ by in one cohort only averages out over cohorts; what stays does not. The
    variance of a school's mean over cohorts is icc (s + (1 - s)/c) + (1 - icc)/(n c), `s` the share
    that stays: as a two-level design, pupils scaled so that both terms keep their size.
    """
    stays = assumed.school_stability + (1 - assumed.school_stability) / n_cohorts
    between, within = icc * stays, (1 - icc) / (schools.pupils_a_cohort * n_cohorts)
    # In deviations of one cohort's scores: the shares of variance need not add up to one here.
    return TwoLevelDesign(
        icc=between,
        pupils_per_school=(1 - between) / within,
        n_schools=schools.n,
        share_treated=assumed.share_in_higher_band,
        size_cv=schools.size_cv,
    )


def with_covariate(design: TwoLevelDesign, assumed: Assumed) -> TwoLevelDesign:
    """Give the design with an earlier test of the same pupils as a covariate at both levels."""
    return replace(
        design, r2_school=assumed.r2_school, r2_pupil=assumed.r2_pupil, n_school_covariates=1
    )


def gaps_of(schools: Schools, assumed: Assumed, icc: float, n_cohorts: int) -> PupilModeratorDesign:
    """Give the design of the difference between the bands' gaps by Pupil Premium.

    What a school differs by from cohort to cohort is among its pupils once cohorts are pooled, and
    a gap within a school is told by one pupil fewer than it has: its own mean takes that one.
    """
    pooled = design_of(schools, assumed, icc, n_cohorts)
    new = icc * (1 - assumed.school_stability) * (1 - 1 / n_cohorts)
    told_by = schools.pupils_a_cohort * n_cohorts - 1
    pupils = told_by * (1 - pooled.icc) / (1 - icc + new)
    design = replace(pooled, pupils_per_school=pupils)
    return PupilModeratorDesign(design, assumed.share_pupil_premium, assumed.gap_variance)


def usual(plan: DataPlan, iccs: Sequence[float] = ()) -> float:
    """Give the middle one of the intraclass correlations."""
    each = sorted(iccs or plan.assumed.iccs)
    return each[len(each) // 2]


def least_of(cells: Cells, plan: DataPlan, iccs: Sequence[float] = ()) -> dict[str, Number]:
    """Give each phase's smallest difference from one cohort: as usual, and if schools differ most.

    `cells` are the numbers of `study_sizes`; by the phase's name, and with `_most` after it.
    """
    ends = {"": usual(plan, iccs), "_most": max(iccs or plan.assumed.iccs)}
    return {
        f"{schools.phase}{end}": cells[schools.phase, icc, 1, "least_sd"]
        for schools in plan.schools
        for end, icc in ends.items()
    }


def could_show(plan: DataPlan, sizes: pd.DataFrame, iccs: Sequence[float] = ()) -> str:
    """Say in which schools the plan's effect would be seen, from one cohort, all else as usual."""
    one = sizes.xs((usual(plan, iccs), 1), level=["icc", "n_cohorts"])["power_pct"]
    seen = [f"{phase} schools" for phase, power in one.items() if power >= 100 * POWER]
    unseen = [f"{phase} schools" for phase, power in one.items() if power < 100 * POWER]
    if not seen:
        return f"in neither {' nor '.join(unseen)}"
    return f"in {' and '.join(seen)}" + (f", not in {' or '.join(unseen)}" if unseen else "")


def likeness(iccs: Sequence[float] = ()) -> str:
    """Say where the intraclass correlations come from."""
    if iccs:
        return "as the case study's files have it, with the ends of its interval"
    return "assumed: the case study's files are not here"


def cohorts_help(sizes: pd.DataFrame) -> str:
    """Say which brings more: every cohort pooled, or schools as alike as the least correlation."""
    by_cohorts = sizes["least_sd"].unstack("n_cohorts").sort_index()
    first, last = by_cohorts.iloc[:, 0], by_cohorts.iloc[:, -1]
    pooled = (last / first).groupby("phase").mean()
    alike = first.groupby("phase").first() / first.groupby("phase").median()
    if (pooled > alike).all():
        return "How alike schools are matters more than how many cohorts are pooled"
    if (pooled < alike).all():
        return "How many cohorts are pooled matters more than how alike schools are"
    return "How alike schools are and how many cohorts are pooled both matter"


def plan_tables(plan: DataPlan) -> Mapping[str, tuple[pd.DataFrame, str]]:
    """Give the plan's tables by name, each with its caption."""
    values = plan.assumed.model_dump()
    assumed = pd.DataFrame(
        [(r.what, _plainly(values[name]), r.why) for name, r in plan.reasons.items()],
        columns=["assumed", "assumed_value", "why"],
    )
    collections = pd.DataFrame([each.model_dump() for each in plan.collections])
    decisions = pd.DataFrame({"decisions": list(plan.decisions)})
    return {
        "assumed": (assumed, "What these sizes assume"),
        "collections": (collections, "Who collects what, when, in which template"),
        "decisions": (decisions, "What people must still decide"),
    }


def _plainly(value: float | Sequence[float]) -> str:
    return ", ".join(f"{each:g}" for each in value) if isinstance(value, Sequence) else f"{value:g}"
