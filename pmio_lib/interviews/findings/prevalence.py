"""How many interviews mention each theme: overall and by group.

Belongs here: counts of mentions with their shares, and which groupings can stand on one page. Not
here: what a mention is (`mentions`), nor pooling in a grouping (`privacy.interviews`).
"""

from collections.abc import Sequence
from typing import Final, Literal

import pandas as pd

from pmio_lib.interviews.findings.mentions import theme_mentions
from pmio_lib.methods.proportions import rate
from pmio_lib.privacy.interviews import ALL, UNKNOWN, given_back, shown_groups

Grouping = Literal["wave", "phase", "role"]

PREVALENCE_COLUMNS: Final = {
    "group": "str",
    "code": "str",
    "n_interviews": "Int64",
    "n_base": "Int64",
    "share": "Float64",
    "share_low": "Float64",
    "share_high": "Float64",
    "is_shown": "bool",
}
"""Columns and dtypes of `theme_prevalence`; shares are proportions."""


def theme_prevalence(
    held: pd.DataFrame,
    codings: pd.DataFrame,
    codes: Sequence[str],
    by: Grouping | None = None,
    smallest_group: int = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the interviews that mention each theme, and give their share.

    `held` has `case_id` and `by`; `codings` are of one coder a case (`principal_codings`); a
    parent code counts with its descendants. Gives PREVALENCE_COLUMNS: group "all", then groups by
    name, "other", "unknown", and those of fewer than `smallest_group`, without figures. Wilson's
    interval (1927, J. Am. Stat. Assoc. 22:209-212) takes interviews as independent draws, which
    these are not: it shows how little so few can say.
    """
    mentions = theme_mentions(held, codings, codes)
    members = _members(held, by)
    found = shown_groups(members, smallest_group)
    rows: list[tuple[object, ...]] = []
    for label, groups in found.shown.items():
        inside = mentions[mentions.index.isin(_union(members, groups))]
        rows += [(label, code, *_figures(inside[code], confidence), True) for code in codes]
    rows += [(label, code, *[None] * 5, False) for label in found.withheld for code in codes]
    wanted = [row for row in rows if by is not None or row[0] == ALL]
    return pd.DataFrame(wanted, columns=list(PREVALENCE_COLUMNS)).astype(PREVALENCE_COLUMNS)


def _members(held: pd.DataFrame, by: Grouping | None) -> dict[str, frozenset[str]]:
    """Give the interviews of each group, "unknown" where one has none; all one without `by`."""
    everybody = pd.Series(UNKNOWN, index=held.index, dtype="str")
    names = held[by].astype("str").fillna(UNKNOWN) if by else everybody
    groups = held["case_id"].groupby(names, sort=False)
    return {str(name): frozenset(cases) for name, cases in groups}


def _union(members: dict[str, frozenset[str]], groups: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(members[group] for group in groups))


def _figures(named: pd.Series, confidence: float) -> tuple[float | None, ...]:
    found = rate(int(named.sum()), len(named), confidence)
    ends = (found.interval.low, found.interval.high) if found.interval else (None, None)
    return found.successes, found.n, found.share, *ends


def codes_by_prevalence(prevalence: pd.DataFrame) -> list[str]:
    """Give the codes, most mentioned overall first; of equals, by name."""
    whole = prevalence[prevalence["group"].eq(ALL)]
    ordered = whole.sort_values(["n_interviews", "code"], ascending=[False, True])
    return [str(code) for code in ordered["code"]]


def groupings_shown(
    held: pd.DataFrame, wanted: Sequence[Grouping], smallest_group: int
) -> tuple[Grouping, ...]:
    """Give the groupings that can stand on one page, the first wanted first.

    Each may be safe by itself, and two of them not: their sums and differences are looked through
    for sets of interviews smaller than `smallest_group`, and a grouping that makes one is left out.
    """
    shown: dict[str, frozenset[object]] = {}
    chosen: list[Grouping] = []
    for by in wanted:
        members = _members(held, by)
        labels = shown_groups(members, smallest_group).shown.items()
        more = {label if label == ALL else f"{by} {label}": _union(members, groups)
                for label, groups in labels}  # fmt: skip
        if not given_back({**shown, **more}, smallest_group):
            shown |= more
            chosen.append(by)
    return tuple(chosen)
