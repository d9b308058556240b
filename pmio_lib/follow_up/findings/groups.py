"""Disadvantaged and other pupils at 16, and the same year groups at 11 and at 16."""

from __future__ import annotations

import pandas as pd

from pmio_lib.follow_up.findings.outcomes import FollowUp
from pmio_lib.official.area_gaps import (
    disadvantage_gap_change,
    disadvantage_gaps,
    gap_widenings,
    same_pupils_later,
)
from pmio_lib.study.follow_up import Outcome
from pmio_lib.tables.origins import resting_on


def gap_by_disadvantage(follow_up: FollowUp, outcome: Outcome) -> pd.DataFrame:
    """Give the gap of other to disadvantaged pupils, as official.area_gaps.disadvantage_gaps."""
    figures = follow_up.figures(outcome)
    return disadvantage_gaps(figures, outcome.measure, follow_up.area, follow_up.confidence)


def gap_widened(follow_up: FollowUp, outcome: Outcome) -> pd.DataFrame:
    """Give how that gap changed from the first to the last year with both groups.

    One row by `base_year` and `year`, as official.area_gaps.disadvantage_gap_change, with `rank`
    (1 widened most), `n_sharing`, `areas_ranked` and `others_median_pp` of printed gaps.
    """
    figures, stem = follow_up.figures(outcome), f"{outcome.measure}_counted"
    gaps = gap_by_disadvantage(follow_up, outcome)
    base_year, last = int(gaps.index.min()), int(gaps.index.max())
    change = disadvantage_gap_change(gaps, base_year, last, follow_up.confidence)
    placed = gap_widenings(figures, f"{stem}_disadvantaged", f"{stem}_other", base_year, last)
    own = placed.loc[follow_up.area]
    others = placed["change_pp"].drop(follow_up.area)
    found = change.assign(
        rank=own["rank"],
        n_sharing=own["n_sharing"],
        areas_ranked=len(placed),
        others_median_pp=others.median(),
    )
    return resting_on(found, figures)


def cohorts_later(follow_up: FollowUp, at_11: Outcome, maths_at_16: Outcome) -> pd.DataFrame:
    """Set each year group's gap at 11 beside its gap at 16: two gaps, never a loss.

    As official.area_gaps.same_pupils_later.
    """
    return same_pupils_later(
        follow_up.figures(at_11),
        follow_up.figures(maths_at_16),
        (at_11.measure, maths_at_16.measure),
        follow_up.area,
        (follow_up.england(at_11), follow_up.england(maths_at_16)),
    )
