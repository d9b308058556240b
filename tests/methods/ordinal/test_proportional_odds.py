"""The check of equal slopes against R's nominal_test."""

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.ordinal.proportional_odds import CHECK_COLUMNS, proportional_odds_check
from tests.methods.ordinal.wine import wine


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
