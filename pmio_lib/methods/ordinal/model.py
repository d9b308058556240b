"""The cumulative logit model of ordered ratings, with errors that allow for clusters.

Belongs here: complete cases and the levels that occur, fitting them, refusing what cannot be
fitted, and whether a covariate goes with the same shift at every threshold. Not here: the
mathematics (`likelihood`).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.columns import Floats
from pmio_lib.methods.interval import require_confidence
from pmio_lib.methods.ordinal.likelihood import (
    CONVERGED,
    CumulativeDesign,
    cumulative_design,
    information,
    log_likelihood,
    maximise,
    newton_step,
    runaway_parameters,
    scores,
)


@dataclass(frozen=True, eq=False)
class OrderedAnswers:
    """Complete cases, ready to be modelled.

    `codes` (n,) are places among the levels that occur, in order; those of the scale that nobody
    chose are dropped, and have no threshold. `is_complete` (n_rows,) says which of the rows given
    are among them.
    """

    codes: npt.NDArray[np.int64]
    covariates: pd.DataFrame
    levels: tuple[object, ...]
    is_complete: npt.NDArray[np.bool_]


def ordered_answers(
    y: pd.Series,
    X: pd.DataFrame,  # noqa: N803
    groups: pd.Series | None = None,
) -> OrderedAnswers:
    """Keep the complete cases and refuse what no model can be fitted to.

    Raises StatisticsError if lengths differ, two covariates have one name, one holds no numbers,
    levels are words without an order, fewer than two occur, a covariate does not vary or follows
    from others, or there are not more groups than covariates.
    """
    if X.columns.has_duplicates:
        raise StatisticsError("Two covariates have one name: each needs its own.")
    columns = [y, *(X[name] for name in X)] + ([] if groups is None else [groups])
    if any(len(column) != len(y) for column in columns) or X.shape[1] == 0:
        raise StatisticsError("Expected a covariate or more, with one value for each rating.")
    words = [str(name) for name in X if not is_numeric_dtype(X[name].dtype)]
    if words:
        raise StatisticsError(
            f"{', '.join(words)} holds no numbers: give 0 and 1 for each level but one."
        )
    complete = np.logical_and.reduce([column.notna().to_numpy() for column in columns])
    kept = y[complete]
    used = _scale(kept).remove_unused_categories()
    covariates = X[complete].astype("float64")
    if len(used.categories) < 2:
        raise StatisticsError("Fewer than two levels were chosen: there is nothing to model.")
    _refuse_covariates(covariates)
    if groups is not None and groups[complete].nunique() <= X.shape[1]:
        raise StatisticsError(
            f"{groups[complete].nunique()} groups for {X.shape[1]} covariates: expected more groups"
            " than covariates."
        )
    codes = used.codes.astype(np.int64)
    return OrderedAnswers(codes, covariates, tuple(used.categories), complete)


def _scale(kept: pd.Series) -> pd.Categorical:
    """Give the ratings on their scale; words have no order but the one they are given."""
    if isinstance(kept.dtype, pd.CategoricalDtype):
        if not kept.cat.ordered:
            raise StatisticsError("The levels are a categorical without an order: give it one.")
        return pd.Categorical(kept)
    kept = kept.infer_objects()  # whole numbers beside a None come as objects
    if not is_numeric_dtype(kept.dtype):
        raise StatisticsError(
            "The levels are words, whose order nothing says: give an ordered categorical, "
            "pd.Categorical(levels, categories=[...], ordered=True), or whole numbers."
        )
    return pd.Categorical(kept, ordered=True)


def _refuse_covariates(covariates: pd.DataFrame) -> None:
    if not np.isfinite(covariates.to_numpy()).all():
        raise StatisticsError("A covariate is infinite: expected finite numbers.")
    constant = [str(name) for name in covariates if covariates[name].nunique() == 1]
    if constant:
        raise StatisticsError(f"{', '.join(constant)} does not vary among the answers: leave out.")
    if np.linalg.matrix_rank(standardised(covariates).to_numpy()) < covariates.shape[1]:
        raise StatisticsError(
            f"One of {', '.join(map(str, covariates))} follows from the others: leave one out."
        )


@dataclass(frozen=True, eq=False)
class CumulativeLogit:
    """A fitted cumulative logit (proportional odds) model.

    logit P(rating <= level j) = threshold j - covariates times coefficients, as R's `ordinal` has
    it: a positive coefficient goes with *higher* ratings, better or worse as the scale has it.

    Parameters
    ----------
    coefficients : DataFrame
        One row a covariate: `estimate` (log odds ratio), `se` from the model, `se_cluster` (missing
        without groups), and from `se_cluster` where there is one: `statistic`, `df` (groups less
        one, else infinite), `p`, `low`, `high`.
    thresholds : DataFrame
        One row a pair of neighbouring levels ("1|2"): `estimate`, `se`, `se_cluster`.
    """

    coefficients: pd.DataFrame
    thresholds: pd.DataFrame
    log_likelihood: float


def fit_cumulative_logit(
    y: pd.Series,
    X: pd.DataFrame,  # noqa: N803
    groups: pd.Series | None = None,
    confidence: float = 0.95,
) -> CumulativeLogit:
    """Fit ordered ratings to covariates by maximum likelihood.

    The fit is statsmodels' OrderedModel; its convergence is judged here, by the exact score and
    information at what it returns, and standard errors come from the same. Errors by group are the
    sandwich with a factor G / (G - 1), set against t with G - 1 degrees of freedom.

    Ratings are whole numbers, or an ordered categorical where levels are words; covariates numbers
    or booleans, no constant column; groups what answers are nested in. Missing values are allowed.

    Raises StatisticsError as `ordered_answers`, and if covariates separate the levels, so that an
    estimate would be infinite, or the fit did not converge to finite values.

    References
    ----------
    McCullagh (1980), J. R. Stat. Soc. B 42:109-142; errors by group: Liang & Zeger (1986),
    Biometrika 73:13-22; their degrees of freedom: Cameron & Miller (2015), J. Hum. Resour.
    50:317-372, section VI.
    """
    require_confidence(confidence)
    answers = ordered_answers(y, X, groups)
    standard = standardised(answers.covariates)
    design = cumulative_design(answers.codes, standard.to_numpy(), len(answers.levels))
    _refuse_separation(design, answers)
    parameters = _maximum(answers, standard, design)
    inverse = np.asarray(np.linalg.inv(information(design, parameters)), dtype=np.float64)
    labels = None if groups is None else groups[answers.is_complete].to_numpy()
    robust = None if labels is None else _sandwich(scores(design, parameters), inverse, labels)
    n_groups = None if labels is None else len(pd.unique(labels))
    table = _table(parameters, inverse, robust, answers)
    cuts = len(answers.levels) - 1
    return CumulativeLogit(
        _with_tests(table.iloc[cuts:], n_groups, confidence),
        table.iloc[:cuts],
        log_likelihood(design, parameters),
    )


def _refuse_separation(design: CumulativeDesign, answers: OrderedAnswers) -> None:
    cuts = len(answers.levels) - 1
    runaway = [place - cuts for place in runaway_parameters(design) if place >= cuts]
    if runaway:
        names = ", ".join(str(answers.covariates.columns[place]) for place in runaway)
        raise StatisticsError(
            f"Separation by {names}: some of its values go with one end of the scale only, so the"
            " estimate would be infinite. Join levels or leave it out; a table of counts says more."
        )


def standardised(covariates: pd.DataFrame) -> pd.DataFrame:
    """Give covariates about their means, in standard deviations: a year is as good as a 0 or 1."""
    return (covariates - covariates.mean()) / covariates.std()


def _to_own_scale(covariates: pd.DataFrame, cuts: int) -> Floats:
    """Give the matrix that turns parameters of standardised covariates into those of their own."""
    centre, spread = covariates.mean().to_numpy(), covariates.std().to_numpy()
    matrix = np.diag(np.concatenate([np.ones(cuts), 1 / spread]))
    matrix[:cuts, cuts:] = centre / spread
    return np.asarray(matrix, dtype=np.float64)


def _maximum(answers: OrderedAnswers, standard: pd.DataFrame, design: CumulativeDesign) -> Floats:
    """Fit with statsmodels on standardised covariates, and judge the result by Newton's step."""
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    model = OrderedModel(answers.codes, standard, distr="logit")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit(method="bfgs", disp=0, maxiter=1000, gtol=1e-9)
    estimates = np.asarray(fit.params, dtype=float)
    cuts = model.transform_threshold_params(estimates)[1:-1]
    parameters = np.concatenate([cuts, estimates[: standard.shape[1]]])
    if not np.isfinite(log_likelihood(design, parameters)):
        raise StatisticsError("The ordinal model has no finite likelihood: use fewer terms.")
    if newton_step(design, parameters)[1] > CONVERGED:
        raise StatisticsError("The ordinal model did not converge: use fewer terms.")
    return parameters


