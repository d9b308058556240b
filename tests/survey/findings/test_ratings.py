"""Distribution of ratings: every level counted, nothing lost."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.instruments import RATING_LEVELS
from pmio_lib.survey.findings.ratings import (
    DISTRIBUTION_COLUMNS,
    IMPROVED,
    LEVELS,
    asked,
    distribution,
)

given_ratings = st.lists(st.sampled_from([1, 2, 3, 4, None]), min_size=1, max_size=30)


def table(values: list[int | None], wave: str = "w1", item: str = "confidence") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "response_id": [f"{wave}-{place}" for place in range(len(values))],
            "wave": wave,
            "school_id": [f"s{place}" for place in range(len(values))],
            "item": item,
            "rating": pd.array(values, dtype="Int64"),
        }
    )


def test_levels_nobody_chose_are_counted_as_none() -> None:
    row = distribution(table([1, 1, 2, 3, None])).iloc[0]
    assert [row[f"rating_{level}"] for level in LEVELS] == [2, 1, 1, 0]
    assert (row["n_answered"], row["n_missing"]) == (4, 1)
    assert row["share_improved"] == 0.75
    # Wilson for 3 of 4: R 4.2.2, prop.test(3, 4, correct = FALSE)
    assert row["share_improved_low"] == pytest.approx(0.3006, abs=5e-5)
    assert row["share_improved_high"] == pytest.approx(0.9544, abs=5e-5)


def test_an_item_nobody_answered_has_counts_and_no_share() -> None:
    row = distribution(table([None, None])).iloc[0]
    assert (row["n_answered"], row["n_missing"]) == (0, 2)
    for column in ("share_improved", "share_improved_low"):
        assert row[column] is pd.NA


def test_improved_are_the_two_levels_that_say_better() -> None:
    better = tuple(level.value for level in RATING_LEVELS if "better" in level.label.lower())
    assert better == IMPROVED


def test_waves_and_items_have_a_row_each_where_asked() -> None:
    rows = [table([1, 2]), table([3], "w2"), table([4], "w2", "liaison")]
    found = distribution(pd.concat(rows))
    assert list(zip(found["wave"], found["item"], strict=True)) == [
        ("w1", "confidence"),
        ("w2", "confidence"),
        ("w2", "liaison"),
    ]


def test_no_ratings_give_an_empty_table_of_the_same_columns() -> None:
    found = distribution(table([]))
    assert found.empty
    assert list(found) == list(DISTRIBUTION_COLUMNS)


def test_what_the_routing_skipped_was_not_asked() -> None:
    rows = table([1, None, None]).assign(status=["answered", "missing", "skipped"])
    assert distribution(asked(rows)).iloc[0]["n_missing"] == 1


@given(given_ratings, st.randoms(use_true_random=False))
def test_no_answer_is_lost_and_order_is_of_no_account(values: list[int | None], random) -> None:
    rows = table(values)
    found = distribution(rows)
    row = found.iloc[0]
    assert sum(row[f"rating_{level}"] for level in LEVELS) == row["n_answered"]
    assert row["n_answered"] + row["n_missing"] == len(values)
    order = list(range(len(values)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(distribution(rows.iloc[order]), found)


def test_a_rating_off_the_scale_is_refused() -> None:
    with pytest.raises(StatisticsError, match=r"\[7\]"):
        distribution(table([1, 7]))


def test_two_ratings_of_one_item_by_one_response_are_refused() -> None:
    with pytest.raises(StatisticsError, match="More than one"):
        distribution(pd.concat([table([1]), table([2])]))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(StatisticsError, match="school_id"):
        distribution(table([1]).drop(columns="school_id"))
