"""What a page may show of the case study: rounded counts, and means of enough pupils only.

The rule is suppression.PUPILS: a cell of seven pupils or fewer is hidden with its mean and its
schools, and so is whatever would give it back through a total; counts shown are rounded, and shares
are of rounded counts, as an exact share would undo the rounding. Rounding does not keep a count
above seven from whoever combines it with means, deviations and intervals; it is there so that no
small count comes back as the difference of two others.

Belongs here: from the frames of case_study.findings.groups to what may be shown of them. Not here:
the flow (case_study_flow.py), what models say (case_study_gaps.py, case_study_curve.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from pmio_lib.core.rounding import half_up
from pmio_lib.privacy.margins import Line, LinkedCells
from pmio_lib.privacy.suppression import PUPILS, SuppressionRule, redact, round_to_base
from pmio_lib.study.bands import (
    ABSENT,
    ALL,
    ALL_BANDS,
    OTHERS,
    PREMIUM,
    PRESENT,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Key = tuple[str, str]
"""Band and group, or status and group."""

BOTH: Final = "both"
GOES_FIRST: Final = (UNKNOWN, OTHERS, PREMIUM, ALL)
"""Which group is hidden first where another must be: that of all pupils last."""


def shown_means(means: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of the means.

    Parameters
    ----------
    means : DataFrame
        As case_study.findings.groups.mean_scores gives it.

    Returns
    -------
    DataFrame
        The same columns and `is_shown`; counts are rounded (Int64), means to whole per cent: means
        of a whole and its parts to a decimal give the parts' exact sizes. Both are missing where
        hidden. Rows of all bands say what else may be told of a whole; a page leaves them out.
        Without rows of unknown Pupil Premium where it is known of everybody.
    """
    parts = [_shown_counts(some, rule) for _, some in means.groupby("test", sort=False)]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(mean_pct=half_up(frame["mean_pct"].where(frame["is_shown"]), 0))


