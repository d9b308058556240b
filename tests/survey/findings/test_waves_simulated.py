"""How often the school-level test rejects a true null, and its interval holds the true difference.

Answers are simulated as thresholds on a normal variable: a fifth of its variance belongs to the
school, and a school's part in one wave correlates .7 with its part in the next. One to three staff
answer for a school in the first wave, one or two in the second. Nothing here is the project's data.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pytest

from pmio_lib.methods.waves.permutation import ClusterMeans, permutation_test, share_interval

SHARE_IMPROVED, MEAN_RATING = "share_improved", "mean_rating"
LARGEST = {SHARE_IMPROVED: 1.0, MEAN_RATING: 3.0}

SCHOOLS = {10: (4, 3, 3), 22: (8, 8, 6), 29: (11, 10, 8)}
"""Schools in both waves, in the earlier only, in the later only."""

STAFF = ((1, 1, 1, 2, 3), (1, 1, 1, 1, 2))
SCHOOL_SHARE, STABILITY = 0.2, 0.7

UNEQUAL_STAFF = ((1,), (4, 6))


@dataclass(frozen=True)
class Outcome:
    level: float
    coverage: float


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
) -> ClusterMeans:
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
    return ClusterMeans(in_first[both:], in_first[:both], in_second[:both], in_second[both:])


def simulate(
    design: tuple[int, int, int],
    shares: tuple[float, float],
    measure: str,
    replicates: int,
    staff: tuple[tuple[int, ...], tuple[int, ...]] = STAFF,
) -> Outcome:
    generator = np.random.default_rng(1)
    true = expected(measure, shares[1]) - expected(measure, shares[0])
    rejected, held = 0, 0
    for _ in range(replicates):
        means = draw(design, shares, measure, generator, staff)
        test = permutation_test(means, LARGEST[measure], generator, 499)
        interval = test.interval
        if measure == SHARE_IMPROVED:
            interval, _ = share_interval(test, means, 0.95)
        if interval is not None:
            assert interval.contains(0.0) >= (test.p > 0.05)
            held += bool(interval.low - 1e-9 <= true <= interval.high + 1e-9)
        rejected += test.p <= 0.05
    return Outcome(rejected / replicates, held / replicates)


@pytest.mark.parametrize("measure", [MEAN_RATING, SHARE_IMPROVED])
def test_in_brief_a_true_null_is_seldom_rejected_and_a_difference_held(measure: str) -> None:
    null = simulate(SCHOOLS[22], (0.7, 0.7), measure, 400)
    assert null.level <= 0.10
    assert simulate(SCHOOLS[10], (0.6, 0.85), measure, 400).coverage >= 0.90


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schools", "measure", "share", "lowest"),
    [
        *((22, MEAN_RATING, share, 0.03) for share in (0.5, 0.7, 0.85, 0.93, 0.97)),
        *((29, MEAN_RATING, share, 0.03) for share in (0.5, 0.7, 0.85, 0.93, 0.97)),
        *((10, MEAN_RATING, share, 0.02) for share in (0.5, 0.7, 0.85, 0.93, 0.97)),
        *((22, SHARE_IMPROVED, share, 0.03) for share in (0.5, 0.7, 0.85)),
        *((29, SHARE_IMPROVED, share, 0.03) for share in (0.5, 0.7, 0.85)),
        # few values to take: conservative, which is what an exact test may be
        *((10, SHARE_IMPROVED, share, 0.0) for share in (0.5, 0.7, 0.85, 0.93, 0.97)),
        *((22, SHARE_IMPROVED, share, 0.0) for share in (0.93, 0.97)),
        *((29, SHARE_IMPROVED, share, 0.0) for share in (0.93, 0.97)),
    ],
)
def test_a_true_null_is_rejected_about_one_time_in_twenty(
    schools: int, measure: str, share: float, lowest: float
) -> None:
    assert lowest <= simulate(SCHOOLS[schools], (share, share), measure, 2000).level <= 0.07


@pytest.mark.slow
@pytest.mark.parametrize("schools", SCHOOLS)
@pytest.mark.parametrize(
    ("measure", "shares", "most"),
    [
        (MEAN_RATING, (0.7, 0.7), 0.98),  # ten schools: conservative, as above
        (MEAN_RATING, (0.6, 0.85), 0.97),
        (MEAN_RATING, (0.8, 0.93), 0.97),
        (SHARE_IMPROVED, (0.7, 0.7), 0.985),
        (SHARE_IMPROVED, (0.6, 0.85), 0.97),
        (SHARE_IMPROVED, (0.8, 0.93), 0.985),
        (SHARE_IMPROVED, (0.85, 0.97), 1.0),  # near the end of the scale: on the safe side
    ],
)
def test_the_interval_holds_the_true_difference_as_often_as_it_says(
    schools: int, measure: str, shares: tuple[float, float], most: float
) -> None:
    assert 0.93 <= simulate(SCHOOLS[schools], shares, measure, 2000).coverage <= most


@pytest.mark.slow
@pytest.mark.parametrize("design", [(4, 5, 13), (6, 7, 16)])
def test_the_interval_of_a_share_bears_waves_that_differ_in_staff_where_most_agree(
    design: tuple[int, int, int],
) -> None:
    assert simulate(design, (0.9, 0.9), SHARE_IMPROVED, 2000, UNEQUAL_STAFF).coverage >= 0.93


@pytest.mark.slow
@pytest.mark.parametrize("design", [(4, 5, 13), (6, 7, 16)])
def test_studentised_it_bears_schools_heard_through_one_teacher_beside_five(
    design: tuple[int, int, int],
) -> None:
    studentised = simulate(design, (0.7, 0.7), MEAN_RATING, 2000, UNEQUAL_STAFF)
    assert 0.03 <= studentised.level <= 0.07
