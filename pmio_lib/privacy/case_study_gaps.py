"""What a page may show of the case study's gaps and models: whole points, of groups that are shown.

Points and means are whole: their intervals run over many points, and the decimals of an interval,
a standard deviation and a size together give exact counts of pupils back. Degrees of freedom, which
tell how pupils are spread over schools, are not shown.

Of the difference of gaps at every cut between bands more is hidden. Two cuts that follow each other
differ by the pupils of a school or two: what is shown of both is an equation for those pupils'
marks. So:

1. a cut that leaves seven pupils or fewer with or without Pupil Premium on a side is withheld;
2. of two cuts shown, the pupils between them are of both kinds, or are more than seven of the one
   kind there is: one equation for two sums fixes neither, and a sum over eight may be known;
3. as points are whole, even this equation is known to a point either way.

Belongs here: these rules for what case_study.findings.model and the plain gaps give. Not here:
counts and plain means (case_study.py), whose `shown_means` says here which groups are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.rounding import half_up, half_up_columns
from pmio_lib.privacy.suppression import is_few
from pmio_lib.study.bands_and_tests import ALL, ALL_BANDS, OTHERS, PREMIUM

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
    "gap_difference": ((LOWER, OTHERS), (LOWER, PREMIUM), (HIGHER, OTHERS), (HIGHER, PREMIUM)),
}
"""The groups that each contrast of case_study.findings.model compares."""
SLOPES: Final[Mapping[str, tuple[str, ...]]] = {"score": (ALL,), "gap": (OTHERS, PREMIUM)}
"""The groups that each slope rests on."""

LABELS: Final = frozenset({"test", "contrast", "slope", "band", "group", "cut"})
"""What rows are told apart by, and tells of nobody."""

WITHHELD: Final = "It rests on too few pupils to be shown."

Cell = tuple[str, str, str]
"""Test, band and group."""


def shown_contrasts(
    contrasts: pd.DataFrame, means: pd.DataFrame, bands: Sequence[str]
) -> pd.DataFrame:
    """Give what may be shown of model.contrasts_frame: what is between groups whose means are.

    A mean shown and a difference from it give a withheld mean back, and to the digit where the
    model finds no variance between schools. Of a group of one that is a pupil's score.

    `bands` are the ids of the lower and of the higher. Gives the same rows without degrees of
    freedom; points whole, p-values to P_PLACES. Where a group is withheld, every number is missing
    and the reasons say no more than WITHHELD.
    """
    cells = [
        {(test, bands[place], group) for place, group in COMPARED[contrast]}
        for test, contrast in zip(contrasts["test"], contrasts["contrast"], strict=True)
    ]
    return shown_points(_withheld(contrasts, _are_shown(contrasts, means, cells)))


def shown_gaps(gaps: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of groups.attainment_gaps of exact means, in whole points.

    Columns `test`, `band`, `gap_pp`, `is_marked`: missing, not marked, where a mean is withheld.
    """
    cells = [
        {(test, band, OTHERS), (test, band, PREMIUM)}
        for test, band in zip(gaps["test"], gaps["band"], strict=True)
    ]
    is_shown = _are_shown(gaps, means, cells)
    return gaps.assign(
        gap_pp=half_up(gaps["gap_pp"].where(is_shown), WHOLE),
        is_marked=gaps["is_marked"] & is_shown,
    )


