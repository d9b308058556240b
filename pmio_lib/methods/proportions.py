"""So many of so many: rates with score intervals, differences of proportions, groups side by side.

Wilson's and Newcombe's intervals are statsmodels'; here stand what they are asked of, in words, and
what is said of none of none. Not here: figures of a whole area over years, which are no sample
(`series`).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import levels_in_order, named_columns
from pmio_lib.methods.interval import Interval, require_confidence


@dataclass(frozen=True)
class Rate:
    """How many of how many; share (a proportion) and Wilson's interval are None where `n` is 0."""

    successes: int
    n: int
    share: float | None
    interval: Interval | None


def rate(successes: int, n: int, confidence: float = 0.95) -> Rate:
    """Give a count of a total with its share and interval; `n` may be 0.

    Raises StatisticsError if the counts are not whole numbers with 0 <= successes <= n, or the
    level is none.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212.
    """
    require_confidence(confidence)
    counts = _number(successes), _number(n)
    if not (all(count.is_integer() for count in counts) and 0 <= counts[0] <= counts[1]):
        raise StatisticsError(
            f"A rate of {successes} out of {n}: expected whole numbers, the first no larger."
        )
    successes, n = map(int, counts)
    if n == 0:
        return Rate(0, 0, None, None)
    share = successes / n
    return Rate(successes, n, share, wilson_interval(share, n, confidence))


def wilson_interval(proportion: float, n: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval for one proportion of n observations, without continuity correction.

    In proportions, within 0 and 1, and holding `proportion`, which may come from a rounded
    percentage, so that `proportion * n` need not be a whole number. Raises StatisticsError if an
    argument is out of range.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22:209-212; method 3 of Newcombe (1998), Statist. Med.
    17:857-872.
    """
    _require_proportion(proportion, n)
    require_confidence(confidence)
    from statsmodels.stats.proportion import proportion_confint

    share, count = float(proportion), int(n)  # NumPy's small integers overflow
    found = proportion_confint(share * count, count, alpha=1 - confidence, method="wilson")
    low, high = map(float, found)
    return Interval(max(0.0, min(share, low)), min(1.0, max(share, high)), confidence)


def newcombe_interval(p1: float, n1: int, p2: float, n2: int, confidence: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval for the difference `p1 - p2` of independent proportions.

    In proportions (0.05 is five percentage points), within -1 and 1. Raises StatisticsError if an
    argument is out of range.

    References
    ----------
    Newcombe (1998), Statist. Med. 17:873-890, method 10.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    require_confidence(confidence)
    groups = []
    for proportion, n in ((p1, n1), (p2, n2)):
        _require_proportion(proportion, n)
        groups += [float(proportion) * int(n), int(n)]
    low, high = confint_proportions_2indep(*groups, method="newcomb", alpha=1 - confidence)
    return Interval(max(-1.0, float(low)), min(1.0, float(high)), confidence)


GROUP_COLUMNS: Final = {
    "characteristic": "str",
    "level": "str",
    "n_in": "int64",
    "share_in": "Float64",
    "n_out": "int64",
    "share_out": "Float64",
    "p": "Float64",
}
"""Columns and dtypes of `compare_groups`; shares are proportions."""


def compare_groups(units: pd.DataFrame, group: str, characteristics: Sequence[str]) -> pd.DataFrame:
    """Compare those in a group with those outside it on each characteristic: who answered, say.

    `group` is a boolean column of units (responses, schools), such as `is_engaged`; characteristics
    are columns of few levels, such as phase, wave or a boolean. Rows that lack the group or the
    characteristic are left out.

    Returns
    -------
    DataFrame
        One row a characteristic and level that occurs, with GROUP_COLUMNS: how many of those in the
        group and outside it are of that level, and their shares; `p` is Fisher's exact two-sided p
        for this level against all others. Of an empty group share and p are missing. Several
        p-values of one characteristic are one question, not several findings.

    Raises StatisticsError if a column is not there, a name stands twice, the group is not true or
    false, or levels are of several kinds.

    References
    ----------
    Fisher (1935), J. R. Stat. Soc. 98:39-82; `scipy.stats.fisher_exact`.
    """
    used = named_columns(units, group, *characteristics)
    _require_flag(used[group])
    rows = [row for name in characteristics for row in _levels(used, group, name)]
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS)).astype(GROUP_COLUMNS)


def _require_flag(group: pd.Series) -> None:
    """Refuse what is not true or false: of words such as "no" every one would count as true."""
    other = [value for value in group.dropna().tolist() if not isinstance(value, bool | np.bool_)]
    if other:
        raise StatisticsError(
            f"The group {group.name} holds {str(other[0])!r}: expected true, false or nothing."
        )


def _levels(units: pd.DataFrame, group: str, name: str) -> Iterator[dict[str, object]]:
    # pingouin has chi-squared tests only, which cells of a few units do not bear
    from scipy.stats import fisher_exact

    known = units[units[group].notna() & units[name].notna()]
    is_in = known[group].astype(bool)
    inside, outside = known.loc[is_in, name], known.loc[~is_in, name]
    for level in levels_in_order(known[name]):
        n_in, n_out = int(inside.eq(level).sum()), int(outside.eq(level).sum())
        table = [[n_in, len(inside) - n_in], [n_out, len(outside) - n_out]]
        yield {
            "characteristic": name,
            "level": str(level),
            "n_in": n_in,
            "share_in": n_in / len(inside) if len(inside) else None,
            "n_out": n_out,
            "share_out": n_out / len(outside) if len(outside) else None,
            "p": float(fisher_exact(table).pvalue) if len(inside) and len(outside) else None,
        }


def binomial_error(proportion: float, n: float) -> float:
    """Standard error of a share of `n` independent pupils: the root of p (1 - p) / n.

    `n` is above 0 and need not be whole, as the middle of a range; NaN gives NaN. Raises
    StatisticsError if the proportion lies outside 0 to 1, or n is not above 0.

    References
    ----------
    Agresti (2013), Categorical Data Analysis, 3rd ed., section 1.3.3.
    """
    share, size = _number(proportion), _number(n)
    if math.isnan(share) or math.isnan(size):
        return math.nan
    if not (0 <= share <= 1 and size > 0):
        raise StatisticsError(f"A share of {share} of {size}: expected 0 to 1, of more than none.")
    return math.sqrt(share * (1 - share) / size)


def normal_quantile(confidence: float) -> float:
    """Give how many standard errors reach to each side at a confidence level: 1.96 at 0.95."""
    require_confidence(confidence)
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _number(value: float) -> float:
    """Give a plain float, NaN where missing: `pd.NA` compares as neither true nor false."""
    return math.nan if value is None or pd.isna(value) else float(value)


def _require_proportion(proportion: float, n: int) -> None:
    if not 0 <= _number(proportion) <= 1:
        raise StatisticsError(
            f"A proportion of {proportion}: expected between 0 and 1; divide a percentage by 100."
        )
    if not (1 <= _number(n) < math.inf and float(n).is_integer()):
        raise StatisticsError(
            f"A proportion of n = {n} observations: expected a whole number, at least 1."
        )
