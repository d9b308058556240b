"""What a page may show of the case study's models: whole points, of groups that are shown.

Points and means are whole: their intervals run over many points, and the decimals of an interval,
a standard deviation and a size together give exact counts of pupils back.

Belongs here: contrasts, gaps and means with intervals. Not here: counts and plain means
(case_study.py), or the curve over all cuts (case_study_curve.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from pmio_lib.core.rounding import half_up, half_up_columns
from pmio_lib.study.bands import ALL, ALL_BANDS, OTHERS, PREMIUM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHOLE: Final = 0
DEVIATION_PLACES: Final = 1
P_PLACES: Final = 2
SIZE_PLACES: Final = 2

LOWER, HIGHER = 0, 1
COMPARED: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "band_all": ((LOWER, ALL), (HIGHER, ALL)),
    "band_others": ((LOWER, OTHERS), (HIGHER, OTHERS)),
    "band_premium": ((LOWER, PREMIUM), (HIGHER, PREMIUM)),
    "gap_low": ((LOWER, OTHERS), (LOWER, PREMIUM)),
    "gap_high": ((HIGHER, OTHERS), (HIGHER, PREMIUM)),
    "gap_difference": (
        (LOWER, OTHERS),
        (LOWER, PREMIUM),
        (HIGHER, OTHERS),
        (HIGHER, PREMIUM),
    ),
}
"""The groups that each contrast of case_study.findings.model compares."""

LABELS: Final = frozenset({"test", "contrast", "slope", "band", "group"})
"""What rows are told apart by, and tells of nobody."""

WITHHELD: Final = "It rests on too few pupils to be shown."

Cell = tuple[str, str, str]
"""Test, band and group."""


def shown_contrasts(
    contrasts: pd.DataFrame, means: pd.DataFrame, bands: Sequence[str]
) -> pd.DataFrame:
    """Give what may be shown of the model's contrasts: those between groups whose means are shown.

    A mean shown and a difference from it give a withheld mean back, and to the digit where the
    model finds no variance between schools. Of a group of one that is a pupil's score.

    Parameters
    ----------
    contrasts : DataFrame
        As case_study.findings.model.contrasts_frame gives it, with whatever columns were added.
    means : DataFrame
        As case_study.shown_means gives it.
    bands : sequence of str
        Ids of the lower band and of the higher.

    Returns
    -------
    DataFrame
        The same rows, without degrees of freedom, which tell how pupils are spread over schools;
        points whole, p-values to P_PLACES. Where a group is withheld, every number is missing and
        the reasons say no more than WITHHELD.
    """
    shown = _cells_shown(means)
    is_shown = [
        all((test, bands[place], group) in shown for place, group in COMPARED[contrast])
        for test, contrast in zip(contrasts["test"], contrasts["contrast"], strict=True)
    ]
    told = withheld(contrasts, pd.Series(is_shown, index=contrasts.index, dtype="bool"))
    return shown_points(told)


def shown_gaps(gaps: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of the plain gaps: whole points, of groups whose means are shown.

    Parameters
    ----------
    gaps : DataFrame
        As case_study.findings.groups.attainment_gaps gives it of exact means.
    means : DataFrame
        As case_study.shown_means gives it.

    Returns
    -------
    DataFrame
        `test`, `band`, `gap_pp`, `is_marked`: missing, and not marked, where a mean is withheld.
    """
    shown = _cells_shown(means)
    is_shown = pd.Series(
        [
            {(test, band, OTHERS), (test, band, PREMIUM)} <= shown
            for test, band in zip(gaps["test"], gaps["band"], strict=True)
        ],
        index=gaps.index,
        dtype="bool",
    )
    return gaps.assign(
        gap_pp=half_up(gaps["gap_pp"].where(is_shown), WHOLE),
        is_marked=gaps["is_marked"] & is_shown,
    )


