"""What a page may show of the case study: rounded counts, and means of enough pupils only.

The rule is suppression.PUPILS: a cell of seven pupils or fewer is hidden with its mean and its
schools, and so is whatever would give it back through a total; counts shown are rounded, and shares
are of rounded counts, as an exact share would undo the rounding.

Belongs here: from the frames of stats.case_study, and the flow, to what may be shown of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from pmio_lib.privacy.margins import Line, LinkedCells
from pmio_lib.privacy.suppression import PUPILS, SuppressionRule, disclose, redact, round_to_base
from pmio_lib.schemas.case_study_groups import (
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
NO_THRESHOLD: Final = -1
"""For schools, which may be few; only those whose pupils are hidden are hidden."""

GOES_FIRST: Final = (UNKNOWN, OTHERS, PREMIUM, ALL)
"""Which group is hidden first where another must be: that of all pupils last."""


def shown_means(means: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of the means.

    Parameters
    ----------
    means : DataFrame
        As stats.case_study.mean_scores gives it.
    rule : SuppressionRule

    Returns
    -------
    DataFrame
        The same columns and `is_shown`; counts are rounded (Int64), means to one decimal, as three
        exact means of a whole and its parts give the parts' shares. Both are missing where hidden.
        Without rows of unknown Pupil Premium where it is known of everybody.
    """
    parts = [_shown_counts(some, rule) for _, some in means.groupby("test", sort=False)]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(mean_pct=_one_decimal(frame["mean_pct"].where(frame["is_shown"])))


def shown_shares(counts: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of each band's size and its share with Pupil Premium.

    Parameters
    ----------
    counts : DataFrame
        As stats.case_study.band_counts gives it.
    rule : SuppressionRule

    Returns
    -------
    DataFrame
        `band`, `n_pupils`, `n_schools`, `n_pupil_premium`, `share_pct`: of those whose Pupil
        Premium is known, from rounded counts. Missing where hidden.
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
            "share_pct": (100 * with_premium / known.astype("Float64")).clip(upper=100),
        }
    )
    order = list(dict.fromkeys(counts["band"]))
    return frame.loc[order].rename_axis(columns=None).reset_index()


def shown_absence(absence: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of absent and present pupils.

    Absent and present sum to the analysis, which other tables show: where few are absent, those
    present are hidden with them.

    Parameters
    ----------
    absence : DataFrame
        As stats.case_study.absence gives it.
    rule : SuppressionRule

    Returns
    -------
    DataFrame
        `test`, `status`, `group`, `n_pupils` (rounded, Int64), `mean_other_tests_pct`, `is_shown`.
    """
    parts = [_shown_statuses(some, rule) for _, some in absence.groupby("test", sort=False)]
    return pd.concat(parts, ignore_index=True)


def shown_flow(flow: pd.DataFrame, rule: SuppressionRule = PUPILS) -> pd.DataFrame:
    """Give what may be shown of the flow: 1 to 7 left out is hidden, none is said.

    Rounding keeps a small step from being worked out of the counts around it; schools, which are
    not rounded, are hidden where they could give it back.

    Parameters
    ----------
    flow : DataFrame
        Columns of schemas.case_study.CaseStudyFlow.
    rule : SuppressionRule

    Returns
    -------
    DataFrame
        The same columns, counts as Int64, missing where hidden.
    """
    of_steps = SuppressionRule(rule.threshold, rule.rounding_base, hides_zero=False)
    pupils, gone = (
        flow[name].map(lambda n: disclose(int(n), of_steps)).astype("Int64")
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
    too_small = _small(whole, rule)
    lines = (*_rows(counts), *_columns({**counts, **whole}, [ABSENT, PRESENT], BOTH))
    every = {**counts, **whole}
    cells = LinkedCells(every, lines, rule.threshold, public=frozenset(whole) - too_small)
    small = _small(counts, rule) | _small(sat, rule) | too_small
    hidden = cells.complement(small, _order(every, BOTH))
    is_shown = pd.Series([key not in hidden for key in keys], index=frame.index)
    shown = frame.assign(
        n_pupils=_rounded(frame["n_pupils"], rule).where(is_shown),
        mean_other_tests_pct=_one_decimal(frame["mean_other_tests_pct"].where(is_shown)),
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


def _one_decimal(means: pd.Series) -> pd.Series:
    """Round half up; means of scores are never negative."""
    return ((10 * means + 0.5) // 1) / 10


def _rounded(counts: pd.Series, rule: SuppressionRule) -> pd.Series:
    return counts.map(lambda n: round_to_base(int(n), rule.rounding_base)).astype("Int64")


def _hidden_schools(flow: pd.DataFrame, is_hidden: pd.Series) -> frozenset[Any]:
    """Give which counts of schools go with the steps whose pupils are hidden."""
    lines = tuple(
        Line((("schools", step), ("left_out_schools", step)), ("schools", before))
        for step, before in zip(flow["step"], flow["follows"], strict=True)
        if not pd.isna(before)
    )
    followers = flow["follows"].value_counts()
    weight = {
        step: 2 if pd.isna(before) or followers.get(step, 0) > 1 else 1 - followers.get(step, 0)
        for step, before in zip(flow["step"], flow["follows"], strict=True)
    }
    small = {("left_out_schools", step) for step in flow.loc[is_hidden, "step"]}
    places = {step: place for place, step in enumerate(flow["step"])}

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
