"""Who answered: two groups side by side on what is known of both, such as engaged and not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from pmio_lib.methods.columns import named_columns, sorted_levels
from pmio_lib.methods.interval import ends
from pmio_lib.methods.proportions import Rate, rate

GROUP_COLUMNS: Final = {
    "characteristic": "str",
    "level": "str",
    "n_in": "int64",
    "n_of_in": "int64",
    "share_in": "Float64",
    "share_in_low": "Float64",
    "share_in_high": "Float64",
    "n_out": "int64",
    "n_of_out": "int64",
    "share_out": "Float64",
    "share_out_low": "Float64",
    "share_out_high": "Float64",
    "n_missing": "int64",
    "p": "Float64",
}
"""Columns and dtypes of `compare_groups`; shares are proportions."""


def compare_groups(
    units: pd.DataFrame, group: str, characteristics: Sequence[str], confidence: float = 0.95
) -> pd.DataFrame:
    """Compare those in a group with those outside it on each characteristic.

    `group` is a boolean column of units (responses, schools), such as `is_engaged`; characteristics
    are columns of few levels, such as phase, wave or a boolean. Missing values are allowed.

    Returns
    -------
    DataFrame
        One row a characteristic and level that occurs, with GROUP_COLUMNS: how many of those in the
        group and outside it are of that level; `n_missing` rows lack the group or the
        characteristic and are left out; `p` is Fisher's exact two-sided p for this level against
        all others, missing where one of the groups is empty. Several p-values of one characteristic
        are one question, not several findings.

    Raises StatisticsError if a column is not there, a name stands twice, or levels are of several
    kinds.

    References
    ----------
    Fisher (1935), J. R. Stat. Soc. 98:39-82; `scipy.stats.fisher_exact`.
    """
    used = named_columns(units, group, *characteristics)
    rows = [row for name in characteristics for row in _rows(used, group, name, confidence)]
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS)).astype(GROUP_COLUMNS)


def _rows(
    units: pd.DataFrame, group: str, name: str, confidence: float
) -> Iterator[dict[str, object]]:
    known = units[units[group].notna() & units[name].notna()]
    is_in = known[group].astype(bool)
    for level in sorted_levels(known[name]):
        has_level = known[name].eq(level)
        inside = rate(int((has_level & is_in).sum()), int(is_in.sum()), confidence)
        outside = rate(int((has_level & ~is_in).sum()), int((~is_in).sum()), confidence)
        yield {
            "characteristic": name,
            "level": str(level),
            **_described(inside, "in"),
            **_described(outside, "out"),
            "n_missing": len(units) - len(known),
            "p": _fisher_p(inside, outside),
        }


def _described(share: Rate, where: str) -> dict[str, object]:
    return {
        f"n_{where}": share.successes,
        f"n_of_{where}": share.n,
        f"share_{where}": share.share,
        **ends(share.interval, f"share_{where}_low", f"share_{where}_high"),
    }


def _fisher_p(inside: Rate, outside: Rate) -> float | None:
    # pingouin has chi-squared tests only, which cells of a few units do not bear
    from scipy.stats import fisher_exact

    if not inside.n or not outside.n:
        return None
    table = [[each.successes, each.n - each.successes] for each in (inside, outside)]
    return float(fisher_exact(table).pvalue)
