"""What a page may show of the case study's counts: rounded, and means of enough pupils only.

A cell of seven pupils or fewer (suppression.THRESHOLD) is hidden with its mean and its schools, and
so is whatever would give it back through a total; counts shown are rounded, and shares are of
rounded counts, as an exact share would undo the rounding. Rounding does not keep a count above
seven from whoever combines it with means, deviations and intervals; it is there so that no small
count comes back as the difference of two others.

Belongs here: from the frames of case_study.findings.groups, and the flow from the intake to each
test, to what may be shown of them. Not here: gaps and what models say (case_study_gaps.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pandas as pd

from pmio_lib.core.rounding import half_up
from pmio_lib.privacy.suppression import THRESHOLD, Line, LinkedCells, is_few, round_to_base
from pmio_lib.study.bands_and_tests import ABSENT, ALL, ALL_BANDS, OTHERS, PREMIUM, PRESENT, UNKNOWN

Key = tuple[str, str]
"""Band and group, status and group, or count and step of the flow."""

BOTH: Final = "both"
GOES_FIRST: Final = (UNKNOWN, OTHERS, PREMIUM, ALL)
"""Which group is hidden first where another must be: that of all pupils last."""
NO_THRESHOLD: Final = -1
"""For schools, which may be few; only those whose pupils are hidden are hidden."""


def shown_means(means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of groups.mean_scores: the same columns and `is_shown`.

    Counts are rounded (Int64), means to whole per cent: means of a whole and its parts to a decimal
    give the parts' exact sizes. Both are missing where hidden. Rows of all bands say what else may
    be told of a whole; a page leaves them out. Without rows of unknown Pupil Premium where it is
    known of everybody.
    """
    parts = [_shown_counts(some) for _, some in means.groupby("test", sort=False)]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(mean_pct=half_up(frame["mean_pct"].where(frame["is_shown"]), 0))


