"""Whether a covariate goes with the same shift at every threshold of a cumulative logit model."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.ordinal.likelihood import (
    cumulative_design,
    log_likelihood,
    maximise,
    runaway_parameters,
)
from pmio_lib.methods.ordinal.model import (
    OrderedAnswers,
    fit_cumulative_logit,
    ordered_answers,
    standardised,
)

FEWEST_BEYOND_A_CUT: Final = 5
"""Answers wanted on either side of every threshold before slopes at each are compared; about five a
term is where logistic estimates become usable (Vittinghoff & McCulloch 2007, Am. J. Epidemiol.
165:710-718)."""

CHECK_COLUMNS: Final = {
    "term": "str",
    "reason": "str",
    "likelihood_ratio": "Float64",
    "df": "Int64",
    "p": "Float64",
}
"""Columns and dtypes of `proportional_odds_check`."""


def proportional_odds_check(
    y: pd.Series,
    X: pd.DataFrame,  # noqa: N803
) -> pd.DataFrame:
    """Test each covariate's slope for being one at all thresholds.

    A likelihood ratio compares the model with one where this covariate alone has a slope of its own
    at each threshold. It takes answers for independent, so where clusters' answers are alike its p
    is too small; a large p from few answers is no proof of equal slopes.

    Gives one row a covariate, with CHECK_COLUMNS: `reason`, where it is not empty, says why there
    is no result. Raises StatisticsError if the model itself cannot be fitted.

    References
    ----------
    Peterson & Harrell (1990), Appl. Stat. 39:205-217, partial proportional odds; R's
    `ordinal::nominal_test` gives the same ratio.
    """
    complete = ordered_answers(y, X).is_complete
    scaled = standardised(X[complete].astype("float64"))  # a likelihood ratio has no unit
    fit = fit_cumulative_logit(y[complete], scaled)
    answers = ordered_answers(y[complete], scaled)
    equal = np.concatenate([fit.thresholds["estimate"], fit.coefficients["estimate"]])
    sparse = _too_sparse(answers)
    rows = [
        {"term": str(name), **_check(answers, place, equal, fit.log_likelihood, sparse)}
        for place, name in enumerate(answers.covariates)
    ]
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS)).astype(CHECK_COLUMNS)


def _check(
    answers: OrderedAnswers,
    place: int,
    equal: np.ndarray,
    equal_log_likelihood: float,
    sparse: str,
) -> dict[str, object]:
    from scipy.stats import chi2

    covariates = answers.covariates.to_numpy(dtype=float)
    design = cumulative_design(answers.codes, covariates, len(answers.levels), (place,))
    if not sparse and runaway_parameters(design):
        sparse = "Cannot be checked: at one threshold its values separate the answers."
    if sparse:
        return {"reason": sparse}
    cuts = len(answers.levels) - 1
    slope = equal[cuts + place]
    start = np.concatenate([np.delete(equal, cuts + place), np.repeat(slope, cuts)])
    try:
        own = log_likelihood(design, maximise(design, start))
    except StatisticsError:
        why = "Cannot be checked: the model with a slope at each threshold has no maximum."
        return {"reason": why}
    ratio = max(0.0, 2 * (own - equal_log_likelihood))
    p = float(chi2.sf(ratio, cuts - 1))
    return {"reason": "", "likelihood_ratio": ratio, "df": cuts - 1, "p": p}


def _too_sparse(answers: OrderedAnswers) -> str:
    below = np.cumsum(np.bincount(answers.codes))[:-1]
    fewest = int(np.minimum(below, len(answers.codes) - below).min())
    if len(below) < 2:
        return "Cannot be checked: only two levels were chosen."
    if fewest < FEWEST_BEYOND_A_CUT:
        return "Cannot be checked: too few answers on one side of a threshold."
    return ""
