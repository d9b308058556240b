"""What the case study's bar charts show of one test, as the chart and the table behind it.

Belongs here: from frames of what may be shown to what is drawn. Not here: the drawing
(means.py), nor what may be shown (`pmio_lib.privacy`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from pmio_lib.study.bands import ALL, GROUP_NAMES

SHARE: Final = "Share of the band with Pupil Premium"
COLUMNS: Final = ("band", "group", "mean_pct", "low_pct", "high_pct", "n_pupils")


@dataclass(frozen=True)
class BandBars:
    """What one test's chart shows of one band; None where it may not be shown.

    Attributes
    ----------
    label : str
    pupils, schools : int or None
        How many sat the test, pupils rounded.
    means : mapping of str to float or None
        Per cent, by group.
    gap : float or None
        Percentage points, others less Pupil Premium.
    is_marked : bool
        Whether the gap carries an arrow.
    share : float or None
        Per cent of the band's pupils who have Pupil Premium.
    intervals : mapping of str to pair of float, or None
        Ends of the interval of the model's mean, per cent, by group.
    """

    label: str
    pupils: int | None
    schools: int | None
    means: Mapping[str, float | None]
    gap: float | None
    is_marked: bool
    share: float | None
    intervals: Mapping[str, tuple[float, float] | None] = field(default_factory=dict)


def band_bars(
    test: str,
    means: pd.DataFrame,
    gaps: pd.DataFrame,
    shares: pd.DataFrame,
    cells: pd.DataFrame,
    bands: Mapping[str, str],
) -> tuple[BandBars, ...]:
    """Give what one test's chart shows.

    Parameters
    ----------
    means : pandas.DataFrame
        As privacy.case_study.shown_means gives it.
    gaps : pandas.DataFrame
        As privacy.case_study_gaps.shown_gaps gives it.
    shares : pandas.DataFrame
        As privacy.case_study.shown_shares gives it.
    cells : pandas.DataFrame
        As privacy.case_study_gaps.shown_cells gives it.
    bands : mapping of str to str
        Labels by id, in the order they should be read.
    """
    rows = {(row["band"], row["group"]): row for row in _records(means, test)}
    gap_of = {row["band"]: row for row in _records(gaps, test)}
    ends = {
        (row["band"], row["group"]): _interval(row["low_pct"], row["high_pct"])
        for row in _records(cells, test)
    }
    share_of = dict(zip(shares["band"], shares["share_pct"], strict=True))
    return tuple(
        BandBars(
            label=label,
            pupils=_whole(rows[band, ALL]["n_pupils"]),
            schools=_whole(rows[band, ALL]["n_schools"]),
            means={group: _known(rows[band, group]["mean_pct"]) for group in GROUP_NAMES},
            gap=_known(gap_of[band]["gap_pp"]),
            is_marked=bool(gap_of[band]["is_marked"]),
            share=_known(share_of[band]),
            intervals={group: ends.get((band, group)) for group in GROUP_NAMES},
        )
        for band, label in bands.items()
    )


def _records(frame: pd.DataFrame, test: str) -> list[dict[Any, Any]]:
    return frame[frame["test"].eq(test)].to_dict("records")


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _interval(low: Any, high: Any) -> tuple[float, float] | None:
    return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def band_rows(
    test: str,
    means: pd.DataFrame,
    shares: pd.DataFrame,
    cells: pd.DataFrame,
    bands: Mapping[str, str],
) -> pd.DataFrame:
    """Give the table behind one test's chart: a row a bar, and one for each band's dot.

    Parameters
    ----------
    test, means, shares, cells, bands
        As for `band_bars`.

    Returns
    -------
    pandas.DataFrame
        COLUMNS: labels of band and group, the mean (or share) and its interval in per cent, and the
        pupils it is of, rounded. Missing where it may not be shown.
    """
    bars = means[means["test"].eq(test) & means["band"].isin(list(bands))]
    bars = bars[bars["group"].isin(list(GROUP_NAMES))]
    joined = bars.merge(cells, on=["test", "band", "group"], how="left")
    dots = shares[shares["band"].isin(list(bands))].rename(
        columns={"share_pct": "mean_pct", "n_pupils": "all", "n_known": "n_pupils"}
    )
    rows = pd.concat([joined, dots.assign(group=SHARE)])
    rows["band"], rows["place"] = rows["band"].map(dict(bands)), rows["band"].map(list(bands).index)
    rows["group"] = rows["group"].replace(GROUP_NAMES)
    return rows.sort_values("place", kind="stable")[list(COLUMNS)].reset_index(drop=True)
