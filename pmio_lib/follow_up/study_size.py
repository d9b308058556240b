"""What the city's own schools can and cannot show, before anything is planned.

    python tools/simulate_power.py

Belongs here: smallest detectable differences of the data plan's schools. Not here: the formulas
(`methods.power`), nor what a study found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from pmio_lib.methods.cluster_design import PupilModeratorDesign, TwoLevelDesign
from pmio_lib.methods.power import power_at, smallest_detectable
from pmio_lib.study.data_plan import Assumed, DataPlan, Schools


def study_sizes(
    plan: DataPlan, iccs: Sequence[float] = (), effect: float = 0.2, power: float = 0.8
) -> pd.DataFrame:
    """Give what each phase's schools could show, with one covariate at both levels and without.

    `iccs` are the plan's unless given: the case study's estimate with the ends of its interval. By
    `phase`, `icc` and `n_cohorts`: `n_schools`, `n_pupils`, `band_sd` (smallest difference between
    two bands of schools), `band_covariate_sd`, `gap_difference_sd` (of the gaps by Pupil Premium),
    `power_at_effect` (of the bands, with the covariate).
    """
    rows = []
    for schools in plan.schools:
        for icc in iccs or plan.assumed.iccs:
            for n_cohorts in plan.assumed.cohorts:
                plain = design_of(schools, plan.assumed, icc, n_cohorts)
                helped = replace(
                    plain,
                    r2_school=plan.assumed.r2_school,
                    r2_pupil=plan.assumed.r2_pupil,
                    n_school_covariates=1,
                )
                gap = PupilModeratorDesign(
                    plain, plan.assumed.share_pupil_premium, plan.assumed.gap_variance
                )
                rows.append(
                    {
                        "phase": schools.phase,
                        "icc": icc,
                        "n_cohorts": n_cohorts,
                        "n_schools": schools.n,
                        "n_pupils": round(schools.n * schools.pupils_a_cohort * n_cohorts),
                        "band_sd": smallest_detectable(plain, power),
                        "band_covariate_sd": smallest_detectable(helped, power),
                        "gap_difference_sd": smallest_detectable(gap, power),
                        "power_at_effect": power_at(helped, effect),
                    }
                )
    return pd.DataFrame(rows).set_index(["phase", "icc", "n_cohorts"])


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


def told(sizes: pd.DataFrame) -> list[str]:
    """Say, a line a phase, what its schools can and cannot show."""
    lines = []
    for phase, rows in sizes.groupby(level="phase", sort=False):
        one = rows[rows.index.get_level_values("n_cohorts") == 1]["band_covariate_sd"]
        best = rows["band_covariate_sd"].min()
        gap = rows["gap_difference_sd"]
        n = int(rows["n_schools"].iloc[0])
        lines.append(
            f"{n} {phase} schools: from one cohort a difference between two halves of them of"
            f" {one.min():.2f} to {one.max():.2f} deviations would be seen in four of five studies,"
            f" by how much schools differ; with all cohorts pooled {best:.2f} at best. A difference"
            f" of the gaps by Pupil Premium: {gap.min():.2f} to {gap.max():.2f}."
        )
    return lines
