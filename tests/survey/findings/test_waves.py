"""Waves compared item by item: which pairs, what is left out, and that nothing is passed over."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.methods.holm import holm
from pmio_lib.methods.proportions import newcombe_interval
from pmio_lib.methods.waves.overlap import partially_overlapping_t
from pmio_lib.methods.waves.permutation import means_by_cluster
from pmio_lib.survey.findings.waves import (
    COMPARISON_COLUMNS,
    compare_waves,
    wave_pairs,
)

WAVES = ("w1", "w2")
RESULTS = ["difference", "difference_low", "p", "p_holm", "overlap_p"]


def rows(
    wave: str, answers: dict[str | None, list[int | None]], item: str = "confidence"
) -> pd.DataFrame:
    flat = [(school, rating) for school, given in answers.items() for rating in given]
    return pd.DataFrame(
        {
            "response_id": [f"{wave}-{place}" for place in range(len(flat))],
            "wave": wave,
            "school_id": [school for school, _ in flat],
            "item": item,
            "rating": pd.array([rating for _, rating in flat], dtype="Int64"),
        }
    )


def two_waves(item: str = "confidence", seed: int = 1) -> pd.DataFrame:
    numbers = np.random.default_rng(seed)
    earlier = {f"s{n}": numbers.integers(1, 5, size=1 + n % 3).tolist() for n in range(8)}
    later = {f"s{n}": numbers.integers(1, 4, size=1 + n % 2).tolist() for n in range(4, 11)}
    return pd.concat([rows("w1", earlier, item), rows("w2", later, item)], ignore_index=True)


def compare(ratings: pd.DataFrame, waves: tuple[str, ...] = WAVES, **options) -> pd.DataFrame:
    return compare_waves(ratings, waves, np.random.default_rng(7), **options)


def only(found: pd.DataFrame, item: str = "confidence") -> pd.Series:
    return found[found["item"].eq(item)].iloc[0]


def test_each_wave_is_compared_with_the_first_and_the_one_before() -> None:
    assert wave_pairs(["a", "b"]) == (("a", "b"),)
    pairs = [("a", "b"), ("a", "c"), ("b", "c"), ("a", "d"), ("c", "d")]
    assert wave_pairs(["a", "b", "c", "d"]) == tuple(pairs)


def test_a_school_counts_once_however_many_answered() -> None:
    earlier = {"a": [1, 1, 1, 4], "b": [3], "c": [4]}
    later = {"a": [2], "b": [1, 3], "d": [2]}
    share = only(compare(pd.concat([rows("w1", earlier), rows("w2", later)])))
    assert share["difference"] == pytest.approx(2.5 / 3 - 0.25)
    assert share["schools_both"] == 2


def test_the_cross_check_is_the_overlap_test_on_schools() -> None:
    ratings = two_waves()
    found = only(compare(ratings))
    improved = ratings["rating"].le(2).astype(float)
    means = means_by_cluster(ratings.assign(value=improved, cluster=ratings["school_id"]), *WAVES)
    expected = partially_overlapping_t(
        means.only_later, means.both_later, means.both_earlier, means.only_earlier
    )
    assert found["overlap_p"] == pytest.approx(expected.p)
    assert found["difference"] == pytest.approx(expected.difference)


def test_holm_runs_over_the_items_of_one_pair() -> None:
    found = compare(pd.concat([two_waves(name, seed) for seed, name in enumerate("abcd")]))
    assert found["p_holm"].tolist() == pytest.approx(holm(found["p"].tolist()))
    assert len(found) == 4


def test_a_comparison_does_not_depend_on_other_items_or_on_the_order_of_rows() -> None:
    both = pd.concat([two_waves("a", 1), two_waves("b", 2)])
    alone = compare(two_waves("b", 2)).drop(columns="p_holm")
    beside = compare(both.sample(frac=1, random_state=3)).drop(columns="p_holm")
    beside = beside[beside["item"].eq("b")].reset_index(drop=True)
    pd.testing.assert_frame_equal(beside, alone)


def test_the_same_seed_gives_the_same_table() -> None:
    many = {f"s{n}": [1 + n % 4] for n in range(20)}
    later = {f"s{n}": [1 + n % 3] for n in range(10, 30)}
    ratings = pd.concat([rows("w1", many), rows("w2", later)])
    first, second = (compare(ratings, n_permutations=199) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        (rows("w1", {"a": [1], "b": [2], "c": [3]}), "not asked in w2"),
        (rows("w2", {"a": [1], "b": [2], "c": [3]}), "not asked in w1"),
        (
            pd.concat(
                [rows("w1", {"a": [1], "b": [2]}), rows("w2", {"a": [1], "b": [2], "c": [1]})]
            ),
            "fewer than 3 known schools in w1",
        ),
        (
            pd.concat([rows("w1", {"a": [1], "b": [2], "c": [3]}), rows("w2", {"a": [None]})]),
            "fewer than 3 known schools in w2",
        ),
        (
            pd.concat(
                [rows("w1", {"a": [1], "b": [2], "c": [3]}), rows("w2", {None: [1, 2, 3, 4]})]
            ),
            "fewer than 3 known schools in w2",
        ),
    ],
)
def test_what_cannot_be_compared_is_marked_with_the_reason(
    ratings: pd.DataFrame, said: str
) -> None:
    found = compare(ratings)
    assert len(found) == 1
    assert found["reason"].str.contains(said).all()
    assert found["reason"].str.startswith("Not comparable").all()
    assert found[RESULTS].isna().all(axis=None)


def test_items_that_cannot_be_compared_do_not_weigh_on_holm() -> None:
    ratings = pd.concat([two_waves("a"), rows("w2", {"x": [1], "y": [2], "z": [1]}, "liaison")])
    found = compare(ratings)
    row = only(found, "a")
    assert row["p_holm"] == row["p"]
    assert only(found, "liaison")["reason"]


def test_answers_without_a_school_are_left_out() -> None:
    ratings = pd.concat([two_waves(), rows("w2", {None: [4, 4]}).assign(response_id=["x", "y"])])
    pd.testing.assert_frame_equal(compare(ratings), compare(two_waves()))


def test_where_all_agree_the_share_has_newcombes_interval() -> None:
    ratings = pd.concat(
        [
            rows("w1", {name: [1] for name in "abcdefg"}),
            rows("w2", {name: [1] for name in "efghijk"}),
        ]
    )
    share = only(compare(ratings))
    assert (share["difference"], share["p"]) == (0, 1)
    # Wilson's lower limit for 7 of 7 is .6457 (R 4.2.2, prop.test), and Newcombe's ends follow
    assert share["difference_high"] == pytest.approx(1 - 0.6457, abs=5e-5)
    assert share["overlap_p"] is pd.NA


def test_where_one_wave_agrees_the_interval_of_the_share_is_widened() -> None:
    earlier = {name: [1 if name in "abc" else 4] for name in "abcdefgh"}
    ratings = pd.concat([rows("w1", earlier), rows("w2", {name: [2] for name in "efghijkl"})])
    share = only(compare(ratings))
    newcombe = newcombe_interval(1, 8, 3 / 8, 8)
    assert share["difference_low"] <= newcombe.low
    assert share["difference_high"] >= newcombe.high


def test_three_waves_need_no_other_code() -> None:
    third = rows("w3", {f"s{n}": [1 + n % 2] for n in range(6, 12)})
    found = compare(pd.concat([two_waves(), third]), ("w1", "w2", "w3"))
    assert list(zip(found["earlier"], found["later"], strict=True)) == [
        *(("w1", "w2"), ("w1", "w3"), ("w2", "w3")),
    ]
    pd.testing.assert_frame_equal(found.iloc[:1], compare(two_waves()))


def test_no_ratings_give_an_empty_table_of_the_same_columns() -> None:
    found = compare(rows("w1", {}))
    assert found.empty
    assert list(found) == list(COMPARISON_COLUMNS)


def test_one_school_in_both_waves_keeps_its_row_without_a_cross_check() -> None:
    earlier, later = {"a": [1], "b": [2], "c": [4]}, {"c": [1], "d": [3], "e": [2]}
    share = only(compare(pd.concat([rows("w1", earlier), rows("w2", later)])))
    assert not share["reason"]
    assert share["p"] > 0
    assert share["overlap_p"] is pd.NA
