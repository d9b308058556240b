"""What of the case study's gaps and models is shown, and what a reader with a solver makes of it.

The reader is given more than the page shows: sizes of groups, and all but what is attacked.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from pmio_lib.case_study.findings.groups import analysed_pupils, analysed_scores, mean_scores
from pmio_lib.case_study.findings.model import (
    CONTRASTS,
    contrasts_frame,
    cut_point_curve,
    model_frame,
)
from pmio_lib.core.randomness import stream
from pmio_lib.privacy.case_study import shown_means
from pmio_lib.privacy.case_study_gaps import (
    COMPARED,
    WITHHELD,
    shown_cells,
    shown_contrasts,
    shown_curve,
    shown_detectable,
    shown_gaps,
    shown_points,
    shown_slopes,
)
from pmio_lib.privacy.suppression import THRESHOLD, round_to_base

STEP = 5
"""Per cent that one mark is worth."""

CUT = 12
SCHOOLS = {
    1: (4, 1), 2: (5, 1), 3: (5, 1), 5: (10, 2), 6: (8, 0), 7: (9, 2), 8: (5, 4), 9: (11, 3),
    11: (13, 5), 12: (8, 1), 13: (7, 1), 14: (6, 4), 15: (8, 5), 18: (11, 5), 23: (10, 12),
}  # fmt: skip
"""Others and Pupil Premium by the school's engagements, as in the twin."""


def intake(schools: dict[int, tuple[int, int]], part: str = "attack") -> pd.DataFrame:
    """One row a pupil, marks drawn."""
    draw = stream(3, part)
    rows = [
        (engagements, kind, STEP * int(draw.integers(0, 21)))
        for engagements, sizes in schools.items()
        for kind, size in enumerate(sizes)
        for _ in range(size)
    ]
    return pd.DataFrame(rows, columns=["engagements", "pupil_premium", "score_pct"])


def gap_difference(pupils: pd.DataFrame, cut: int) -> float:
    """The plain difference of gaps: what the model gives where schools do not differ in level."""
    means = pupils.groupby([pupils["engagements"].ge(cut), "pupil_premium"])["score_pct"].mean()
    return float((means[True, 0] - means[True, 1]) - (means[False, 0] - means[False, 1]))


def curve_of(pupils: pd.DataFrame, cuts: list[int]) -> pd.DataFrame:
    rows = [(cut, gap_difference(pupils, cut)) for cut in cuts]
    return pd.DataFrame(rows, columns=["cut", "estimate_pp"])


@dataclass(frozen=True)
class Move:
    """The pupils between two cuts, and what the reader has of them."""

    sizes: tuple[int, int]
    weights: tuple[float, float]
    sums: tuple[float, float]
    known: float

    def possible(self, within: float, *, others_known: bool = False) -> tuple[int, int]:
        """Give the least and greatest sum of the Pupil Premium pupils' marks, in steps.

        The difference of gaps at the further cut is linear in both sums; the reader knows the rest
        of it exactly, and this difference to `within` points.
        """
        limits = np.array([100 / STEP * n for n in self.sizes])
        low = np.array([self.sums[0] / STEP, 0]) if others_known else np.zeros(2)
        high = np.array([self.sums[0] / STEP, limits[1]]) if others_known else limits
        ends = (self.known - within - 1e-9, self.known + within + 1e-9)
        row = LinearConstraint(STEP * np.array([self.weights]), *ends)
        least, most = (
            milp([0, sign], constraints=[row], integrality=[1, 1], bounds=Bounds(low, high)).fun
            for sign in (1, -1)
        )
        return round(least), round(-most)


def move(pupils: pd.DataFrame, near: int, far: int) -> Move:
    """Write the difference of gaps at `far` in the sums of the pupils between it and `near`."""
    between = pupils["engagements"].between(min(near, far), max(near, far), inclusive="left")
    moved = pupils[between]
    sizes, sums, weights = [], [], []
    for kind, sign in ((0, 1), (1, -1)):
        some = moved[moved["pupil_premium"].eq(kind)]["score_pct"]
        n_high = int((pupils["engagements"].ge(far) & pupils["pupil_premium"].eq(kind)).sum())
        n_low = int((pupils["engagements"].lt(far) & pupils["pupil_premium"].eq(kind)).sum())
        away = -1 / n_high - 1 / n_low if far > near else 1 / n_high + 1 / n_low
        sizes.append(len(some))
        sums.append(float(some.sum()))
        weights.append(sign * away)
    known = float(np.dot(weights, sums))
    return Move((sizes[0], sizes[1]), (weights[0], weights[1]), (sums[0], sums[1]), known)


def shown_pairs(pupils: pd.DataFrame) -> list[tuple[int, int]]:
    """Give each two cuts shown that follow each other, the nearer to the report's first."""
    cuts = sorted(pupils["engagements"].unique())[1:]
    told = shown_curve(curve_of(pupils, cuts), pupils, CUT)
    kept = sorted(told.loc[told["estimate_pp"].notna(), "cut"])
    pairs = itertools.pairwise(kept)
    return [(one, other) if other > CUT else (other, one) for one, other in pairs]


def test_the_attack_works_on_what_is_not_rounded() -> None:
    """With all decimals and the others' marks known, the sum of one pupil is that pupil's mark."""
    pupils = intake(SCHOOLS)
    one = move(pupils, 12, 13)
    assert one.sizes == (8, 1)
    low, high = one.possible(within=0, others_known=True)
    assert STEP * low == STEP * high == one.sums[1]


