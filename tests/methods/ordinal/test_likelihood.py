"""The likelihood's derivatives against differences, and where it has no maximum."""

import numpy as np
import pytest

from pmio_lib.methods.ordinal.likelihood import (
    CumulativeDesign,
    cumulative_design,
    information,
    log_likelihood,
    maximise,
    runaway_parameters,
    scores,
)
from tests.methods.ordinal.wine import wine

EQUAL = np.array([-1.3, 1.2, 3.4, 5.0, 2.4, 1.5])
OWN = np.array([-1.3, 1.2, 3.4, 5.0, 2.4, 1.5, 1.4, 1.6, 1.3])


def design(own_column: int | None = None) -> CumulativeDesign:
    data = wine()
    covariates = data[["warm", "contact"]].to_numpy(dtype=float)
    return cumulative_design(data["rating"].to_numpy() - 1, covariates, 5, own_column)


def differences(function, at: np.ndarray, step: float = 1e-5) -> np.ndarray:
    moves = np.eye(len(at)) * step
    return np.array([(function(at + move) - function(at - move)) / (2 * step) for move in moves])


@pytest.mark.parametrize(("own", "at"), [(None, EQUAL), (1, OWN)])
def test_score_and_information_are_the_derivatives(own: int | None, at: np.ndarray) -> None:
    laid_out = design(own)
    score = differences(lambda point: log_likelihood(laid_out, point), at)
    assert scores(laid_out, at).sum(axis=0) == pytest.approx(score, abs=1e-6)
    curvature = differences(lambda point: scores(laid_out, point).sum(axis=0), at)
    assert information(laid_out, at) == pytest.approx(-curvature, abs=1e-6)


def test_equal_slopes_are_a_case_of_slopes_of_their_own() -> None:
    same = np.array([*EQUAL[:5], *[EQUAL[5]] * 4])
    assert log_likelihood(design(1), same) == pytest.approx(log_likelihood(design(), EQUAL))


def test_newton_reaches_the_published_maximum() -> None:
    # R's ordinal 2022.11-16, clm(rating ~ temp + contact)
    found = maximise(design(), np.array([-1.0, 0.0, 1.0, 2.0, 0.0, 0.0]))
    assert found == pytest.approx(
        [-1.344383411, 1.250808798, 3.466886926, 5.006404221, 2.503102008, 1.527797658], abs=1e-6
    )
    assert log_likelihood(design(), found) == pytest.approx(-86.49192337, abs=1e-8)


def test_crossed_thresholds_have_no_likelihood() -> None:
    assert log_likelihood(design(), EQUAL[[1, 0, 2, 3, 4, 5]]) == -np.inf


def test_far_out_on_either_side_probabilities_keep_their_digits() -> None:
    for sign in (-1, 1):
        far = cumulative_design(np.array([1]), np.array([[-100.0 * sign]]), 3)
        value = log_likelihood(far, np.array([-1.0, 1.0, 1.0]))
        assert value == pytest.approx(-100 + np.log(np.exp(1) - np.exp(-1)), abs=1e-9)


@pytest.mark.parametrize(
    ("codes", "covariate", "runs_away"),
    [
        ([0, 0, 1, 1], [0, 1, 2, 3], True),  # complete
        ([0, 0, 1, 1], [0, 1, 1, 2], True),  # quasi-complete
        ([0, 1, 0, 1], [0, 1, 1, 0], False),
        ([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], False),
        ([0, 1, 2, 1, 2], [0, 0, 0, 1, 1], False),  # no lowest level at 1, yet one slope for both
        ([0, 1, 1, 2, 2, 3], [0, 0, 1, 1, 2, 2], True),
    ],
)
def test_separation_is_found(codes: list[int], covariate: list[int], runs_away: bool) -> None:
    laid_out = cumulative_design(
        np.array(codes), np.array(covariate, dtype=float)[:, None], max(codes) + 1
    )
    assert bool(runaway_parameters(laid_out)) == runs_away