def shown_cells(cells: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of model.cell_means, in whole per cent; missing where withheld."""
    keys = [{key} for key in zip(cells["test"], cells["band"], cells["group"], strict=True)]
    names = ("model_pct", "low_pct", "high_pct")
    told = _withheld(cells, _are_shown(cells, means, keys))
    return half_up_columns(told, dict.fromkeys(names, WHOLE))


def shown_slopes(slopes: pd.DataFrame, means: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of model.slopes_frame, in hundredths of a point for an engagement.

    Missing where a group is withheld for all bands.
    """
    cells = [
        {(test, ALL_BANDS, group) for group in SLOPES[slope]}
        for test, slope in zip(slopes["test"], slopes["slope"], strict=True)
    ]
    return shown_points(_withheld(slopes, _are_shown(slopes, means, cells)), SIZE_PLACES)


def shown_detectable(detectable: pd.DataFrame, contrasts: pd.DataFrame) -> pd.DataFrame:
    """Give what may be shown of power.detectable_frame: withheld where `shown_contrasts` withholds.

    Points whole, deviations to a decimal, sizes and intraclass correlations to two.
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


def shown_curve(curve: pd.DataFrame, pupils: pd.DataFrame, cut: int) -> pd.DataFrame:
    """Give what may be shown of model.cut_point_curve.

    `pupils` are those it was fitted to: `engagements`, `pupil_premium` (0 or 1). `cut` is the one
    that other tables rest on: its own group sizes decide it, other cuts give way to it. Every
    number but `cut` is missing where the cut is withheld.
    """
    whole = [one for one in curve["cut"] if not is_few(_smallest_group(pupils, int(one)))]
    kept = {
        *_apart(sorted(one for one in whole if one >= cut), cut, pupils),
        *_apart(sorted((one for one in whole if one < cut), reverse=True), cut, pupils),
    }
    return shown_points(_withheld(curve, curve["cut"].isin(kept)))


def shown_points(frame: pd.DataFrame, places: int = WHOLE) -> pd.DataFrame:
    """Round points (`..._pp`) to `places` and p-values to P_PLACES; leave out df."""
    names = [str(name) for name in frame]
    points = {name: places for name in names if name.endswith("_pp")}
    chances = {name: P_PLACES for name in names if "p" in name.split("_")}
    degrees = [name for name in names if name.split("_")[-1] == "df"]
    return half_up_columns(frame.drop(columns=degrees), {**points, **chances})


def _withheld(frame: pd.DataFrame, is_shown: pd.Series) -> pd.DataFrame:
    """Take all but LABELS, and every reason, out of rows not to be shown."""
    reasons = [str(name) for name in frame if str(name).endswith("reason")]
    told = {str(n): frame[n].where(is_shown) for n in frame if n not in {*LABELS, *reasons}}
    told |= {name: frame[name].where(is_shown, WITHHELD) for name in reasons}
    return frame.assign(**told)


def _are_shown(
    frame: pd.DataFrame, means: pd.DataFrame, cells: Iterable[set[Cell]]
) -> pd.Series[bool]:
    """Tell of each row whether the means of all cells that it rests on are shown."""
    kept = means[means["is_shown"]]
    shown = set(zip(kept["test"], kept["band"], kept["group"], strict=True))
    return pd.Series([some <= shown for some in cells], index=frame.index, dtype="bool")


def _apart(cuts: Iterable[int], start: int, pupils: pd.DataFrame) -> set[int]:
    """Give the cuts, going away from `start`, between which enough pupils of both kinds lie."""
    kept, last = set(), start
    for cut in cuts:
        if cut == start or _is_blurred(pupils, last, cut):
            kept.add(cut)
            last = cut
    return kept


def _is_blurred(pupils: pd.DataFrame, one: int, other: int) -> bool:
    """Tell whether the pupils between two cuts cannot be told apart by what the cuts differ in."""
    between = pupils["engagements"].between(min(one, other), max(one, other), inclusive="left")
    with_premium = int(pupils.loc[between, "pupil_premium"].sum())
    others = int(between.sum()) - with_premium
    most, least = max(with_premium, others), min(with_premium, others)
    return most == 0 or least > 0 or not is_few(most)


def _smallest_group(pupils: pd.DataFrame, cut: int) -> int:
    """Count the fewest pupils with or without Pupil Premium that a cut leaves on a side."""
    is_high, has_premium = pupils["engagements"].ge(cut), pupils["pupil_premium"].eq(1)
    groups = (
        high & premium for high in (is_high, ~is_high) for premium in (has_premium, ~has_premium)
    )
    return min(int(group.sum()) for group in groups)
