"""The case study's model: what goes in, what is read from it and said, what cannot be fitted."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.case_study.findings.model import (
    BOTH,
    CONTRASTS,
    HIGH,
    PREMIUM,
    ROBUST,
    band_model,
    cell_means,
    contrasts_frame,
    cut_point_curve,
    cut_points,
    design_of,
    detectable_frame,
    gap_model,
    includes_none,
    model_frame,
    slopes_frame,
)
from pmio_lib.case_study.findings.printed import is_share_of
from pmio_lib.case_study.findings.results import listed, points, way
from pmio_lib.core.randomness import stream
from pmio_lib.methods.holm import holm
from pmio_lib.methods.multilevel.inference import robust_estimate
from pmio_lib.methods.power import smallest_detectable

BANDS = ("low", "high")


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


def without_a_cell(rows: pd.DataFrame) -> pd.DataFrame:
    """The higher band has nobody with Pupil Premium."""
    return rows[~((rows[HIGH] == 1) & (rows[PREMIUM] == 1))]


def with_a_lone_school() -> pd.DataFrame:
    """The higher band has a single school."""
    rows = frame()
    high = rows["school_id"].eq("s11").astype(float)
    return rows.assign(**{HIGH: high, BOTH: high * rows[PREMIUM]})


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


def test_a_band_without_pupil_premium_is_said_and_not_fitted() -> None:
    found = contrasts_frame({"a": without_a_cell(frame())})
    assert found.set_index("contrast").loc["gap_high", "reason"] != ""
    assert found["estimate_pp"].isna().all()
    assert found[[*ROBUST, "robust_p_holm"]].isna().all(axis=None)
    assert found["robust_reason"].tolist() == found["reason"].tolist()


def test_robust_columns_are_the_schools_own() -> None:
    rows = frame()
    found = contrasts_frame({"a": rows})
    one = robust_estimate(gap_model(rows), {BOTH: -1.0})
    told = found.set_index("contrast").loc["gap_difference"]
    assert told[list(ROBUST)].tolist() == [one.interval.low, one.interval.high, one.p]
    assert (told["robust_reason"], told["robust_p_holm"]) == ("", one.p)
    assert found[list(ROBUST)].notna().all(axis=None)
    assert (found["robust_low_pp"] < found["estimate_pp"]).all()


def test_gaps_that_differ_between_schools_widen_the_robust_interval() -> None:
    rows = frame(5, 5)
    own = stream(7, "gaps of schools").normal(0, 10, 12)[rows["school_id"].factorize()[0]]
    found = contrasts_frame({"a": rows.assign(score_pct=rows["score_pct"] - own * rows[PREMIUM])})
    told = found.set_index("contrast").loc["gap_difference"]
    assert told["robust_high_pp"] - told["robust_low_pp"] > 2 * (told["high_pp"] - told["low_pp"])


def test_holm_is_over_the_tests_with_a_robust_p() -> None:
    found = contrasts_frame({"a": frame(8, 2), "b": frame(3, 3), "alone": with_a_lone_school()})
    told = found[found["contrast"].eq("gap_difference")].set_index("test")
    assert told.loc[["a", "b"], "robust_p_holm"].tolist() == pytest.approx(
        list(holm(told.loc[["a", "b"], "robust_p"].tolist()))
    )
    assert np.isnan(told.loc["alone", "robust_p_holm"])


def test_one_school_in_a_band_leaves_an_estimate_and_says_why_no_robust_interval() -> None:
    found = contrasts_frame({"a": with_a_lone_school()}).set_index("contrast")
    missing = found[list(ROBUST)].isna().all(axis=1)
    assert missing.drop("gap_low").all()
    assert not missing["gap_low"]
    assert found.loc[missing, "robust_reason"].str.contains("single school").all()
    assert found["estimate_pp"].notna().all()
    assert found["reason"].eq("").all()


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


def test_means_of_cells_are_the_plain_ones_where_schools_are_alike() -> None:
    rows = frame()
    found = cell_means({"a": rows}, BANDS).set_index(["band", "group"])
    for band, high in zip(BANDS, (0, 1), strict=True):
        some = rows[rows[HIGH].eq(high)]["score_pct"]
        assert found.loc[(band, "all"), "model_pct"] == pytest.approx(some.mean(), abs=0.1)
        for group, premium in (("others", 0), ("pupil_premium", 1)):
            cell = rows[rows[HIGH].eq(high) & rows[PREMIUM].eq(premium)]["score_pct"]
            assert found.loc[(band, group), "model_pct"] == pytest.approx(cell.mean(), abs=0.1)
    assert (found["low_pct"] < found["model_pct"]).all()
    assert (found["model_pct"] < found["high_pct"]).all()


def test_cells_differ_by_the_contrasts() -> None:
    cells = cell_means({"a": frame()}, BANDS).set_index(["band", "group"])["model_pct"]
    found = contrasts_frame({"a": frame()}).set_index("contrast")["estimate_pp"]
    assert cells["high", "all"] - cells["low", "all"] == pytest.approx(found["band_all"])
    assert cells["low", "others"] - cells["low", "pupil_premium"] == pytest.approx(found["gap_low"])
    assert cells["high", "others"] - cells["low", "others"] == pytest.approx(found["band_others"])


def test_cells_of_a_model_that_cannot_be_fitted_stay_with_the_reason() -> None:
    found = cell_means({"a": without_a_cell(frame())}, BANDS).set_index("group")
    assert found.loc["all", "model_pct"].notna().all()
    assert found.loc[["others", "pupil_premium"], "model_pct"].isna().all()
    assert found["reason"].ne("").tolist() == [False, False, True, True, True, True]


def test_slopes_are_those_planted() -> None:
    rows = frame(5, 5)
    rows["score_pct"] += 0.5 * rows["engagements"] - 0.25 * rows["engagements"] * rows[PREMIUM]
    found = slopes_frame({"a": rows}).set_index("slope")
    assert found.loc["gap", "estimate_pp"] == pytest.approx(0.25, abs=0.05)
    assert found.loc["score", "estimate_pp"] == pytest.approx(0.5 - 0.25 / 3, abs=0.1)
    assert (found["robust_low_pp"] < found["estimate_pp"]).all()


def test_smallest_differences_in_points_are_those_in_deviations() -> None:
    (row,) = detectable_frame({"a": frame()}).to_dict("records")
    for name in ("band", "band_at_icc_high", "gap_difference"):
        assert row[f"{name}_points"] == pytest.approx(row[f"{name}_sd"] * row["deviation_pp"])
    expected = smallest_detectable(design_of(frame(), band_model(frame()).icc))
    assert row["band_sd"] == pytest.approx(expected)
    assert row["band_at_icc_high_sd"] > row["band_sd"]
    assert row["icc_low"] <= row["icc"] <= row["icc_high"]
    assert row["reason"] == ""


def test_a_design_that_bears_no_model_keeps_its_row_with_the_reason() -> None:
    (row,) = detectable_frame({"a": without_a_cell(frame())}).to_dict("records")
    assert np.isnan(row["band_sd"])
    assert row["reason"]
    (slope, gap) = slopes_frame({"a": frame().assign(pupil_premium=0.0)}).to_dict("records")
    assert slope["reason"] == ""
    assert gap["reason"]


@pytest.mark.parametrize(("low", "high"), [(9, 1), (1, 9)])
def test_the_difference_of_gaps_found_has_the_sign_of_the_estimate(low: int, high: int) -> None:
    rows = {"a": frame(low, high)}
    found = detectable_frame(rows)["found_gap_difference_sd"].iloc[0]
    estimates = contrasts_frame(rows).set_index("contrast")["estimate_pp"]
    assert np.sign(found) == np.sign(estimates["gap_difference"]) == np.sign(high - low)


@pytest.mark.parametrize(("value", "word"), [(-8, "narrower"), (4, "wider"), (0, "different")])
def test_which_way(value: float, word: str) -> None:
    assert way(value) == word


def test_a_size_has_its_unit_and_a_list_its_and() -> None:
    assert [points(size) for size in (0, 1, -1, 2)] == ["points", "point", "point", "points"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


NONE_IN = {"low_pp": -1.0, "high_pp": 1.0, "robust_low_pp": -2.0, "robust_high_pp": 2.0}


@pytest.mark.parametrize(
    ("change", "holds"),
    [({}, True), ({"low_pp": 0.1}, False), ({"robust_high_pp": -0.1}, False),
     ({"robust_low_pp": np.nan}, False), ({"high_pp": 0.0}, True)],
)  # fmt: skip
def test_every_interval_must_be_there_and_include_none(
    change: dict[str, float], holds: bool
) -> None:
    assert includes_none(pd.DataFrame([NONE_IN, NONE_IN | change])) == holds


def test_no_interval_bears_no_statement() -> None:
    assert not includes_none(pd.DataFrame(columns=list(NONE_IN), dtype="float64"))


@pytest.mark.parametrize(
    ("share", "n", "can_be"), [(27.5, 210, False), (17.7, 210, False), (27.6, 210, True),
                               (27.5, 1102, True), (50.0, 2, True), (100.0, 3, True)],
)  # fmt: skip
def test_a_share_is_of_so_many_or_not(share: float, n: int, can_be: bool) -> None:
    assert is_share_of(share, n) == can_be
