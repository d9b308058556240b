"""Ratings: every level counted, nothing lost; the answers of two waves laid out for one model."""

import pandas as pd
import pytest
from forms_files import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.instruments import RATING_LEVELS, Instrument, read_instruments
from pmio_lib.survey.findings.ratings import (
    DISTRIBUTION_COLUMNS,
    IMPROVED,
    LEVELS,
    asked,
    distribution,
    item_labels,
    survey_design,
    wide_ratings,
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


Row = tuple[str, str, str | None, str, int | None]


def ratings(*rows: Row, status: str = "answered") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["response_id", "wave", "school_id", "item", "rating"])
    frame = frame.astype({"rating": "Int64", "school_id": "str"})
    return frame.assign(status=pd.Series(status, index=frame.index).where(frame["rating"].notna()))


def support(**named: list[str]) -> pd.DataFrame:
    rows = [(response, option) for response, options in named.items() for option in options]
    return pd.DataFrame(rows, columns=["response_id", "option"], dtype="str")


RATINGS = ratings(
    ("a", "w1", "s1", "i", 1),
    ("a", "w1", "s1", "j", 2),
    ("a", "w1", "s1", "first only", 4),
    ("b", "w2", "s2", "i", 3),
    ("b", "w2", "s2", "j", None),
    ("c", "w2", None, "i", 4),
    ("d", "w2", "s1", "j", 2),
    ("d", "w2", "s1", "second only", 1),
    ("e", "w3", "s5", "i", 4),
)
SUPPORT = support(a=["x", "y", "x"], d=["z"], c=["x"], e=["x"])


# The model's design


def test_a_row_is_an_answered_item_of_a_known_school_that_both_waves_asked() -> None:
    levels, covariates, schools = survey_design(RATINGS, SUPPORT, "w1", "w2")
    assert levels.tolist() == [1, 2, 3, 2]
    assert schools.tolist() == ["s1", "s1", "s2", "s1"]
    assert covariates.to_dict("list") == {
        "later_wave": [0, 0, 1, 1],
        "support_count": [2, 2, 0, 1],
        "item_j": [0, 1, 0, 1],
    }
    assert {str(dtype) for dtype in covariates.dtypes} == {"int64"}


def test_an_item_answered_in_one_wave_only_is_no_shared_item() -> None:
    unanswered = RATINGS.assign(rating=RATINGS["rating"].mask(RATINGS["response_id"].eq("d")))
    levels, covariates, _ = survey_design(unanswered, SUPPORT, "w1", "w2")
    assert list(covariates.columns) == ["later_wave", "support_count"]
    assert levels.tolist() == [1, 3]


def test_which_wave_is_the_later_is_said_not_guessed() -> None:
    _, forward, _ = survey_design(RATINGS, SUPPORT, "w1", "w2")
    _, backward, _ = survey_design(RATINGS, SUPPORT, "w2", "w1")
    assert (forward["later_wave"] + backward["later_wave"]).tolist() == [1] * len(forward)


def test_without_any_support_every_count_is_nought() -> None:
    _, covariates, _ = survey_design(RATINGS, support(), "w1", "w2")
    assert covariates["support_count"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("waves", [("w1", "w1"), ("w1", "w9")])
def test_waves_that_share_no_answered_item_are_refused_by_name(waves: tuple[str, str]) -> None:
    with pytest.raises(StatisticsError, match=f"{waves[0]} and {waves[1]} share no answered item"):
        survey_design(RATINGS, SUPPORT, *waves)


def test_answers_without_a_school_alone_share_nothing() -> None:
    lost = RATINGS.assign(school_id=RATINGS["school_id"].mask(RATINGS["wave"].eq("w2")))
    with pytest.raises(StatisticsError, match="share no answered item"):
        survey_design(lost, SUPPORT, "w1", "w2")


def test_the_order_of_rows_and_their_index_do_not_matter() -> None:
    mixed = RATINGS.sample(frac=1, random_state=1), SUPPORT.sample(frac=1, random_state=1)
    found, expected = laid_out(*mixed), laid_out(RATINGS, SUPPORT)
    pd.testing.assert_frame_equal(found, expected)


def laid_out(answered: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    levels, covariates, schools = survey_design(answered, named, "w1", "w2")
    frame = covariates.assign(rating=levels, school=schools)
    return frame.sort_values(list(frame.columns), ignore_index=True)


# Tables for a page


@pytest.fixture(scope="module")
def waves() -> tuple[Instrument, ...]:
    return read_instruments(ROOT / "study")[:2]


def test_items_keep_the_words_they_were_first_asked_in(waves: tuple[Instrument, ...]) -> None:
    first = {question.name: question.text for question in waves[0].of_kind("rating")}
    labels = item_labels(waves)
    assert {name: labels[name] for name in first} == first
    assert list(labels)[: len(first)] == list(first)
    later = {question.name for question in waves[1].of_kind("rating")} - set(first)
    assert later == {"primary_secondary_liaison"} == set(labels) - set(first)


def test_every_item_stands_in_exactly_one_chart(waves: tuple[Instrument, ...]) -> None:
    groups = [
        item_labels(waves, group) for group in ("students_experience", "teaching_and_leadership")
    ]
    assert not set(groups[0]) & set(groups[1])
    assert groups[0] | groups[1] == item_labels(waves)


def test_one_waves_ratings_have_a_row_for_each_response_that_was_asked() -> None:
    asked = ratings(("a", "w1", "s", "i", 1), ("a", "w1", "s", "j", None), ("b", "w2", "s", "i", 2))
    skipped = ratings(("c", "w1", "s", "i", None), ("c", "w1", "s", "j", None))
    frame = pd.concat([asked.fillna({"status": "missing"}), skipped.fillna({"status": "skipped"})])
    wide = wide_ratings(frame, "w1")
    assert wide.index.tolist() == ["a"]
    assert wide.columns.tolist() == ["i", "j"]
    assert wide.loc["a", "i"] == 1
    assert pd.isna(wide.loc["a", "j"])
    assert wide_ratings(frame, "w9").empty
