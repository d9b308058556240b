"""The t-test for two samples that are partly the same units and partly different ones.

Not here: answers nested in clusters. The test treats its observations as independent, so it is
given one value a cluster; the comparison itself is carried by `waves.permutation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import Interval, require_confidence

Values = Sequence[float] | Floats


@dataclass(frozen=True)
class OverlapTest:
    """Mean of all of a minus mean of all of b, with t, its degrees of freedom and two-sided p.

    `method` is "T_new1" (equal variances), "T_new2" (unequal), or "paired" where every unit is in
    both samples.
    """

    difference: float
    statistic: float
    df: float
    p: float
    interval: Interval
    method: str


def partially_overlapping_t(
    unpaired_a: Values,
    paired_a: Values,
    paired_b: Values,
    unpaired_b: Values,
    equal_variances: bool = False,
    confidence: float = 0.95,
) -> OverlapTest:
    """Compare the means of two partly overlapping samples.

    T_new2, the default, becomes Welch's test without pairs; T_new1 the pooled t-test. Where every
    unit is paired T_new2 *is* the paired t-test, and it is used whichever was asked for: pooling
    variances gains nothing there.

    Parameters
    ----------
    unpaired_a, unpaired_b : sequence of float
        Of units in one sample only; may be empty.
    paired_a, paired_b : sequence of float, shape (n_pairs,)
        Of units in both, in the same order; none, or at least two pairs. Where one of them
        never varies there is no correlation to allow for, and it counts as 0.
    equal_variances : bool
        T_new1 with a pooled variance rather than T_new2.

    Raises StatisticsError if pairs do not match or there is one alone, a sample has fewer than two
    values, a value is not finite, or nothing varies.

    References
    ----------
    Derrick, Russ, Toher & White (2017), J. Mod. Appl. Stat. Methods 16(1):137-157; worked example
    in Derrick, Toher & White (2017), Quant. Methods Psychol. 13(2):120-126.
    """
    from scipy.stats import t as student

    require_confidence(confidence)
    alone_a, both_a, both_b, alone_b = map(_finite, (unpaired_a, paired_a, paired_b, unpaired_b))
    _require_samples(alone_a, both_a, both_b, alone_b)
    a, b = np.concatenate([alone_a, both_a]), np.concatenate([alone_b, both_b])
    all_paired = len(alone_a) + len(alone_b) == 0
    pooled = equal_variances and not all_paired
    error, df = _error_and_df(a, b, _correlation(both_a, both_b), len(both_a), pooled)
    difference = float(a.mean() - b.mean())
    half = float(student.isf((1 - confidence) / 2, df)) * error
    statistic = difference / error
    return OverlapTest(
        difference,
        statistic,
        df,
        float(2 * student.sf(abs(statistic), df)),
        Interval(difference - half, difference + half, confidence),
        "paired" if all_paired else "T_new1" if pooled else "T_new2",
    )


def _error_and_df(
    a: Floats, b: Floats, correlation: float, pairs: int, pooled: bool
) -> tuple[float, float]:
    n1, n2 = len(a), len(b)
    var1, var2 = float(a.var(ddof=1)), float(b.var(ddof=1))
    if pooled:
        var1 = var2 = ((n1 - 1) * var1 + (n2 - 1) * var2) / (n1 + n2 - 2)
    shared = 2 * correlation * np.sqrt(var1 * var2) * pairs / (n1 * n2)
    part1, part2 = var1 / n1, var2 / n2
    if part1 + part2 - shared <= 1e-12 * (part1 + part2):
        raise StatisticsError("Nothing varies between the two samples: no t can be computed.")
    independent = float(n1 + n2 - 2)
    if not pooled:
        independent = (part1 + part2) ** 2 / (part1**2 / (n1 - 1) + part2**2 / (n2 - 1))
    df = (pairs - 1) + (independent - pairs + 1) / (n1 + n2) * (n1 + n2 - 2 * pairs)
    return float(np.sqrt(part1 + part2 - shared)), df


def _correlation(both_a: Floats, both_b: Floats) -> float:
    if len(both_a) == 0 or np.ptp(both_a) == 0 or np.ptp(both_b) == 0:
        return 0.0
    return float(np.corrcoef(both_a, both_b)[0, 1])


def _finite(values: Values) -> Floats:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise StatisticsError("Expected lists of finite numbers: leave missing values out first.")
    return numbers


def _require_samples(alone_a: Floats, both_a: Floats, both_b: Floats, alone_b: Floats) -> None:
    if len(both_a) != len(both_b):
        raise StatisticsError(f"{len(both_a)} paired values beside {len(both_b)}: expected pairs.")
    if len(both_a) == 1:
        raise StatisticsError("One pair alone shows no correlation: expected none, or two or more.")
    smaller = min(len(alone_a), len(alone_b)) + len(both_a)
    if smaller < 2:
        raise StatisticsError(f"A sample of {smaller}: expected at least two values in each.")