def shown_shares(counts: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of groups.band_counts: each band's size and share with Pupil Premium.

    Gives `band`, `n_pupils`, `n_schools`, `n_pupil_premium`, `n_known`, `share_pct`: whole per cent
    of those whose Pupil Premium is known, from rounded counts. Missing where hidden.
    """
    shown = _shown_counts(counts).pivot(index="band", columns="group")
    exact = counts.pivot(index="band", columns="group", values="n_pupils")
    known = _rounded(exact[OTHERS] + exact[PREMIUM])
    with_premium = shown["n_pupils"][PREMIUM]
    frame = pd.DataFrame(
        {
            "n_pupils": shown["n_pupils"][ALL],
            "n_schools": shown["n_schools"][ALL],
            "n_pupil_premium": with_premium,
            "n_known": known.where(with_premium.notna()),
            "share_pct": half_up((100 * with_premium / known).clip(upper=100), 0),
        }
    )
    order = list(dict.fromkeys(counts["band"]))
    return frame.loc[order].rename_axis(columns=None).reset_index()


def shown_absence(absence: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of groups.absence, beside the means that `shown_means` shows.

    Absent and present sum to the analysis, which other tables show: where few are absent, the mean
    of those present is hidden with theirs. How many were present is not, where the means' table
    shows it already: the analysis is known rounded only, and the difference to within five.

    Gives `test`, `status`, `group`, `n_pupils` (rounded, Int64), `mean_other_tests_pct` (whole),
    `is_shown` (whether the mean may be).
    """
    parts = [_shown_statuses(some) for _, some in absence.groupby("test", sort=False)]
    shown, exact = pd.concat(parts), absence["n_pupils"]
    whole = means[means["band"].eq(ALL_BANDS) & means["is_shown"]]
    public = set(zip(whole["test"], whole["group"], strict=True))
    is_public = shown["status"].eq(PRESENT) & pd.Series(
        [key in public for key in zip(shown["test"], shown["group"], strict=True)], shown.index
    )
    counts = shown["n_pupils"].mask(is_public, _rounded(exact.loc[shown.index]))
    return shown.assign(n_pupils=counts).reset_index(drop=True)


def shown_flow(flow: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of case_study.tables.CaseStudyFlow: 1 to 7 left out is hidden.

    None left out is said. Rounding keeps a small step from being worked out of the counts around
    it; schools, which are not rounded, are hidden where they could give it back. Gives the same
    columns, counts as Int64, missing where hidden.
    """
    pupils, gone = (
        _rounded(flow[name]).mask(flow[name].between(1, THRESHOLD))
        for name in ("pupils", "left_out_pupils")
    )
    hidden = _hidden_schools(flow, gone.isna())
    schools, left_out = (
        flow[name]
        .astype("Int64")
        .mask(flow["step"].map(lambda step, of=name: (of, step) in hidden))
        for name in ("schools", "left_out_schools")
    )
    return flow.assign(
        pupils=pupils, schools=schools, left_out_pupils=gone, left_out_schools=left_out
    )


def _shown_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Round the counts of one table of bands and groups, and hide those that must be."""
    frame = _without_idle_groups(frame)
    counts = _by_cell(frame, "band", "n_pupils")
    bands = [band for band in dict.fromkeys(frame["band"]) if band != ALL_BANDS]
    lines = (*_rows(counts), *_columns(counts, bands, ALL_BANDS))
    cells = LinkedCells(counts, lines, THRESHOLD)
    hidden = cells.complement(_small(counts), _order(counts, ALL_BANDS))
    is_shown = pd.Series([key not in hidden for key in counts], index=frame.index)
    return frame.assign(
        n_pupils=_rounded(frame["n_pupils"]).where(is_shown),
        n_schools=frame["n_schools"].astype("Int64").where(is_shown),
        is_shown=is_shown,
    )


def _shown_statuses(frame: pd.DataFrame) -> pd.DataFrame:
    frame = _without_idle_groups(frame)
    counts = _by_cell(frame, "status", "n_pupils")
    sat = _by_cell(frame, "status", "n_with_other_tests")
    groups = list(dict.fromkeys(frame["group"]))
    whole = {(BOTH, group): counts[ABSENT, group] + counts[PRESENT, group] for group in groups}
    every = {**counts, **whole}
    order = _order(every, BOTH)
    of_whole = LinkedCells(whole, tuple(_rows(whole)), THRESHOLD)
    not_shown = of_whole.complement(_small(whole), order)
    lines = (*_rows(every), *_columns(every, [ABSENT, PRESENT], BOTH))
    cells = LinkedCells(every, lines, THRESHOLD, public=frozenset(whole) - not_shown)
    hidden = cells.complement(_small(counts) | _small(sat) | not_shown, order)
    is_shown = pd.Series([key not in hidden for key in counts], index=frame.index)
    shown = frame.assign(
        n_pupils=_rounded(frame["n_pupils"]).where(is_shown),
        mean_other_tests_pct=half_up(frame["mean_other_tests_pct"].where(is_shown), 0),
        is_shown=is_shown,
    )
    return shown.drop(columns="n_with_other_tests")


def _without_idle_groups(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the pupils of unknown Pupil Premium where there is none: nothing to hide."""
    is_unknown = frame["group"].eq(UNKNOWN)
    idle = not frame.loc[is_unknown, "n_pupils"].any()
    return frame[~is_unknown] if idle else frame


def _by_cell(frame: pd.DataFrame, first: str, counted: str) -> dict[Key, int]:
    cells = zip(frame[first], frame["group"], strict=True)
    return dict(zip(cells, frame[counted].tolist(), strict=True))


def _small(counts: Mapping[Key, int]) -> frozenset[Key]:
    """Give the cells too small to show; that nobody is unknown tells nothing of anyone."""
    return frozenset(
        key
        for key, count in counts.items()
        if is_few(count) and not (count == 0 and key[1] == UNKNOWN)
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


def _rounded(counts: pd.Series) -> pd.Series:
    return counts.map(round_to_base).astype("Int64")


def _hidden_schools(flow: pd.DataFrame, is_hidden: pd.Series) -> frozenset[Any]:
    """Give which counts of schools go with the steps whose pupils are hidden."""
    follows = dict(zip(flow["step"], flow["follows"], strict=True))
    lines = tuple(
        Line((("schools", step), ("left_out_schools", step)), ("schools", before))
        for step, before in follows.items()
        if not pd.isna(before)
    )
    followers = flow["follows"].value_counts()
    weight = {
        step: 2 if pd.isna(before) or followers.get(step, 0) > 1 else 1 - followers.get(step, 0)
        for step, before in follows.items()
    }
    small = {("left_out_schools", step) for step in flow.loc[is_hidden, "step"]}
    places = {step: place for place, step in enumerate(follows)}

    def order(cell: Any) -> tuple[int, int, str]:
        """Hide steps between first, then tests, and intake and analysis last."""
        name, step = cell
        return (weight[step] if name == "schools" else 0, places[step], name)

    counts = {
        (name, step): int(count)
        for name in ("schools", "left_out_schools")
        for step, count in zip(flow["step"], flow[name], strict=True)
    }
    return LinkedCells(counts, lines, threshold=NO_THRESHOLD).complement(small, order)
