"""The case study's model: what goes in, what is read from it, and what cannot be fitted."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.randomness import stream
from pmio_lib.stats.case_study_model import (
    BOTH,
    CONTRASTS,
    HIGH,
    PREMIUM,
    contrasts_frame,
    cut_point_curve,
    cut_points,
    design_of,
    engagement_slope,
    gap_model,
    model_frame,
    permuted_gap_difference,
)
from pmio_lib.stats.holm import holm


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


def test_every_cut_leaves_two_schools_on_either_side_and_the_reports_cut_is_on_the_curve() -> None:
    rows = frame()
    assert cut_points(rows) == tuple(range(5, 14))
    curve = cut_point_curve(rows).set_index("cut")
    by_band = contrasts_frame({"a": rows}).set_index("contrast").loc["gap_difference"]
    assert curve.loc[9, "estimate_pp"] == pytest.approx(by_band["estimate_pp"])
    assert curve.loc[9, "low_pp"] == pytest.approx(by_band["low_pp"])


def test_dealing_out_bands_finds_a_planted_difference_and_none_where_there_is_none() -> None:
    planted = permuted_gap_difference(frame(9, 1), 999, np.random.default_rng(1))
    none = permuted_gap_difference(frame(5, 5), 999, np.random.default_rng(1))
    assert planted.p < 0.01
    assert none.p > 0.05


def test_the_slope_and_the_design_are_the_schools_own() -> None:
    rows = frame()
    assert abs(engagement_slope(rows).value) < 1
    design = design_of(rows, 0.1)
    assert design.n_schools == 12
    assert design.pupils_per_school == pytest.approx(40)
    assert design.share_treated == pytest.approx(0.5)


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
