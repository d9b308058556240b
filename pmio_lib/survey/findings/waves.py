"""Waves of a survey compared item by item, each later one with the first and with the one before.

Belongs here: which comparisons are made, of what, and what is said where one cannot be. Not here:
the test (`methods.waves.permutation`) and its cross-check (`methods.waves.overlap`).

A wave is a sample of schools, partly the same as another wave's. Two measures are compared, each
first averaged over the answers of a school and then over schools: the share improved (1 or 2 on the
scale, so higher is better) and the mean rating (lower is better). These means of schools differ
from the shares of respondents in `ratings.distribution` wherever several of one school's staff
answered. Differences are later minus earlier; they describe, they do not say why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.holm import holm
from pmio_lib.methods.interval import Interval
from pmio_lib.methods.waves.cluster_means import ClusterMeans, means_by_cluster
from pmio_lib.methods.waves.interval import NO_INTERVAL, share_interval
from pmio_lib.methods.waves.overlap import partially_overlapping_t
from pmio_lib.methods.waves.permutation import FEWEST_CLUSTERS, PermutationTest, permutation_test
from pmio_lib.survey.findings.ratings import IMPROVED, LEVELS, require_ratings

SHARE_IMPROVED: Final = "share_improved"
MEAN_RATING: Final = "mean_rating"
LARGEST: Final = {SHARE_IMPROVED: 1.0, MEAN_RATING: float(max(LEVELS) - min(LEVELS))}
"""The measures, and the largest difference each can show."""

COMPARISON_COLUMNS: Final = {
    "earlier": "str",
    "later": "str",
    "item": "str",
    "measure": "str",
    "is_comparable": "bool",
    "reason": "str",
    "n_earlier": "int64",
    "n_later": "int64",
    "n_without_school": "int64",
    "schools_earlier": "int64",
    "schools_later": "int64",
    "schools_both": "int64",
    "value_earlier": "Float64",
    "value_later": "Float64",
    "difference": "Float64",
    "difference_low": "Float64",
    "difference_high": "Float64",
    "note": "str",
    "p": "Float64",
    "p_holm": "Float64",
    "smallest_p": "Float64",
    "arrangements": "Int64",
    "is_exact": "boolean",
    "overlap_t": "Float64",
    "overlap_df": "Float64",
    "overlap_p": "Float64",
    "overlap_reason": "str",
}
"""Columns and dtypes of `compare_waves`."""


@dataclass(frozen=True)
class WavePair:
    """An earlier and a later wave."""

    earlier: str
    later: str


def wave_pairs(waves: Sequence[str]) -> tuple[WavePair, ...]:
    """Pair each later wave with the first and with the one before it, each pair once.

    Raises StatisticsError if there are fewer than two waves, or one occurs twice.
    """
    if len(waves) < 2 or len(set(waves)) < len(waves):
        raise StatisticsError(f"Waves {list(waves)}: expected at least two different ones.")
    pairs = [
        WavePair(earlier, waves[place])
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
    answers without a school are left out and counted in `n_without_school`. A seed is drawn for
    each comparison, so that it does not depend on what else there is. Gives COMPARISON_COLUMNS, a
    row a pair of waves, item and measure; `p_holm` is adjusted over the items of one pair and
    measure. Raises StatisticsError if ratings or waves are not as described.
    """
    require_ratings(ratings)
    pairs = wave_pairs(waves)
    seed = int(generator.integers(2**63))
    settings = _Settings(seed, n_permutations, confidence)
    rows = [row for pair in pairs for row in _compare_pair(ratings, pair, settings)]
    frame = pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS)).astype(COMPARISON_COLUMNS)
    return frame.assign(p_holm=_adjusted(frame))


@dataclass(frozen=True)
class _Settings:
    seed: int
    n_permutations: int
    confidence: float


