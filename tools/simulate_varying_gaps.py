"""What a gap that varies between schools does to tests and intervals of gaps, by simulation.

    python tools/simulate_varying_gaps.py                       2,000 data sets a row
    python tools/simulate_varying_gaps.py --schools 15 --high 3 --in-high    few, and only they vary

Schools have the sizes of the case study's, or those over again; half of them, drawn anew each time,
are in the higher band; about 28% of pupils have Pupil Premium, more in some schools than in others.
The bands differ in level and their gaps do not, but each school's gap is off by a draw of its own,
with a standard deviation of 0, 0.2 or 0.5 of the pupils'. A test's rejection rate of a true null is
one less the coverage of its interval, whatever the coefficients, so one set of them serves both.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmio_lib.case_study.findings.model import BOTH, CONTRASTS, HIGH, PREMIUM
from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.inference import Estimate, estimate, robust_estimate
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums

SIZES = (22, 18, 16, 14, 13, 11, 9, 8, 12, 10, 9, 8, 6, 6, 5)
TRUTH = {HIGH: 0.3, PREMIUM: -0.4, BOTH: 0.0}
SCHOOLS, SLOPE_SDS = (10, 15, 22, 60), (0.0, 0.2, 0.5)
ICC = 0.1
SHARE = (2.8, 7.2)
METHODS = ("model", "robust", "wider")


@dataclass(frozen=True)
class Scenario:
    """What data sets are drawn from.

    Parameters
    ----------
    n_schools, n_high : int
        Schools, and how many of them are in the higher band.
    slope_sd : float
        Standard deviation of the schools' gaps, in that of the pupils' scores.
    in_high : bool
        Whether gaps vary in the higher band only.
    """

    n_schools: int
    n_high: int
    slope_sd: float
    in_high: bool = False

    def generator(self, seed: int) -> np.random.Generator:
        """Give the scenario's own random numbers."""
        words = [self.n_schools, self.n_high, round(100 * self.slope_sd), int(self.in_high)]
        return np.random.default_rng([seed, *words])


def data_set(scenario: Scenario, rng: np.random.Generator) -> ClusterSums:
    """Draw a data set in which the bands' gaps are the same on average."""
    n = scenario.n_schools
    school = np.repeat(np.arange(n), np.resize(SIZES, n))
    high = rng.permutation(np.arange(n) < scenario.n_high)[school].astype(float)
    share = rng.beta(*SHARE, n)[school]
    premium = (rng.random(len(school)) < share).astype(float)
    level = np.sqrt(ICC) * rng.normal(size=n)[school]
    spread = scenario.slope_sd * (high if scenario.in_high else 1.0)
    gap = TRUTH[PREMIUM] + spread * rng.normal(size=n)[school]
    noise = np.sqrt(1 - ICC) * rng.normal(size=len(school))
    y = TRUTH[HIGH] * high + gap * premium + level + noise
    columns = [high, premium, high * premium, y]
    return ClusterSums.from_arrays(school, columns, names=[HIGH, PREMIUM, BOTH, "score"])


def judged(fit: RandomInterceptFit, name: str, of: Mapping[str, float]) -> dict[str, float]:
    """Say which intervals of a contrast hold the truth, how wide they are, and the robust df."""
    truth = sum(weight * TRUTH[term] for term, weight in of.items())
    one: dict[str, Estimate] = {"model": estimate(fit, of), "robust": robust_estimate(fit, of)}
    half = {kind: (each.interval.high - each.interval.low) / 2 for kind, each in one.items()}
    half["wider"] = max(half.values())
    off = abs(one["model"].value - truth)
    found = {f"{name} {kind}": float(off <= half[kind]) for kind in METHODS}
    found[f"{name} width"] = half["robust"] / half["model"]
    found[f"{name} df"] = one["robust"].df
    return found


def one_data_set(scenario: Scenario, rng: np.random.Generator) -> dict[str, float]:
    """Draw until a data set can be judged, and judge every contrast of it."""
    while True:
        sums = data_set(scenario, rng)
        try:
            fit = fit_random_intercept(sums)
            each = [judged(fit, name, of) for name, of in CONTRASTS.items()]
        except StatisticsError:
            continue  # no Pupil Premium in a band, or in one of its schools only
        return {name: value for one in each for name, value in one.items()}


def rates(scenario: Scenario, n_data_sets: int, seed: int) -> "pd.Series[float]":
    """Give the share of data sets whose intervals hold the truth, and median widths and df."""
    rng = scenario.generator(seed)
    each = pd.DataFrame([one_data_set(scenario, rng) for _ in range(n_data_sets)])
    is_rate = ~each.columns.str.endswith((" width", " df"))
    return pd.concat([each.loc[:, is_rate].mean(), each.loc[:, ~is_rate].median()])


def told(found: "pd.Series[float]", names: Sequence[str]) -> str:
    """Say coverage of the three intervals, the robust one's width and df, for some contrasts."""
    mean = {
        kind: np.mean([found[f"{name} {kind}"] for name in names])
        for kind in (*METHODS, "width", "df")
    }
    cover = " / ".join(f"{100 * mean[kind]:5.1f}" for kind in METHODS)
    return f"{cover}  x{mean['width']:.2f} df {mean['df']:4.1f}"


def main() -> None:
    """Print a line a scenario as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--schools", type=int, nargs="*", default=SCHOOLS)
    parser.add_argument("--high", type=int, default=0, help="schools in the higher band (half)")
    parser.add_argument("--in-high", action="store_true", help="gaps vary in the higher band only")
    asked = parser.parse_args()
    print("coverage, %: model / CR2 / the wider; then CR2's median width over the model's, its df")
    for n_schools in asked.schools:
        for slope_sd in SLOPE_SDS:
            n_high = asked.high or n_schools // 2
            scenario = Scenario(n_schools, n_high, slope_sd, asked.in_high)
            found = rates(scenario, asked.data_sets, asked.seed)
            words = [
                f"{n_schools:2d} schools, {n_high} high, gap SD {slope_sd}",
                f"difference {told(found, ['gap_difference'])}",
                *(f"{name} {told(found, [name])}" for name in ("gap_low", "gap_high")),
                f"bands {told(found, ['band_others', 'band_premium'])}",
            ]
            print(" | ".join(words), flush=True)


if __name__ == "__main__":
    main()
