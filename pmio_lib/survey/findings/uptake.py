"""Which support schools say they received: a school counts once, whoever of its staff named it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.study.instruments import UNRECOGNISED, Instrument

UPTAKE_COLUMNS: Final = {
    "wave": "str",
    "option": "str",
    "n_schools": "int64",
    "rank_first": "Int64",
}
"""Columns and dtypes of `uptake`."""


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
        each.id: [option.id for option in each.question("support").options] for each in instruments
    }


def uptake(
    support: pd.DataFrame, base_schools: pd.DataFrame, options: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Count the schools naming each kind of support in each wave.

    `support` has `wave`, `school_id`, `option`; `base_schools` (`wave`, `school_id`) those that
    count; `options` what each wave offered. Gives UPTAKE_COLUMNS, most named first; options that
    tie share the first of their ranks, and a wave without schools has none. Raises StatisticsError
    if a wave of the support has no options.
    """
    unlisted = sorted(set(support["wave"]) - set(options))
    if unlisted:
        raise StatisticsError(f"No options are listed for {', '.join(unlisted)}.")
    rows = []
    for wave, offered in options.items():
        schools = set(base_schools.loc[base_schools["wave"].eq(wave), "school_id"].dropna())
        named = support[support["wave"].eq(wave) & support["school_id"].isin(schools)]
        counts = named.groupby("option")["school_id"].nunique()
        listed = dict.fromkeys([*offered, *sorted(counts.index)])
        rows += [(wave, option, counts.get(option, 0), bool(schools)) for option in listed]
    frame = pd.DataFrame(rows, columns=["wave", "option", "n_schools", "has_base"])
    ranks = frame.groupby("wave")["n_schools"].rank(method="min", ascending=False)
    frame = frame.assign(rank_first=ranks.where(frame["has_base"]))
    frame = frame[list(UPTAKE_COLUMNS)].astype(UPTAKE_COLUMNS)
    order = ["wave", "n_schools", "option"]
    return frame.sort_values(order, ascending=[True, False, True], ignore_index=True)