def shown_cells(cells: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of the model's means: whole per cent, of groups whose means are shown.

    Parameters
    ----------
    cells : DataFrame
        As case_study.findings.cells.cell_means gives it.
    means : DataFrame
        As case_study.shown_means gives it.

    Returns
    -------
    DataFrame
        The same rows and columns; missing where the group is withheld.
    """
    shown = _cells_shown(means)
    keys = zip(cells["test"], cells["band"], cells["group"], strict=True)
    is_shown = pd.Series([key in shown for key in keys], index=cells.index, dtype="bool")
    names = ("model_pct", "low_pct", "high_pct")
    return half_up_columns(withheld(cells, is_shown), dict.fromkeys(names, WHOLE))


def shown_slopes(slopes: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of the slopes, in hundredths of a point for each engagement.

    Parameters
    ----------
    slopes : DataFrame
        As case_study.findings.slopes.slopes_frame gives it.
    means : DataFrame
        As case_study.shown_means gives it, rows of all bands included.

    Returns
    -------
    DataFrame
        The same rows, without degrees of freedom; missing where a group is withheld for all bands.
    """
    shown = _cells_shown(means)
    groups = {"score": (ALL,), "gap": (OTHERS, PREMIUM)}
    is_shown = [
        all((test, ALL_BANDS, group) in shown for group in groups[slope])
        for test, slope in zip(slopes["test"], slopes["slope"], strict=True)
    ]
    told = withheld(slopes, pd.Series(is_shown, index=slopes.index, dtype="bool"))
    points = {str(name): SIZE_PLACES for name in slopes if str(name).endswith("_pp")}
    return half_up_columns(told.drop(columns=_degrees(told)), {**points, **_chances(told)})


def shown_detectable(detectable: pd.DataFrame, contrasts: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of what the design could find.

    Parameters
    ----------
    detectable : DataFrame
        As case_study.findings.power.detectable_frame gives it.
    contrasts : DataFrame
        As `shown_contrasts` gives it: what is withheld there is withheld here.

    Returns
    -------
    DataFrame
        The same rows and columns: points whole, deviations to a decimal, sizes and intraclass
        correlations to two.
    """
    known = contrasts[contrasts["estimate_pp"].notna()].groupby("contrast")["test"].agg(set)
    of_gaps = [str(name) for name in detectable if "gap_difference" in str(name)]
    by_contrast = {
        "gap_difference": of_gaps,
        "band_all": [str(n) for n in detectable if n not in ("test", *of_gaps)],
    }
    told = detectable.copy()
    for contrast, names in by_contrast.items():
        told[names] = told[names].where(told["test"].isin(known.get(contrast, set())))
    sizes = [str(n) for n in detectable if str(n).endswith("_sd") or str(n).startswith("icc")]
    points = [str(n) for n in detectable if str(n).endswith("_points")]
    places = {**dict.fromkeys(sizes, SIZE_PLACES), **dict.fromkeys(points, WHOLE)}
    return half_up_columns(told, {"deviation_pp": DEVIATION_PLACES, **places})


def shown_points(frame: pd.DataFrame) -> pd.DataFrame:
    """Round points (`..._pp`) to whole ones and p-values to P_PLACES; leave out df."""
    points = {str(name): WHOLE for name in frame if str(name).endswith("_pp")}
    return half_up_columns(frame.drop(columns=_degrees(frame)), {**points, **_chances(frame)})


def _degrees(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame if str(name).split("_")[-1] == "df"]


def _chances(frame: pd.DataFrame) -> dict[str, int]:
    return {str(name): P_PLACES for name in frame if "p" in str(name).split("_")}


def withheld(frame: pd.DataFrame, is_shown: pd.Series, *kept: str) -> pd.DataFrame:
    """Take all but LABELS and `kept`, and every reason, out of rows not to be shown."""
    reasons = [str(name) for name in frame if str(name).endswith("reason")]
    left = {*LABELS, *reasons, *kept}
    told = {str(name): frame[name].where(is_shown) for name in frame if name not in left}
    told |= {name: frame[name].where(is_shown, WITHHELD) for name in reasons}
    return frame.assign(**told)


def _cells_shown(means: pd.DataFrame) -> set[Cell]:
    keys = zip(means["test"], means["band"], means["group"], means["is_shown"], strict=True)
    return {(test, band, group) for test, band, group, is_shown in keys if is_shown}