def _compare_pair(
    ratings: pd.DataFrame, pair: WavePair, settings: _Settings
) -> Iterator[dict[str, object]]:
    rows = ratings[ratings["wave"].isin([pair.earlier, pair.later])]
    for item in sorted(set(rows["item"])):
        answers = rows[rows["item"].eq(item)]
        for measure in LARGEST:
            yield {
                "earlier": pair.earlier,
                "later": pair.later,
                "item": item,
                "measure": measure,
                **_compare_item(answers, pair, measure, settings),
            }


def _compare_item(
    answers: pd.DataFrame, pair: WavePair, measure: str, settings: _Settings
) -> dict[str, object]:
    rated = answers[answers["rating"].notna()]
    placed = rated[rated["school_id"].notna()]
    valued = placed.assign(value=_value(placed, measure), cluster=placed["school_id"])
    means = means_by_cluster(valued, pair.earlier, pair.later)
    reason = _why_not(answers, means, pair)
    counts = {
        "is_comparable": not reason,
        "reason": reason,
        "n_earlier": int(placed["wave"].eq(pair.earlier).sum()),
        "n_later": int(placed["wave"].eq(pair.later).sum()),
        "n_without_school": len(rated) - len(placed),
        "schools_earlier": len(means.earlier),
        "schools_later": len(means.later),
        "schools_both": len(means.both_earlier),
        "note": "",
        "overlap_reason": reason,
    }
    return counts if reason else {**counts, **_results(means, measure, settings)}


def _value(rated: pd.DataFrame, measure: str) -> pd.Series[float]:
    if measure == SHARE_IMPROVED:
        return rated["rating"].isin(IMPROVED).astype("float64")
    return rated["rating"].astype("float64")


def _why_not(answers: pd.DataFrame, means: ClusterMeans, pair: WavePair) -> str:
    """Say why two waves cannot be compared on an item; empty if they can."""
    for wave, schools in ((pair.earlier, means.earlier), (pair.later, means.later)):
        if not answers["wave"].eq(wave).any():
            return f"Not comparable: not asked in {wave}."
        if len(schools) < FEWEST_CLUSTERS:
            fewest = f"fewer than {FEWEST_CLUSTERS} known schools"
            return f"Not comparable: answers from {fewest} in {wave}."
    return ""


def _results(means: ClusterMeans, measure: str, settings: _Settings) -> dict[str, object]:
    generator = np.random.default_rng(settings.seed)
    test = permutation_test(
        means, LARGEST[measure], generator, settings.n_permutations, settings.confidence
    )
    interval, note = _interval(test, means, measure, settings.confidence)
    return {
        "value_earlier": float(means.earlier.mean()),
        "value_later": float(means.later.mean()),
        "difference": test.difference,
        "difference_low": interval.low if interval else None,
        "difference_high": interval.high if interval else None,
        "note": note,
        "p": test.p,
        "smallest_p": test.smallest_p,
        "arrangements": test.arrangements,
        "is_exact": test.is_exact,
        **_cross_check(means),
    }


def _interval(
    test: PermutationTest, means: ClusterMeans, measure: str, confidence: float
) -> tuple[Interval | None, str]:
    if measure == SHARE_IMPROVED:
        return share_interval(test, means, confidence)
    return test.interval, NO_INTERVAL if test.interval is None else ""


def _cross_check(means: ClusterMeans) -> dict[str, object]:
    try:
        result = partially_overlapping_t(
            means.only_later, means.both_later, means.both_earlier, means.only_earlier
        )
    except StatisticsError as error:  # one school in both waves, or nothing varies
        return {"overlap_reason": str(error)}
    return {"overlap_t": result.statistic, "overlap_df": result.df, "overlap_p": result.p}


def _adjusted(frame: pd.DataFrame) -> pd.Series[float]:
    adjusted = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    tested = frame[frame["is_comparable"]]
    for _, family in tested.groupby(["earlier", "later", "measure"], sort=False):
        adjusted.loc[family.index] = holm(family["p"].tolist())
    return adjusted
