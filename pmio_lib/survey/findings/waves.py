"""Waves of a survey compared item by item, each later one with the first and with the one before.

A wave is a sample of schools, partly the same as another wave's. What is compared is the share
improved (1 or 2 on the scale), averaged over the answers of a school and then over schools: it
differs from the share of respondents in `ratings.distribution` wherever several of one school's
staff answered. Differences are later minus earlier; they describe, they do not say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.holm import holm
from pmio_lib.methods.waves.overlap import partially_overlapping_t
from pmio_lib.methods.waves.permutation import (
    FEWEST_CLUSTERS,
    ClusterMeans,
    means_by_cluster,
    permutation_test,
    share_interval,
)
from pmio_lib.survey.findings.ratings import IMPROVED

LARGEST: Final = 1.0
"""The largest difference between two shares."""

COMPARISON_COLUMNS: Final = {
    "earlier": "str",
    "later": "str",
    "item": "str",
    "reason": "str",
    "schools_both": "int64",
    "difference": "Float64",
    "difference_low": "Float64",
    "difference_high": "Float64",
    "p": "Float64",
    "p_holm": "Float64",
    "overlap_p": "Float64",
}
"""Columns and dtypes of `compare_waves`; differences are proportions."""


def wave_pairs(waves: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pair each later wave with the first and with the one before it, each pair once."""
    pairs = [
        (earlier, waves[place])
        for place in range(1, len(waves))
        for earlier in (waves[0], waves[place - 1])
    ]
    return tuple(dict.fromkeys(pairs))


def compare_waves(
    ratings: pd.DataFrame,
    waves: Sequence[str],
    generator: np.random.Generator,
    n_permutations: int = 9_999,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare every item between waves.

    `ratings` has `response_id`, `wave`, `school_id`, `item` and `rating` (1 to 4 or missing);
    answers without a school are left out. A seed is drawn for each comparison, so that it does not
    depend on what else there is. Gives COMPARISON_COLUMNS, a row a pair of waves and item, with a
    `reason` where they cannot be compared; `p_holm` is adjusted over the items of one pair.
    """
    seed, rows = int(generator.integers(2**63)), []
    for earlier, later in wave_pairs(waves):
        for item, answers in ratings[ratings["wave"].isin([earlier, later])].groupby("item"):
            compared = _compare(answers, (earlier, later), seed, n_permutations, confidence)
            rows.append({"earlier": earlier, "later": later, "item": item, **compared})
    frame = pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS)).astype(COMPARISON_COLUMNS)
    return frame.assign(p_holm=_adjusted(frame))


def _compare(
    answers: pd.DataFrame, pair: tuple[str, str], seed: int, n_permutations: int, confidence: float
) -> dict[str, object]:
    placed = answers[answers["rating"].notna() & answers["school_id"].notna()]
    improved = placed["rating"].isin(IMPROVED).astype("float64")
    valued = placed.assign(value=improved, cluster=placed["school_id"])
    means = means_by_cluster(valued, *pair)
    reason = _why_not(answers, means, pair)
    counted = {"reason": reason, "schools_both": len(means.both_earlier)}
    if reason:
        return counted
    generator = np.random.default_rng(seed)
    test = permutation_test(means, LARGEST, generator, n_permutations, confidence)
    interval, _ = share_interval(test, means, confidence)
    return {
        **counted,
        "difference": test.difference,
        "difference_low": interval.low if interval else None,
        "difference_high": interval.high if interval else None,
        "p": test.p,
        "overlap_p": _cross_check(means),
    }


def _why_not(answers: pd.DataFrame, means: ClusterMeans, pair: tuple[str, str]) -> str:
    """Say why two waves cannot be compared on an item; empty if they can."""
    for wave, schools in zip(pair, (means.earlier, means.later), strict=True):
        if not answers["wave"].eq(wave).any():
            return f"Not comparable: not asked in {wave}."
        if len(schools) < FEWEST_CLUSTERS:
            fewest = f"fewer than {FEWEST_CLUSTERS} known schools"
            return f"Not comparable: answers from {fewest} in {wave}."
    return ""


def _cross_check(means: ClusterMeans) -> float | None:
    try:
        return partially_overlapping_t(
            means.only_later, means.both_later, means.both_earlier, means.only_earlier
        ).p
    except StatisticsError:  # one school in both waves, or nothing varies
        return None


def _adjusted(frame: pd.DataFrame) -> pd.Series[float]:
    adjusted = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    for _, family in frame[frame["reason"].eq("")].groupby(["earlier", "later"], sort=False):
        adjusted.loc[family.index] = holm(family["p"].tolist())
    return adjusted
