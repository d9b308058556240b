"""What units are nested in (segments in interviews), and sums over it.

Belongs here: numbering clusters, adding up by cluster, and keeping equal rows once. Not here:
ratings (`agreement_ratings`), or drawing clusters again (`agreement_resampling`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats

Integers = npt.NDArray[np.int64]
Clusters = pd.Series | Sequence[Hashable] | npt.NDArray[np.generic]
"""One label a unit, in the order of the units."""


def cluster_of_unit(clusters: Clusters | None, index: pd.Index) -> Integers | None:
    """Number the clusters; None where there are none.

    Parameters
    ----------
    clusters : Series or sequence, shape (n_units,), or None
        Each unit's cluster; a Series must carry the ratings' own index.
    index : Index
        The ratings'.

    Returns
    -------
    array of int, shape (n_units,), or None

    Raises
    ------
    StatisticsError
        If labels are missing, or are not one a unit in the ratings' order.
    """
    if clusters is None:
        return None
    if isinstance(clusters, pd.Series) and not clusters.index.equals(index):
        raise StatisticsError("Clusters and ratings have different indexes: give both the same.")
    if len(clusters) != len(index):
        raise StatisticsError(f"{len(clusters)} clusters of {len(index)} units: expected as many.")
    codes, _ = pd.factorize(pd.Series(list(clusters), dtype=object))
    if (codes < 0).any():
        raise StatisticsError(f"{int((codes < 0).sum())} units have no cluster: expected one each.")
    return codes.astype(np.int64)


def sums_by_cluster(rows: Floats, cluster: Integers) -> Floats:
    """Add up the rows (n_units, q) of each cluster that has any: shape (n_clusters, q)."""
    place, found = pd.factorize(cluster, sort=True)
    sums = [np.bincount(place, weights=column, minlength=len(found)) for column in rows.T]
    return np.column_stack(sums)


def distinct_rows(rows: npt.NDArray[np.generic]) -> tuple[Integers, Integers]:
    """Find rows (n, q) that are alike: where each kind stands first (K,), and each row's kind (n,).

    Kinds are sorted, whatever the order of the rows. Column by column, which for many rows is much
    quicker than to compare whole rows.
    """
    kind = np.zeros(len(rows), dtype=np.int64)
    for column in rows.T:
        place, values = pd.factorize(column, sort=True)
        kind = pd.factorize(kind * len(values) + place, sort=True)[0]
    first = np.zeros(int(kind.max(initial=-1)) + 1, dtype=np.int64)
    first[kind[::-1]] = np.arange(len(rows))[::-1]
    return first, kind


def merged_rows(rows: Floats, copies: Integers) -> tuple[Floats, Integers]:
    """Keep equal rows once, and add up how many there are of each."""
    first, kind = distinct_rows(rows)
    merged = np.zeros(len(first), dtype=np.int64)
    np.add.at(merged, kind, copies)
    return rows[first], merged


def drawn_rows(rows: Floats, cluster: Integers | None) -> tuple[Floats, Integers]:
    """Give what resampling draws: units' rows (n_units, q) or clusters' sums, equal ones merged."""
    each = rows if cluster is None else sums_by_cluster(rows, cluster)
    return merged_rows(each, np.ones(len(each), dtype=np.int64))
