"""Which support schools say they received: a school counts once, whoever of its staff named it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportions import rate

UPTAKE_COLUMNS: Final = {
    "wave": "str",
    "option": "str",
    "base": "str",
    "n_schools": "int64",
    "n_base": "int64",
    "share": "Float64",
    "share_low": "Float64",
    "share_high": "Float64",
    "rank_first": "Int64",
    "rank_last": "Int64",
}
"""Columns and dtypes of `uptake`; shares are proportions."""


def uptake(
    support: pd.DataFrame,
    base_schools: pd.DataFrame,
    base: str,
    options: Mapping[str, Sequence[str]],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the schools naming each kind of support in each wave.

    `support` has `wave`, `school_id`, `option`; `base_schools` (`wave`, `school_id`) those a share
    is out of, called `base` in every row; `options` what each wave offered. Gives UPTAKE_COLUMNS,
    most named first, with Wilson's interval; tied options share ranks `rank_first` to `rank_last`.
    A wave whose base is empty has neither. Raises StatisticsError if a wave of the support has no
    options.
    """
    unlisted = sorted(set(support["wave"]) - set(options))
    if unlisted:
        raise StatisticsError(f"No options are listed for {', '.join(unlisted)}.")
    frames = [
        _wave(support, base_schools, base, wave, offered, confidence)
        for wave, offered in options.items()
    ]
    frame = pd.concat(frames) if frames else pd.DataFrame(columns=list(UPTAKE_COLUMNS))
    ordered = frame.sort_values(["wave", "n_schools", "option"], ascending=[True, False, True])
    return ordered.reset_index(drop=True)


def _wave(
    support: pd.DataFrame,
    base_schools: pd.DataFrame,
    base: str,
    wave: str,
    offered: Sequence[str],
    confidence: float,
) -> pd.DataFrame:
    schools = set(base_schools.loc[base_schools["wave"].eq(wave), "school_id"].dropna())
    named = support[support["wave"].eq(wave) & support["school_id"].isin(schools)]
    by_option = named.groupby("option", observed=True)["school_id"].nunique()
    listed = [*dict.fromkeys([*offered, *sorted(by_option.index)])]
    counts = by_option.reindex(listed, fill_value=0)
    rows = [
        _row(wave, str(option), base, int(count), len(schools), confidence)
        for option, count in counts.items()
    ]
    frame = pd.DataFrame(rows, columns=list(UPTAKE_COLUMNS)).astype(UPTAKE_COLUMNS)
    if not schools:
        return frame
    return frame.assign(
        rank_first=frame["n_schools"].rank(method="min", ascending=False).astype("Int64"),
        rank_last=frame["n_schools"].rank(method="max", ascending=False).astype("Int64"),
    )


def _row(
    wave: str, option: str, base: str, count: int, n_base: int, confidence: float
) -> dict[str, object]:
    naming = rate(count, n_base, confidence)
    return {
        "wave": wave,
        "option": option,
        "base": base,
        "n_schools": naming.successes,
        "n_base": naming.n,
        "share": naming.share,
        "share_low": naming.interval.low if naming.interval else None,
        "share_high": naming.interval.high if naming.interval else None,
    }
