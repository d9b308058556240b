"""Ordered ratings and covariates made ready for a model: complete cases, levels that occur.

Not here: the model (`model`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from pmio_lib.core.errors import StatisticsError


@dataclass(frozen=True, eq=False)
class OrderedAnswers:
    """Complete cases, ready to be modelled.

    Parameters
    ----------
    codes : array of int, shape (n,)
        Levels as 0, 1, ...
    covariates : DataFrame, shape (n, k)
        Numbers.
    levels, unused_levels : tuple
        Levels that occur, in order, and those of the scale that nobody chose: they are dropped, and
        have no threshold.
    is_complete : array of bool, shape (n_rows,)
        Which of the rows given are among them.
    """

    codes: npt.NDArray[np.int64]
    covariates: pd.DataFrame
    levels: tuple[object, ...]
    unused_levels: tuple[object, ...]
    is_complete: npt.NDArray[np.bool_]


def ordered_answers(
    y: pd.Series,
    X: pd.DataFrame,  # noqa: N803
    groups: pd.Series | None = None,
) -> OrderedAnswers:
    """Keep the complete cases and refuse what no model can be fitted to; see the model.

    Parameters
    ----------
    y, X, groups
        As `fit_cumulative_logit`.

    Raises
    ------
    StatisticsError
        If lengths differ, two covariates have one name, one holds no numbers, levels are words
        without an order, fewer than two occur, a covariate does not vary or follows from others,
        or there are not more groups than covariates.
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
    scale = _scale(kept)
    used = scale.remove_unused_categories()
    covariates = X[complete].astype("float64")
    if len(used.categories) < 2:
        raise StatisticsError("Fewer than two levels were chosen: there is nothing to model.")
    _refuse_covariates(covariates)
    if groups is not None and groups[complete].nunique() <= X.shape[1]:
        raise StatisticsError(
            f"{groups[complete].nunique()} groups for {X.shape[1]} covariates: expected more groups"
            " than covariates."
        )
    unused = tuple(level for level in scale.categories if level not in set(used.categories))
    codes = used.codes.astype(np.int64)
    return OrderedAnswers(codes, covariates, tuple(used.categories), unused, complete)


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
    standard = (covariates - covariates.mean()) / covariates.std()
    if np.linalg.matrix_rank(standard.to_numpy()) < covariates.shape[1]:
        raise StatisticsError(
            f"One of {', '.join(map(str, covariates))} follows from the others: leave one out."
        )
