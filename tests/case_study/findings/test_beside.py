"""What stands beside the case study's contrasts: cells, resampling, slopes, power, words."""

import numpy as np
import pandas as pd
import pytest
from pmio_lib.stats.case_study_resampling import DEALT, resampled_frame

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


def test_cells_of_a_model_that_cannot_be_fitted_are_left_out() -> None:
    found = cell_means({"a": without_a_cell(frame())}, BANDS)
    assert found["group"].tolist() == ["all", "all"]


def test_resampled_intervals_hold_the_estimates_and_bands_are_dealt_where_they_are_asked_of() -> (
    None
):
    frames = {"a": frame(9, 1), "b": frame(5, 5)}
    drawn = resampled_frame(frames, 0.95, 199, 199, 1).set_index(["test", "contrast"])
    found = contrasts_frame(frames).set_index(["test", "contrast"])["estimate_pp"]
    assert set(drawn.index) == set(found.index)
    assert (drawn["resampled_low_pp"] < found).all()
    assert (found < drawn["resampled_high_pp"]).all()
    known = drawn["dealt_p"].dropna()
    assert set(known.index.get_level_values("contrast")) == set(DEALT)
    assert known["a", "gap_difference"] == pytest.approx(1 / 200, abs=0.01)
    assert known["b", "gap_difference"] > 0.05


def test_the_same_seed_draws_the_same_whatever_tests_stand_beside() -> None:
    one = resampled_frame({"a": frame()}, 0.95, 50, 50, 1)
    two = resampled_frame({"b": frame(5, 4), "a": frame()}, 0.95, 50, 50, 1)
    pd.testing.assert_frame_equal(one, two[two["test"].eq("a")].reset_index(drop=True))


def test_what_cannot_be_fitted_is_not_resampled() -> None:
    drawn = resampled_frame({"a": without_a_cell(frame())}, 0.95, 50, 50, 1)
    assert drawn["contrast"].tolist() == ["band_all"]


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
    assert detectable_frame({"a": without_a_cell(frame())}).empty


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
