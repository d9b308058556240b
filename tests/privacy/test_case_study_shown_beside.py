"""What of gaps, cells, slopes and sizes of the case study may be shown."""

import pandas as pd

from pmio_lib.privacy.case_study_gaps import (
    shown_cells,
    shown_detectable,
    shown_gaps,
    shown_slopes,
)

MEANS = pd.DataFrame(
    [
        ("sums", band, group, group != "pupil_premium" or band == "low")
        for band in ("low", "high", "all_bands")
        for group in ("all", "others", "pupil_premium")
    ],
    columns=["test", "band", "group", "is_shown"],
)
"""Pupil Premium of the higher band, and so of all bands, is withheld."""


def test_a_gap_from_a_mean_withheld_is_withheld_and_not_marked() -> None:
    gaps = pd.DataFrame(
        {"test": "sums", "band": ["low", "high"], "gap_pp": [8.87, 5.98], "is_marked": True}
    )
    told = shown_gaps(gaps, MEANS)
    assert told["gap_pp"].fillna(-1).tolist() == [9, -1]
    assert told["is_marked"].tolist() == [True, False]


def test_an_interval_of_a_mean_withheld_is_withheld() -> None:
    cells = pd.DataFrame(
        {"test": "sums", "band": "high", "group": ["others", "pupil_premium"],
         "model_pct": [61.46, 60.96], "low_pct": [55.2, 52.4], "high_pct": [67.1, 69.2]}
    )  # fmt: skip
    told = shown_cells(cells, MEANS)[["model_pct", "low_pct", "high_pct"]]
    assert told.iloc[0].tolist() == [61, 55, 67]
    assert told.iloc[1].isna().all()


def test_a_slope_of_the_gap_needs_both_groups() -> None:
    slopes = pd.DataFrame(
        {"test": "sums", "slope": ["score", "gap"], "estimate_pp": [0.1328, -0.5473],
         "df": [7.9, 140.0], "p": [0.6007, 0.3309], "robust_reason": ""}
    )  # fmt: skip
    told = shown_slopes(slopes, MEANS)
    assert "df" not in told
    assert told["estimate_pp"].fillna(-1).tolist() == [0.13, -1]
    assert told["p"].fillna(-1).tolist() == [0.6, -1]


def test_what_is_withheld_of_contrasts_is_withheld_of_sizes() -> None:
    sizes = pd.DataFrame(
        {"test": ["a", "b"], "deviation_pp": [19.026, 18.26], "icc": 0.0488, "band_sd": 0.5319,
         "band_points": 10.12, "gap_difference_sd": 1.195, "found_gap_difference_sd": -0.4399}
    )  # fmt: skip
    contrasts = pd.DataFrame(
        {"test": ["a", "a", "b", "b"], "contrast": ["band_all", "gap_difference"] * 2,
         "estimate_pp": [0, -8, 1, None]}
    )  # fmt: skip
    told = shown_detectable(sizes, contrasts).set_index("test")
    assert told.loc["a"].tolist() == [19.0, 0.05, 0.53, 10, 1.2, -0.44]
    assert told.loc["b"].isna().tolist() == [False, False, False, False, True, True]
