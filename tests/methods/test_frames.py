"""The methods for a frame of one's own: published values, plain refusals, nothing left unsaid."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods import frames
from tests.methods.agreement.test_definitions import four_coders
from tests.methods.ordinal.wine import wine

PUPILS = pd.DataFrame({"school": [1, 1, 2, 2], "x": [0.0, 1, 0, 1], "score": [1.0, 2, 3, 5]})


def clustered(n_high: int = 5) -> pd.DataFrame:
    """Twelve clusters of 20, the first `n_high` in the higher arm; scores are whole numbers."""
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(12), 20)
    arm, kind = (cluster < n_high).astype(int), rng.integers(0, 2, 240)
    score = 60 + 5 * arm - 4 * kind + rng.normal(0, 3, 12)[cluster] + rng.normal(0, 9, 240)
    columns = {"cluster": cluster, "arm": arm, "kind": kind, "both": arm * kind}
    return pd.DataFrame({**columns, "score": score.round().astype(int)})


def contrasts_of(rows: pd.DataFrame, of: dict[str, dict[str, float]]) -> pd.DataFrame:
    return frames.robust_contrasts(rows, "score", ["arm", "kind", "both"], "cluster", of)


def terms_of(rows: pd.DataFrame) -> pd.DataFrame:
    return frames.random_intercept(rows, "score", ["arm", "kind", "both"], "cluster")


@pytest.mark.parametrize("name", frames.__all__)
def test_every_function_has_an_example_and_stands_in_the_list(name: str) -> None:
    assert ">>>" in (getattr(frames, name).__doc__ or "")


def test_the_wine_data_give_the_published_coefficients() -> None:
    """R, ordinal::clm (1.0 and later), wine: temp 2.5031 (.5287), contact 1.5278 (.4766)."""
    rows = wine()
    found = frames.cumulative_logit(rows, "rating", ["warm", "contact"])
    assert found["estimate"].tolist() == pytest.approx([2.5031, 1.5278], abs=5e-5)
    assert found["se"].tolist() == pytest.approx([0.5287, 0.4766], abs=5e-5)


def test_the_four_coders_give_the_published_alpha_and_ac1() -> None:
    """Krippendorff (2011): nominal .743; Gwet (2014): AC1 .775 (.461, 1)."""
    rows = four_coders().rename_axis("unit").melt(ignore_index=False, var_name="coder")
    rows = rows.reset_index().dropna()
    found = frames.agreement(rows, "unit", "coder", "value")
    assert found.loc["alpha", "estimate"] == pytest.approx(0.743, abs=5e-4)
    assert found.loc["ac1", ["estimate", "low", "high"]].tolist() == pytest.approx(
        [0.775, 0.461, 1.0], abs=5e-4
    )


def fitted(rows: pd.DataFrame, *fixed: str) -> pd.DataFrame:
    return frames.random_intercept(rows, "score", fixed, "school")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fitted(PUPILS, "y"), "No column y"),
        (lambda: fitted(PUPILS.assign(x="a"), "x"), "Column x: expected numbers"),
        (lambda: fitted(pd.concat([PUPILS, PUPILS[["x"]]], axis=1), "x"), "x stands twice"),
        (lambda: fitted(PUPILS, "x", "x"), "x stands twice"),
        (lambda: fitted(PUPILS.assign(school=1), "x"), "school"),
        (lambda: fitted(PUPILS.assign(score="a"), "x"), "Column score: expected numbers"),
        (lambda: fitted(PUPILS.assign(icc=1.0), "icc"), "icc is a row of the result"),
        (lambda: fitted(PUPILS.assign(intercept=1.0), "intercept"), "intercept is the model's own"),
        (lambda: contrasts_of(clustered(), {}), "No contrast"),
        (lambda: contrasts_of(clustered(), {"a": {}}), "not all zero"),
        (lambda: contrasts_of(clustered(), {"a": {"arm": np.nan}}), "expected finite numbers"),
        (lambda: contrasts_of(clustered(), {"a": {"nothing": 1}}), "No coefficient nothing"),
        (lambda: frames.proportion(PUPILS, "score"), "expected true or false"),
        (lambda: frames.difference(PUPILS.assign(y=True), "y", "score"), "has 4 groups"),
        (lambda: frames.compare_waves(PUPILS, "score", "score", "school", 1, 1), "stands twice"),
        (lambda: frames.agreement(PUPILS, "school", "x", "nothing"), "No column nothing"),
        (lambda: frames.alpha(PUPILS, ["x"]), "at least 2"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(call: object, words: str) -> None:
    with pytest.raises(StatisticsError, match=words):
        call()  # type: ignore[operator]


def test_a_share_of_nobody_is_none() -> None:
    nobody = pd.DataFrame({"engaged": pd.array([None, None], dtype="boolean")})
    (row,) = frames.proportion(nobody, "engaged").to_dict("records")
    assert row["n"] == 0
    assert pd.isna(row["share_pct"])


def test_a_difference_turned_round_has_the_other_sign() -> None:
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"g": list("ab") * 30, "y": rng.random(60) < 0.6})
    one = frames.difference(rows, "y", "g").iloc[0]
    other = frames.difference(rows.assign(g=rows["g"].map({"a": "b", "b": "a"})), "y", "g").iloc[0]
    assert one["difference_pp"] == pytest.approx(-other["difference_pp"])
    assert one["low_pp"] == pytest.approx(-other["high_pp"])


def test_a_group_without_an_outcome_keeps_its_row() -> None:
    rows = pd.DataFrame({"y": [True, None, None], "g": ["a", "b", "b"]}, index=[7, 7, 7])
    found = frames.proportion(rows, "y", "g")
    assert found["n"].to_dict() == {"a": 1, "b": 0}
    assert pd.isna(found.loc["b", "share_pct"])
    with pytest.raises(StatisticsError, match="has 1 groups with an outcome"):
        frames.difference(rows, "y", "g")


def answers() -> pd.DataFrame:
    """Six schools a wave, four in both; `few` was asked of two schools in the later wave."""
    asked = pd.DataFrame(
        {
            "school": list("abcdefabcdgh"),
            "wave": ["first"] * 6 + ["again"] * 6,
            "score": [1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1],
        }
    )
    few = asked[asked["wave"].eq("first") | asked["school"].isin(["a", "b"])]
    return pd.concat([asked.assign(question="many"), few.assign(question="few")])


def compared(rows: pd.DataFrame, **options: object) -> pd.DataFrame:
    return frames.compare_waves(rows, "score", "wave", "school", 1, 1, **options)  # type: ignore[arg-type]


def test_an_item_with_too_few_clusters_keeps_its_row_and_its_reason() -> None:
    found = compared(answers(), item="question")
    assert found.index.tolist() == ["few", "many"]
    assert found.loc["few", "reason"] == "Fewer than 3 clusters in one of the waves."
    assert found.loc["few", ["difference", "low", "p", "p_holm"]].isna().all()
    alone = compared(answers().query("question == 'many'"))
    assert found.loc["many"].tolist() == alone.loc["all"].tolist()
    assert found.loc["many", "p_holm"] == found.loc["many", "p"]


def test_waves_stand_in_the_order_of_their_categories_else_of_their_names() -> None:
    rows = answers().query("question == 'many'")
    by_name = compared(rows).loc["all"]
    order = pd.CategoricalDtype(["first", "again"], ordered=True)
    by_order = compared(rows.astype({"wave": order})).loc["all"]
    assert by_order["difference"] == pytest.approx(1 / 6)
    assert by_name["difference"] == pytest.approx(-1 / 6)
    assert by_name["low"] == pytest.approx(-by_order["high"], abs=1e-6)


def test_clusters_that_do_not_vary_have_newcombes_interval_and_a_reason() -> None:
    row = compared(answers().query("question == 'many'").assign(score=1)).loc["all"]
    assert row["low"] < 0 < row["high"]
    assert "widened" in row["reason"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (answers().assign(wave=[1] * 10 + ["b"] * (len(answers()) - 10)), "mixes kinds"),
        (answers().assign(score="x"), "expected numbers"),
        (answers().assign(score=np.inf), "not finite"),
        (answers().assign(score=lambda rows: rows["score"] * 9), "largest difference"),
    ],
)
def test_waves_that_cannot_be_compared_are_refused_in_words(rows: pd.DataFrame, words: str) -> None:
    with pytest.raises(StatisticsError, match=words):
        compared(rows)


def test_a_term_that_one_cluster_shows_keeps_its_row_and_says_why() -> None:
    found = terms_of(clustered(n_high=1))
    assert "single school" in found.loc["arm", "robust_reason"]
    assert found.loc["arm", ["robust_low", "robust_high", "robust_df", "robust_p"]].isna().all()
    assert found.loc["arm", ["estimate", "low", "high", "df", "p"]].notna().all()
    assert found.loc["kind", "robust_reason"] == ""
    assert found.loc["kind", "robust_df"] > 1


def test_a_contrast_of_one_term_is_that_term_and_turned_round_has_the_other_sign() -> None:
    rows = clustered()
    term = terms_of(rows).loc["both"]
    found = contrasts_of(rows, {"as it is": {"both": 1}, "turned round": {"both": -1}})
    assert found.loc["as it is"].tolist() == term.tolist()
    turned = found.loc["turned round"]
    assert turned["estimate"] == -term["estimate"]
    assert turned["robust_low"] == pytest.approx(-term["robust_high"])
    assert turned[["robust_df", "robust_p"]].tolist() == pytest.approx(
        term[["robust_df", "robust_p"]].tolist()
    )


def test_a_sum_of_terms_is_the_term_of_the_other_kind() -> None:
    """The difference of arms among kind 1 is the arm's own term once kinds are turned round."""
    rows = clustered()
    other = rows.assign(kind=1 - rows["kind"], both=rows["arm"] * (1 - rows["kind"]))
    found = contrasts_of(rows, {"arm of kind 1": {"arm": 1, "both": 1}}).loc["arm of kind 1"]
    term = terms_of(other).loc["arm"]
    numbers = found.index.drop("robust_reason")
    assert found[numbers].tolist() == pytest.approx(term[numbers].tolist(), rel=1e-6)


def test_variances_have_profile_intervals_that_hold_them() -> None:
    found = terms_of(clustered()).loc[["variance between", "variance within", "icc"]]
    assert (found["low"] <= found["estimate"]).all()
    assert (found["estimate"] < found["high"]).all()
    assert found["df"].isna().all()


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "Int8"])
def test_small_integers_are_the_numbers_they_say(kind: str) -> None:
    """Scores about 60 squared and summed leave every small type behind."""
    rows = clustered()
    small = rows.astype(dict.fromkeys(rows.columns, kind))
    pd.testing.assert_frame_equal(terms_of(small), terms_of(rows))
    one, other = (
        frames.standardised_difference(some, "score", "arm", "cluster") for some in (small, rows)
    )
    pd.testing.assert_frame_equal(one, other)
