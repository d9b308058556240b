"""How often 95% intervals hold the truth and tests reject a true null, by simulation.

    python tools/simulate_multilevel.py                         10,000 data sets a row

Every data set has schools of unequal size (4 to about 60 pupils), a band that is a school's, a
pupil's own covariate whose share differs between schools, and their product. 100 designs are drawn
a row, and for each 100 outcomes. A t-test's rejection rate under a true null is one less the
coverage of its interval, whatever the slope, so one set of slopes serves for both.
"""

import argparse

import numpy as np
import pandas as pd

from pmio_lib.methods.columns import Floats
from pmio_lib.methods.multilevel.effect_size import effect_sizes
from pmio_lib.methods.multilevel.inference import estimate
from pmio_lib.methods.multilevel.model import fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums

COVARIATES = ("band", "premium", "band_x_premium")
SLOPES = np.array([0.3, -0.4, 0.1])
SCHOOLS, ICCS = (10, 22, 60), (0.05, 0.1, 0.2)
SHARE = (3.0, 6.0)
OUTCOMES_A_DESIGN = 100


def design(n_schools: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw each pupil's school, and the covariates (3, pupils)."""
    sizes = np.round(rng.gamma(3, 5, n_schools)).astype(int) + 4
    school = np.repeat(np.arange(n_schools), sizes)
    band = rng.permutation(np.arange(n_schools) % 2)[school].astype(float)
    share = rng.beta(*SHARE, n_schools)[school]
    premium = (rng.random(len(school)) < share).astype(float)
    return school, np.stack([band, premium, band * premium])


def outcomes(
    school: Floats, columns: Floats, icc: float, n: int, slopes: Floats, rng: np.random.Generator
) -> Floats:
    """Draw n outcomes (n, pupils) of variance 1 given the covariates."""
    effect = rng.normal(size=(n, int(school.max()) + 1))[:, school] * np.sqrt(icc)
    return slopes @ columns + effect + rng.normal(size=(n, len(school))) * np.sqrt(1 - icc)


def true_effect_size(slopes: Floats) -> float:
    """Band's slope over the outcome's standard deviation in all pupils of all schools."""
    share = SHARE[0] / sum(SHARE)
    mean = [slopes[1] * share, slopes[0] + (slopes[1] + slopes[2]) * share]
    premium = [slopes[1] ** 2, (slopes[1] + slopes[2]) ** 2]
    return float(slopes[0] / np.sqrt(1 + np.var(mean) + np.mean(premium) * share * (1 - share)))


def sums_of(school: Floats, columns: Floats, outcome: Floats) -> ClusterSums:
    """Make the sums of one data set."""
    return ClusterSums.from_arrays(school, [*columns, outcome], names=[*COVARIATES, "score"])


def hits(n_schools: int, icc: float, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Say which intervals of n data sets of one design hold the truth."""
    school, columns = design(n_schools, rng)
    y = outcomes(school, columns, icc, n, SLOPES, rng)
    return pd.DataFrame([judged(sums_of(school, columns, outcome)) for outcome in y])


def judged(sums: ClusterSums) -> dict[str, bool]:
    """Say which intervals of one data set hold the truth, and whether schools do not differ."""
    fit = fit_random_intercept(sums)
    truths = zip(COVARIATES, SLOPES, strict=True)
    found = {name: estimate(fit, name).interval.contains(slope) for name, slope in truths}
    headline, truth = effect_sizes(fit, "band").iloc[-1], true_effect_size(SLOPES)
    found["effect size"] = headline["low"] <= truth <= headline["high"]
    found["Hedges"] = headline["hedges_low"] <= truth <= headline["hedges_high"]
    found["boundary"] = fit.v_between == 0
    return found


def rates(n_schools: int, icc: float, n_data_sets: int, seed: int) -> "pd.Series[float]":
    """Give the share of data sets whose intervals hold the truth."""
    rng = np.random.default_rng([seed, n_schools, round(1000 * icc)])
    n_designs = -(-n_data_sets // OUTCOMES_A_DESIGN)
    each = [hits(n_schools, icc, OUTCOMES_A_DESIGN, rng) for _ in range(n_designs)]
    return pd.concat(each).mean()


def main() -> None:
    """Print a line a scenario as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2021)
    arguments = parser.parse_args()
    for n_schools in SCHOOLS:
        for icc in ICCS:
            found = rates(n_schools, icc, arguments.data_sets, arguments.seed)
            words = [f"{name} {share:.4f}" for name, share in found.items()]
            print(f"{n_schools} schools, ICC {icc}: " + ", ".join(words), flush=True)


if __name__ == "__main__":
    main()
