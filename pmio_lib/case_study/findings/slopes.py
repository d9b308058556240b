"""Engagement as a count: how scores and gaps go with one engagement more.

Belongs here: slopes. Not here: bands and cuts between them (`model`).
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from pmio_lib.case_study.findings.model import NUMBERS, PREMIUM, ROBUST, both_errors, sums_of
from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.model import fit_random_intercept

ENGAGEMENTS: Final = "engagements"
PRODUCT: Final = "engagements_x_pupil_premium"
SLOPES: Final[Mapping[str, Mapping[str, float]]] = {
    "score": {ENGAGEMENTS: 1.0},
    "gap": {PRODUCT: -1.0},
}
"""Change in the score of all pupils, and in the gap (others minus Pupil Premium)."""


def slopes_frame(frames: Mapping[str, pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Give both slopes of every test, in points for each engagement.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        A model frame by test.

    Returns
    -------
    pandas.DataFrame
        `test`, `slope` (score, gap), and the columns of a contrast, `robust_...` and `reason` among
        them.
    """
    rows = []
    for test, frame in frames.items():
        of_gap = frame.assign(**{PRODUCT: frame[ENGAGEMENTS] * frame[PREMIUM]})
        for slope, covariates in {
            "score": (ENGAGEMENTS,),
            "gap": (ENGAGEMENTS, PREMIUM, PRODUCT),
        }.items():
            try:
                fit = fit_random_intercept(sums_of(of_gap, *covariates))
                told = both_errors(fit, SLOPES[slope], confidence)
            except StatisticsError as error:
                told = {"reason": str(error), "robust_reason": str(error)}
            rows.append({"test": test, "slope": slope, "reason": "", **told})
    found = pd.DataFrame(
        rows, columns=["test", "slope", *NUMBERS, *ROBUST, "reason", "robust_reason"]
    )
    return found.astype(dict.fromkeys((*NUMBERS, *ROBUST), "float64"))
