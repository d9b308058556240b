"""Rounding for display, and clearing the noise binary arithmetic leaves on decimal figures.

Not here: rounding counts to hide small cells, which is disclosure control (`pmio_lib.privacy`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Final

from pmio_lib.core.errors import StatisticsError

if TYPE_CHECKING:
    import pandas as pd

DECIMALS_KEPT: Final = 10
"""Decimals left by `clear_binary_noise`: far more than any published figure has."""

NOISE: Final = 1e-9
"""How far below a half, in units of the last place kept, a computed half may lie: 100 * 0.285."""

_WIDE: Final = Context(prec=1000, rounding=ROUND_HALF_UP)


def round_half_up(value: float, places: int) -> float:
    """Round to `places` decimals, a half going away from zero.

    The half is judged on the number as it prints (its shortest decimal form), so 2485.85 is a half
    at one place although the nearest binary number lies below it; a result of zero never carries a
    minus sign. Raises StatisticsError if `value` is NaN or infinite. Cowlishaw, General Decimal
    Arithmetic, section Rounding, `round-half-up`; Python's `round` sends a half to the even.
    """
    number = float(value)
    if not math.isfinite(number):
        raise StatisticsError(f"Cannot round {number}: expected a finite number.")
    step = Decimal(1).scaleb(-places)
    return float(Decimal(repr(number)).quantize(step, context=_WIDE)) + 0.0


def half_up(values: pd.Series, places: int) -> pd.Series:
    """Round each computed value as `round_half_up` does; a missing value stays missing.

    A value within NOISE of a half counts as one. What is rounded is what is drawn and printed, so
    that a chart gives away no digit more. Gives Float64; StatisticsError if a value is infinite.
    """
    import pandas as pd  # here: who runs a notebook rounds a number and needs no frame

    nudge = NOISE / 10**places
    rounded = [
        pd.NA if pd.isna(value) else round_half_up(value + math.copysign(nudge, value), places)
        for value in values.astype("Float64")
    ]
    return pd.Series(rounded, index=values.index, name=values.name, dtype="Float64")


def half_up_columns(frame: pd.DataFrame, places: Mapping[str, int]) -> pd.DataFrame:
    """Round the columns named that the frame has, each to its own decimals."""
    rounded = {name: half_up(frame[name], n) for name, n in places.items() if name in frame}
    return frame.assign(**rounded)


def clear_binary_noise(values: pd.Series[float]) -> pd.Series[float]:
    """Round to ten decimals, so that sums of decimal figures equal their decimal result.

    53.3 - 64.2 is -10.900000000000006 in binary and -10.9 on paper. For magnitudes below about
    100,000; missing stays missing, and zero has no minus sign.
    """
    return values.round(DECIMALS_KEPT) + 0.0
