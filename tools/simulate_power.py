"""What the data plan's schools can and cannot show, and power by formula beside simulation.

    python tools/simulate_power.py                    1,000 studies a row
    python tools/simulate_power.py --studies 4000

Schools' sizes are gamma draws with the plan's mean and spread; half of the schools are in the
higher band. Cohorts are drawn one by one: what a school keeps, what is new in each, pupils. Each
difference is tested by the project's own random intercept, and by the errors that schools
themselves show (CR2), as page 03 does: only the latter knows that gaps vary between schools. The
formula is `methods.power`, of the designs of `follow_up.study_size`.
"""

import argparse
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from pmio_lib.core.paths import project_root
from pmio_lib.follow_up.study_size import design_of, gaps_of, study_sizes
from pmio_lib.methods.multilevel.inference import estimate, robust_estimate
from pmio_lib.methods.multilevel.model import fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums
from pmio_lib.methods.power import Design, power_at, smallest_detectable
from pmio_lib.study.follow_up import Assumed, Schools, read_data_plan

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


class Where(NamedTuple):
    """One design: schools, what is assumed, how alike their pupils are, and cohorts pooled."""

    schools: Schools
    assumed: Assumed
    icc: float
    n_cohorts: int


def pupils_of(where: Where, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Draw school, band and score of every pupil, without a difference between bands."""
    schools, assumed, icc, n_cohorts = where
    shape = 1 / schools.size_cv**2
    mean = schools.pupils_a_cohort
    sizes = np.maximum(np.round(rng.gamma(shape, mean / shape, schools.n)), 2).astype(int)
    high = rng.permutation(np.arange(schools.n) < round(schools.n * assumed.share_in_higher_band))
    stays = assumed.school_stability
    kept = np.sqrt(icc * stays) * rng.normal(size=schools.n)
    school = np.tile(np.repeat(np.arange(schools.n), sizes), n_cohorts)
    cohort = np.repeat(np.arange(n_cohorts), sizes.sum())
    new = np.sqrt(icc * (1 - stays)) * rng.normal(size=(n_cohorts, schools.n))
    score = kept[school] + new[cohort, school] + np.sqrt(1 - icc) * rng.normal(size=len(school))
    return school.astype("float64"), high[school].astype("float64"), score


def bands_seen(where: Where, effect: float, rng: np.random.Generator) -> tuple[bool, bool]:
    """Draw one study and test the difference between its bands, by the model and by CR2."""
    school, high, score = pupils_of(where, rng)
    sums = ClusterSums.from_arrays(school, [high, score + effect * high], names=["high", "score"])
    return both_tests(sums, "high")


def gaps_seen(where: Where, effect: float, rng: np.random.Generator) -> tuple[bool, bool]:
    """Draw one study and test whether the gap by Pupil Premium differs between its bands."""
    schools, assumed, icc, n_cohorts = where
    school, high, score = pupils_of(where, rng)
    premium = (rng.random(len(school)) < assumed.share_pupil_premium).astype("float64")
    # The gaps' variance is a share of what is left of schools' after pooling, as in the design.
    between = icc * (assumed.school_stability + (1 - assumed.school_stability) / n_cohorts)
    gaps = np.sqrt(assumed.gap_variance * between) * rng.normal(size=schools.n)
    both = high * premium
    told = score + effect * both + gaps[school.astype(int)] * (premium - premium.mean())
    sums = ClusterSums.from_arrays(
        school, [high, premium, both, told], names=["high", "premium", "both", "score"]
    )
    return both_tests(sums, "both")


def both_tests(sums: ClusterSums, name: str) -> tuple[bool, bool]:
    """Say whether a coefficient stands out, by the model's error and by what schools show."""
    fit = fit_random_intercept(sums)
    return bool(estimate(fit, name).p < 0.05), bool(robust_estimate(fit, name).p < 0.05)


def main() -> None:
    """Print the table, then a line a design: power by formula and by simulation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    plan = read_data_plan(project_root() / "study")
    print(study_sizes(plan).round(2).to_string())
    for schools in plan.schools:
        for icc in plan.assumed.iccs:
            for n_cohorts in (plan.assumed.cohorts[0], plan.assumed.cohorts[-1]):
                where = Where(schools, plan.assumed, icc, n_cohorts)
                bands = design_of(*where)
                seed = [asked.seed, schools.n, round(1000 * icc), n_cohorts]
                compare(f"bands {_named(where)}", bands, bands_seen, where, asked.studies, seed)
                gaps = gaps_of(*where)
                compare(f"gaps  {_named(where)}", gaps, gaps_seen, where, asked.studies, seed)


def compare(
    name: str,
    design: Design,
    is_seen: Callable[..., tuple[bool, bool]],
    where: Where,
    studies: int,
    seed: list[int],
) -> None:
    """Print one line at the difference that half of the studies would see, one at four fifths."""
    for power in (0.5, 0.8):
        effect = smallest_detectable(design, power)
        rng = np.random.default_rng(seed)
        seen = 100 * np.mean([is_seen(where, effect, rng) for _ in range(studies)], axis=0)
        formula = 100 * power_at(design, effect)
        print(
            f"{name} effect {effect:.2f}: formula {formula:.1f} %, model {seen[0]:.1f} %"
            f" ({seen[0] - formula:+.1f}), CR2 {seen[1]:.1f} % ({seen[1] - formula:+.1f})",
            flush=True,
        )


def _named(where: Where) -> str:
    schools, _, icc, n_cohorts = where
    return f"{schools.phase:9} icc {icc:.2f} cohorts {n_cohorts}"


if __name__ == "__main__":
    main()
