"""Schools resampled and covariates dealt out anew: each replicate is the fit of its own data."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.stats.effect_size import effect_sizes
from pmio_lib.stats.hedges import Convention
from pmio_lib.stats.multilevel import fit_random_intercept
from pmio_lib.stats.pooled_moments import standardise
from pmio_lib.stats.replicates import (
    bias_corrected_interval,
    percentile_interval,
    permutation_p,
)
from pmio_lib.stats.resampling import (
    BYTES_AT_ONCE,
    Resampled,
    bootstrap_schools,
    permute_schools,
)
from tests.stats.multilevel_cases import pupils
from tests.stats.test_multilevel_lme4 import sums_of

PRODUCTS = {"x1_x_x2": "x2"}


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = pupils(12, [9, 4, 12, 1, 7, 7, 15, 6, 4, 10], 0.3, n_covariates=2)
    rows["x1"] = rows["school"] % 2 * 1.0
    return rows.assign(x1_x_x2=rows["x1"] * rows["x2"])[["school", "x1", "x2", "x1_x_x2", "y"]]


def assert_replicate_is(resampled: Resampled, k: int, frame: pd.DataFrame) -> None:
    fit = fit_random_intercept(sums_of(frame))
    np.testing.assert_allclose(resampled.coefficients[k], fit.coefficients, rtol=1e-7, atol=1e-9)
    assert resampled.v_between[k] == pytest.approx(fit.v_between, rel=1e-6, abs=1e-9)
    assert resampled.v_within[k] == pytest.approx(fit.v_within, rel=1e-8)
    for size in effect_sizes(fit, "x1"):
        found = resampled.effect_size(size.convention)[k]
        assert found == pytest.approx(size.estimate, rel=1e-7, abs=1e-10)


def test_each_bootstrap_replicate_is_the_fit_of_the_schools_drawn(frame: pd.DataFrame) -> None:
    sums = sums_of(frame)
    labels = sums.schools[standardise(sums).order]
    found = bootstrap_schools(sums, "x1", 20, np.random.default_rng(5))
    drawn = labels[np.random.default_rng(5).integers(0, 10, (20, 10))]
    assert found.n_failed == 0
    for k in (0, 7, 19):
        parts = [frame[frame["school"] == label] for label in drawn[k]]
        anew = pd.concat(part.assign(school=j) for j, part in enumerate(parts))
        assert_replicate_is(found, k, anew)


def test_each_permutation_is_the_fit_of_the_values_as_dealt(frame: pd.DataFrame) -> None:
    sums = sums_of(frame)
    order = standardise(sums).order
    found = permute_schools(sums, "x1", 20, np.random.default_rng(5), products=PRODUCTS)
    values = np.tile(sums.mean[order, 0], (20, 1))
    dealt = np.random.default_rng(5).permuted(values, axis=1)
    for k in (0, 7, 19):
        of_school = dict(zip(sums.schools[order], dealt[k], strict=True))
        anew = frame.assign(x1=frame["school"].map(of_school))
        assert_replicate_is(found, k, anew.assign(x1_x_x2=anew["x1"] * anew["x2"]))


def test_weights_are_resampled_with_their_pupils() -> None:
    frame = pupils(3, [5, 9, 6, 8, 7, 9], 0.3, n_covariates=2, weighted=True)
    frame["x1"] = frame["school"] % 2 * 1.0
    sums = sums_of(frame)
    labels = sums.schools[standardise(sums).order]
    found = bootstrap_schools(sums, "x2", 3, np.random.default_rng(2))
    drawn = labels[np.random.default_rng(2).integers(0, 6, (3, 6))][1]
    parts = [frame[frame["school"] == label] for label in drawn]
    fit = fit_random_intercept(sums_of(pd.concat(p.assign(school=j) for j, p in enumerate(parts))))
    np.testing.assert_allclose(found.coefficients[1], fit.coefficients, rtol=1e-7)


def test_the_same_seed_gives_the_same_replicates_however_they_are_batched(
    frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    sums = sums_of(frame)
    whole = bootstrap_schools(sums, "x1", 50, np.random.default_rng(1)).effect_size()
    monkeypatch.setattr("pmio_lib.stats.resampling.BYTES_AT_ONCE", BYTES_AT_ONCE // 10_000)
    parts = bootstrap_schools(sums, "x1", 50, np.random.default_rng(1)).effect_size()
    np.testing.assert_allclose(parts, whole, rtol=1e-9)


def test_strata_keep_as_many_schools_of_each(frame: pd.DataFrame) -> None:
    few = frame[frame["school"].isin([0, 2, 4, 1])]
    sums = sums_of(few[["school", "x1", "y"]])
    free = bootstrap_schools(sums, "x1", 200, np.random.default_rng(1))
    kept = bootstrap_schools(sums, "x1", 200, np.random.default_rng(1), strata=sums.mean[:, 0])
    assert free.n_failed > 0
    assert len(free.effect_size()) == 200 - free.n_failed
    assert kept.n_failed == 0


def test_a_covariate_of_pupils_has_effect_sizes_without_arms(frame: pd.DataFrame) -> None:
    found = bootstrap_schools(sums_of(frame), "x2", 30, np.random.default_rng(1))
    assert (found.crowding == 0).all()
    expected = found.coefficients[:, 2] / np.sqrt(found.v_within_empty)
    assert (found.effect_size(Convention.WITHIN_UNCONDITIONAL) == expected).all()


def test_permutations_of_few_schools_cover_every_deal() -> None:
    frame = pupils(4, [4, 4, 4, 4], 0.3, n_covariates=1)
    sums = sums_of(frame.assign(x1=frame["school"] % 2 * 1.0))
    found = permute_schools(sums, "x1", 200, np.random.default_rng(1)).effect_size()
    deals = len(set(permutations([0, 0, 1, 1])))
    assert len(np.unique(found.round(8))) == deals == 6


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda s, r: permute_schools(s, "x2", 9, r), "x2 varies within schools"),
        (
            lambda s, r: permute_schools(s, "x1", 9, r, products={"x2": "x1_x_x2"}),
            "x2 is not x1 times x1_x_x2",
        ),
        (lambda s, r: bootstrap_schools(s, "x9", 9, r), "No column x9"),
        (lambda s, r: bootstrap_schools(s, "x1", 0, r), "0 replicates"),
    ],
)
def test_what_cannot_be_resampled_is_refused(make, message: str, frame: pd.DataFrame) -> None:
    with pytest.raises(StatisticsError, match=message):
        make(sums_of(frame), np.random.default_rng(1))


def test_a_permutation_that_forgets_the_product_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(StatisticsError, match="x1_x_x2 moves with x1"):
        permute_schools(sums_of(frame), "x1", 9, np.random.default_rng(1))


def test_p_counts_the_data_among_the_permutations() -> None:
    values = np.array([0.1, -0.2, 0.3, -0.5])
    assert permutation_p(values, 0.6) == 1 / 5
    assert permutation_p(values, -0.5) == 2 / 5
    assert permutation_p(values, 0.3 + 1e-12) == 3 / 5
    assert permutation_p(values, 0.0) == 1


def test_percentile_and_bias_corrected_intervals() -> None:
    values = np.arange(1, 1000) / 1000
    plain = percentile_interval(values, 0.9)
    assert (plain.low, plain.high) == pytest.approx((0.0509, 0.9491), abs=1e-4)
    centred = bias_corrected_interval(values, 0.5, 0.9)
    assert (centred.low, centred.high) == pytest.approx((plain.low, plain.high), abs=1e-3)
    # Efron (1981): ends at Phi(2 z0 +- 1.645), z0 = Phi^-1(0.6) = 0.2533
    shifted = bias_corrected_interval(values, 0.6, 0.9)
    assert (shifted.low, shifted.high) == pytest.approx((0.1275, 0.9843), abs=1e-3)
    with pytest.raises(StatisticsError, match="one side"):
        bias_corrected_interval(values, 2.0)
