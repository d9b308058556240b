"""How small a difference the case study's design could find, in deviations and in points.

Belongs here: the design of the case study as it was. Not here: power in general
(`methods.power`), nor what was found (`model`).
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from pmio_lib.case_study.findings.model import (
    BOTH,
    HIGH,
    PREMIUM,
    SCHOOL,
    band_model,
    gap_model,
)
from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.inference import icc_interval
from pmio_lib.methods.multilevel.model import fit_empty_model
from pmio_lib.methods.power import (
    PupilModeratorDesign,
    TwoLevelDesign,
    smallest_detectable,
)

NUMBERS: Final = (
    "deviation_pp",
    "icc",
    "icc_low",
    "icc_high",
    "band_sd",
    "band_points",
    "band_at_icc_high_sd",
    "band_at_icc_high_points",
    "gap_difference_sd",
    "gap_difference_points",
    "found_gap_difference_sd",
)


def detectable_frame(frames: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Give, for each test, the smallest differences that the design finds in four of five cases.

    Of a model frame by test gives `test` and NUMBERS: the deviation of scores (root of vB + vW of
    the empty model), the intraclass correlation of the model with the band; smallest band
    difference, the same were the correlation at the upper end of its interval, smallest difference
    of gaps (were the gap the same in every school of a band, with degrees of freedom from schools),
    each in deviations (`_sd`) and in `_points`; and the difference of gaps found, over the
    deviation. `reason` says why there is none. Sources as in `methods.power`.
    """
    rows = []
    for test, frame in frames.items():
        try:
            rows.append({"test": test, "reason": "", **_detectable(frame, confidence)})
        except StatisticsError as error:
            rows.append({"test": test, "reason": str(error)})
    found = pd.DataFrame(rows, columns=["test", *NUMBERS, "reason"])
    return found.astype(dict.fromkeys(NUMBERS, "float64"))


def _detectable(frame: pd.DataFrame, confidence: float) -> dict[str, float]:
    fit, gaps = band_model(frame), gap_model(frame)
    deviation = float(fit_empty_model(fit.sums).v_total ** 0.5)
    of_icc = icc_interval(fit, confidence)
    design = design_of(frame, fit.icc)
    moderated = PupilModeratorDesign(design, float(frame[PREMIUM].mean()), slope_variance=0.0)
    smallest = {
        "band": smallest_detectable(design),
        "band_at_icc_high": smallest_detectable(design_of(frame, of_icc.high)),
        "gap_difference": smallest_detectable(moderated),
    }
    return {
        "deviation_pp": deviation,
        "icc": fit.icc,
        "icc_low": of_icc.low,
        "icc_high": of_icc.high,
        **{f"{name}_sd": value for name, value in smallest.items()},
        **{f"{name}_points": value * deviation for name, value in smallest.items()},
        "found_gap_difference_sd": -float(gaps.coefficients[BOTH]) / deviation,
    }


def design_of(frame: pd.DataFrame, icc: float) -> TwoLevelDesign:
    """Give the design the case study had: its schools, their split, pupils a school."""
    sizes = frame.groupby(SCHOOL).size()
    high = frame.groupby(SCHOOL)[HIGH].first()
    harmonic = len(sizes) / float((1 / sizes).sum())
    return TwoLevelDesign(icc, harmonic, len(sizes), share_treated=float(high.mean()))
