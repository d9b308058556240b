"""How many interviews mention each theme: overall and by group.

Belongs here: counts of mentions with their shares, and which groupings can stand on one page. Not
here: what a mention is (`mentions`), nor pooling in a grouping (`privacy.interviews`).
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import pandas as pd

from pmio_lib.interviews.findings.mentions import interviews_held, theme_mentions
from pmio_lib.methods.proportions import rate
from pmio_lib.privacy.interviews import ALL, UNKNOWN, given_back, shown_groups

Grouping = Literal["wave", "phase", "role"]

COUNT: Final = "n_interviews"
PREVALENCE_COLUMNS: Final = {
    "group": "str",
    "code": "str",
    COUNT: "Int64",
    "n_base": "Int64",
    "share": "Float64",
    "share_low": "Float64",
    "share_high": "Float64",
    "is_shown": "bool",
}
"""Columns and dtypes of `theme_prevalence`; shares are proportions."""


def theme_prevalence(
    cases: pd.DataFrame,
    codings: pd.DataFrame,
    codes: Sequence[str],
    by: Grouping | None = None,
    smallest_group: int = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the interviews that mention each theme, and give their share.

    `cases` has `case_id`, `took_part` and `by`; `codings` are of one coder a case
    (`principal_codings`); a parent code counts with its descendants. Gives
    PREVALENCE_COLUMNS: group "all", then groups by name, "other", "unknown", and those of fewer
    than `smallest_group`, without figures. Wilson's interval (1927, J. Am. Stat. Assoc. 22:209-212)
    takes interviews as independent draws, which these are not: it shows how little so few can say.
    Raises StatisticsError if a case or a code is listed twice.
    """
    held = interviews_held(cases)
    mentions = theme_mentions(cases, codings, codes)
    units = held.set_index("case_id").assign(unit=held["case_id"].to_numpy())
    frame = _by_group(units, mentions, by, smallest_group, confidence)
    return frame.astype(PREVALENCE_COLUMNS)


def codes_by_prevalence(prevalence: pd.DataFrame) -> list[str]:
    """Give the codes, most mentioned overall first; of equals, by name."""
    whole = prevalence[prevalence["group"].eq(ALL)]
    ordered = whole.sort_values([COUNT, "code"], ascending=[False, True])
    return [str(code) for code in ordered["code"]]


def group_names(cases: pd.DataFrame, by: Grouping | None) -> pd.Series:
    """Give the group of each row, "unknown" where it has none; all one where `by` is None."""
    if by is None:
        return pd.Series(UNKNOWN, index=cases.index, dtype="str")
    return cases[by].astype("str").fillna(UNKNOWN)


def _by_group(
    units: pd.DataFrame,
    mentions: pd.DataFrame,
    by: Grouping | None,
    smallest_group: int,
    confidence: float,
) -> pd.DataFrame:
    """Count distinct units of each shown group with a mention in it."""
    names = group_names(units, by)
    members = {str(name): set(units["unit"][names.eq(name)]) for name in names.unique()}
    found = shown_groups(members, smallest_group)
    rows: list[Mapping[str, object]] = []
    for label, groups in found.shown.items():
        inside = names.isin(groups)
        named = mentions[inside].groupby(units["unit"][inside]).any()
        rows += [_row(label, code, named[code], confidence) for code in mentions.columns]
    rows += [_withheld(name, code) for name in found.withheld for code in mentions.columns]
    wanted = [row for row in rows if by is not None or row["group"] == ALL]
    return pd.DataFrame(wanted, columns=["group", "code", COUNT, *list(PREVALENCE_COLUMNS)[3:]])


def _row(group: str, code: str, named: pd.Series, confidence: float) -> dict[str, object]:
    found = rate(int(named.sum()), len(named), confidence)
    return {
        "group": group,
        "code": code,
        COUNT: found.successes,
        "n_base": found.n,
        "share": found.share,
        "share_low": found.interval.low if found.interval else None,
        "share_high": found.interval.high if found.interval else None,
        "is_shown": True,
    }


def _withheld(group: str, code: str) -> dict[str, object]:
    return {"group": group, "code": code, "is_shown": False}


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
        more = _sets(held, by, smallest_group)
        if not given_back({**shown, **more}, smallest_group):
            shown |= more
            chosen.append(by)
    return tuple(chosen)


def _sets(held: pd.DataFrame, by: Grouping, smallest_group: int) -> Mapping[str, frozenset[object]]:
    names = group_names(held, by)
    members = {str(name): set(held["case_id"][names.eq(name)]) for name in names.unique()}
    labels = shown_groups(members, smallest_group).shown
    return {
        label if label == ALL else f"{by} {label}": frozenset().union(
            *(members[group] for group in groups)
        )
        for label, groups in labels.items()
    }
