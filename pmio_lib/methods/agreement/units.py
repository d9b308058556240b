"""Which coder gave which code to which unit, where at least two coders coded the case.

Belongs here: making this of long tables, and refusing tables that contradict each other. Not here:
any coefficient (`krippendorff`, `kappa_ac1`). Messages name rows, never what a unit says.

A coder who coded a case and gave a unit of it no code has said no: that is a 0. A coder who did not
code the case has said nothing: that is missing.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.ratings import Integers, Ratings, ratings_of_codes
from pmio_lib.methods.columns import named_columns

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DoubleCoded:
    """Units of the cases that at least two coders coded.

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
    """Lay long tables out as coders by units by codes.

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
