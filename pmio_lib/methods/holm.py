"""Holm's correction for several tests of one family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pmio_lib.core.errors import StatisticsError


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values so that a threshold on them holds for the family as a whole.

    Gives them in the same order, at most 1; there may be none. Raises StatisticsError if one is not
    between 0 and 1.

    References
    ----------
    Holm (1979), Scand. J. Statist. 6:65-70; `pingouin.multicomp`.
    """
    p = np.asarray(p_values, dtype=float)
    if not ((p >= 0) & (p <= 1)).all():
        raise StatisticsError("Expected p-values between 0 and 1.")
    # pingouin's and not statsmodels': that one collects garbage at each call, a tenth of a second
    from pingouin import multicomp

    return tuple(float(each) for each in multicomp(p, method="holm")[1]) if len(p) else ()
