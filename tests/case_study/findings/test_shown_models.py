"""What of the case study's models may be shown: nothing that gives a withheld mean back."""

import pandas as pd
import pytest

from pmio_lib.case_study.findings.groups import analysed_pupils, analysed_scores, mean_scores
from pmio_lib.case_study.findings.model import (
    CONTRASTS,
    contrasts_frame,
    cut_point_curve,
    model_frame,
)
from pmio_lib.core.randomness import stream
from pmio_lib.privacy.case_study import shown_means
from pmio_lib.privacy.case_study_curve import shown_curve
from pmio_lib.privacy.case_study_gaps import COMPARED, WITHHELD, shown_contrasts

BANDS = ("low", "high")
OF_HIGH_PREMIUM = {"gap_high", "gap_difference", "band_premium"}
OF_HIGH_OTHERS = {"gap_high", "gap_difference", "band_others"}


def study(premium_in_high: int, sat: int = 40) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Twelve schools with 2 to 24 engagements; so many pupils of the high band with Premium."""
    draw = stream(11, "what of models is shown")
    rows = [(school, 2 * school, pupil) for school in range(1, 13) for pupil in range(sat)]
    frame = pd.DataFrame(rows, columns=["school", "engagements", "pupil"])
    frame["band"] = frame["engagements"].ge(14).map({True: "high", False: "low"})
    frame["pupil_premium"] = frame["pupil"].mod(4).eq(0).map({True: "yes", False: "no"})
    high = frame.index[frame["band"].eq("high")]
    frame.loc[high, "pupil_premium"] = "no"
    frame.loc[high[::17][:premium_in_high], "pupil_premium"] = "yes"
    frame["pupil_id"], frame["school_id"] = (
        frame.index.astype("str"),
        "s" + frame["school"].astype("str"),
    )
    pupils = frame[["pupil_id", "school_id", "pupil_premium"]].assign(is_in_analysis=True)
    scores = frame[["pupil_id", "school_id"]].assign(
        test="sums", status="present", score_pct=draw.integers(0, 100, len(frame)).astype("float64")
    )
    schools = frame[["school_id", "band", "engagements"]].drop_duplicates(ignore_index=True)
    return pupils, scores, schools


def shown(premium_in_high: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The contrasts as they are and as shown, by name, and the means shown."""
    pupils, scores, schools = study(premium_in_high)
    sat = analysed_scores(scores, analysed_pupils(pupils, schools))
    means = shown_means(mean_scores(sat, BANDS, ["sums"]))
    exact = contrasts_frame({"sums": model_frame(scores, pupils, schools, "sums", "high")})
    told = shown_contrasts(exact, means, BANDS)
    return exact.set_index("contrast"), told.set_index("contrast"), means


def test_every_contrast_of_the_model_has_its_groups() -> None:
    assert set(COMPARED) == {"band_all", *CONTRASTS}


@pytest.mark.parametrize(
    ("premium", "hidden"),
    [(1, OF_HIGH_PREMIUM | OF_HIGH_OTHERS), (7, OF_HIGH_PREMIUM | OF_HIGH_OTHERS), (8, set())],
)
def test_a_contrast_with_a_group_that_is_withheld_is_withheld(
    premium: int, hidden: set[str]
) -> None:
    exact, told, _ = shown(premium)
    numbers = told.select_dtypes("number")
    assert set(told.index[numbers.isna().all(axis=1)]) == hidden
    assert told.loc[list(hidden), "reason"].eq(WITHHELD).all()
    kept = told.index.difference(list(hidden))
    off = told.loc[kept, "estimate_pp"] - exact.loc[kept, "estimate_pp"]
    assert off.abs().le(0.5).all()


def test_a_pupils_score_cannot_be_worked_out_from_a_mean_and_a_contrast() -> None:
    """Without withholding it can: the only one's score is a mean shown and a contrast away."""
    exact, told, means = shown(1)
    by_cell = means.set_index(["band", "group"])["mean_pct"]
    pupils, scores, _ = study(1)
    one = pupils.loc[pupils["pupil_premium"].eq("yes"), "pupil_id"].iloc[-1]
    score = scores.set_index("pupil_id").loc[one, "score_pct"]
    worked_out = by_cell["low", "pupil_premium"] + exact.loc["band_premium", "estimate_pp"]
    assert worked_out == pytest.approx(score, abs=0.6)
    assert pd.isna(told.loc["band_premium", "estimate_pp"])
    assert pd.isna(by_cell["high", "pupil_premium"])


def test_a_cut_that_leaves_few_on_a_side_is_withheld_and_the_report_s_stays() -> None:
    pupils, scores, schools = study(9)
    rows = model_frame(scores, pupils, schools, "sums", "high")
    curve = cut_point_curve(rows)
    told = shown_curve(curve, rows, 14)
    high = {cut: rows[rows["engagements"].ge(cut)]["pupil_premium"].sum() for cut in curve["cut"]}
    few = {cut for cut, count in high.items() if count <= 7}
    assert few
    hidden = set(told.loc[told["estimate_pp"].isna(), "cut"])
    assert few <= hidden < set(curve["cut"])
    assert 14 not in hidden
    assert told["cut"].tolist() == curve["cut"].tolist()
