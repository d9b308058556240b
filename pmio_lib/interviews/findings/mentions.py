"""Which interview mentions which theme, and which themes occur together.

Belongs here: the hierarchy of codes, whose codings count (one coder's for each interview, so that
none is counted twice), the table of mentions and its pairs. Not here: shares of interviews
(`prevalence`), nor tests of association: so few interviews, chosen as they were, bear none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

PAIR_COLUMNS: Final = {
    "code_a": "str",
    "code_b": "str",
    "n_both": "int64",
    "jaccard": "Float64",
    "expected": "Float64",
}
"""Columns and dtypes of `Cooccurrence.pairs`."""


def lineage(code: str) -> tuple[str, ...]:
    """Give the codes that a code is part of, the widest first and itself last.

    >>> lineage("pupil.skill.number")
    ('pupil', 'pupil.skill', 'pupil.skill.number')
    """
    parts = code.split(".")
    return tuple(".".join(parts[: place + 1]) for place in range(len(parts)))


def is_family(one: str, other: str) -> bool:
    """Tell whether two codes are one, or one is part of the other."""
    return one in lineage(other) or other in lineage(one)


def listed_codes(codebook: Sequence[str], codings: pd.DataFrame) -> tuple[str, ...]:
    """Give the codes of the codebook, then those that were given without standing in it."""
    return tuple(dict.fromkeys([*codebook, *sorted(codings["code"].unique())]))


def principal_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """Keep, for each case, the codings of the coder who stands for it.

    Of those who coded a case it is the one who coded most cases of all; of equals, the first by
    name. The rule does not look at what was coded. Rows stay in their order, numbered anew.
    """
    coders = codings[["case_id", "coder"]].drop_duplicates()
    coders = coders.assign(n_cases=coders.groupby("coder")["case_id"].transform("size"))
    ranked = coders.sort_values(["case_id", "n_cases", "coder"], ascending=[True, False, True])
    chosen = ranked.drop_duplicates("case_id")[["case_id", "coder"]]
    return codings.merge(chosen, on=["case_id", "coder"]).reset_index(drop=True)


def theme_mentions(held: pd.DataFrame, codings: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Say of each interview held which codes it was given, however often.

    `codings` are of one coder a case (`principal_codings`), placed or not. Gives bool by
    `case_id` and code; a parent (`pupil`) is given wherever a descendant (`pupil.fluency`) is.
    """
    given = _with_parents(codings[["case_id", "code"]])
    table = pd.crosstab(given["case_id"], given["code"])
    full = table.reindex(index=held["case_id"], columns=list(codes), fill_value=0)
    return full.astype(bool).rename_axis(columns=None)


def _with_parents(codings: pd.DataFrame) -> pd.DataFrame:
    """Repeat each coding for every code its own is part of; rows may come to be alike."""
    return codings.assign(code=codings["code"].map(lineage)).explode("code", ignore_index=True)


def paragraphs_touched(codings: pd.DataFrame) -> pd.DataFrame:
    """Give `case_id`, `coder`, `code` and `segment`: a row a paragraph a placed coding touches."""
    placed = codings[codings["is_located"]].reset_index(drop=True)
    first = placed["segment_first"].to_numpy(dtype=np.int64)
    lengths = placed["segment_last"].to_numpy(dtype=np.int64) - first + 1
    rows = np.repeat(np.arange(len(placed)), lengths)
    steps = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    columns = placed[["case_id", "coder", "code"]].iloc[rows].reset_index(drop=True)
    return columns.assign(segment=first[rows] + steps)


@dataclass(frozen=True)
class Cooccurrence:
    """How often themes occur together; every table is symmetric, codes down and across.

    `counts` has units with both themes, on the diagonal with the theme; `jaccard` those of the
    units with either; `expected` those if themes were spread independently over `n_units`, missing
    on the diagonal and where the units are not known (0).
    """

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
            if not is_family(one, other)
        ]
        frame = pd.DataFrame(rows, columns=list(PAIR_COLUMNS)).astype(PAIR_COLUMNS)
        ordered = frame.sort_values(
            ["n_both", "jaccard", "code_a", "code_b"], ascending=[False, False, True, True]
        )
        return ordered.reset_index(drop=True)


def interview_cooccurrence(
    held: pd.DataFrame, codings: pd.DataFrame, codes: Sequence[str]
) -> Cooccurrence:
    """Count interviews that mention both of two themes, anywhere in them.

    Jaccard (1912), New Phytologist 11:37-50. Expected: n_a n_b / n, the mean of the hypergeometric
    distribution, as Veech (2013), Global Ecology and Biogeography 22:252-260.
    """
    return _cooccurrence(theme_mentions(held, codings, codes), len(held))


def segment_cooccurrence(codings: pd.DataFrame, codes: Sequence[str]) -> Cooccurrence:
    """Count paragraphs to which one coder gave both of two themes; none is expected.

    A paragraph counts once, however many selections cover it; long selections hold more and weigh
    more. Codings whose place is not known are left out, and no coder's are set against another's.
    """
    places = _with_parents(paragraphs_touched(codings))
    keys = [places["case_id"], places["coder"], places["segment"]]
    table = pd.crosstab(keys, places["code"]) if len(places) else pd.DataFrame()
    held = table.reindex(columns=list(codes), fill_value=0).astype(bool)
    return _cooccurrence(held, 0)


def _cooccurrence(held: pd.DataFrame, n_units: int) -> Cooccurrence:
    table = held.to_numpy(dtype="int64")
    counts = table.T @ table
    uses = np.diag(counts)
    either = uses[:, None] + uses[None, :] - counts
    expected = uses[:, None] * uses[None, :] / max(n_units, 1)
    is_undefined = np.eye(len(uses), dtype=bool) | (n_units == 0)
    codes = list(held.columns)
    frames = [
        pd.DataFrame(values, codes, codes).astype("Float64").mask(is_missing)
        for values, is_missing in (
            (counts / np.maximum(either, 1), either == 0),
            (expected, is_undefined),
        )
    ]
    return Cooccurrence(n_units, pd.DataFrame(counts, codes, codes), *frames)