def shown_shares(counts: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of each band's size and its share with Pupil Premium.

    Parameters
    ----------
    counts : DataFrame
        As case_study.findings.groups.band_counts gives it.

    Returns
    -------
    DataFrame
        `band`, `n_pupils`, `n_schools`, `n_pupil_premium`, `n_known`, `share_pct`: whole per cent
        of those whose Pupil Premium is known, from rounded counts. Missing where hidden.
    """
    shown = _shown_counts(counts, rule).pivot(index="band", columns="group")
    exact = counts.pivot(index="band", columns="group", values="n_pupils")
    known = (exact[OTHERS] + exact[PREMIUM]).map(lambda n: round_to_base(n, rule.rounding_base))
    with_premium = shown["n_pupils"][PREMIUM]
    frame = pd.DataFrame(
        {
            "n_pupils": shown["n_pupils"][ALL],
            "n_schools": shown["n_schools"][ALL],
            "n_pupil_premium": with_premium,
            "n_known": known.astype("Int64").where(with_premium.notna()),
            "share_pct": half_up((100 * with_premium / known.astype("Float64")).clip(upper=100), 0),
        }
    )
    order = list(dict.fromkeys(counts["band"]))
    return frame.loc[order].rename_axis(columns=None).reset_index()


def shown_absence(
    absence: pd.DataFrame, means: pd.DataFrame, rule: SuppressionRule = PUPILS
) -> pd.DataFrame:
    """Give what may be shown of absent and present pupils.

    Absent and present sum to the analysis, which other tables show: where few are absent, the mean
    of those present is hidden with theirs. How many were present is not, where the means' table
    shows it already: the analysis is known rounded only, and the difference to within five.

    Parameters
    ----------
    absence : DataFrame
        As case_study.findings.groups.absence gives it.
    means : DataFrame
        As `shown_means` gives it, rows of all bands included.

    Returns
    -------
    DataFrame
        `test`, `status`, `group`, `n_pupils` (rounded, Int64), `mean_other_tests_pct` (whole),
        `is_shown` (whether the mean may be).
    """
    parts = [_shown_statuses(some, rule) for _, some in absence.groupby("test", sort=False)]
    shown, exact = pd.concat(parts), absence["n_pupils"]
    whole = means[means["band"].eq(ALL_BANDS) & means["is_shown"]]
    public = set(zip(whole["test"], whole["group"], strict=True))
    is_public = shown["status"].eq(PRESENT) & pd.Series(
        [key in public for key in zip(shown["test"], shown["group"], strict=True)], shown.index
    )
    counts = shown["n_pupils"].mask(is_public, _rounded(exact.loc[shown.index], rule))
    return shown.assign(n_pupils=counts).reset_index(drop=True)


def _shown_counts(frame: pd.DataFrame, rule: SuppressionRule) -> pd.DataFrame:
    """Round the counts of one table of bands and groups, and hide those that must be."""
    frame = _without_idle_groups(frame)
    keys: list[Key] = list(zip(frame["band"], frame["group"], strict=True))
    counts = dict(zip(keys, frame["n_pupils"].tolist(), strict=True))
    bands = [band for band in dict.fromkeys(frame["band"]) if band != ALL_BANDS]
    lines = (*_rows(counts), *_columns(counts, bands, ALL_BANDS))
    cells = LinkedCells(counts, lines, rule.threshold)
    hidden = cells.complement(_small(counts, rule), _order(counts, ALL_BANDS))
    is_shown = pd.Series([key not in hidden for key in keys], index=frame.index)
    return frame.assign(
        n_pupils=_rounded(frame["n_pupils"], rule).where(is_shown),
        n_schools=frame["n_schools"].astype("Int64").where(is_shown),
        is_shown=is_shown,
    )


def _shown_statuses(frame: pd.DataFrame, rule: SuppressionRule) -> pd.DataFrame:
    frame = _without_idle_groups(frame)
    keys: list[Key] = list(zip(frame["status"], frame["group"], strict=True))
    counts = dict(zip(keys, frame["n_pupils"].tolist(), strict=True))
    sat = dict(zip(keys, frame["n_with_other_tests"].tolist(), strict=True))
    groups = list(dict.fromkeys(frame["group"]))
    whole = {(BOTH, group): counts[ABSENT, group] + counts[PRESENT, group] for group in groups}
    every = {**counts, **whole}
    order = _order(every, BOTH)
    not_shown = LinkedCells(whole, tuple(_rows(whole)), rule.threshold).complement(
        _small(whole, rule), order
    )
    lines = (*_rows(every), *_columns(every, [ABSENT, PRESENT], BOTH))
    cells = LinkedCells(every, lines, rule.threshold, public=frozenset(whole) - not_shown)
    small = _small(counts, rule) | _small(sat, rule) | not_shown
    hidden = cells.complement(small, order)
    is_shown = pd.Series([key not in hidden for key in keys], index=frame.index)
    shown = frame.assign(
        n_pupils=_rounded(frame["n_pupils"], rule).where(is_shown),
        mean_other_tests_pct=half_up(frame["mean_other_tests_pct"].where(is_shown), 0),
        is_shown=is_shown,
    )
    return shown.drop(columns="n_with_other_tests")


def _without_idle_groups(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the pupils of unknown Pupil Premium where there is none: nothing to hide."""
    is_unknown = frame["group"].eq(UNKNOWN)
    idle = not frame.loc[is_unknown, "n_pupils"].any()
    return frame[~is_unknown] if idle else frame


def _small(counts: Mapping[Key, int], rule: SuppressionRule) -> frozenset[Key]:
    """Give the cells too small to show; that nobody is unknown tells nothing of anyone."""
    return frozenset(
        key
        for key, count in counts.items()
        if redact(int(count), rule) is None and not (count == 0 and key[1] == UNKNOWN)
    )


def _rows(counts: Mapping[Key, int]) -> list[Line]:
    """Give, for each band or status, the groups that sum to all."""
    return [
        Line(tuple((first, group) for one, group in counts if one == first and group != ALL),
             (first, ALL))
        for first in dict.fromkeys(first for first, _ in counts)
    ]  # fmt: skip


def _columns(counts: Mapping[Key, int], parts: Iterable[str], total: str) -> list[Line]:
    """Give, for each group, the bands or statuses that sum to the whole."""
    firsts = list(parts)
    return [
        Line(tuple((first, group) for first in firsts), (total, group))
        for group in dict.fromkeys(group for _, group in counts)
    ]


def _order(counts: Mapping[Key, int], whole: str) -> Callable[[Any], Any]:
    """Hide what the report does not print first: the whole, then groups by GOES_FIRST."""

    def key(cell: Key) -> tuple[bool, int, int, Key]:
        first, group = cell
        return (first != whole, GOES_FIRST.index(group), counts[cell], cell)

    return key


def _rounded(counts: pd.Series, rule: SuppressionRule) -> pd.Series:
    return counts.map(lambda n: round_to_base(int(n), rule.rounding_base)).astype("Int64")
