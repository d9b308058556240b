"""The cumulative logit model of ordered ratings, with errors that allow for clusters.

Belongs here: fitting it and refusing what cannot be fitted. Not here: the check of its assumption
(`proportional_odds`), the mathematics (`likelihood`), nor which rows are modelled (`answers`).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.interval import require_confidence
from pmio_lib.methods.ordinal.answers import OrderedAnswers, ordered_answers
from pmio_lib.methods.ordinal.likelihood import (
    CONVERGED,
    Array,
    CumulativeDesign,
    cumulative_design,
    information,
    log_likelihood,
    newton_step,
    runaway_parameters,
    scores,
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
    n, n_left_out : int
        Answers modelled, and rows left out because something is missing.
    n_groups : int or None
        Groups among the answers modelled.
    levels, unused_levels : tuple
        Levels that occur, and levels of the scale nobody chose.
    """

    coefficients: pd.DataFrame
    thresholds: pd.DataFrame
    log_likelihood: float
    n: int
    n_left_out: int
    n_groups: int | None
    levels: tuple[object, ...]
    unused_levels: tuple[object, ...]


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

    Parameters
    ----------
    y : Series, shape (n_rows,)
        Whole numbers, or an ordered categorical where levels are words; missing values allowed.
    X : DataFrame, shape (n_rows, k)
        Numbers or booleans, no constant column; missing values allowed.
    groups : Series, shape (n_rows,), optional
        What answers are nested in.
    confidence : float
        Confidence level of the intervals.

    Raises
    ------
    StatisticsError
        If fewer than two levels occur; a covariate does not vary or follows from others; covariates
        separate the levels, so that an estimate would be infinite; there are not more groups than
        covariates; or the fit did not converge to finite values.

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
        len(answers.codes),
        int((~answers.is_complete).sum()),
        n_groups,
        answers.levels,
        answers.unused_levels,
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


def _to_own_scale(covariates: pd.DataFrame, cuts: int) -> Array:
    """Give the matrix that turns parameters of standardised covariates into those of their own."""
    centre, spread = covariates.mean().to_numpy(), covariates.std().to_numpy()
    matrix = np.diag(np.concatenate([np.ones(cuts), 1 / spread]))
    matrix[:cuts, cuts:] = centre / spread
    return np.asarray(matrix, dtype=np.float64)


def _maximum(answers: OrderedAnswers, standard: pd.DataFrame, design: CumulativeDesign) -> Array:
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


def _sandwich(score: Array, inverse: Array, labels: npt.NDArray[np.object_]) -> Array:
    by_group = pd.DataFrame(score).groupby(labels).sum().to_numpy()
    groups = len(by_group)
    return np.asarray(inverse @ (by_group.T @ by_group) @ inverse * groups / (groups - 1))


def _table(
    parameters: Array, inverse: Array, robust: Array | None, answers: OrderedAnswers
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
