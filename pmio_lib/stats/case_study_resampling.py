"""The case study's contrasts with schools resampled, and with the bands dealt out anew.

Belongs here: what stands beside the model's own intervals and p-values. Not here: the engine
(`resampling`), nor the contrasts themselves (`case_study_model`).
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.randomness import stream
from pmio_lib.stats.case_study_model import BOTH, CONTRASTS, HIGH, PREMIUM, sums_of
from pmio_lib.stats.model_columns import Floats
from pmio_lib.stats.multilevel import fit_random_intercept
from pmio_lib.stats.replicates import percentile_interval, permutation_p
from pmio_lib.stats.resampling import Resampled, bootstrap_schools, permute_schools

COLUMNS: Final = ("resampled_low_pp", "resampled_high_pp", "dealt_p")
DEALT: Final = ("band_all", "gap_difference")
"""Contrasts that say nothing where the bands mean nothing; of gaps within a band it is no test."""

MODELS: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]] = {
    "band": ((HIGH,), {}),
    "gaps": ((HIGH, PREMIUM, BOTH), {BOTH: PREMIUM}),
}
"""Covariates of each model, and its products with the band."""

OF_MODEL: Final[Mapping[str, Mapping[str, Mapping[str, float]]]] = {
    "band": {"band_all": {HIGH: 1.0}},
    "gaps": CONTRASTS,
}


def resampled_frame(
    frames: Mapping[str, pd.DataFrame],
    confidence: float,
    n_bootstraps: int,
    n_permutations: int,
    seed: int,
) -> pd.DataFrame:
    """Give percentile intervals and permutation p-values of the contrasts of every test.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        A model frame by test.
    confidence : float
    n_bootstraps, n_permutations : int
    seed : int
        Each test, model and kind draws from a stream of its own.

    Returns
    -------
    pandas.DataFrame
        `test`, `contrast` and COLUMNS: a row for each contrast that could be resampled; `dealt_p`
        for those in DEALT, missing for the others.
    """
    rows = [
        row
        for test, frame in frames.items()
        for model in MODELS
        for row in _rows(test, frame, model, confidence, n_bootstraps, n_permutations, seed)
    ]
    found = pd.DataFrame(rows, columns=["test", "contrast", *COLUMNS])
    return found.astype(dict.fromkeys(COLUMNS, "float64"))


def resampled_sizes(frame: pd.DataFrame, test: str, n_bootstraps: int, seed: int) -> Floats:
    """Give the standardised band difference of each resampled set of schools."""
    return _drawn(frame, test, "band", n_bootstraps, seed).effect_size()


def _rows(
    test: str,
    frame: pd.DataFrame,
    model: str,
    confidence: float,
    n_bootstraps: int,
    n_permutations: int,
    seed: int,
) -> Iterator[dict[str, object]]:
    try:
        drawn = _drawn(frame, test, model, n_bootstraps, seed)
        dealt = _dealt(frame, test, model, n_permutations, seed)
    except StatisticsError:
        return
    for contrast, of in OF_MODEL[model].items():
        interval = percentile_interval(_values(drawn, of), confidence)
        p = dealt.get(contrast)
        yield {
            "test": test,
            "contrast": contrast,
            **dict(zip(COLUMNS, (interval.low, interval.high, p), strict=True)),
        }


def _drawn(frame: pd.DataFrame, test: str, model: str, n_bootstraps: int, seed: int) -> Resampled:
    rng = stream(seed, f"bootstrap {model} {test}")
    return bootstrap_schools(sums_of(frame, *MODELS[model][0]), HIGH, n_bootstraps, rng)


def _dealt(
    frame: pd.DataFrame, test: str, model: str, n_permutations: int, seed: int
) -> dict[str, float]:
    covariates, products = MODELS[model]
    sums = sums_of(frame, *covariates)
    fit = fit_random_intercept(sums)
    rng = stream(seed, f"permutation {model} {test}")
    drawn = permute_schools(sums, HIGH, n_permutations, rng, products=products)
    return {
        contrast: permutation_p(
            _values(drawn, of), float(sum(w * fit.coefficients[name] for name, w in of.items()))
        )
        for contrast, of in OF_MODEL[model].items()
        if contrast in DEALT
    }


def _values(drawn: Resampled, of: Mapping[str, float]) -> Floats:
    """Give a contrast of each replicate."""
    weights = [of.get(name, 0.0) for name in drawn.names]
    values: Floats = drawn.coefficients @ weights
    return values
