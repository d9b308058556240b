"""The survey's ratings as one ordinal model: wave and support, over all items shared by waves."""

from dataclasses import dataclass

import pandas as pd

from pmio_lib.core.errors import StatisticsError


@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """Ratings, covariates and schools, row by row: one row an answered item of a response.

    `ratings` are 1 to 4, low is good; `covariates` are `later_wave` (0 or 1), `support_count`
    (kinds of support named), and a 0/1 column for each item but the first.
    """

    ratings: pd.Series
    covariates: pd.DataFrame
    schools: pd.Series


def survey_design(
    ratings: pd.DataFrame, support: pd.DataFrame, earlier: str, later: str
) -> SurveyDesign:
    """Lay out the answers of two waves for a cumulative logit model.

    Items asked in one wave only are left out, as are answers without a school. Raises
    StatisticsError if the waves share no answered item.
    """
    answered = ratings[ratings["rating"].notna() & ratings["school_id"].notna()]
    answered = answered[answered["wave"].isin([earlier, later])]
    waves = answered.groupby("item")["wave"].nunique()
    shared = answered[answered["item"].isin(waves.index[waves.eq(2)])].reset_index(drop=True)
    if shared.empty:
        raise StatisticsError(f"{earlier} and {later} share no answered item.")
    counts = support.groupby("response_id")["option"].nunique()
    items = pd.get_dummies(shared["item"], prefix="item", dtype="int64").iloc[:, 1:]
    covariates = pd.DataFrame(
        {
            "later_wave": shared["wave"].eq(later).astype("int64"),
            "support_count": shared["response_id"].map(counts).fillna(0).astype("int64"),
        }
    )
    return SurveyDesign(
        shared["rating"].astype("int64"), covariates.join(items), shared["school_id"]
    )
