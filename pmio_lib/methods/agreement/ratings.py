"""Ratings by several coders, units rated alike kept once: where every coefficient starts.

Belongs here: reading ratings, counting them, what units are nested in (segments in interviews) and
sums over it. Not here: the coefficients (`krippendorff`, `kappa_ac1`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats

Integers = npt.NDArray[np.int64]
Clusters = pd.Series | Sequence[Hashable] | npt.NDArray[np.generic]
"""One label a unit, in the order of the units."""


def cluster_of_unit(clusters: Clusters | None, index: pd.Index) -> Integers | None:
    """Number each unit's cluster; None where there are none.

    Refuses labels that are missing or not one a unit; a Series must carry the ratings' own index.
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


def distinct_rows(rows: npt.NDArray[np.generic]) -> tuple[Integers, Integers]:
    """Find rows (n, q) that are alike: where each kind stands first (K,), and each row's kind (n,).

    Kinds are sorted, whatever the order of the rows.
    """
    frame = pd.DataFrame(rows)
    kind = frame.groupby(list(frame)).ngroup().to_numpy(dtype=np.int64)
    return np.unique(kind, return_index=True)[1], kind


def merged_rows(rows: Floats, copies: Integers) -> tuple[Floats, Integers]:
    """Keep equal rows once, and add up how many there are of each."""
    first, kind = distinct_rows(rows)
    return rows[first], np.bincount(kind, copies, minlength=len(first)).astype(np.int64)


def drawn_rows(rows: Floats, cluster: Integers | None) -> tuple[Floats, Integers]:
    """Give what resampling draws: units' rows (n_units, q) or clusters' sums, equal ones merged."""
    each = rows if cluster is None else pd.DataFrame(rows).groupby(cluster).sum().to_numpy()
    return merged_rows(each, np.ones(len(each), dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Ratings:
    """Units rated alike, by every coder, are of one kind; coefficients need kinds alone.

    Parameters
    ----------
    values : tuple, shape (V,)
        Values there can be, in order.
    codes : array of int, shape (K, n_coders)
        For each kind, the position in `values` of what each coder gave; -1 where nothing.
    kind, cluster : array of int, shape (n_units,)
        Each unit's kind, and what it is nested in; None where units are independent.
    """

    values: tuple[Hashable, ...]
    codes: Integers
    kind: Integers
    cluster: Integers | None

    @property
    def copies(self) -> Integers:
        """How many units are of each kind: shape (K,)."""
        return np.bincount(self.kind, minlength=len(self.codes))

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.kind)

    @property
    def n_coders(self) -> int:
        """Number of coders."""
        return int(self.codes.shape[1])

    def counts(self) -> Floats:
        """Say how many coders gave a unit of each kind each value: shape (K, V)."""
        n = len(self.values)
        row, coder = np.nonzero(self.codes >= 0)
        found = np.bincount(row * n + self.codes[row, coder], minlength=len(self.codes) * n)
        return found.reshape(len(self.codes), n).astype(np.float64)

    def rated_by(self, fewest: int) -> Ratings:
        """Keep the units that so many coders rated, or more."""
        is_kept = (self.codes >= 0).sum(axis=1) >= fewest
        unit = is_kept[self.kind]
        return Ratings(
            values=self.values,
            codes=self.codes[is_kept],
            kind=(np.cumsum(is_kept) - 1)[self.kind[unit]],
            cluster=None if self.cluster is None else self.cluster[unit],
        )

    def drawn(self, rows: Floats) -> tuple[Floats, Integers]:
        """Give what resampling draws, as `drawn_rows`, from what each kind contributes (K, q)."""
        if self.cluster is None:
            return merged_rows(rows, self.copies)
        return drawn_rows(rows[self.kind], self.cluster)

    def error_of_mean(self, linearised: Floats) -> tuple[float, int]:
        """Give the standard error of a statistic that is, to first order, a mean over units.

        From what a unit of each kind adds to that mean (K,). Beside the error, its degrees of
        freedom: independent units or clusters less one. The error is 0 where there is only one.

        References
        ----------
        Binder (1983), Int. Statist. Rev. 51:279-292; for kappa Yang & Zhou (2015), Comput. Stat.
        Data Anal. 82:1-18, who find it good from a moderate number of clusters (about 50) on.
        """
        off = linearised - self.copies @ linearised / self.n_units
        sums, copies = self.drawn(off[:, None])
        n = int(copies.sum())
        if n < 2:
            return 0.0, 0
        squares = float(copies @ sums[:, 0] ** 2)
        return float(np.sqrt(n / (n - 1) * squares)) / self.n_units, n - 1


def read_ratings(
    frame: pd.DataFrame,
    values: Sequence[Hashable] | None = None,
    clusters: Clusters | None = None,
) -> Ratings:
    """Read a table of ratings.

    One row is a unit, one column a coder; missing values allowed. `values` are all there can be, in
    order; without it, those that occur, sorted. Raises StatisticsError if there are fewer than two
    coders or no rating at all, a rating is not among `values` or these name one twice, or the
    clusters do not fit the units.
    """
    if frame.shape[1] < 2:
        raise StatisticsError(f"Ratings of {frame.shape[1]} coder(s): expected at least 2 columns.")
    places, found = pd.factorize(np.ravel(frame.to_numpy(dtype=object)))
    if not len(found):
        raise StatisticsError("No rating at all: expected at least one value that is not missing.")
    known = _sorted(found) if values is None else tuple(values)
    if len(set(known)) < len(known):
        raise StatisticsError("The list of values names one twice: expected each once.")
    position = {value: place for place, value in enumerate(known)}
    unknown = [value for value in found if value not in position]
    if unknown:
        raise StatisticsError(
            f"Ratings hold {', '.join(map(repr, unknown[:3]))}, not among the values"
            f" {', '.join(map(repr, known))}: correct the ratings or the list."
        )
    new = np.array([*(position[value] for value in found), -1], dtype=np.int64)
    cluster = cluster_of_unit(clusters, frame.index)
    return ratings_of_codes(known, new[places].reshape(frame.shape), cluster)


def ratings_of_codes(
    values: tuple[Hashable, ...], codes: Integers, cluster: Integers | None
) -> Ratings:
    """Keep units rated alike once, from positions in `values` (n_units, n_coders)."""
    first, kind = distinct_rows(codes)
    return Ratings(values, codes[first], kind, cluster)


def _sorted(found: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """Sort values; where they do not compare, by their type and how they print."""
    each = list(found)
    try:
        return tuple(sorted(each))  # type: ignore[type-var]
    except TypeError:
        return tuple(sorted(each, key=lambda value: (type(value).__name__, repr(value))))
