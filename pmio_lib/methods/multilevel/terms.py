"""Rows in clusters for a data frame of your own: terms, contrasts and standardised differences.

Belongs here: the part of `methods.frames`, where readers find them, that is of this model.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import named_columns
from pmio_lib.methods.interval import ends
from pmio_lib.methods.multilevel.effect_size import effect_sizes
from pmio_lib.methods.multilevel.inference import (
    Estimate,
    estimate,
    icc_interval,
    robust_estimate,
    variance_interval,
)
from pmio_lib.methods.multilevel.model import INTERCEPT, RandomInterceptFit, fit_random_intercept
from pmio_lib.methods.multilevel.sums import ClusterSums

_ROWS_OF_VARIANCE: Final = ("variance between", "variance within", "icc")
_ROBUST: Final = ("low", "high", "df", "p")
_TERM_COLUMNS: Final = [
    "estimate",
    *_ROBUST,
    *(f"robust_{name}" for name in _ROBUST),
    "robust_reason",
]


def random_intercept(
    frame: pd.DataFrame, outcome: str, fixed: Sequence[str], cluster: str, confidence: float = 0.95
) -> pd.DataFrame:
    """Fit rows in clusters: fixed effects with two errors, variances, intraclass correlation.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a pupil, say; rows with anything missing are left out.
    fixed : sequence of str
        Numbers or flags; a product of two is a column of its own.
    cluster : str
        What rows are nested in.

    Returns
    -------
    pandas.DataFrame
        By term: `estimate`, `low`, `high`, `df`, `p` of the model (Kenward and Roger), and
        `robust_low`, `robust_high`, `robust_df`, `robust_p` from the clusters themselves (CR2,
        Satterthwaite), or `robust_reason`, why there are none. Rows `variance between`,
        `variance within` and `icc`, with profile intervals.

    References
    ----------
    As in `multilevel.model`, `multilevel.robust`, `multilevel.inference`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> school = np.repeat(np.arange(12), 20)
    >>> high = (school % 2).astype(float)
    >>> score = 50 + 4 * high + rng.normal(0, 3, 12)[school] + rng.normal(0, 10, 240)
    >>> pupils = pd.DataFrame({"school": school, "high": high, "score": score})
    >>> found = random_intercept(pupils, "score", ["high"], "school")
    >>> found.loc["high", ["estimate", "low", "high", "df"]].round(2).tolist()
    [4.46, 1.68, 7.23, 10.0]
    >>> found.loc["icc", ["estimate", "low", "high"]].round(2).tolist()
    [0.0, 0.0, 0.09]
    """
    taken = [name for name in fixed if name in _ROWS_OF_VARIANCE]
    if taken:
        raise StatisticsError(f"{', '.join(taken)} is a row of the result: rename the column.")
    fit = _fit(frame, outcome, fixed, cluster)
    rows = {term: _term(fit, {term: 1.0}, confidence) for term in fit.coefficients.index}
    variances = (
        (fit.v_between, variance_interval(fit, confidence, between=True)),
        (fit.v_within, variance_interval(fit, confidence, between=False)),
        (fit.icc, icc_interval(fit, confidence)),
    )
    for name, (value, interval) in zip(_ROWS_OF_VARIANCE, variances, strict=True):
        rows[name] = {"estimate": value, **ends(interval), "robust_reason": ""}
    return pd.DataFrame.from_dict(rows, orient="index", columns=_TERM_COLUMNS).rename_axis("term")


def robust_contrasts(
    frame: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    cluster: str,
    contrasts: Mapping[str, Mapping[str, float]],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Test sums and differences of terms by the error that the clusters themselves show.

    Parameters
    ----------
    frame, outcome, fixed, cluster, confidence
        As of `random_intercept`.
    contrasts : mapping of str to mapping of str to float
        By name, the weight of each term that takes part, `intercept` among them.

    Returns
    -------
    pandas.DataFrame
        By contrast, the columns of `random_intercept`: the robust ones hold also where a slope
        differs between clusters.

    Raises
    ------
    StatisticsError
        Also if there is no contrast, or one has no term, an unknown one, or no finite weights.

    References
    ----------
    As in `multilevel.robust`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> school = np.repeat(np.arange(12), 20)
    >>> pupils = pd.DataFrame({"school": school, "high": (school % 2) * 1.0,
    ...                        "girl": rng.integers(0, 2, 240), "score": rng.normal(50, 10, 240)})
    >>> pupils["both"] = pupils["high"] * pupils["girl"]
    >>> gaps = {"gap in low": {"girl": 1}, "gap in high": {"girl": 1, "both": 1}}
    >>> found = robust_contrasts(pupils, "score", ["high", "girl", "both"], "school", gaps)
    >>> found.loc["gap in high", ["estimate", "robust_low", "robust_high"]].round(1).tolist()
    [-2.6, -8.9, 3.7]
    """
    if not contrasts:
        raise StatisticsError("No contrast: expected the weights of terms, by name.")
    fit = _fit(frame, outcome, fixed, cluster)
    rows = {name: _term(fit, of, confidence) for name, of in contrasts.items()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=_TERM_COLUMNS)
    return table.rename_axis("contrast")


def standardised_difference(
    frame: pd.DataFrame,
    outcome: str,
    treatment: str,
    cluster: str,
    fixed: Sequence[str] = (),
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Give a treatment's difference in standard deviations, in four conventions.

    Returns
    -------
    pandas.DataFrame
        By convention: `is_headline` (total, unconditional), `estimate`, `low`, `high`, `df`,
        `v_between`, `v_within`.

    References
    ----------
    Hedges (2007), J. Educ. Behav. Stat. 32:341-370.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> school = np.repeat(np.arange(12), 20)
    >>> pupils = pd.DataFrame({"school": school, "high": (school % 2).astype(float)})
    >>> pupils["score"] = 50 + 4 * pupils["high"] + rng.normal(0, 10, 240)
    >>> standardised_difference(pupils, "score", "high", "school")["estimate"].round(2).tolist()
    [0.37, 0.37, 0.37, 0.37]
    """
    fit = _fit(frame, outcome, [treatment, *fixed], cluster)
    table = effect_sizes(fit, treatment, confidence).set_index("convention")
    return table[["is_headline", "estimate", "low", "high", "df", "v_between", "v_within"]]


def _fit(
    frame: pd.DataFrame, outcome: str, fixed: Sequence[str], cluster: str
) -> RandomInterceptFit:
    used = named_columns(frame, outcome, *fixed, cluster).dropna()
    if INTERCEPT in fixed:
        raise StatisticsError(f"{INTERCEPT} is the model's own: leave the column out or rename it.")
    sums = ClusterSums.from_frame(used, outcome=outcome, covariates=list(fixed), school=cluster)
    return fit_random_intercept(sums)


def _term(fit: RandomInterceptFit, of: Mapping[str, float], confidence: float) -> dict[str, object]:
    weights = fit.contrast(of)
    if not (np.isfinite(weights).all() and weights.any()):
        raise StatisticsError(f"Weights {dict(of)}: expected finite numbers, not all zero.")
    row = _tested(estimate(fit, of, confidence))
    try:
        robust = _tested(robust_estimate(fit, of, confidence))
    except StatisticsError as error:  # one cluster alone shows it: the model's own error stands
        return {**row, "robust_reason": str(error)}
    return {**row, **{f"robust_{name}": robust[name] for name in _ROBUST}, "robust_reason": ""}


def _tested(one: Estimate) -> dict[str, float | None]:
    return {"estimate": one.value, **ends(one.interval), "df": one.df, "p": one.p}
