"""What stands beside the case study's contrasts: cells, slopes, power, words."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.case_study.findings.cells import cell_means
from pmio_lib.case_study.findings.model import (
    BOTH,
    HIGH,
    PREMIUM,
    band_model,
    contrasts_frame,
    design_of,
    gap_model,
)
from pmio_lib.case_study.findings.power import detectable_frame
from pmio_lib.case_study.findings.slopes import slopes_frame
from pmio_lib.case_study.findings.words import includes_none, is_share_of, listed, points, way
from pmio_lib.methods.power import smallest_detectable
from tests.case_study.findings.test_model import frame

BANDS = ("low", "high")


def without_a_cell(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~((rows[HIGH] == 1) & (rows[PREMIUM] == 1))]


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


def test_a_covariate_that_explains_pupils_narrows_the_gaps_interval() -> None:
    rows = frame()
    earlier = np.random.default_rng(3).normal(0, 10, len(rows))
    rows = rows.assign(score_pct=rows["score_pct"] + earlier, earlier=earlier)
    plain, held = gap_model(rows), gap_model(rows, ["earlier"])
    assert held.standard_errors[BOTH] < plain.standard_errors[BOTH] / 3
    assert held.coefficients["earlier"] == pytest.approx(1, abs=0.05)
    assert held.coefficients[BOTH] == pytest.approx(6, abs=0.5)


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
