"""The survey's answers laid out for one model, and its tables in the shape of pages."""

import pandas as pd
import pytest
from forms_files import ROOT

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.instruments import UNRECOGNISED, Instrument, read_instruments
from pmio_lib.survey.findings.labels import (
    item_labels,
    option_labels,
    options_offered,
    wide_ratings,
)
from pmio_lib.survey.findings.ratings import SurveyDesign, survey_design

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


def laid_out(design: SurveyDesign) -> pd.DataFrame:
    frame = design.covariates.assign(rating=design.ratings, school=design.schools)
    return frame.sort_values(list(frame.columns), ignore_index=True)


# The model's design


def test_a_row_is_an_answered_item_of_a_known_school_that_both_waves_asked() -> None:
    design = survey_design(RATINGS, SUPPORT, "w1", "w2")
    assert design.ratings.tolist() == [1, 2, 3, 2]
    assert design.schools.tolist() == ["s1", "s1", "s2", "s1"]
    assert design.covariates.to_dict("list") == {
        "later_wave": [0, 0, 1, 1],
        "support_count": [2, 2, 0, 1],
        "item_j": [0, 1, 0, 1],
    }
    assert {str(dtype) for dtype in design.covariates.dtypes} == {"int64"}


def test_an_item_answered_in_one_wave_only_is_no_shared_item() -> None:
    unanswered = RATINGS.assign(rating=RATINGS["rating"].mask(RATINGS["response_id"].eq("d")))
    design = survey_design(unanswered, SUPPORT, "w1", "w2")
    assert list(design.covariates.columns) == ["later_wave", "support_count"]
    assert design.ratings.tolist() == [1, 3]


def test_which_wave_is_the_later_is_said_not_guessed() -> None:
    forward = survey_design(RATINGS, SUPPORT, "w1", "w2").covariates["later_wave"]
    backward = survey_design(RATINGS, SUPPORT, "w2", "w1").covariates["later_wave"]
    assert (forward + backward).tolist() == [1] * len(forward)


def test_without_any_support_every_count_is_nought() -> None:
    design = survey_design(RATINGS, support(), "w1", "w2")
    assert design.covariates["support_count"].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("waves", [("w1", "w1"), ("w1", "w9"), ("w9", "w8"), ("w2", "w4")])
def test_waves_that_share_no_answered_item_are_refused_by_name(waves: tuple[str, str]) -> None:
    with pytest.raises(StatisticsError, match=f"{waves[0]} and {waves[1]} share no answered item"):
        survey_design(RATINGS, SUPPORT, *waves)


def test_answers_without_a_school_alone_share_nothing() -> None:
    lost = RATINGS.assign(school_id=RATINGS["school_id"].mask(RATINGS["wave"].eq("w2")))
    with pytest.raises(StatisticsError, match="share no answered item"):
        survey_design(lost, SUPPORT, "w1", "w2")


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_and_their_index_do_not_matter(seed: int) -> None:
    expected = laid_out(survey_design(RATINGS, SUPPORT, "w1", "w2"))
    mixed = RATINGS.sample(frac=1, random_state=seed)
    design = survey_design(mixed, SUPPORT.sample(frac=1, random_state=seed), "w1", "w2")
    pd.testing.assert_frame_equal(laid_out(design), expected)
    assert design.ratings.index.equals(design.covariates.index)
    assert design.schools.index.equals(design.covariates.index)


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


def test_every_kind_of_support_has_a_label_and_so_has_what_was_not_recognised(
    waves: tuple[Instrument, ...],
) -> None:
    labels, offered = option_labels(waves), options_offered(waves)
    assert set(labels) == {UNRECOGNISED}.union(*offered.values())
    assert list(offered) == [wave.id for wave in waves]
    assert (
        labels["observing_sles"]
        == {option.id: option.label for option in waves[0].question("support").options}[
            "observing_sles"
        ]
    )
    assert offered[waves[0].id] != offered[waves[1].id]
    assert len(set(labels.values())) == len(labels), "two kinds of support read alike in a chart"


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
    pd.testing.assert_frame_equal(wide_ratings(frame.iloc[::-1], "w1"), wide)
