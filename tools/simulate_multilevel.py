"""How often 95% intervals hold the truth and tests reject a true null, by simulation.

    python tools/simulate_multilevel.py                    10,000 data sets a row
    python tools/simulate_multilevel.py --data-sets 500 --resample

Every data set has schools of unequal size (4 to about 60 pupils), a band that is a school's, a
pupil's own covariate whose share differs between schools, and their product. Intervals are those of
`inference.estimate` and `effect_size.effect_sizes`, called as a notebook calls them. `--resample`
adds the percentile bootstrap interval of the headline effect size and the permutation test.
"""

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

from pmio_lib.stats.cluster_sums import ClusterSums
from pmio_lib.stats.effect_size import EffectSize, effect_sizes
from pmio_lib.stats.inference import estimate
from pmio_lib.stats.model_columns import Floats
from pmio_lib.stats.multilevel import fit_random_intercept
from pmio_lib.stats.replicates import percentile_interval, permutation_p
from pmio_lib.stats.resampling import bootstrap_schools, permute_schools

COVARIATES = ("band", "premium", "band_x_premium")
SLOPES = {"true null": (0.0, 0.0, 0.0), "difference": (0.3, -0.4, 0.1)}
SCHOOLS, ICCS = (10, 22, 60), (0.05, 0.1, 0.2)
SHARE = (3.0, 6.0)
RESAMPLES = 399


def draw(n_schools: int, icc: float, slopes: Floats, rng: np.random.Generator) -> ClusterSums:
    """Draw one data set whose outcome has variance 1 given the covariates."""
    sizes = np.round(rng.gamma(3, 5, n_schools)).astype(int) + 4
    school = np.repeat(np.arange(n_schools), sizes)
    band = rng.permutation(np.arange(n_schools) % 2)[school].astype(float)
    premium = (rng.random(len(school)) < rng.beta(*SHARE, n_schools)[school]).astype(float)
    effect = rng.normal(size=n_schools)[school] * np.sqrt(icc)
    noise = rng.normal(size=len(school)) * np.sqrt(1 - icc)
    columns = [band, premium, band * premium]
    outcome = slopes @ np.stack(columns) + effect + noise
    return ClusterSums.from_arrays(school, [*columns, outcome], names=[*COVARIATES, "score"])


def true_effect_size(slopes: Floats) -> float:
    """Band's slope over the outcome's standard deviation in all pupils of all schools."""
    share = SHARE[0] / sum(SHARE)
    mean_premium = [slopes[1] * share, (slopes[1] + slopes[2]) * share + slopes[0]]
    within = [slopes[1] ** 2, (slopes[1] + slopes[2]) ** 2]
    explained = np.var(mean_premium) + np.mean(within) * share * (1 - share)
    return float(slopes[0] / np.sqrt(1 + explained))


def hits(
    sums: ClusterSums, slopes: Floats, rng: np.random.Generator, *, resample: bool
) -> dict[str, bool]:
    """Say which intervals of one data set hold the truth, and whether the permutation rejects."""
    fit = fit_random_intercept(sums)
    found = {
        name: estimate(fit, name).interval.contains(slope)
        for name, slope in zip(COVARIATES, slopes, strict=True)
    }
    sizes = {size.convention: size for size in effect_sizes(fit, "band")}
    headline = next(size for size in sizes.values() if size.is_headline)
    truth = true_effect_size(slopes)
    found["effect size"] = headline.interval.contains(truth)
    if headline.hedges_interval:
        found["Hedges"] = headline.hedges_interval.contains(truth)
    return found | (_resampled(sums, headline, truth, rng) if resample else {})


def _resampled(
    sums: ClusterSums, headline: EffectSize, truth: float, rng: np.random.Generator
) -> dict[str, bool]:
    strata = sums.mean[:, 0]
    drawn = bootstrap_schools(sums, "band", RESAMPLES, rng, strata=strata).effect_size()
    products = {"band_x_premium": "premium"}
    dealt = permute_schools(sums, "band", RESAMPLES, rng, products=products).effect_size()
    return {
        "bootstrap": percentile_interval(drawn).contains(truth),
        "not rejected by permutation": permutation_p(dealt, headline.estimate) > 0.05,
    }


def rates(
    n_schools: int,
    icc: float,
    slopes: Floats,
    n_data_sets: int,
    seed: int,
    *,
    resample: bool = False,
) -> pd.Series:
    """Give the share of data sets whose intervals hold the truth (one less it: of rejections)."""
    rng = np.random.default_rng([seed, n_schools, round(1000 * icc)])
    each = [
        hits(draw(n_schools, icc, slopes, rng), slopes, rng, resample=resample)
        for _ in range(n_data_sets)
    ]
    return pd.DataFrame(each).mean()


def rows(n_data_sets: int, seed: int, *, resample: bool) -> Iterator[dict[str, object]]:
    """Simulate every scenario."""
    for name, slopes in SLOPES.items():
        for n_schools in SCHOOLS:
            for icc in ICCS:
                found = rates(
                    n_schools, icc, np.array(slopes), n_data_sets, seed, resample=resample
                )
                yield {"truth": name, "schools": n_schools, "icc": icc, **found.round(4)}


def main() -> None:
    """Print a line a scenario as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--resample", action="store_true")
    arguments = parser.parse_args()
    for k, row in enumerate(rows(arguments.data_sets, arguments.seed, resample=arguments.resample)):
        if k == 0:
            print("\t".join(row))
        print("\t".join(str(value) for value in row.values()), flush=True)


if __name__ == "__main__":
    main()
