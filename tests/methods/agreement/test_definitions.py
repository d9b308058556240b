"""The coefficients by their definitions, slowly; other tests compare with these.

First they must give what is published themselves.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Final

import pandas as pd
import pytest

Units = list[list[Hashable | None]]
Difference = Callable[[Hashable, Hashable, list[Hashable]], float]

_: Final = None
FOUR_CODERS: Final = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
"""Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C; 2019, chapter 12."""

FOUR_CODERS_ALPHA: Final = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}
"""As published there, section D."""

PATCHY: Final = "1123 2244 33.3 1.11 5554 4.44 2233 112. 3443 5.5. 1211 44.. 3... 2222 5455"
"""Made up: fifteen units, four coders, holes."""


def frame_of(units: Sequence[Sequence[Hashable | None]]) -> pd.DataFrame:
    return pd.DataFrame([list(unit) for unit in units], dtype=object)


def four_coders() -> pd.DataFrame:
    return pd.DataFrame(FOUR_CODERS, dtype=float).T


def patchy() -> pd.DataFrame:
    return frame_of([[None if c == "." else int(c) for c in unit] for unit in PATCHY.split()])


def paired(units: Units) -> list[list[Hashable]]:
    told = [[value for value in unit if value is not None] for unit in units]
    return [unit for unit in told if len(unit) >= 2]


def nominal(c, k, pool) -> float:
    return float(c != k)


def ordinal(c, k, pool) -> float:
    low, high = min(c, k), max(c, k)
    between = sum(low <= value <= high for value in pool)
    return (between - (pool.count(c) + pool.count(k)) / 2) ** 2


def interval(c, k, pool) -> float:
    return float((c - k) ** 2)


def ratio(c, k, pool) -> float:
    return float(((c - k) / (c + k)) ** 2) if c != k else 0.0


DIFFERENCES: Final[dict[str, Difference]] = {
    "nominal": nominal,
    "ordinal": ordinal,
    "interval": interval,
    "ratio": ratio,
}


def disagreement_by_definition(units: Units, metric: str) -> tuple[float, float]:
    """Mean squared difference within units, each pair weighted 1 / (m - 1); and of all pairs."""
    told = paired(units)
    pool = [value for unit in told for value in unit]
    n, square = len(pool), DIFFERENCES[metric]
    within = sum(
        square(a, b, pool) / (len(unit) - 1)
        for unit in told
        for i, a in enumerate(unit)
        for j, b in enumerate(unit)
        if i != j
    )
    among = sum(
        square(a, b, pool) for i, a in enumerate(pool) for j, b in enumerate(pool) if i != j
    )
    return within / n, among / (n * (n - 1))


def alpha_by_definition(units: Units, metric: str) -> float | None:
    observed, expected = disagreement_by_definition(units, metric)
    return 1 - observed / expected if expected else None


def kappa_by_definition(table: Sequence[Sequence[int]]) -> tuple[float, float]:
    """Kappa, and its error written out as in Fleiss, Cohen & Everitt (1969)."""
    n, q = sum(map(sum, table)), range(len(table))
    p = [[count / n for count in row] for row in table]
    row = [sum(p[i]) for i in q]
    column = [sum(p[i][j] for i in q) for j in q]
    po, pe = sum(p[i][i] for i in q), sum(row[i] * column[i] for i in q)
    same = sum(p[i][i] * ((1 - pe) - (column[i] + row[i]) * (1 - po)) ** 2 for i in q)
    other = sum(p[i][j] * (column[i] + row[j]) ** 2 for i in q for j in q if i != j)
    variance = same + (1 - po) ** 2 * other - (po * pe - 2 * pe + po) ** 2
    return (po - pe) / (1 - pe), (max(variance, 0.0) / (n * (1 - pe) ** 4)) ** 0.5


def ac1_by_definition(units: Units, values: Sequence[Hashable]) -> tuple[float, float]:
    """AC1, and its error as Gwet (2014) has them where ratings are missing."""
    told = [[value for value in unit if value is not None] for unit in units]
    told = [unit for unit in told if unit]
    n, q = len(told), len(values)
    several = [unit for unit in told if len(unit) >= 2]

    def agreeing(unit: list[Hashable]) -> float:
        m = len(unit)
        return sum(unit.count(v) * (unit.count(v) - 1) for v in values) / (m * (m - 1))

    share = {v: sum(unit.count(v) / len(unit) for unit in told) / n for v in values}
    pa = sum(map(agreeing, several)) / len(several)
    pe = sum(share[v] * (1 - share[v]) for v in values) / (q - 1)
    ac1 = (pa - pe) / (1 - pe)
    squares = 0.0
    for unit in told:
        own = (n / len(several)) * (agreeing(unit) - pe) / (1 - pe) if len(unit) >= 2 else 0.0
        chance = sum(unit.count(v) / len(unit) * (1 - share[v]) for v in values) / (q - 1)
        squares += (own - 2 * (1 - ac1) * (chance - pe) / (1 - pe) - ac1) ** 2
    return ac1, (squares / (n * (n - 1))) ** 0.5 if n > 1 else 0.0


def units_of(frame: pd.DataFrame) -> Units:
    return [[None if pd.isna(value) else value for value in row] for row in frame.to_numpy()]


@pytest.mark.parametrize(("metric", "published"), FOUR_CODERS_ALPHA.items())
def test_alpha_by_definition_gives_the_published_values(metric: str, published: float) -> None:
    found = alpha_by_definition(units_of(four_coders()), metric)
    assert found == pytest.approx(published, abs=5e-4)


def test_kappa_by_definition_gives_the_published_value_and_error() -> None:
    # shared/reference/statistics.md: .7964, .0589
    found = kappa_by_definition([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert found == pytest.approx((0.7964, 0.0589), abs=5e-5)


def test_ac1_by_definition_gives_the_published_value_and_interval() -> None:
    # shared/reference/statistics.md: .775 (.461, 1); t with 11 degrees of freedom is 2.201
    value, error = ac1_by_definition(units_of(four_coders()), [1, 2, 3, 4, 5])
    assert value == pytest.approx(0.775, abs=5e-4)
    assert value - 2.200985 * error == pytest.approx(0.461, abs=5e-4)
