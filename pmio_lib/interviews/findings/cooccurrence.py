"""Which themes occur together: in the same interview, or in the same place of its text.

Belongs here: counts of pairs, their Jaccard index and what chance alone would give. Not here: tests
of association; so few interviews, chosen as they were, bear none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.mentions import (
    lineage,
    require_distinct,
    theme_mentions,
    with_parents,
)

PAIR_COLUMNS: Final = {
    "code_a": "str",
    "code_b": "str",
    "n_both": "int64",
    "jaccard": "Float64",
    "expected": "Float64",
}
"""Columns and dtypes of `Cooccurrence.pairs`."""


@dataclass(frozen=True)
class Cooccurrence:
    """How often themes occur together; every table is symmetric, codes down and across.

    `counts` has units ("interview" or "segment") with both themes, on the diagonal with the theme;
    `jaccard` those of the units with either; `expected` those if themes were spread independently,
    missing on the diagonal and without units.
    """

    unit: str
    n_units: int
    counts: pd.DataFrame
    jaccard: pd.DataFrame
    expected: pd.DataFrame

    def pairs(self) -> pd.DataFrame:
        """Give PAIR_COLUMNS, a row a pair, most often together first; no code with its parents."""
        tables = (self.counts, self.jaccard, self.expected)
        rows = [
            (one, other, *(table.loc[one, other] for table in tables))
            for one, other in combinations(self.counts.columns, 2)
            if one not in lineage(other) and other not in lineage(one)
        ]
        frame = pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype(PAIR_COLUMNS)
        ordered = frame.sort_values(
            ["n_both", "jaccard", "code_a", "code_b"], ascending=[False, False, True, True]
        )
        return ordered.reset_index(drop=True)


def interview_cooccurrence(
    cases: pd.DataFrame, codings: pd.DataFrame, codes: Sequence[str]
) -> Cooccurrence:
    """Count interviews that mention both of two themes, anywhere in them.

    Raises StatisticsError if a case or a code is listed twice. Jaccard (1912), New Phytologist
    11:37-50. Expected: n_a n_b / n, the mean of the hypergeometric distribution, as Veech (2013),
    Global Ecology and Biogeography 22:252-260.
    """
    held = theme_mentions(cases, codings, codes)
    return _cooccurrence("interview", held, len(held))


def segment_cooccurrence(
    codings: pd.DataFrame, codes: Sequence[str], n_segments: int = 0
) -> Cooccurrence:
    """Count segments of the text to which one coder gave both of two themes.

    Two selections of one coder that overlap have a segment in common, or more; each counts once,
    however many selections cover it. Long selections hold more segments and weigh more. Codings
    whose place is not known are left out, and no coder's are set against another's. `n_segments`
    are all segments, once for each coder who read them; of 0, unknown, nothing is expected. Raises
    StatisticsError if a code is listed twice, a selection ends before it begins, or `n_segments` is
    fewer than were coded.
    """
    require_distinct(codes)
    located = codings[codings["is_located"]]
    if (located["segment_last"] < located["segment_first"]).any():
        raise StatisticsError("A selection ends before it begins: segment_last < segment_first.")
    places = with_parents(_by_segment(located))
    keys = [places["case_id"], places["coder"], places["segment"]]
    table = pd.crosstab(keys, places["code"]) if len(places) else pd.DataFrame()
    if 0 < n_segments < len(table):
        raise StatisticsError(f"{len(table)} segments are coded, of {n_segments} in all.")
    held = table.reindex(columns=list(codes), fill_value=0).astype(bool)
    return _cooccurrence("segment", held, n_segments)


def _by_segment(located: pd.DataFrame) -> pd.DataFrame:
    """Repeat each coding for every segment that its selection touches."""
    spans = zip(located["segment_first"], located["segment_last"], strict=True)
    touched = [list(range(int(first), int(last) + 1)) for first, last in spans]
    segments = pd.Series(touched, index=located.index, dtype="object")
    frame = located[["case_id", "coder", "code"]].assign(segment=segments)
    return frame.explode("segment", ignore_index=True)


def _cooccurrence(unit: str, held: pd.DataFrame, size: int) -> Cooccurrence:
    """Count over a table of units by codes."""
    table = held.to_numpy(dtype="int64")
    counts = table.T @ table
    uses = np.diag(counts)
    either = uses[:, None] + uses[None, :] - counts
    expected = uses[:, None] * uses[None, :] / max(size, 1)
    is_undefined = np.eye(len(uses), dtype=bool) | (size == 0)
    codes = list(held.columns)
    return Cooccurrence(
        unit,
        size,
        pd.DataFrame(counts, codes, codes),
        _table(counts / np.maximum(either, 1), either == 0, codes),
        _table(expected, is_undefined, codes),
    )


def _table(
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    is_missing: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    codes: list[str],
) -> pd.DataFrame:
    return pd.DataFrame(values, codes, codes).astype("Float64").mask(is_missing)
