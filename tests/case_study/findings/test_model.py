"""The case study's model: what goes in, what is read from it, and what cannot be fitted."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.case_study.findings.model import (
    BOTH,
    CONTRASTS,
    HIGH,
    PREMIUM,
    ROBUST,
    contrasts_frame,
    cut_point_curve,
    cut_points,
    gap_model,
    model_frame,
)
from pmio_lib.core.randomness import stream
from pmio_lib.methods.holm import holm
from pmio_lib.methods.multilevel.inference import robust_estimate


def frame(gap_low: float = 8.0, gap_high: float = 2.0, schools: int = 12) -> pd.DataFrame:
    draw = stream(7, "case study model")
    rows = []
    for school in range(schools):
        engagements, high = float(school + 3), float(school >= schools // 2)
        for pupil in range(40):
            premium = float(pupil % 3 == 0)
            gap = gap_high if high else gap_low
            score = 60 - gap * premium + draw.normal(0, 1)
            rows.append((f"s{school:02d}", score, premium, engagements, high, high * premium))
    return pd.DataFrame(
        rows, columns=["school_id", "score_pct", PREMIUM, "engagements", HIGH, BOTH]
    )


def test_gaps_are_others_minus_pupil_premium_in_each_band() -> None:
    found = contrasts_frame({"a": frame()}).set_index("contrast")["estimate_pp"]
    assert found["gap_low"] == pytest.approx(8, abs=0.3)
    assert found["gap_high"] == pytest.approx(2, abs=0.3)
    assert found["gap_difference"] == pytest.approx(found["gap_high"] - found["gap_low"])
    assert found["band_premium"] == pytest.approx(found["band_others"] - found["gap_difference"])


def test_contrasts_are_sums_of_the_models_coefficients() -> None:
    fit = gap_model(frame())
    found = contrasts_frame({"a": frame()}).set_index("contrast")["estimate_pp"]
    for name, weights in CONTRASTS.items():
        expected = sum(weight * fit.coefficients[term] for term, weight in weights.items())
        assert found[name] == pytest.approx(expected)


def test_holm_is_over_the_tests_contrast_by_contrast() -> None:
    frames = {"a": frame(8, 2), "b": frame(3, 3), "c": frame(5, 4)}
    found = contrasts_frame(frames)
    for _, rows in found.groupby("contrast"):
        assert rows["p_holm"].tolist() == pytest.approx(list(holm(rows["p"].tolist())))


def test_a_band_without_pupil_premium_is_said_and_not_fitted() -> None:
    rows = frame()
    found = contrasts_frame({"a": rows[~((rows[HIGH] == 1) & (rows[PREMIUM] == 1))]})
    assert found.set_index("contrast").loc["gap_high", "reason"] != ""
    assert found["estimate_pp"].isna().all()
    assert found["p_holm"].isna().all()


def test_robust_columns_are_the_schools_own_and_the_models_stay_as_they_were() -> None:
    rows = frame()
    found = contrasts_frame({"a": rows})
    assert found.columns[:9].tolist() == (
        ["test", "contrast", "estimate_pp", "low_pp", "high_pp", "df", "p", "reason", "p_holm"]
    )
    one = robust_estimate(gap_model(rows), {BOTH: -1.0})
    told = found.set_index("contrast").loc["gap_difference"]
    assert told[list(ROBUST)].tolist() == [one.interval.low, one.interval.high, one.df, one.p]
    assert (told["robust_reason"], told["robust_p_holm"]) == ("", one.p)
    assert found[list(ROBUST)].notna().all(axis=None)
    assert (found["robust_low_pp"] < found["estimate_pp"]).all()
    assert (found["robust_df"] < 12).all()


def test_gaps_that_differ_between_schools_widen_the_robust_interval() -> None:
    rows = frame(5, 5)
    own = stream(7, "gaps of schools").normal(0, 10, 12)[rows["school_id"].factorize()[0]]
    found = contrasts_frame({"a": rows.assign(score_pct=rows["score_pct"] - own * rows[PREMIUM])})
    told = found.set_index("contrast").loc["gap_difference"]
    assert told["robust_high_pp"] - told["robust_low_pp"] > 2 * (told["high_pp"] - told["low_pp"])


def test_holm_is_over_the_tests_with_a_robust_p() -> None:
    alone = frame()
    alone[HIGH] = alone["school_id"].eq("s11").astype(float)
    alone[BOTH] = alone[HIGH] * alone[PREMIUM]
    found = contrasts_frame({"a": frame(8, 2), "b": frame(3, 3), "alone": alone})
    told = found[found["contrast"].eq("gap_difference")].set_index("test")
    assert told.loc[["a", "b"], "robust_p_holm"].tolist() == pytest.approx(
        list(holm(told.loc[["a", "b"], "robust_p"].tolist()))
    )
    assert np.isnan(told.loc["alone", "robust_p_holm"])


def test_one_school_in_a_band_leaves_an_estimate_and_says_why_no_robust_interval() -> None:
    rows = frame()
    rows[HIGH] = rows["school_id"].eq("s11").astype(float)
    rows[BOTH] = rows[HIGH] * rows[PREMIUM]
    found = contrasts_frame({"a": rows}).set_index("contrast")
    missing = found[list(ROBUST)].isna().all(axis=1)
    assert missing.drop("gap_low").all()
    assert not missing["gap_low"]
    assert found.loc[missing, "robust_reason"].str.contains("single school").all()
    assert found["estimate_pp"].notna().all()
    assert found["reason"].eq("").all()


def test_what_cannot_be_fitted_has_no_robust_numbers_and_the_same_reason() -> None:
    rows = frame()
    found = contrasts_frame({"a": rows[~((rows[HIGH] == 1) & (rows[PREMIUM] == 1))]})
    assert found[[*ROBUST, "robust_p_holm"]].isna().all(axis=None)
    assert found["robust_reason"].tolist() == found["reason"].tolist()


def test_every_number_of_the_curve_is_there_or_has_its_reason() -> None:
    rows = frame()
    few = rows[(rows["school_id"] != "s10") | (rows[PREMIUM] == 0)]
    curve = cut_point_curve(few).set_index("cut")
    assert curve.loc[13, "robust_low_pp":"robust_p"].isna().all()  # s11 alone has Pupil Premium
    assert "single school" in curve.loc[13, "robust_reason"]
    assert curve["low_pp"].notna().all()
    given = curve["robust_reason"].eq("")
    assert given.sum() == len(curve) - 1
    assert curve.loc[given, list(ROBUST)].notna().all(axis=None)
    by_band = contrasts_frame({"a": few}).set_index("contrast").loc["gap_difference"]
    assert curve.loc[9, "robust_low_pp"] == pytest.approx(by_band["robust_low_pp"])


def test_every_cut_leaves_two_schools_on_either_side_and_the_reports_cut_is_on_the_curve() -> None:
    rows = frame()
    assert cut_points(rows) == tuple(range(5, 14))
    curve = cut_point_curve(rows).set_index("cut")
    by_band = contrasts_frame({"a": rows}).set_index("contrast").loc["gap_difference"]
    assert curve.loc[9, "estimate_pp"] == pytest.approx(by_band["estimate_pp"])
    assert curve.loc[9, "low_pp"] == pytest.approx(by_band["low_pp"])


def test_absent_pupils_and_unknown_pupil_premium_stay_out_of_the_model() -> None:
    pupils = pd.DataFrame(
        {
            "pupil_id": ["a", "b", "c", "d"],
            "pupil_premium": ["yes", "no", "unknown", "no"],
            "is_in_analysis": [True, True, True, False],
        }
    )
    scores = pd.DataFrame(
        {
            "pupil_id": ["a", "b", "c", "d"] * 2,
            "school_id": "s",
            "test": ["t"] * 4 + ["u"] * 4,
            "score_pct": [50.0, None, 70, 80] + [1.0] * 4,
            "status": ["present", "absent", "present", "present"] + ["present"] * 4,
        }
    )
    schools = pd.DataFrame({"school_id": ["s"], "engagements": [14], "band": ["high"]})
    rows = model_frame(scores, pupils, schools, "t", "high")
    assert rows[["score_pct", PREMIUM, HIGH, BOTH]].to_numpy().tolist() == [[50, 1, 1, 1]]


def test_a_test_that_nobody_sat_has_a_curve_without_a_cut() -> None:
    columns = ["school_id", "score_pct", "pupil_premium", "engagements", "high_band"]
    empty = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    curve = cut_point_curve(empty)
    assert curve.empty
    assert {"cut", "estimate_pp", "robust_low_pp"} <= set(curve.columns)
