"""Rating items: how many chose each level, the share that saw an improvement, and one model of all.

The scale is that of `study.instruments`: 1 Much better, 2 Slightly better, 3 Stayed the same,
4 Worse. Low is good, and "the same" is not the middle. What may be shown is for `privacy.survey`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.ordinal.model import fit_cumulative_logit, proportional_odds_check
from pmio_lib.methods.proportions import rate
from pmio_lib.study.instruments import RATING_LEVELS, Instrument

LEVELS: Final = tuple(level.value for level in RATING_LEVELS)
"""The levels of the scale, best first."""

IMPROVED: Final = (1, 2)
"""Levels that say something became better."""

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

TERM_COLUMNS: Final = {"estimate": "log_odds", "low": "low_log_odds", "high": "high_log_odds"}


def asked(ratings: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows whose question was asked: all but those the routing skipped."""
    return ratings[ratings["status"].ne("skipped")]


def item_labels(instruments: Iterable[Instrument], group: str | None = None) -> dict[str, str]:
    """Give the rating items by name, as first asked; of one group, or of all."""
    labels: dict[str, str] = {}
    for instrument in instruments:
        for question in instrument.of_kind("rating"):
            if group is None or question.group == group:
                labels.setdefault(question.name, question.text)
    return labels


def wide_ratings(ratings: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Give one wave's ratings with a row a response that was asked, a column an item."""
    rows = asked(ratings[ratings["wave"].eq(wave)])
    return rows.pivot(index="response_id", columns="item", values="rating")


def distribution(ratings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Count the levels of each item in each wave, and give the share improved.

    `ratings` has `wave`, `item` and `rating` (1 to 4 or missing). Gives DISTRIBUTION_COLUMNS, a row
    a wave and item in their order: the share that chose 1 or 2 of those who answered, with Wilson's
    interval; missing where nobody answered.
    """
    groups = ratings.groupby(["wave", "item"], sort=True, observed=True)["rating"]
    rows = [
        {"wave": wave, "item": item, **_describe(given, confidence)}
        for (wave, item), given in groups
    ]
    frame = pd.DataFrame(rows, columns=list(DISTRIBUTION_COLUMNS))
    return frame.astype(DISTRIBUTION_COLUMNS)


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


def survey_design(
    ratings: pd.DataFrame, support: pd.DataFrame, earlier: str, later: str
) -> tuple[pd.Series, pd.DataFrame, pd.Series]:
    """Lay out the answers of two waves for a cumulative logit model, a row an answered item.

    Gives ratings, covariates (`later_wave`, 0 or 1; `support_count`, kinds of support named; a 0/1
    column for each item but the first) and schools. Items asked in one wave only are left out, as
    are answers without a school. Raises StatisticsError if the waves share no answered item.
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
    return shared["rating"].astype("int64"), covariates.join(items), shared["school_id"]


def model_of_two_waves(
    ratings: pd.DataFrame,
    support: pd.DataFrame,
    waves: tuple[str, str],
    labels: Mapping[str, str],
    confidence: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit one model of all items two waves share: its terms, and the check of each one's slope.

    `labels` names the terms `later_wave` and `support_count`. By `term`: `log_odds` of a worse
    rating with `low_` and `high_`, `df`, `p`; and `check`, `p`. What cannot be fitted says why.
    """
    try:
        levels, covariates, schools = survey_design(ratings, support, *waves)
        fit = fit_cumulative_logit(levels, covariates, schools, confidence)
        checks = proportional_odds_check(levels, covariates)
    except StatisticsError as error:
        return _without_model(labels, str(error))
    terms = fit.coefficients.loc[list(labels)].rename(index=labels, columns=TERM_COLUMNS)
    checked = checks[checks["term"].isin(labels)].replace({"term": labels})
    checked["check"] = checked["reason"].replace("", "checked")
    kept = [*TERM_COLUMNS.values(), "df", "p"]
    return terms[kept].rename_axis("term"), checked.set_index("term")[["check", "p"]]


def _without_model(labels: Mapping[str, str], reason: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    index = pd.Index(list(labels.values()), name="term")
    terms = pd.DataFrame(index=index, columns=[*TERM_COLUMNS.values(), "df", "p"], dtype="float64")
    checks = pd.DataFrame({"check": reason, "p": float("nan")}, index=index)
    return terms.assign(reason=reason), checks
