"""The report's tables of the case study: by hand on a small intake, and at the edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmio_lib.case_study.findings.groups import (
    absence,
    analysed_pupils,
    analysed_scores,
    attainment_gaps,
    band_counts,
    mean_scores,
)
from pmio_lib.core.errors import StatisticsError
from pmio_lib.privacy.case_study import shown_absence, shown_means, shown_shares
from pmio_lib.privacy.suppression import THRESHOLD

BANDS = ("low", "high")
TESTS = ("sums", "words")
Pupil = tuple[str, str, float | None, float | None]
"""School, Pupil Premium, and the score in each test or None where absent."""


def frames(*pupils: Pupil) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Pupils, scores and schools; school "a" is low and "b" high."""
    ids = [f"p{number}" for number in range(len(pupils))]
    table = pd.DataFrame(
        {
            "pupil_id": ids,
            "school_id": [school for school, *_ in pupils],
            "pupil_premium": [premium for _, premium, *_ in pupils],
            "is_in_analysis": True,
        }
    )
    scores = pd.DataFrame(
        [
            {
                "pupil_id": one,
                "test": test,
                "score_pct": np.nan if score is None else score,
                "status": "absent" if score is None else "present",
            }
            for one, (_, _, *marks) in zip(ids, pupils, strict=True)
            for test, score in zip(TESTS, marks, strict=True)
        ]
    )
    schools = pd.DataFrame({"school_id": ["a", "b"], "band": ["low", "high"], "engagements": 5})
    return table, scores, schools


def means_of(*pupils: Pupil) -> pd.DataFrame:
    table, scores, schools = frames(*pupils)
    return mean_scores(analysed_scores(scores, analysed_pupils(table, schools)), BANDS, TESTS)


SMALL: tuple[Pupil, ...] = (
    ("a", "yes", 40, 20),
    ("a", "no", 50, None),
    ("a", "no", 60, 40),
    ("b", "yes", 70, 50),
    ("b", "unknown", 10, 60),
    ("b", "no", None, 70),
)


def test_means_by_hand() -> None:
    found = means_of(*SMALL).set_index(["test", "band", "group"])
    sums = found.loc["sums"]
    assert sums.loc[("low", "all"), ["n_pupils", "n_schools", "mean_pct"]].tolist() == [3, 1, 50]
    assert sums.loc[("low", "others"), "mean_pct"] == 55
    assert sums.loc[("low", "pupil_premium"), "mean_pct"] == 40
    assert sums.loc[("high", "all"), "mean_pct"] == 40  # the unknown count among all
    assert sums.loc[("high", "unknown"), "mean_pct"] == 10
    assert sums.loc[("all_bands", "all")].tolist() == [5, 2, 46]
    assert found.loc[("words", "low", "all"), "mean_pct"] == 30
    assert sums.loc[("high", "others"), ["n_pupils", "n_schools"]].tolist() == [0, 0]
    assert pd.isna(sums.loc[("high", "others"), "mean_pct"])


def test_bands_and_tests_keep_the_order_asked_for() -> None:
    found = means_of(*SMALL)
    assert list(dict.fromkeys(found["band"])) == ["low", "high", "all_bands"]
    assert list(dict.fromkeys(found["test"])) == ["sums", "words"]
    gaps = attainment_gaps(found, 1)
    assert gaps["band"].tolist() == ["low", "high", "all_bands"] * 2


@pytest.mark.parametrize(
    ("others", "premium", "gap", "is_marked"),
    [
        (60.0, 59.0, 1.0, False),
        (60.0, 58.9, 1.1, True),
        (53.3, 52.3, 1.0, False),  # 1.0000000000000000 on paper, 0.9999... or 1.000001 in binary
        (58.9, 60.0, -1.1, True),
        (60.0, 60.0, 0.0, False),
    ],
)
def test_a_gap_is_marked_above_one_point_either_way(
    others: float, premium: float, gap: float, is_marked: bool
) -> None:
    found = means_of(("a", "no", others, 0), ("a", "yes", premium, 0))
    row = attainment_gaps(found, 1).iloc[0]
    assert row["gap_pp"] == pytest.approx(gap, abs=1e-9)
    assert row["is_marked"] == is_marked


def test_a_gap_without_one_of_its_means_is_missing_and_not_marked() -> None:
    gaps = attainment_gaps(means_of(("a", "no", 50, 50), ("b", "no", 60, 60)), 1)
    assert gaps["gap_pp"].isna().all()
    assert not gaps["is_marked"].any()


def test_a_bands_size_counts_absent_pupils_too() -> None:
    table, _, schools = frames(*SMALL)
    found = band_counts(analysed_pupils(table, schools), BANDS).set_index(["band", "group"])
    assert found["n_pupils"].tolist() == [3, 2, 1, 0, 3, 1, 1, 1, 6, 3, 2, 1]
    assert found.loc[("all_bands", "all"), "n_schools"] == 2


def test_absent_pupils_are_compared_by_what_they_scored_elsewhere() -> None:
    table, scores, schools = frames(*SMALL, ("a", "no", None, None))
    frame = analysed_scores(scores, analysed_pupils(table, schools))
    found = absence(frame, TESTS).set_index(["test", "status", "group"])
    columns = ["n_pupils", "n_with_other_tests", "mean_other_tests_pct"]
    assert found.loc[("sums", "absent", "all"), columns].tolist() == [2, 1, 70]
    assert found.loc[("sums", "present", "all"), columns].tolist() == [5, 4, 42.5]
    assert found.loc[("words", "absent", "others"), columns].tolist() == [2, 1, 50]
    assert pd.isna(found.loc[("sums", "absent", "pupil_premium"), "mean_other_tests_pct"])


