"""Ratings by several coders, units rated alike kept once: where every coefficient starts.

Belongs here: reading ratings from a table of them or from long tables of codes, counting them, what
units are nested in (segments in interviews) and sums over it. Not here: the coefficients
(`krippendorff`, `kappa_ac1`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats, named_columns

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
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
    kind = frame.groupby(list(frame)).ngroup().to_numpy().astype(np.int64)
    return np.unique(kind, return_index=True)[1].astype(np.int64), kind


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
    frame: pd.DataFrame, values: Sequence[Hashable] | None = None, clusters: Clusters | None = None
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


@dataclass(frozen=True, eq=False)
class DoubleCoded:
    """Which coder gave which code to which unit of the cases that at least two coders coded.

    A coder who coded a case and gave a unit of it no code has said no: that is a 0. A coder who did
    not code the case has said nothing: that is missing.

    `codes` are those asked about, `coders` those of these cases, sorted; `has_coded`
    (n_coders, n_units) says whether the coder coded the unit's case, `gave`
    (n_codes, n_coders, n_units) whether they gave it the code.
    """

    codes: tuple[Hashable, ...]
    coders: tuple[Hashable, ...]
    case_of_unit: Integers
    has_coded: Flags
    gave: Flags

    @property
    def n_units(self) -> int:
        """Units that count."""
        return len(self.case_of_unit)

    @property
    def n_cases(self) -> int:
        """Cases they are of."""
        return len(np.unique(self.case_of_unit))

    def given(self) -> Integers:
        """Say how many coders coded each unit, then gave it each code: (n_units, 1 + n_codes)."""
        return np.column_stack([self.has_coded.sum(axis=0), self.gave.sum(axis=1).T])

    def ratings(self, place: int, cluster: Integers | None) -> Ratings:
        """Give the ratings of the code at a place among those asked about: 1 given, 0 not."""
        codes = np.where(self.has_coded, self.gave[place].astype(np.int64), -1)
        return ratings_of_codes((0, 1), codes.T, cluster)


def double_coded(
    units: pd.DataFrame, codings: pd.DataFrame, coded_by: pd.DataFrame, codes: Sequence[Hashable]
) -> DoubleCoded:
    """Lay long tables out as coders by units by codes. Messages name rows, never what a unit says.

    Parameters
    ----------
    units : DataFrame
        Columns case_id, unit: every unit that could be coded, once.
    codings : DataFrame
        Columns case_id, unit, coder, code: a code a coder gave a unit; repeats count once, and
        codes not asked about are passed over.
    coded_by : DataFrame
        Columns case_id, coder: who coded which case, whether they gave a code or not.

    Raises StatisticsError if a column or a label is missing, a unit stands twice, a coding is of a
    unit that `units` does not have or by a coder who by `coded_by` did not code the case, no code
    or one twice is asked about, or no case was coded by two coders.
    """
    _require_labels(units, ["case_id", "unit"], "units")
    _require_labels(codings, ["case_id", "unit", "coder", "code"], "codings")
    _require_labels(coded_by, ["case_id", "coder"], "coded_by")
    if not codes or len(set(codes)) < len(codes):
        raise StatisticsError("The codes asked about: expected at least one, and each once.")
    (unit_case, by_case, coding_case), n_cases = _numbered(
        units["case_id"], coded_by["case_id"], codings["case_id"]
    )
    coders = sorted(set(coded_by["coder"]), key=lambda coder: (type(coder).__name__, coder))
    coded_case = np.zeros((len(coders), n_cases), dtype=bool)
    coded_case[_places(coded_by["coder"], coders), by_case] = True

    coding_unit = _unit_of_coding(units, codings, unit_case, coding_case)
    coder = _places(codings["coder"], coders)
    is_told = (coder >= 0) & coded_case[coder, coding_case]
    _refuse_rows(~is_told, "by a coder who, by coded_by, did not code the case")

    is_kept = (coded_case.sum(axis=0) >= 2)[unit_case]
    if not is_kept.any():
        raise StatisticsError("No unit is in a case that two coders coded: nothing to compare.")
    code = _places(codings["code"], codes)
    gave = np.zeros((len(codes), len(coders), len(units)), dtype=bool)
    is_asked = code >= 0
    gave[code[is_asked], coder[is_asked], coding_unit[is_asked]] = True

    has_coded = coded_case[:, unit_case[is_kept]]
    takes_part = np.flatnonzero(has_coded.any(axis=1))
    return DoubleCoded(
        codes=tuple(codes),
        coders=tuple(coders[place] for place in takes_part),
        case_of_unit=unit_case[is_kept],
        has_coded=has_coded[takes_part],
        gave=gave[:, takes_part][:, :, is_kept],
    )


def _unit_of_coding(
    units: pd.DataFrame, codings: pd.DataFrame, unit_case: Integers, coding_case: Integers
) -> Integers:
    """Give the row of `units` that each coding is of."""
    (unit_label, coding_label), n_labels = _numbered(units["unit"], codings["unit"])
    known = pd.Index(unit_case * n_labels + unit_label)
    _refuse_rows(known.duplicated(), "a unit of its case a second time", "units")
    row = known.get_indexer(pd.Index(coding_case * n_labels + coding_label))
    _refuse_rows(row < 0, "of a unit that the table of units does not have")
    return np.asarray(row, dtype=np.int64)


def _numbered(*columns: pd.Series) -> tuple[list[Integers], int]:
    """Number the labels of several columns alike; say how many there are."""
    codes, found = pd.factorize(pd.concat(columns, ignore_index=True))
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return np.split(codes.astype(np.int64), ends), len(found)


def _places(column: pd.Series, known: Sequence[Hashable]) -> Integers:
    """Give the position of each label among those known; -1 for another."""
    position = {label: place for place, label in enumerate(known)}
    codes, found = pd.factorize(column)
    return np.array([*(position.get(label, -1) for label in found), -1], dtype=np.int64)[codes]


def _require_labels(frame: pd.DataFrame, columns: list[str], name: str) -> None:
    for column, labels in named_columns(frame, *columns).items():
        _refuse_rows(labels.isna().to_numpy(), f"without {column}", name)


def _refuse_rows(is_wrong: Flags, what: str, name: str = "codings") -> None:
    if is_wrong.any():
        first = int(np.flatnonzero(is_wrong)[0])
        raise StatisticsError(
            f"Table {name}: {int(is_wrong.sum())} row(s) {what}, the first at position {first}"
            " (from 0). Correct the table."
        )
