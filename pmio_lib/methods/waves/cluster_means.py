"""Answers of two waves as one value a cluster and wave: clusters in both, and clusters in one only.

Belongs here: bringing answers to the level of clusters. Not here: tests (`permutation`,
`overlap`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClusterMeans:
    """Means of clusters' answers in an earlier and a later wave.

    Parameters
    ----------
    only_earlier, only_later : array of float
        Of clusters with answers in that wave only, in order of cluster.
    both_earlier, both_later : array of float, shape (n_pairs,)
        Of clusters with answers in both, in the same order.
    """

    only_earlier: Array
    both_earlier: Array
    both_later: Array
    only_later: Array

    @property
    def earlier(self) -> Array:
        """Every cluster of the earlier wave."""
        return np.concatenate([self.both_earlier, self.only_earlier])

    @property
    def later(self) -> Array:
        """Every cluster of the later wave."""
        return np.concatenate([self.both_later, self.only_later])

    @property
    def difference(self) -> float:
        """Mean of the later wave's clusters minus mean of the earlier wave's."""
        return float(self.later.mean() - self.earlier.mean())

    @property
    def vary_in_both_waves(self) -> bool:
        """Whether clusters differ among themselves in each wave."""
        return bool(np.ptp(self.earlier) > 0 and np.ptp(self.later) > 0)


def means_by_cluster(answers: pd.DataFrame, earlier: str, later: str) -> ClusterMeans:
    """Average the answers of each cluster in each of two waves, however many it gave.

    `answers` has `wave`, `cluster` and `value` (float), none missing: one row an answer.
    """
    means = answers.groupby(["cluster", "wave"], observed=True)["value"].mean()
    table = means.unstack("wave").reindex(columns=[earlier, later]).sort_index()
    has_earlier, has_later = table[earlier].notna(), table[later].notna()
    both = table[has_earlier & has_later]
    return ClusterMeans(
        table.loc[has_earlier & ~has_later, earlier].to_numpy(dtype=float),
        both[earlier].to_numpy(dtype=float),
        both[later].to_numpy(dtype=float),
        table.loc[has_later & ~has_earlier, later].to_numpy(dtype=float),
    )
