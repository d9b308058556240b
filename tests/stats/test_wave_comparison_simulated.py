"""How often the school-level test rejects a true null, and its interval holds the true difference.

Answers are simulated as thresholds on a normal variable: a fifth of its variance belongs to the
school, and a school's part in one wave correlates .7 with its part in the next. One to three staff
answer for a school in the first wave, one or two in the second. Nothing here is the project's data.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pytest

from pmio_lib.stats.proportion import newcombe_interval
from pmio_lib.stats.school_means import SchoolMeans
from pmio_lib.stats.school_permutation import permutation_test
from pmio_lib.stats.wave_comparison import LARGEST, MEAN_RATING, SHARE_IMPROVED

SCHOOLS = {10: (4, 3, 3), 22: (8, 8, 6), 29: (11, 10, 8)}
"""Schools in both waves, in the earlier only, in the later only."""

STAFF = ((1, 1, 1, 2, 3), (1, 1, 1, 1, 2))
SCHOOL_SHARE, STABILITY = 0.2, 0.7


@dataclass(frozen=True)
class Outcome:
    level: float
    coverage: float
    bootstrap_coverage: float


def cut_points(share_improved: float) -> np.ndarray:
    """Thresholds between the four ratings: 40% of the improved are much better, few are worse."""
    worse = min(0.04, (1 - share_improved) / 2)
    return np.array(
        [NormalDist().inv_cdf(p) for p in (0.4 * share_improved, share_improved, 1 - worse)]
    )


def expected(measure: str, share_improved: float) -> float:
    if measure == SHARE_IMPROVED:
        return share_improved
    above = [1 - NormalDist().cdf(cut) for cut in cut_points(share_improved)]
    return 1 + sum(above)


def school_values(
    effects: np.ndarray,
    staff: tuple[int, ...],
    share_improved: float,
    measure: str,
    generator: np.random.Generator,
) -> np.ndarray:
    """One mean a school."""
    cuts, values = cut_points(share_improved), np.zeros(len(effects))
    for place, number in enumerate(generator.choice(staff, size=len(effects))):
        noise = generator.standard_normal(number) * np.sqrt(1 - SCHOOL_SHARE)
        ratings = 1 + np.searchsorted(cuts, effects[place] + noise)
        values[place] = (ratings <= 2).mean() if measure == SHARE_IMPROVED else ratings.mean()
    return values


def draw(
    schools: tuple[int, int, int],
    shares: tuple[float, float],
    measure: str,
    generator: np.random.Generator,
    staff: tuple[tuple[int, ...], tuple[int, ...]] = STAFF,
) -> SchoolMeans:
    both, first, second = schools
    total = both + first + second
    earlier = generator.standard_normal(total) * np.sqrt(SCHOOL_SHARE)
    own = generator.standard_normal(total) * np.sqrt(SCHOOL_SHARE)
    later = STABILITY * earlier + np.sqrt(1 - STABILITY**2) * own
    in_first = school_values(earlier[: both + first], staff[0], shares[0], measure, generator)
    in_second = school_values(
        np.concatenate([later[:both], later[both + first :]]),
        staff[1],
        shares[1],
        measure,
        generator,
    )
    return SchoolMeans(in_first[both:], in_first[:both], in_second[:both], in_second[both:])


def bootstrap_interval(means: SchoolMeans, generator: np.random.Generator) -> tuple[float, float]:
    """Percentile interval from schools resampled within both, earlier only and later only."""
    pairs = len(means.both_earlier)
    pick = generator.integers(0, max(pairs, 1), size=(499, pairs))

    def alone(values: np.ndarray) -> np.ndarray:
        picked = generator.integers(0, max(len(values), 1), size=(499, len(values)))
        return values[picked].sum(axis=1)

    later = means.both_later[pick].sum(axis=1) + alone(means.only_later)
    earlier = means.both_earlier[pick].sum(axis=1) + alone(means.only_earlier)
    low, high = np.quantile(
        later / len(means.later) - earlier / len(means.earlier), [0.025, 0.975]
    ).tolist()
    return low, high


def simulate(
    schools: int | tuple[int, int, int],
    shares: tuple[float, float],
    measure: str,
    replicates: int,
    seed: int,
    staff: tuple[tuple[int, ...], tuple[int, ...]] = STAFF,
) -> Outcome:
    generator = np.random.default_rng(seed)
    design = SCHOOLS[schools] if isinstance(schools, int) else schools
    true = expected(measure, shares[1]) - expected(measure, shares[0])
    rejected, held, bootstrap_held = 0, 0, 0
    for _ in range(replicates):
        means = draw(design, shares, measure, generator, staff)
        test = permutation_test(means, LARGEST[measure], generator, 499)
        interval = test.interval
        if interval is None and measure == SHARE_IMPROVED:
            later, earlier = means.later, means.earlier
            interval = newcombe_interval(later.mean(), len(later), earlier.mean(), len(earlier))
        if interval is not None:
            assert (test.p > 0.05) <= interval.contains(0.0)
            held += interval.low - 1e-9 <= true <= interval.high + 1e-9
        low, high = bootstrap_interval(means, generator)
        bootstrap_held += low - 1e-9 <= true <= high + 1e-9
        rejected += test.p <= 0.05
    return Outcome(rejected / replicates, held / replicates, bootstrap_held / replicates)


if __name__ == "__main__":  # the full table
    for measure in (MEAN_RATING, SHARE_IMPROVED):
        for schools in SCHOOLS:
            for shares in ((0.5,0.5),(0.7, 0.7), (0.85, 0.85), (0.93, 0.93), (0.97,0.97),(0.6, 0.85), (0.8, 0.93)):
                print(measure, schools, shares, simulate(schools, shares, measure, 2000, 1), flush=True)
    for design in ((4, 5, 13), (6, 7, 16), (4,13,5)):
        for m in (MEAN_RATING, SHARE_IMPROVED):
            for s in (.7,.9):
                print(m, design, s, simulate(design, (s, s), m, 2000, 1, ((1,), (4, 6))), flush=True)
