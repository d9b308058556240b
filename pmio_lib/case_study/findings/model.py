"""The case study as a random-intercept model: bands, Pupil Premium and how the gap differs.

Belongs here: what is fitted to which pupils, and the contrasts, means, slopes and differences at
every cut that are read from it; how small a difference the design could find. The model weighs
schools, so that its means can differ from the plain ones. Not here: the engine
(`methods.multilevel`), power in general (`methods.power`), the report's own tables (`groups`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.holm import holm
from pmio_lib.methods.multilevel.inference import estimate, icc_interval, robust_estimate
from pmio_lib.methods.multilevel.model import (
    INTERCEPT,
    RandomInterceptFit,
    fit_empty_model,
    fit_random_intercept,
)
from pmio_lib.methods.multilevel.sums import ClusterSums
from pmio_lib.methods.power import PupilModeratorDesign, TwoLevelDesign, smallest_detectable
from pmio_lib.study.bands_and_tests import ALL, OTHERS
from pmio_lib.study.bands_and_tests import PREMIUM as WITH_PREMIUM

OUTCOME: Final = "score_pct"
SCHOOL: Final = "school_id"
PREMIUM: Final = "pupil_premium"
ENGAGEMENTS: Final = "engagements"
HIGH: Final = "high_band"
BOTH: Final = "high_band_x_pupil_premium"
PRODUCT: Final = "engagements_x_pupil_premium"

Weights = Mapping[str, float]
CONTRASTS: Final[Mapping[str, Weights]] = {
    "gap_low": {PREMIUM: -1.0},
    "gap_high": {PREMIUM: -1.0, BOTH: -1.0},
    "gap_difference": {BOTH: -1.0},
    "band_others": {HIGH: 1.0},
    "band_premium": {HIGH: 1.0, BOTH: 1.0},
}
"""What is read from the model with the interaction, in percentage points of the score: gaps are
others minus Pupil Premium, band differences are the higher band minus the lower."""

SLOPES: Final[Mapping[str, tuple[Sequence[str], Weights]]] = {
    "score": ((ENGAGEMENTS,), {ENGAGEMENTS: 1.0}),
    "gap": ((ENGAGEMENTS, PREMIUM, PRODUCT), {PRODUCT: -1.0}),
}
"""Covariates and contrast: the change in all pupils' score, and in the gap, with an engagement."""

CELLS: Final[Mapping[str, Sequence[tuple[int, str]]]] = {
    "band": ((0, ALL), (1, ALL)),
    "gaps": ((0, OTHERS), (0, WITH_PREMIUM), (1, OTHERS), (1, WITH_PREMIUM)),
}
"""Position of the band (lower, higher) and group, by the model that gives the mean."""

NUMBERS: Final = ("estimate_pp", "low_pp", "high_pp")
ROBUST: Final = ("robust_low_pp", "robust_high_pp", "robust_p")
"""The interval and p of the error that schools themselves show, gaps that vary included."""
REASONS: Final = ("reason", "robust_reason")
"""Why there is no estimate; why no ROBUST, though there may be an estimate."""
MEANS: Final = ("model_pct", "low_pct", "high_pct")

