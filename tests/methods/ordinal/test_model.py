"""The cumulative logit model against R, and what it refuses."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.ordinal.model import (
    CHECK_COLUMNS,
    fit_cumulative_logit,
    proportional_odds_check,
)
from tests.methods.ordinal.wine import wine

TERMS = ["warm", "contact"]
THRESHOLDS = ["1|2", "2|3", "3|4", "4|5"]


def test_the_wine_data_give_the_published_fit() -> None:
    # Christensen, "Cumulative Link Models for Ordinal Regression with the R Package ordinal", fm1;
    # digits from R's ordinal 2022.11-16, clm(rating ~ temp + contact, data = wine)
    found = fit_cumulative_logit(wine()["rating"], wine()[TERMS])
    terms, cuts = found.coefficients.loc[TERMS], found.thresholds.loc[THRESHOLDS]
    assert terms["estimate"].tolist() == pytest.approx([2.503102008, 1.527797658], abs=1e-6)
    assert terms["se"].tolist() == pytest.approx([0.52868010, 0.47662263], abs=1e-6)
    assert terms["statistic"].tolist() == pytest.approx([4.73462, 3.20547], abs=1e-5)
    assert terms["p"].tolist() == pytest.approx([2.1946e-06, 0.0013484], rel=1e-4)
    estimates = [-1.344383411, 1.250808798, 3.466886926, 5.006404221]
    errors = [0.51710205, 0.43788020, 0.59776042, 0.73090634]
    assert cuts["estimate"].tolist() == pytest.approx(estimates, abs=1e-6)
    assert cuts["se"].tolist() == pytest.approx(errors, abs=1e-6)
    assert round(found.log_likelihood, 2) == -86.49
    assert found.coefficients["se_cluster"].isna().all()


@pytest.mark.parametrize(
    ("groups", "terms", "thresholds"),
    [  # R: sqrt(diag(sandwich::vcovCL(fit, cluster, type = "HC0", cadjust = TRUE)))
        (
            "judge",
            (0.3539015210, 0.4343977575),
            (0.6883797149, 0.5504874877, 0.6297905712, 0.7494089925),
        ),
        (
            "bottle",
            (0.2406144952, 0.1927499227),
            (0.4484384275, 0.2899641807, 0.2392205611, 0.5810594044),
        ),
    ],
)
def test_errors_by_group_are_those_of_rs_sandwich(
    groups: str, terms: tuple[float, ...], thresholds: tuple[float, ...]
) -> None:
    data = wine()
    found = fit_cumulative_logit(data["rating"], data[TERMS], data[groups])
    assert tuple(found.coefficients["se_cluster"]) == pytest.approx(terms, abs=1e-6)
    assert tuple(found.thresholds["se_cluster"]) == pytest.approx(thresholds, abs=1e-6)
    assert set(found.coefficients["df"]) == {data[groups].nunique() - 1}


def test_tests_and_intervals_use_t_with_groups_less_one() -> None:
    data = wine()
    found = fit_cumulative_logit(data["rating"], data[TERMS], data["judge"])
    row = found.coefficients.loc["contact"]
    # R: 2 * pt(-3.517047777, 8) and qt(.975, 8) = 2.306004
    assert row["p"] == pytest.approx(0.007879868, abs=1e-7)
    assert row["high"] - row["estimate"] == pytest.approx(2.306004 * row["se_cluster"], abs=1e-5)


def test_turning_the_scale_round_turns_the_signs() -> None:
    data = wine()
    there = fit_cumulative_logit(data["rating"], data[TERMS])
    back = fit_cumulative_logit(6 - data["rating"], data[TERMS])
    assert back.coefficients["estimate"].tolist() == pytest.approx(
        (-there.coefficients["estimate"]).tolist(), abs=1e-5
    )
    assert back.log_likelihood == pytest.approx(there.log_likelihood, abs=1e-8)


def test_a_change_of_unit_changes_the_estimate_alone() -> None:
    data = wine()
    years = data[["contact"]] * 1000 + 2000
    plain = fit_cumulative_logit(data["rating"], data[["contact"]]).coefficients.iloc[0]
    moved = fit_cumulative_logit(
        data["rating"], years.set_axis(["year"], axis=1)
    ).coefficients.iloc[0]
    assert moved["estimate"] * 1000 == pytest.approx(plain["estimate"], rel=1e-5)
    assert moved["p"] == pytest.approx(plain["p"], rel=1e-4)


def test_two_levels_are_a_logistic_regression() -> None:
    # R 4.2.2: glm(rating > 2 ~ temp + contact, binomial, wine)
    import statsmodels.api as sm

    data = wine()
    found = fit_cumulative_logit(data["rating"].gt(2).astype(int), data[TERMS])
    logit = sm.Logit(data["rating"].gt(2).astype(int), sm.add_constant(data[TERMS])).fit(disp=0)
    assert found.coefficients["estimate"].tolist() == pytest.approx(
        logit.params[TERMS].tolist(), abs=1e-6
    )
    assert found.coefficients["se"].tolist() == pytest.approx(logit.bse[TERMS].tolist(), abs=1e-6)


def test_levels_nobody_chose_are_dropped() -> None:
    data = wine()
    scale = pd.CategoricalDtype([0, 1, 2, 3, 4, 5, 6], ordered=True)
    found = fit_cumulative_logit(data["rating"].astype(scale), data[TERMS])
    assert list(found.thresholds.index) == THRESHOLDS


def test_rows_with_something_missing_are_left_out() -> None:
    data = pd.concat([wine(), wine().head(3)], ignore_index=True).astype("Int64")
    for place, column in ((72, "rating"), (73, "warm"), (74, "judge")):
        data.loc[place, column] = pd.NA
    found = fit_cumulative_logit(data["rating"], data[TERMS], data["judge"])
    assert set(found.coefficients["df"]) == {8}
    assert round(found.log_likelihood, 2) == -86.49


def answers(ratings: str, covariate: str) -> tuple[pd.Series, pd.DataFrame]:
    return pd.Series([int(each) for each in ratings]), pd.DataFrame(
        {"wave": [int(each) for each in covariate]}
    )


WINE = wine()
WORDS = pd.Series(["low", "high", "middle", "low", "high", "middle"] * 5)
THIRTY = pd.DataFrame({"x": np.arange(30) % 7})
NINE = pd.Series([1, 2, 3] * 3)


@pytest.mark.parametrize(
    ("ratings", "covariates", "groups", "said"),
    [
        (*answers("11122233", "00000111"), None, "Separation by wave"),
        (*answers("11122333", "00111222"), None, "Separation by wave"),
        (*answers("12341234", "00000000"), None, "wave does not vary"),
        (*answers("22222222", "01010101"), None, "two levels"),
        (WINE["rating"], WINE[TERMS].assign(cold=1 - WINE["warm"]), None, "follows from the"),
        (WINE["rating"], WINE[["warm"]].replace(1, np.inf), None, "infinite"),
        (WINE["rating"].head(5), WINE[["warm"]], None, "one value for each"),
        (WINE["rating"], WINE[TERMS], WINE["judge"] > 3, "2 groups for 2 covariates"),
        (NINE, pd.DataFrame([[1, 2], [2, 1], [1, 1]] * 3, columns=["x", "x"]), None, "one name"),
        (NINE, pd.DataFrame({"x": ["a", "b", "a"] * 3}), None, "x holds no numbers"),
        (NINE, pd.DataFrame({"x": ["0", "1", "0"] * 3}), None, "x holds no numbers"),
        (WORDS, THIRTY, None, "whose order nothing says"),
        (WORDS.astype("category"), THIRTY, None, "without an order"),
    ],
)
def test_what_cannot_be_fitted_is_refused(
    ratings: pd.Series, covariates: pd.DataFrame, groups: pd.Series | None, said: str
) -> None:
    with pytest.raises(StatisticsError, match=said):
        fit_cumulative_logit(ratings, covariates, groups)


def test_levels_that_are_words_take_the_order_they_are_given() -> None:
    scale = pd.CategoricalDtype(["low", "middle", "high"], ordered=True)
    fit = fit_cumulative_logit(WORDS.astype(scale), THIRTY)
    assert list(fit.thresholds.index) == ["low|middle", "middle|high"]


def test_a_fit_that_stopped_early_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from statsmodels.miscmodels import ordinal_model

    whole = ordinal_model.OrderedModel.fit
    monkeypatch.setattr(
        ordinal_model.OrderedModel,
        "fit",
        lambda self, **options: whole(self, **{**options, "maxiter": 2}),
    )
    with pytest.raises(StatisticsError, match="did not converge"):
        fit_cumulative_logit(wine()["rating"], wine()[TERMS])


def test_a_calendar_year_gives_the_slope_of_nought_and_one() -> None:
    rng = np.random.default_rng(1)
    later = rng.integers(0, 2, 200)
    rating = pd.Series(1 + (rng.logistic(size=200) + 0.8 * later > 0) + (rng.random(200) < 0.3))
    plain = fit_cumulative_logit(rating, pd.DataFrame({"later": later}))
    for years in (2019 + later, 1e6 + later):
        fit = fit_cumulative_logit(rating, pd.DataFrame({"later": years}))
        for column in ("estimate", "se", "p"):
            assert fit.coefficients[column].to_numpy() == pytest.approx(
                plain.coefficients[column].to_numpy(), rel=1e-6
            )
        assert fit.log_likelihood == pytest.approx(plain.log_likelihood)
        assert proportional_odds_check(rating, pd.DataFrame({"later": years}))["p"].tolist() == (
            pytest.approx(proportional_odds_check(rating, pd.DataFrame({"later": later}))["p"])
        )


def test_whole_numbers_beside_none_are_levels() -> None:
    data = wine()
    gaps = data["rating"].astype(object).where(data["judge"] > 1, None)
    found = fit_cumulative_logit(gaps, data[TERMS])
    known = data[data["judge"] > 1]
    plain = fit_cumulative_logit(known["rating"], known[TERMS])
    assert len(known) < len(data)
    pd.testing.assert_frame_equal(found.coefficients, plain.coefficients)


def test_contact_in_the_wine_data_gives_rs_likelihood_ratio() -> None:
    # R's ordinal 2022.11-16, nominal_test(clm(rating ~ temp + contact)): 0.5667403, df 3, p 0.90400
    found = proportional_odds_check(wine()["rating"], wine()[["warm", "contact"]])
    row = found.set_index("term").loc["contact"]
    assert row["reason"] == ""
    assert row["likelihood_ratio"] == pytest.approx(0.5667403, abs=1e-5)
    assert row["df"] == 3
    assert row["p"] == pytest.approx(0.90400, abs=1e-5)


def test_where_a_level_is_missing_on_one_side_it_says_it_cannot_be_checked() -> None:
    # No warm wine was rated 1, so at that threshold the slope is infinite.
    found = proportional_odds_check(wine()["rating"], wine()[["warm", "contact"]])
    row = found.set_index("term").loc["warm"]
    assert row["reason"].startswith("Cannot be checked")
    assert row[["likelihood_ratio", "df", "p"]].isna().all()


def test_a_few_answers_at_one_end_cannot_be_checked() -> None:
    data = wine()
    first = data["rating"].eq(1) & data.groupby("rating").cumcount().gt(3)
    found = proportional_odds_check(data["rating"].mask(first, 2), data[["contact"]])
    assert list(found) == list(CHECK_COLUMNS)
    assert "too few answers" in found.loc[0, "reason"]


def test_two_levels_have_one_threshold_and_nothing_to_check() -> None:
    data = wine()
    found = proportional_odds_check(data["rating"].gt(2).astype(int), data[["contact"]])
    assert "two levels" in found.loc[0, "reason"]


def test_slopes_that_differ_are_found_and_equal_ones_are_not() -> None:
    generator = np.random.default_rng(1)
    group = np.repeat([0, 1], 400)
    latent = generator.logistic(size=800)
    for scale, differs in ((1.0, False), (3.0, True)):
        spread = np.where(group == 1, scale, 1.0)
        rating = 1 + np.searchsorted([-1, 0, 1.5], latent * spread + 0.3 * group)
        found = proportional_odds_check(pd.Series(rating), pd.DataFrame({"group": group}))
        assert found.loc[0, "reason"] == ""
        assert (found.loc[0, "p"] < 0.01) == differs


def test_what_the_model_refuses_the_check_refuses() -> None:
    with pytest.raises(StatisticsError, match="does not vary"):
        proportional_odds_check(wine()["rating"], wine()[["warm"]] * 0)
