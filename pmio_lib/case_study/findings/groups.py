"""The report's tables of the case study: means, gaps and shares by band of engagement.

Belongs here: counts and means as they are. Not here: intervals and models (`model`), nor what
of them may be shown (`pmio_lib.privacy.case_study`). A page shows none of these frames as they are.

Appendix F of the report, assessment data: the mean score of all pupils, of those with Pupil Premium
and of the others, by band and test; the gap between the last two, marked when above a point; the
share of each band's pupils who have Pupil Premium.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.study.bands_and_tests import (
    ABSENT,
    ALL,
    ALL_BANDS,
    GROUPS,
    OTHERS,
    PREMIUM,
    PRESENT,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GROUP_OF: Final = {"yes": PREMIUM, "no": OTHERS, "unknown": UNKNOWN}

COUNT_COLUMNS: Final = {"band": "str", "group": "str", "n_pupils": "int64", "n_schools": "int64"}
MEAN_COLUMNS: Final = {"test": "str", **COUNT_COLUMNS, "mean_pct": "Float64"}
GAP_COLUMNS: Final = {"test": "str", "band": "str", "gap_pp": "Float64", "is_marked": "bool"}
ABSENCE_COLUMNS: Final = {
    "test": "str",
    "status": "str",
    "group": "str",
    "n_pupils": "int64",
    "n_with_other_tests": "int64",
    "mean_other_tests_pct": "Float64",
}


def analysed_pupils(pupils: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Give the pupils of the analysis with their school's band and engagements.

    Of tables with the columns of case_study.tables, gives `pupil_id`, `school_id`, `band`,
    `engagements`, `group` (one of GROUPS but `all`). Raises StatisticsError if a pupil's school is
    not among the schools.
    """
    kept = pupils[pupils["is_in_analysis"]]
    lost = ~kept["school_id"].isin(schools["school_id"])
    if lost.any():
        raise StatisticsError(
            f"{lost.sum()} pupils of the analysis have a school that is not among the schools: "
            "expected both tables of one run."
        )
    frame = kept.merge(schools[["school_id", "band", "engagements"]], on="school_id")
    frame["group"] = frame["pupil_premium"].map(GROUP_OF).astype("str")
    columns = ["pupil_id", "school_id", "band", "engagements", "group"]
    return frame[columns].sort_values("pupil_id", ignore_index=True)


def analysed_scores(scores: pd.DataFrame, analysed: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each pupil of `analysed_pupils` and test, sat or not.

    Gives the columns of `analysed`, and `test`, `status`, `score_pct` (missing where absent).
    """
    columns = ["pupil_id", "test", "status", "score_pct"]
    return analysed.merge(scores[columns], on="pupil_id", validate="one_to_many")


def mean_scores(scores: pd.DataFrame, bands: Sequence[str], tests: Sequence[str]) -> pd.DataFrame:
    """Give the mean of `analysed_scores` by test, band and group; ids in the order given.

    Gives MEAN_COLUMNS: a row for every test, band (and ALL_BANDS) and group, with those present;
    the mean is missing where there is nobody.
    """
    present = scores[scores["status"].eq(PRESENT)]
    rows = [
        {"test": test, "band": band, "group": group, **_counts(some), "mean_pct": _mean(some)}
        for test in tests
        for band, group, some in _cells(present[present["test"].eq(test)], bands)
    ]
    return pd.DataFrame(rows, columns=list(MEAN_COLUMNS)).astype(MEAN_COLUMNS)


def band_counts(analysed: pd.DataFrame, bands: Sequence[str]) -> pd.DataFrame:
    """Give the pupils and schools of each band and group, absent pupils included.

    Gives COUNT_COLUMNS: a row for every band (and ALL_BANDS) and group.
    """
    rows = [
        {"band": band, "group": group, **_counts(some)}
        for band, group, some in _cells(analysed, bands)
    ]
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS)).astype(COUNT_COLUMNS)


def attainment_gaps(means: pd.DataFrame, marked_above_pp: float) -> pd.DataFrame:
    """Give the gap of each test and band: the mean of the others less that with Pupil Premium.

    A gap of more than so many percentage points, either way, is marked. Gives GAP_COLUMNS; missing,
    and not marked, where a mean is.
    """
    wide = means.pivot(index=["test", "band"], columns="group", values="mean_pct")
    gap = clear_binary_noise(wide[OTHERS].astype("Float64") - wide[PREMIUM])
    is_marked = gap.abs().gt(marked_above_pp).fillna(False)
    frame = pd.DataFrame({"gap_pp": gap, "is_marked": is_marked}).reset_index()
    in_order = means[["test", "band"]].drop_duplicates()
    return in_order.merge(frame, on=["test", "band"]).astype(GAP_COLUMNS)


def absence(scores: pd.DataFrame, tests: Sequence[str]) -> pd.DataFrame:
    """Compare, for each test, pupils who were absent with those present, in the other tests.

    Gives ABSENCE_COLUMNS: a row for every test, status (absent, present) and group. The mean is
    over pupils, each with the mean of the other tests they sat; missing where nobody sat any.
    """
    rows = [
        {"test": test, "status": status, "group": group, **_elsewhere(some)}
        for test in tests
        for status in (ABSENT, PRESENT)
        for group, some in _groups(_with_other_tests(scores, test, status))
    ]
    return pd.DataFrame(rows, columns=list(ABSENCE_COLUMNS)).astype(ABSENCE_COLUMNS)


def _cells(frame: pd.DataFrame, bands: Sequence[str]) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for band in (*bands, ALL_BANDS):
        of_band = frame if band == ALL_BANDS else frame[frame["band"].eq(band)]
        for group, some in _groups(of_band):
            yield band, group, some


def _groups(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for group in GROUPS:
        yield group, frame if group == ALL else frame[frame["group"].eq(group)]


def _counts(frame: pd.DataFrame) -> dict[str, int]:
    return {"n_pupils": len(frame), "n_schools": int(frame["school_id"].nunique())}


def _mean(frame: pd.DataFrame) -> float | None:
    return float(frame["score_pct"].mean()) if len(frame) else None


def _with_other_tests(scores: pd.DataFrame, test: str, status: str) -> pd.DataFrame:
    """Give the pupils of one status in one test, with their mean over the other tests they sat."""
    is_test = scores["test"].eq(test)
    here = scores[is_test & scores["status"].eq(status)]
    others = scores[~is_test].groupby("pupil_id")["score_pct"].mean()
    return here.assign(other_pct=here["pupil_id"].map(others).astype("Float64"))


def _elsewhere(frame: pd.DataFrame) -> dict[str, Any]:
    known = frame["other_pct"].dropna()
    return {
        "n_pupils": len(frame),
        "n_with_other_tests": len(known),
        "mean_other_tests_pct": float(known.mean()) if len(known) else None,
    }
