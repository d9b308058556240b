"""Which groupings of interviews one page can show together without giving a small group back.

Belongs here: the choice among groupings. Not here: pooling within one (`theme_groups`).
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from pmio_lib.interviews.findings.prevalence import Grouping, group_names
from pmio_lib.privacy.interview_groups import ALL, given_back, shown_groups


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