DESIGN: Final = (
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
"""What `detectable_frame` gives of a test."""

FEWEST_SCHOOLS: Final = 2
"""On each side of a cut."""

Row = dict[str, Any]


def model_frame(
    scores: pd.DataFrame, pupils: pd.DataFrame, schools: pd.DataFrame, test: str, high_band: str
) -> pd.DataFrame:
    """Lay out one test for the model: pupils in the analysis, present, Pupil Premium known.

    Of tables with the columns of case_study.tables, gives one row a pupil: `school_id`,
    `score_pct`, `pupil_premium` (0/1), `engagements`, `high_band` (0/1),
    `high_band_x_pupil_premium`.
    """
    sat = scores[scores["test"].eq(test) & scores["status"].eq("present")]
    kept = pupils[pupils["is_in_analysis"] & pupils["pupil_premium"].isin(["yes", "no"])]
    rows = sat.merge(kept[["pupil_id", "pupil_premium"]], on="pupil_id", validate="one_to_one")
    rows = rows.merge(schools[["school_id", "engagements", "band"]], on="school_id")
    premium = rows["pupil_premium"].eq("yes").astype("float64")
    high = rows["band"].eq(high_band).astype("float64")
    return pd.DataFrame(
        {
            SCHOOL: rows["school_id"],
            OUTCOME: rows["score_pct"].astype("float64"),
            PREMIUM: premium,
            ENGAGEMENTS: rows["engagements"].astype("float64"),
            HIGH: high,
            BOTH: high * premium,
        }
    )


def gap_model(frame: pd.DataFrame) -> RandomInterceptFit:
    """Fit band, Pupil Premium and their interaction to a model frame.

    Raises StatisticsError if a cell of band and Pupil Premium is empty or the data cannot bear the
    model.
    """
    return fit_random_intercept(_sums(frame, HIGH, PREMIUM, BOTH))


def band_model(frame: pd.DataFrame) -> RandomInterceptFit:
    """Fit the band alone: the difference between bands over all pupils."""
    return fit_random_intercept(_sums(frame, HIGH))


def contrasts_frame(frames: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Give gaps, their difference and band differences of every test, from a model frame by test.

    Gives a row a test and contrast: `test`, `contrast`, NUMBERS, ROBUST, REASONS, and
    `robust_p_holm` over the tests, contrast by contrast.
    """
    result = _table(
        (
            {"test": test, "contrast": name, **row}
            for test, frame in frames.items()
            for name, row in _contrasts(frame, confidence).items()
        ),
        keys=["test", "contrast"],
    )
    by_contrast = result.groupby("contrast", sort=False)
    return result.assign(robust_p_holm=by_contrast["robust_p"].transform(_holm))


def _contrasts(frame: pd.DataFrame, confidence: float) -> dict[str, Row]:
    try:
        band, gaps = band_model(frame), gap_model(frame)
        of_gaps = {name: _both_errors(gaps, of, confidence) for name, of in CONTRASTS.items()}
        return {"band_all": _both_errors(band, {HIGH: 1.0}, confidence), **of_gaps}
    except StatisticsError as error:
        return dict.fromkeys(("band_all", *CONTRASTS), _why(error))


def _holm(p_values: pd.Series) -> pd.Series:
    known = p_values.dropna()
    return pd.Series(holm(known.tolist()), known.index, "float64").reindex(p_values.index)


def slopes_frame(frames: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Give how score and gap go with one engagement more, in points, from a model frame by test.

    Gives `test`, `slope` (score, gap), NUMBERS, ROBUST and REASONS.
    """
    return _table(
        (
            {"test": test, "slope": slope, **_slope(frame, slope, confidence)}
            for test, frame in frames.items()
            for slope in SLOPES
        ),
        keys=["test", "slope"],
    )


def _slope(frame: pd.DataFrame, slope: str, confidence: float) -> Row:
    covariates, contrast = SLOPES[slope]
    of_gap = frame.assign(**{PRODUCT: frame[ENGAGEMENTS] * frame[PREMIUM]})
    try:
        fit = fit_random_intercept(_sums(of_gap, *covariates))
        return _both_errors(fit, contrast, confidence)
    except StatisticsError as error:
        return _why(error)


def cut_points(frame: pd.DataFrame) -> tuple[int, ...]:
    """Give every engagement count that leaves two schools or more on each side of it.

    It is the lowest of a higher band.
    """
    counts = frame.groupby(SCHOOL)[ENGAGEMENTS].first()
    return tuple(
        int(cut)
        for cut in sorted(set(counts))
        if min((counts < cut).sum(), (counts >= cut).sum()) >= FEWEST_SCHOOLS
    )


def cut_point_curve(frame: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Give the difference of gaps at every possible cut between bands.

    Gives a row a cut: `cut` (lowest count of the higher band), NUMBERS (the gap of the higher band
    minus that of the lower), ROBUST and REASONS.
    """
    return _table(_cut_rows(frame, confidence), keys=["cut"])


def _cut_rows(frame: pd.DataFrame, confidence: float) -> Iterator[Row]:
    for cut in cut_points(frame):
        high = frame[ENGAGEMENTS].ge(cut).astype("float64")
        parted = frame.assign(**{HIGH: high, BOTH: high * frame[PREMIUM]})
        try:
            fit = fit_random_intercept(_sums(parted, PREMIUM, HIGH, BOTH))
            row = _both_errors(fit, CONTRASTS["gap_difference"], confidence)
        except StatisticsError as error:  # a cell of band and Pupil Premium is empty at this cut
            row = _why(error)
        yield {"cut": cut, **row}


def cell_means(
    frames: Mapping[str, pd.DataFrame], bands: Sequence[str], confidence: float = 0.95
) -> pd.DataFrame:
    """Give the model's mean of every test, band and group, from a model frame by test.

    `bands` are the ids of the lower and of the higher. Gives `test`, `band`, `group`, MEANS and
    `reason` (why there is none).
    """
    rows = [
        {"test": test, "band": bands[place], "group": group, **row}
        for test, frame in frames.items()
        for place, group, row in _cells(frame, confidence)
    ]
    found = pd.DataFrame(rows, columns=["test", "band", "group", *MEANS, "reason"])
    return found.astype(dict.fromkeys(MEANS, "float64"))


def _cells(frame: pd.DataFrame, confidence: float) -> Iterator[tuple[int, str, Row]]:
    for fitted, cells in CELLS.items():
        try:
            fit = (band_model if fitted == "band" else gap_model)(frame)
        except StatisticsError as error:
            yield from ((place, group, _why(error)) for place, group in cells)
            continue
        for place, group in cells:
            one = estimate(fit, _weights(place, group), confidence)
            numbers = (one.value, one.interval.low, one.interval.high)
            yield place, group, {**dict(zip(MEANS, numbers, strict=True)), "reason": ""}


def _weights(place: int, group: str) -> Weights:
    """Give the coefficients that a cell's mean is the sum of."""
    in_high, has_premium = place == 1, group == WITH_PREMIUM
    terms = {INTERCEPT: True, HIGH: in_high, PREMIUM: has_premium, BOTH: in_high and has_premium}
    return {name: 1.0 for name, takes_part in terms.items() if takes_part}


def detectable_frame(frames: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Give, for each test, the smallest differences that the design finds in four of five cases.

    Of a model frame by test gives `test` and DESIGN: the deviation of scores (root of vB + vW of
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
    found = pd.DataFrame(rows, columns=["test", *DESIGN, "reason"])
    return found.astype(dict.fromkeys(DESIGN, "float64"))


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


def includes_none(rows: pd.DataFrame) -> bool:
    """Tell whether there are rows, each has both intervals, and nought is in every one of them.

    A row without an interval bears no such statement, so the answer is no.
    """
    given = [
        rows[low].le(0) & rows[high].ge(0) & rows[[low, high]].notna().all(axis=1)
        for low, high in (NUMBERS[1:], ROBUST[:2])
    ]
    return bool(len(rows)) and bool(pd.concat(given).all())


def _sums(frame: pd.DataFrame, *covariates: str) -> ClusterSums:
    return ClusterSums.from_frame(frame, outcome=OUTCOME, covariates=covariates, school=SCHOOL)


def _both_errors(fit: RandomInterceptFit, of: Weights, confidence: float) -> Row:
    """Give NUMBERS of a contrast, and ROBUST or `robust_reason`, why there are none."""
    one = estimate(fit, of, confidence)
    numbers = (one.value, one.interval.low, one.interval.high)
    row: Row = {**dict(zip(NUMBERS, numbers, strict=True)), "reason": "", "robust_reason": ""}
    try:
        robust = robust_estimate(fit, of, confidence)
    except StatisticsError as error:
        return {**row, "robust_reason": str(error)}
    ends = (robust.interval.low, robust.interval.high, robust.p)
    return {**row, **dict(zip(ROBUST, ends, strict=True))}


def _why(error: StatisticsError) -> Row:
    return dict.fromkeys(REASONS, str(error))


def _table(rows: Iterable[Row], keys: Sequence[str]) -> pd.DataFrame:
    columns = [*keys, *NUMBERS, *ROBUST, *REASONS]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype(dict.fromkeys((*NUMBERS, *ROBUST), "float64"))
