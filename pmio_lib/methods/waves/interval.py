"""The interval of a difference between waves, also where clusters hardly differ.

Belongs here: what to do where one wave's clusters all say the same, which is common on a scale
nearly everyone is content on. Not here: the test whose interval this is (`permutation`).
"""

from __future__ import annotations

from typing import Final

from pmio_lib.methods.interval import Interval
from pmio_lib.methods.proportions import newcombe_interval
from pmio_lib.methods.waves.cluster_means import ClusterMeans
from pmio_lib.methods.waves.permutation import PermutationTest

WIDENED: Final = (
    "In at least one wave clusters do not vary, so the interval is widened to hold Newcombe's,"
    " which counts clusters as independent; p may be too small."
)
NO_INTERVAL: Final = "Clusters do not vary, so there is no interval."


def share_interval(
    test: PermutationTest, means: ClusterMeans, confidence: float
) -> tuple[Interval, str]:
    """Give the interval of a difference of shares, and a note where it is not the test's alone.

    Where all clusters of a wave say the same, its spread is taken for none, and the test's interval
    comes out too short: simulated, with 22 clusters and shares of .85 and .97 it held the true
    difference 90 times in 100, and 82 where the waves differ fivefold in answers a cluster. Widened
    so as to hold Newcombe's too it did so 96 and 99 times. Only here can it hold 0 beside a small
    p.

    Parameters
    ----------
    means : ClusterMeans
        The shares it tested, between 0 and 1.
    confidence : float
        Confidence level of `test`.

    Returns
    -------
    tuple of Interval and str
        In proportions, later minus earlier; the note is empty where the interval is the test's.

    References
    ----------
    Newcombe (1998), Statist. Med. 17:873-890, method 10, with clusters as observations.
    """
    if test.interval is not None and means.vary_in_both_waves:
        return test.interval, ""
    later, earlier = means.later, means.earlier
    score = newcombe_interval(
        float(later.mean()), len(later), float(earlier.mean()), len(earlier), confidence
    )
    if test.interval is None:
        return score, WIDENED
    low, high = min(test.interval.low, score.low), max(test.interval.high, score.high)
    return Interval(low, high, confidence), WIDENED
