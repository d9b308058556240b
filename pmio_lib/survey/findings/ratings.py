"""Rating items: how many chose each level, and the share that saw an improvement.

Belongs here: what one wave says of one item, and the answers of two waves laid out for a model. Not
here: comparing waves (`waves`), the model (`methods.ordinal`), nor hiding small counts
(`pmio_lib.privacy`).

The scale is that of `study.instruments`: 1 Much better, 2 Slightly better, 3 Stayed the same,
4 Worse. Low is good, and "the same" is not the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportions import rate
from pmio_lib.study.instruments import RATING_LEVELS

LEVELS: Final = tuple(level.value for level in RATING_LEVELS)
"""The levels of the scale, best first."""

IMPROVED: Final = (1, 2)
"""Levels that say something became better."""

SKIPPED: Final = "skipped"
"""Status of a rating that the routing did not ask for."""

DISTRIBUTION_COLUMNS: Final = {
    "wave": "str",
    "item": "str",
    **{f"rating_{level}": "int64" for level in LEVELS},
    "n_answered": "int64",
    "n_missing": "int64",
    "share_improved": "Float64",
    "share_improved_low": "Float64",
    "share_improved_high": "Float64",
}
"""Columns and dtypes of `distribution`; shares are proportions."""

_NEEDED: Final = ("response_id", "wave", "school_id", "item", "rating")


def asked(ratings: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows whose question was asked: all but those the routing skipped."""
    return ratings[ratings["status"].ne(SKIPPED)]


def distribution(ratings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Count the levels of each item in each wave, and give the share improved.

    `ratings` has `response_id`, `wave`, `school_id`, `item` and `rating` (1 to 4 or missing). Gives
    DISTRIBUTION_COLUMNS, a row a wave and item in their order: the share that chose 1 or 2 of those
    who answered, with Wilson's interval; missing where nobody answered. Raises StatisticsError as
    `require_ratings`.
    """
    require_ratings(ratings)
    groups = ratings.groupby(["wave", "item"], sort=True, observed=True)["rating"]
    rows = [
        {"wave": wave, "item": item, **_describe(given, confidence)}
        for (wave, item), given in groups
    ]
    frame = pd.DataFrame(rows, columns=list(DISTRIBUTION_COLUMNS))
    return frame.astype(DISTRIBUTION_COLUMNS)


def require_ratings(ratings: pd.DataFrame) -> None:
    """Refuse a table that is not one rating of the scale for each response and item.

    Raises StatisticsError if a column is missing, a rating is off the scale, or a response has two
    of one item.
    """
    absent = [name for name in _NEEDED if name not in ratings]
    if absent:
        raise StatisticsError(
            f"Ratings without {', '.join(absent)}: expected {', '.join(_NEEDED)}."
        )
    given = ratings["rating"].dropna()
    off = sorted(set(given[~given.isin(LEVELS)].tolist()))
    if off:
        raise StatisticsError(f"Ratings of {off}: expected {', '.join(map(str, LEVELS))}.")
    if ratings.duplicated(["wave", "response_id", "item"]).any():
        raise StatisticsError("More than one rating of one item by one response: expected one.")


def _describe(given: pd.Series[int], confidence: float) -> dict[str, object]:
    answered = given.dropna().astype("int64")
    counts = answered.value_counts().reindex(LEVELS, fill_value=0)
    improved = rate(int(answered.isin(IMPROVED).sum()), len(answered), confidence)
    return {
        **{f"rating_{level}": int(counts[level]) for level in LEVELS},
        "n_answered": len(answered),
        "n_missing": len(given) - len(answered),
        "share_improved": improved.share,
        "share_improved_low": improved.interval.low if improved.interval else None,
        "share_improved_high": improved.interval.high if improved.interval else None,
    }


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