def _sandwich(score: Floats, inverse: Floats, labels: npt.NDArray[np.object_]) -> Floats:
    by_group = pd.DataFrame(score).groupby(labels).sum().to_numpy()
    groups = len(by_group)
    return np.asarray(inverse @ (by_group.T @ by_group) @ inverse * groups / (groups - 1))


def _table(
    parameters: Floats, inverse: Floats, robust: Floats | None, answers: OrderedAnswers
) -> pd.DataFrame:
    neighbours = zip(answers.levels[:-1], answers.levels[1:], strict=True)
    names = [f"{low}|{high}" for low, high in neighbours] + list(map(str, answers.covariates))
    own = _to_own_scale(answers.covariates, len(answers.levels) - 1)
    clustered = np.full(len(parameters), np.nan)
    if robust is not None:
        clustered = np.sqrt(np.diag(own @ robust @ own.T))
    errors = np.sqrt(np.diag(own @ inverse @ own.T))
    columns = {"estimate": own @ parameters, "se": errors, "se_cluster": clustered}
    return pd.DataFrame(columns, index=pd.Index(names, name="term"))


def _with_tests(table: pd.DataFrame, n_groups: int | None, confidence: float) -> pd.DataFrame:
    from scipy.stats import t as student

    df = np.inf if n_groups is None else n_groups - 1
    error = table["se"] if n_groups is None else table["se_cluster"]
    statistic = table["estimate"] / error
    half = error * student.isf((1 - confidence) / 2, df)
    return table.assign(
        statistic=statistic,
        df=float(df),
        p=2 * student.sf(np.abs(statistic), df),
        low=table["estimate"] - half,
        high=table["estimate"] + half,
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
    complete = ordered_answers(y, X)
    scaled = standardised(complete.covariates)  # a likelihood ratio has no unit
    fit = fit_cumulative_logit(y[complete.is_complete], scaled)
    answers = replace(complete, covariates=scaled)
    equal = np.concatenate([fit.thresholds["estimate"], fit.coefficients["estimate"]])
    sparse = _too_sparse(answers)
    rows = [
        {"term": str(name), **_check(answers, place, equal, fit.log_likelihood, sparse)}
        for place, name in enumerate(answers.covariates)
    ]
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS)).astype(CHECK_COLUMNS)


def _check(
    answers: OrderedAnswers, place: int, equal: Floats, equal_log_likelihood: float, sparse: str
) -> dict[str, object]:
    from scipy.stats import chi2

    covariates = answers.covariates.to_numpy(dtype=float)
    design = cumulative_design(answers.codes, covariates, len(answers.levels), place)
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
