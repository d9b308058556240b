"""How far saturation depends on the order of the interviews: the same ones in many random orders.

Belongs here: orders drawn at random. Not here: the method in one order (`saturation`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.saturation import assess_saturation, new_themes

QUANTILES: Final = {"median": 0.5, "low": 0.05, "high": 0.95}

CURVE_COLUMNS: Final = {"interviews": "int64", "median": "int64", "low": "int64", "high": "int64"}
"""Columns and dtypes of `OrderDependence.curve`; themes, but for the first."""


@dataclass(frozen=True)
class OrderDependence:
    """Curves and points of saturation over random orders.

    `curve` (CURVE_COLUMNS) has distinct themes after so many interviews, the 5th, 50th and 95th per
    cent of orders; `median_point` the interviews after which half of all orders had met the
    threshold, None if fewer did.
    """

    n_orders: int
    curve: pd.DataFrame
    median_point: int | None


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
    found = [
        new_themes([listed[place] for place in generator.permutation(len(listed))])
        for _ in range(n_orders)
    ]
    assessed = [assess_saturation(new, base_size, run_length, threshold) for new in found]
    return OrderDependence(
        n_orders,
        _curve(np.array(found, dtype="int64").reshape(n_orders, len(listed))),
        median_point([one.reached_after for one in assessed]),
    )


def median_point(points: Sequence[int | None]) -> int | None:
    """Give the point that half of all orders had reached; None if fewer did."""
    reached = sorted(point for point in points if point is not None)
    half = (len(points) + 1) // 2
    return reached[half - 1] if len(reached) >= half else None


def _curve(new: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> pd.DataFrame:
    themes = new.cumsum(axis=1)
    places = np.arange(1, themes.shape[1] + 1)
    quantiles = {
        name: np.quantile(themes, at, axis=0, method="inverted_cdf")
        for name, at in QUANTILES.items()
    }
    return pd.DataFrame({"interviews": places, **quantiles}).astype(CURVE_COLUMNS)
