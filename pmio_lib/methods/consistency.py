"""Whether the items of a scale hang together: Cronbach's alpha.

Not here: agreement between coders, which asks another question.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import named_columns, numbers
from pmio_lib.methods.interval import Interval, require_confidence


@dataclass(frozen=True)
class InternalConsistency:
    """Cronbach's alpha, at most 1 and negative where items run against each other.

    It rests on `n` respondents with every item answered.
    """

    alpha: float
    interval: Interval
    n: int
    n_left_out: int


def internal_consistency(wide: pd.DataFrame, confidence: float = 0.95) -> InternalConsistency:
    """Cronbach's alpha on complete cases, with Feldt's interval.

    The interval is computed here from alpha, unrounded and on the complete cases: pingouin 0.7
    rounds it to three decimals and, asked to leave rows out, still counts them in its degrees of
    freedom (0.581 to 0.933 where 9 of 12 rows are complete and 0.533 to 0.947 is right).

    `wide` (n_respondents, n_items) are ratings, all items pointing the same way; missing values
    allowed. Raises StatisticsError if there are fewer than two items or three complete respondents,
    two items have one name, an item holds no finite numbers or never varies, or the items cancel to
    one same sum.

    References
    ----------
    Cronbach (1951), Psychometrika 16:297-334; Feldt, Woodruff & Salih (1987), Appl. Psychol. Meas.
    11:93-103.
    """
    require_confidence(confidence)
    named = wide.set_axis(wide.columns.astype("str"), axis=1)
    items = named_columns(named, *named)
    complete = pd.DataFrame({str(name): numbers(items, str(name)) for name in items}).dropna()
    _require_scale(complete)
    import pingouin

    alpha = float(pingouin.cronbach_alpha(data=complete, nan_policy="listwise", ci=confidence)[0])
    n = len(complete)
    interval = _feldt_interval(alpha, n, complete.shape[1], confidence)
    return InternalConsistency(alpha, interval, n, len(wide) - n)


def _require_scale(complete: pd.DataFrame) -> None:
    n, items = complete.shape
    if items < 2:
        raise StatisticsError(f"Internal consistency with {items} item(s): expected at least 2.")
    if n < 3:
        raise StatisticsError(
            f"Internal consistency from {n} respondents with every item answered: expected at"
            " least 3."
        )
    if not np.isfinite(complete.to_numpy()).all():
        raise StatisticsError("An item holds an infinite value: expected finite numbers.")
    constant = [str(name) for name in complete if complete[name].nunique() == 1]
    if constant:
        raise StatisticsError(
            f"Everyone gave the same answer to {', '.join(constant)}: leave such items out and say"
            " so."
        )
    if complete.sum(axis=1).nunique() == 1:
        raise StatisticsError("The items cancel: every respondent has the same sum.")


def _feldt_interval(alpha: float, n: int, items: int, confidence: float) -> Interval:
    from scipy.stats import f

    tail = (1 - confidence) / 2
    low, high = (1 - (1 - alpha) * f.isf([tail, 1 - tail], n - 1, (n - 1) * (items - 1))).tolist()
    return Interval(low, high, confidence)
