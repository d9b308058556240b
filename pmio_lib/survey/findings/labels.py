"""Shapes of the survey for a page: labels as the questionnaires have them, ratings side by side."""

from collections.abc import Iterable

import pandas as pd

from pmio_lib.study.instruments import UNRECOGNISED, Instrument


def item_labels(instruments: Iterable[Instrument], group: str | None = None) -> dict[str, str]:
    """Give the rating items by name, as first asked; of one group, or of all."""
    labels: dict[str, str] = {}
    for instrument in instruments:
        for question in instrument.of_kind("rating"):
            if group is None or question.group == group:
                labels.setdefault(question.name, question.text)
    return labels


def option_labels(instruments: Iterable[Instrument]) -> dict[str, str]:
    """Give every kind of support by id, as first printed."""
    labels: dict[str, str] = {}
    for instrument in instruments:
        for option in instrument.question("support").options:
            labels.setdefault(option.id, option.label)
    return {**labels, UNRECOGNISED: "Something else, not recognised"}


def options_offered(instruments: Iterable[Instrument]) -> dict[str, list[str]]:
    """Give the kinds of support each wave offered."""
    return {
        one.id: [option.id for option in one.question("support").options] for one in instruments
    }


def wide_ratings(ratings: pd.DataFrame, wave: str) -> pd.DataFrame:
    """Give one wave's ratings with a row a response that was asked, a column an item."""
    rows = ratings[ratings["wave"].eq(wave) & ratings["status"].ne("skipped")]
    return rows.pivot(index="response_id", columns="item", values="rating")
