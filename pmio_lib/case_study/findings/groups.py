"""The report's tables of the case study: means, gaps and shares by band of engagement.

Belongs here: counts and means as they are. Not here: intervals and models (`multilevel`), nor what
of them may be shown (`pmio_lib.privacy.case_study`). A page shows none of these frames as they are.

Appendix F of the report, assessment data: the mean score of all pupils, of those with Pupil Premium
and of the others, by band and test; the gap between the last two, marked when above a point; the
share of each band's pupils who have Pupil Premium.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.study.bands import (
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

MEAN_COLUMNS: Final = {
    "test": "str",
    "band": "str",
    "group": "str",
    "n_pupils": "int64",
    "n_schools": "int64",
    "mean_pct": "Float64",
}
GAP_COLUMNS: Final = {"test": "str", "band": "str", "gap_pp": "Float64", "is_marked": "bool"}
COUNT_COLUMNS: Final = {
    "band": "str",
    "group": "str",
    "n_pupils": "int64",
    "n_schools": "int64",
}
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

    Parameters
    ----------
    pupils, schools : DataFrame
        Columns of case_study.tables.CaseStudyPupils and CaseStudySchools.

    Returns
    -------
    DataFrame
        `pupil_id`, `school_id`, `band`, `engagements`, `group` (one of GROUPS but `all`).

    Raises
    ------
    StatisticsError
        If a pupil's school is not among the schools.
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
    """Give a row for each pupil of the analysis and test, sat or not.

    Parameters
    ----------
    scores : DataFrame
        Columns of case_study.tables.CaseStudyScores.
    analysed : DataFrame
        As `analysed_pupils` gives it.

    Returns
    -------
    DataFrame
        The columns of `analysed`, and `test`, `status`, `score_pct` (missing where absent).
    """
    columns = ["pupil_id", "test", "status", "score_pct"]
    return analysed.merge(scores[columns], on="pupil_id", validate="one_to_many")


def mean_scores(scores: pd.DataFrame, bands: Sequence[str], tests: Sequence[str]) -> pd.DataFrame:
    """Give the mean score by test, band and group.

    Parameters
    ----------
    scores : DataFrame
        As `analysed_scores` gives it.
    bands, tests : sequence of str
        Ids, in the order they should be read.

    Returns
    -------
    DataFrame
        MEAN_COLUMNS: a row for every test, band (and ALL_BANDS) and group, with those present; the
        mean is missing where there is nobody.
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

    Parameters
    ----------
    analysed : DataFrame
        As `analysed_pupils` gives it.
    bands : sequence of str
        Ids, in the order they should be read.

    Returns
    -------
    DataFrame
        COUNT_COLUMNS: a row for every band (and ALL_BANDS) and group.
    """
    rows = [
        {"band": band, "group": group, **_counts(some)}
        for band, group, some in _cells(analysed, bands)
    ]
    return pd.DataFrame(rows, columns=list(COUNT_COLUMNS)).astype(COUNT_COLUMNS)


def attainment_gaps(means: pd.DataFrame, marked_above_pp: float) -> pd.DataFrame:
    """Give the gap of each test and band: the mean of the others less that with Pupil Premium.

    Parameters
    ----------
    means : DataFrame
        `test`, `band`, `group`, `mean_pct`: as `mean_scores` gives it, or what may be shown of it.
    marked_above_pp : float
        A gap of more than this many percentage points, either way, is marked.

    Returns
    -------
    DataFrame
        GAP_COLUMNS, in percentage points; missing, and not marked, where a mean is.
    """
    wide = means.pivot(index=["test", "band"], columns="group", values="mean_pct")
    gap = clear_binary_noise(wide[OTHERS].astype("Float64") - wide[PREMIUM])
    is_marked = gap.abs().gt(marked_above_pp).fillna(False)
    frame = pd.DataFrame({"gap_pp": gap, "is_marked": is_marked})
    return _in_order(frame, means).astype(GAP_COLUMNS)


def band_differences(means: pd.DataFrame, bands: Sequence[str]) -> pd.DataFrame:
    """Give how much the mean of each band lies above that of the band before it.

    Parameters
    ----------
    means : DataFrame
        As for `attainment_gaps`.
    bands : sequence of str
        Ids, lowest first.

    Returns
    -------
    DataFrame
        `test`, `group`, `band`, `difference_pp`; missing where a mean is.
    """
    wide = means.pivot(index=["test", "group"], columns="band", values="mean_pct").astype("Float64")
    parts = [
        pd.DataFrame({"band": band, "difference_pp": clear_binary_noise(wide[band] - wide[before])})
        for before, band in pairwise(bands)
    ]
    columns = ["test", "group", "band", "difference_pp"]
    none = pd.DataFrame({"band": [], "difference_pp": []}, index=wide.index[:0])
    frame = _in_order(pd.concat([none, *parts]), means)[columns]
    return frame.astype({"band": "str", "difference_pp": "Float64"})


def _in_order(frame: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give a frame indexed by columns of `means` in the order in which these come there."""
    keys = [str(name) for name in frame.index.names]
    return means[keys].drop_duplicates().merge(frame.reset_index(), on=keys)


def absence(scores: pd.DataFrame, tests: Sequence[str]) -> pd.DataFrame:
    """Compare, for each test, pupils who were absent with those present, in the other tests.

    Parameters
    ----------
    scores : DataFrame
        As `analysed_scores` gives it.
    tests : sequence of str
        Ids, in the order they should be read.

    Returns
    -------
    DataFrame
        ABSENCE_COLUMNS: a row for every test, status (absent, present) and group. The mean is over
        pupils, each with the mean of the other tests they sat; missing where nobody sat any.
    """
    rows = [
        {"test": test, "status": status, "group": group, **_elsewhere(some)}
        for test in tests
        for status in (ABSENT, PRESENT)
        for group, some in _groups(_with_other_tests(scores, test, status))
    ]
    return pd.DataFrame(rows, columns=list(ABSENCE_COLUMNS)).astype(ABSENCE_COLUMNS)


def intake_by_school(pupils: pd.DataFrame) -> dict[str, int]:
    """Count the intake by where it comes from: `named_feeder`, `other`, `unnamed`, `not_listed`.

    The report divides its intake so. `unnamed` is without a school of the register; `not_listed`
    are schools of the register where no list of feeders was given.
    """
    is_feeder, has_school = pupils["is_named_feeder"], pupils["school_id"].notna()
    return {
        "named_feeder": int(is_feeder.fillna(False).sum()),
        "other": int((~is_feeder.fillna(True)).sum()),
        "unnamed": int((~has_school).sum()),
        "not_listed": int((is_feeder.isna() & has_school).sum()),
    }


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
