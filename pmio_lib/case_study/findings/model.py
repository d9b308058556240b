"""The case study as a random-intercept model: bands, Pupil Premium and how the gap differs.

Belongs here: what is fitted to which pupils and what is read from it. Not here: the engine
(`methods.multilevel`), nor the report's own tables (`groups`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.holm import holm
from pmio_lib.methods.multilevel.inference import Estimate, estimate, robust_estimate
from pmio_lib.methods.multilevel.model import RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums, with_school_column
from pmio_lib.methods.power import TwoLevelDesign

OUTCOME: Final = "score_pct"
SCHOOL: Final = "school_id"
PREMIUM: Final = "pupil_premium"
HIGH: Final = "high_band"
BOTH: Final = "high_band_x_pupil_premium"

CONTRASTS: Final[Mapping[str, Mapping[str, float]]] = {
    "gap_low": {PREMIUM: -1.0},
    "gap_high": {PREMIUM: -1.0, BOTH: -1.0},
    "gap_difference": {BOTH: -1.0},
    "band_others": {HIGH: 1.0},
    "band_premium": {HIGH: 1.0, BOTH: 1.0},
}
"""What is read from the model with the interaction, in percentage points of the score: gaps are
others minus Pupil Premium, band differences are the higher band minus the lower."""

NUMBERS: Final = ("estimate_pp", "low_pp", "high_pp", "df", "p")
ROBUST: Final = ("robust_low_pp", "robust_high_pp", "robust_df", "robust_p")
"""The interval, degrees of freedom and p of the error that schools themselves show."""


def model_frame(
    scores: pd.DataFrame, pupils: pd.DataFrame, schools: pd.DataFrame, test: str, high_band: str
) -> pd.DataFrame:
    """Lay out one test for the model: pupils in the analysis, present, Pupil Premium known.

    Parameters
    ----------
    scores, pupils, schools : pandas.DataFrame
        Columns of case_study.tables.
    high_band : str
        Id of the band that counts as the higher.

    Returns
    -------
    pandas.DataFrame
        One row a pupil: `school_id`, `score_pct`, `pupil_premium` (0/1), `engagements`,
        `high_band` (0/1), `high_band_x_pupil_premium`.
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
            "engagements": rows["engagements"].astype("float64"),
            HIGH: high,
            BOTH: high * premium,
        }
    )


def sums_of(frame: pd.DataFrame, *covariates: str) -> ClusterSums:
    """Give the per-school sums of a model frame for some covariates."""
    return ClusterSums.from_frame(frame, outcome=OUTCOME, covariates=covariates, school=SCHOOL)


def gap_model(frame: pd.DataFrame, covariates: Sequence[str] = ()) -> RandomInterceptFit:
    """Fit band, Pupil Premium and their interaction.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `model_frame` gives it, with the covariates joined.
    covariates : sequence of str
        Further columns to hold equal (an earlier test, say); the report's data have none.

    Raises
    ------
    StatisticsError
        If a cell of band and Pupil Premium is empty or the data cannot bear the model.
    """
    return fit_random_intercept(sums_of(frame, HIGH, PREMIUM, BOTH, *covariates))


def band_model(frame: pd.DataFrame) -> RandomInterceptFit:
    """Fit the band alone: the difference between bands over all pupils."""
    return fit_random_intercept(sums_of(frame, HIGH))


