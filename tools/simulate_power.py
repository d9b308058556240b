"""What the data plan's schools can and cannot show, and power by formula beside simulation.

    python tools/simulate_power.py                    1,000 studies a row
    python tools/simulate_power.py --studies 4000

Schools' sizes are gamma draws with the plan's mean and spread; half of the schools are in the
higher band; the model is the project's own random intercept. The formula is `methods.power`.
"""

import argparse

import numpy as np

from pmio_lib.core.paths import project_root
from pmio_lib.follow_up.study_size import design_of, study_sizes, told
from pmio_lib.methods.cluster_design import TwoLevelDesign
from pmio_lib.methods.multilevel.inference import estimate
from pmio_lib.methods.multilevel.model import fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums
from pmio_lib.methods.power import power_at, smallest_detectable
from pmio_lib.study.data_plan import read_data_plan


def is_seen(design: TwoLevelDesign, effect: float, rng: np.random.Generator) -> bool:
    """Draw one study and test the difference between its bands."""
    mean, cv, n = design.pupils_per_school, design.size_cv, design.n_schools
    shape = 1 / cv**2
    sizes = np.maximum(np.round(rng.gamma(shape, mean / shape, n)), 2).astype(int)
    school = np.repeat(np.arange(n), sizes)
    high = rng.permutation(np.arange(n) < round(n * design.share_treated)).astype(float)
    level = effect * high + np.sqrt(design.icc) * rng.normal(size=n)
    y = level[school] + np.sqrt(1 - design.icc) * rng.normal(size=len(school))
    sums = ClusterSums.from_arrays(school, [high[school], y], names=["high", "score"])
    return bool(estimate(fit_random_intercept(sums), "high").p < 0.05)


def main() -> None:
    """Print the table and its reading, then a line a design."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=2026)
    asked = parser.parse_args()
    plan = read_data_plan(project_root() / "study")
    sizes = study_sizes(plan)
    print(sizes.round(2).to_string(), *told(sizes), sep="\n")
    for schools in plan.schools:
        for icc in plan.assumed.iccs:
            design = design_of(schools, plan.assumed, icc, 1)
            for asked_power in (0.5, 0.8):
                effect = smallest_detectable(design, asked_power)
                rng = np.random.default_rng([asked.seed, schools.n, round(1000 * icc)])
                seen = np.mean([is_seen(design, effect, rng) for _ in range(asked.studies)])
                formula = 100 * power_at(design, effect)
                print(
                    f"{schools.phase:9} icc {icc:.2f} effect {effect:.2f}: formula {formula:.1f} %,"
                    f" simulated {100 * seen:.1f} %",
                    flush=True,
                )


if __name__ == "__main__":
    main()