def test_the_weights_are_those_of_the_difference_of_gaps() -> None:
    pupils = intake(SCHOOLS)
    changed = pupils.copy()
    place = changed.index[changed["engagements"].eq(12) & changed["pupil_premium"].eq(1)][0]
    changed.loc[place, "score_pct"] += 10
    step = gap_difference(changed, 13) - gap_difference(pupils, 13)
    assert step == pytest.approx(
        10 / int((pupils["engagements"].lt(13) & pupils["pupil_premium"].eq(1)).sum())
    )


@pytest.mark.parametrize("seed", range(5))
def test_neighbouring_cuts_give_no_schools_sum_of_pupil_premium(seed: int) -> None:
    """Two sums, one equation: every mean of the pupils between is left possible, or nearly."""
    pupils = intake(SCHOOLS, f"neighbours {seed}")
    pairs = shown_pairs(pupils)
    assert len(pairs) >= 5
    for near, far in pairs:
        between = move(pupils, near, far)
        low, high = between.possible(within=1)
        assert (high - low) * STEP / max(between.sizes[1], 1) >= 20, (near, far)


@pytest.mark.parametrize("seed", range(5))
def test_even_with_the_others_marks_known_no_sum_is_left_alone(seed: int) -> None:
    """Whole points alone: several sums of the pupils between remain."""
    pupils = intake(SCHOOLS, f"others known {seed}")
    for near, far in shown_pairs(pupils):
        low, high = move(pupils, near, far).possible(within=1, others_known=True)
        assert high - low >= 2, (near, far)


def test_cuts_that_leave_seven_or_fewer_of_a_group_are_withheld() -> None:
    pupils = intake(SCHOOLS)
    cuts = sorted(pupils["engagements"].unique())[1:]
    told = shown_curve(curve_of(pupils, cuts), pupils, CUT).set_index("cut")["estimate_pp"]
    assert told[told.notna()].index.tolist() == [9, 11, 12, 13, 14, 15, 18, 23]
    for cut in told[told.notna()].index:
        sizes = pupils.groupby([pupils["engagements"].ge(cut), "pupil_premium"]).size()
        assert len(sizes) == 4
        assert sizes.min() > THRESHOLD
    assert (told.dropna() % 1).eq(0).all()


@pytest.mark.parametrize(("between", "is_shown"), [((0, 3), False), ((0, 8), True), ((2, 3), True)])
def test_a_few_pupils_of_one_kind_do_not_stand_between_two_cuts(
    between: tuple[int, int], is_shown: bool
) -> None:
    pupils = intake({1: (20, 20), CUT: between, 13: (20, 20)})
    told = shown_curve(curve_of(pupils, [CUT, 13]), pupils, CUT).set_index("cut")["estimate_pp"]
    assert pd.notna(told[CUT])
    assert pd.notna(told[13]) == is_shown


def test_degrees_of_freedom_are_not_shown_and_points_are_whole() -> None:
    frame = pd.DataFrame(
        {"estimate_pp": [-0.5], "robust_low_pp": [-22.318], "df": [8.5], "robust_df": [3.1],
         "p": [0.128], "robust_p_holm": [0.335]}
    )  # fmt: skip
    (row,) = shown_points(frame).to_dict("records")
    assert row == {"estimate_pp": -1, "robust_low_pp": -22, "p": 0.13, "robust_p_holm": 0.34}


ANALYSED = np.array([72, 19, 48, 28])
"""Others and Pupil Premium in the lower band, then in the higher, as in the twin."""
ABSENT = {"sequencing": (3, 2, 2, 2), "arithmetic": (3, 1, 3, 3), "reasoning": (4, 2, 3, 4)}
KINDS = np.array([[1, 0, 1, 0], [0, 1, 0, 1]])
IN_BANDS = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])


@pytest.mark.parametrize("test", ABSENT)
def test_how_many_of_a_group_were_absent_cannot_be_worked_out(test: str) -> None:
    """The reader has exact counts of those present and of the whole, and rounded ones of groups."""
    sums = np.vstack([np.ones(4), np.eye(4), KINDS, IN_BANDS])
    near = np.array([float(round_to_base(n)) for n in sums @ ANALYSED])
    low, high = near - 2, near + 2
    low[0] = high[0] = ANALYSED.sum()  # the report prints the whole
    low[5:7], high[5:7] = 0, np.inf  # no table shows a kind over both bands
    present = LinearConstraint(np.eye(4), ANALYSED - ABSENT[test], np.inf)
    known = [LinearConstraint(sums, low, high), present]
    for kind in KINDS:
        least, most = (
            round(sign * milp(sign * kind, integrality=np.ones(4), constraints=known).fun)
            for sign in (1, -1)
        )
        assert most - least >= 3
        assert least <= kind @ ANALYSED <= most


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
    """Of the curve as it is computed: no number of a withheld cut is left in any column."""
    pupils, scores, schools = study(9)
    rows = model_frame(scores, pupils, schools, "sums", "high")
    curve = cut_point_curve(rows)
    told = shown_curve(curve, rows, 14)
    high = {cut: rows[rows["engagements"].ge(cut)]["pupil_premium"].sum() for cut in curve["cut"]}
    few = {cut for cut, count in high.items() if count <= 7}
    assert few
    hidden = told["estimate_pp"].isna()
    assert few <= set(told.loc[hidden, "cut"]) < set(curve["cut"])
    assert 14 not in set(told.loc[hidden, "cut"])
    assert told["cut"].tolist() == curve["cut"].tolist()
    assert told.loc[hidden].drop(columns="cut").select_dtypes("number").isna().all(axis=None)