def contrasts_frame(frames: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Give gaps, their difference and band differences of every test, Holm over the tests.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        A model frame by test.

    Returns
    -------
    pandas.DataFrame
        One row a test and contrast: `test`, `contrast`, `estimate_pp`, `low_pp`, `high_pp`, `df`,
        `p`, `p_holm` (over the tests, contrast by contrast), `reason` (why there is none). From
        the error that schools themselves show, gaps that vary between them included:
        `robust_low_pp`, `robust_high_pp`, `robust_df`, `robust_p`, `robust_p_holm`, and
        `robust_reason` (why there are none, though there may be an estimate).
    """
    rows = [row for test, frame in frames.items() for row in _contrasts(test, frame, confidence)]
    numbers = [*NUMBERS, *ROBUST]
    result = pd.DataFrame(rows, columns=["test", "contrast", *numbers, "reason", "robust_reason"])
    result[numbers] = result[numbers].astype("float64")
    by_contrast = result.groupby("contrast", sort=False)
    result["p_holm"] = by_contrast["p"].transform(_holm)
    result["robust_p_holm"] = by_contrast["robust_p"].transform(_holm)
    model = ["test", "contrast", *NUMBERS, "reason", "p_holm"]
    return result[[*model, *ROBUST, "robust_p_holm", "robust_reason"]]


def _contrasts(test: str, frame: pd.DataFrame, confidence: float) -> list[dict[str, object]]:
    try:
        band, gaps = band_model(frame), gap_model(frame)
        found = {"band_all": both_errors(band, {HIGH: 1.0}, confidence)}
        found |= {name: both_errors(gaps, of, confidence) for name, of in CONTRASTS.items()}
    except StatisticsError as error:
        why: dict[str, object] = {"reason": str(error), "robust_reason": str(error)}
        found = dict.fromkeys(("band_all", *CONTRASTS), why)
    return [{"test": test, "contrast": name, "reason": "", **told} for name, told in found.items()]


def both_errors(
    fit: RandomInterceptFit, of: Mapping[str, float], confidence: float
) -> dict[str, object]:
    """Give NUMBERS of a contrast, and ROBUST or `robust_reason`, why there are none."""
    told = _told(estimate(fit, of, confidence))
    try:
        robust = _told(robust_estimate(fit, of, confidence))
    except StatisticsError as error:
        return {**told, "robust_reason": str(error)}
    renamed = {f"robust_{name}": robust[name] for name in NUMBERS[1:]}
    return {**told, **renamed, "robust_reason": ""}


def _told(one: Estimate) -> dict[str, object]:
    low, high = one.interval.low, one.interval.high
    return {"estimate_pp": one.value, "low_pp": low, "high_pp": high, "df": one.df, "p": one.p}


def _holm(p_values: pd.Series) -> pd.Series:
    known = p_values.dropna()
    return pd.Series(holm(known.tolist()), known.index, "float64").reindex(p_values.index)


def cut_points(frame: pd.DataFrame, fewest_schools: int = 2) -> tuple[int, ...]:
    """Give every engagement count that can part the schools: the lowest of a higher band.

    Each side keeps at least `fewest_schools` schools.
    """
    counts = frame.groupby(SCHOOL)["engagements"].first()
    return tuple(
        int(cut)
        for cut in sorted(set(counts))
        if min((counts < cut).sum(), (counts >= cut).sum()) >= fewest_schools
    )


def cut_point_curve(frame: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Give the difference of gaps at every possible cut between bands.

    The sums are made once; each cut is a new school-level column.

    Returns
    -------
    pandas.DataFrame
        `cut` (lowest count of the higher band), `estimate_pp`, `low_pp`, `high_pp`, `df`, `p` (the
        gap of the higher band minus that of the lower), the columns `robust_...` as in
        `contrasts_frame`, and `reason`; one row a cut, with the reason where it bears no model.
    """
    rows = _cut_rows(frame, cut_points(frame), confidence)
    result = pd.DataFrame(rows, columns=["cut", *NUMBERS, *ROBUST, "reason", "robust_reason"])
    return result.astype(dict.fromkeys((*NUMBERS, *ROBUST), "float64"))


def _cut_rows(
    frame: pd.DataFrame, cuts: Sequence[int], confidence: float
) -> list[dict[str, object]]:
    if not cuts:
        return []  # nobody sat the test, or nothing parts the schools
    base = sums_of(frame, PREMIUM)
    counts = frame.groupby(SCHOOL)["engagements"].first().reindex(base.schools).to_numpy()
    rows: list[dict[str, object]] = []
    for cut in cuts:
        sums = with_school_column(base, HIGH, (counts >= cut).astype(float), {BOTH: PREMIUM})
        try:
            told = both_errors(fit_random_intercept(sums), CONTRASTS["gap_difference"], confidence)
        except StatisticsError as error:  # a cell of band and Pupil Premium is empty at this cut
            told = {"reason": str(error), "robust_reason": str(error)}
        rows.append({"cut": cut, "reason": "", **told})
    return rows


def design_of(frame: pd.DataFrame, icc: float) -> TwoLevelDesign:
    """Give the design the case study had: its schools, their split, pupils a school."""
    sizes = frame.groupby(SCHOOL).size()
    high = frame.groupby(SCHOOL)[HIGH].first()
    harmonic = len(sizes) / float((1 / sizes).sum())
    return TwoLevelDesign(icc, harmonic, len(sizes), share_treated=float(high.mean()))