def test_only_pupils_of_the_analysis_count() -> None:
    table, scores, schools = frames(*SMALL)
    table.loc[0, "is_in_analysis"] = False
    analysed = analysed_pupils(table, schools)
    assert "p0" not in set(analysed["pupil_id"])
    assert "p0" not in set(analysed_scores(scores, analysed)["pupil_id"])


def test_a_pupil_without_its_school_is_a_fault() -> None:
    table, _, schools = frames(*SMALL)
    with pytest.raises(StatisticsError, match="3 pupils of the analysis have a school"):
        analysed_pupils(table, schools[schools["school_id"].ne("b")])


def test_everyone_in_one_school_leaves_the_other_band_empty() -> None:
    found = means_of(("a", "yes", 50, 50), ("a", "no", 50, 50)).set_index(["test", "band", "group"])
    assert found.loc[("sums", "high", "all"), "n_pupils"] == 0
    assert pd.isna(found.loc[("sums", "high", "all"), "mean_pct"])
    assert found.loc[("sums", "all_bands", "all"), "n_schools"] == 1


intakes = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(["yes", "no", "unknown"]),
        st.none() | st.integers(0, 100),
        st.none() | st.integers(0, 100),
    ),
    min_size=1,
    max_size=20,
)


@given(intakes)
def test_groups_and_bands_add_up_to_all(pupils: list[Pupil]) -> None:
    found = means_of(*pupils).set_index(["test", "band", "group"]).sort_index()
    for test in TESTS:
        for band in (*BANDS, "all_bands"):
            part = found.loc[(test, band)]
            groups = part.loc[["others", "pupil_premium", "unknown"]]
            assert groups["n_pupils"].sum() == part.loc["all", "n_pupils"]
            total = (groups["n_pupils"] * groups["mean_pct"].fillna(0)).sum()
            if part.loc["all", "n_pupils"]:
                assert total / part.loc["all", "n_pupils"] == pytest.approx(
                    part.loc["all", "mean_pct"]
                )
        in_bands = found.loc[test].loc[list(BANDS)].groupby("group")["n_pupils"].sum()
        assert in_bands.to_dict() == found.loc[(test, "all_bands"), "n_pupils"].to_dict()


@given(intakes)
def test_a_gap_the_other_way_round_has_the_other_sign(pupils: list[Pupil]) -> None:
    swap = {"yes": "no", "no": "yes", "unknown": "unknown"}
    one = attainment_gaps(means_of(*pupils), 1)
    other = attainment_gaps(means_of(*((s, swap[p], *m) for s, p, *m in pupils)), 1)  # type: ignore[misc]
    assert one["gap_pp"].fillna(0).tolist() == (-other["gap_pp"].fillna(0)).tolist()
    assert one["is_marked"].tolist() == other["is_marked"].tolist()


@pytest.mark.parametrize("unknown", [1, 5, 7, 8])
def test_a_few_pupils_of_unknown_pupil_premium_leave_something_to_show(unknown: int) -> None:
    """Their number, and so that of all others together, is withheld; the rest is shown."""
    known: list[Pupil] = [
        (school, premium, 50, 60) for school in "ab" for premium in ["yes", "no"] * 20
    ]
    away: list[Pupil] = [("a", "no", None, 50), ("b", "yes", None, 50)] * 10
    table, scores, schools = frames(*known, *away, *[("a", "unknown", 40, 40)] * unknown)
    sat = analysed_scores(scores, analysed_pupils(table, schools))
    means = shown_means(mean_scores(sat, BANDS, TESTS))
    shown = shown_absence(absence(sat, TESTS), means).set_index(["test", "status", "group"])
    assert shown.loc[("sums", "absent", "all"), "n_pupils"] == 20
    assert shown.loc[("sums", "absent", "pupil_premium"), "n_pupils"] == 10
    assert pd.isna(shown.loc[("sums", "present", "others"), "n_pupils"]) == (unknown <= THRESHOLD)
    assert pd.isna(shown.loc[("sums", "present", "unknown"), "n_pupils"]) == (unknown <= THRESHOLD)


@settings(max_examples=15)
@given(st.lists(intakes, min_size=1, max_size=4))
def test_of_any_intake_something_or_nothing_is_shown_and_never_a_small_count(
    parts: list[list[Pupil]],
) -> None:
    table, scores, schools = frames(*(pupil for part in parts for pupil in part))
    analysed = analysed_pupils(table, schools)
    sat = analysed_scores(scores, analysed)
    means, shares = mean_scores(sat, BANDS, TESTS), band_counts(analysed, BANDS)
    away = absence(sat, TESTS)
    shown_shares(shares)
    shown_of_means = shown_means(means)
    shown_away = shown_absence(away, shown_of_means)
    for exact, shown in ((means, shown_of_means), (away, shown_away)):
        keys = [name for name in ("test", "band", "status", "group") if name in exact]
        counted = exact.merge(shown, on=keys, suffixes=("_exact", ""))
        few = counted["n_pupils_exact"].between(0, THRESHOLD) & counted["group"].ne("unknown")
        assert counted.loc[few, "n_pupils"].isna().all()
