"""How far saturation depends on the order of the interviews: the same ones in many random orders.

Belongs here: orders drawn at random. Not here: the method in one order (`saturation`).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.saturation import assess_saturation, new_themes

QUANTILES: Final = {"median": 0.5, "low": 0.05, "high": 0.95}

CURVE_COLUMNS: Final = {
    "interviews": "int64",
    "median": "int64",
    "low": "int64",
    "high": "int64",
}
"""Columns and dtypes of `OrderDependence.curve`; themes, but for the first."""

POINT_COLUMNS: Final = {"reached_after": "int64", "n_orders": "int64", "share": "float64"}
"""Columns and dtypes of `OrderDependence.points`; the share is a proportion of all orders."""


@dataclass(frozen=True)
class OrderDependence:
    """Curves and points of saturation over random orders.

    `curve` (CURVE_COLUMNS) has distinct themes after so many interviews, the 5th, 50th and 95th per
    cent of orders; `points` (POINT_COLUMNS) the points reached; `reason` why none could be, else
    empty.
    """

    n_orders: int
    base_size: int
    run_length: int
    threshold: float
    curve: pd.DataFrame
    points: pd.DataFrame
    n_never: int
    reason: str

    @property
    def share_never(self) -> float:
        """The proportion of orders in which the threshold was never met."""
        return self.n_never / self.n_orders

    @property
    def median_point(self) -> int | None:
        """Interviews after which half of all orders had met the threshold; None if fewer did."""
        so_far = self.points["n_orders"].cumsum()
        enough = self.points.loc[2 * so_far >= self.n_orders, "reached_after"]
        return None if enough.empty else int(enough.iloc[0])


def order_dependence(
    interviews: Sequence[Collection[str]],
    n_orders: int,
    generator: np.random.Generator,
    base_size: int = 4,
    run_length: int = 2,
    threshold: float = 0.05,
) -> OrderDependence:
    """Assess saturation in random orders of the same interviews.

    Guest, Namey & Chen (2020), PLoS ONE 15(5): e0232076, draw with replacement, to say what another
    sample would have given; here each interview stands once, to say what the order did, as in the
    curves of Gotelli & Colwell (2001), Ecology Letters 4:379-391. Quantiles are observed counts.
    Raises StatisticsError if a setting is out of range.
    """
    if n_orders < 1:
        raise StatisticsError(f"{n_orders} orders: expected 1 or more.")
    listed = sorted((frozenset(themes) for themes in interviews), key=sorted)
    settings = (base_size, run_length, threshold)
    found = [
        new_themes([listed[place] for place in generator.permutation(len(listed))])
        for _ in range(n_orders)
    ]
    assessed = [assess_saturation(new, *settings) for new in found]
    reached = Counter(one.reached_after for one in assessed)
    n_never = reached.pop(None, 0)
    is_short = len(listed) < base_size + run_length
    return OrderDependence(
        n_orders,
        *settings,
        curve=_curve(np.array(found, dtype="int64").reshape(n_orders, len(listed))),
        points=_points(reached, n_orders),
        n_never=n_never,
        reason=assessed[0].reason if is_short else "",
    )


def _curve(new: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> pd.DataFrame:
    themes = new.cumsum(axis=1)
    places = np.arange(1, themes.shape[1] + 1)
    quantiles = {
        name: np.quantile(themes, at, axis=0, method="inverted_cdf")
        for name, at in QUANTILES.items()
    }
    return pd.DataFrame({"interviews": places, **quantiles}).astype(CURVE_COLUMNS)


def _points(reached: Counter[int | None], n_orders: int) -> pd.DataFrame:
    rows = [
        (point, count, count / n_orders)
        for point, count in sorted((int(p), c) for p, c in reached.items() if p is not None)
    ]
    return pd.DataFrame(rows, columns=list(POINT_COLUMNS)).astype(POINT_COLUMNS)
