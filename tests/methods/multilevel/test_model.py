"""The random-intercept model from schools' sums: definition, properties, boundaries, refusals."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.multilevel.model import (
    RandomInterceptFit,
    fit_empty_model,
    fit_random_intercept,
)
from pmio_lib.methods.multilevel.reml import criterion, maximise, moments_of
from pmio_lib.methods.multilevel.sums import ClusterSums
from tests.methods.multilevel.cases import CASES, covariates_of, pupils
from tests.methods.multilevel.test_lme4 import is_converged, sums_of

seeds = st.integers(0, 10_000)


def small(seed: int) -> pd.DataFrame:
    sizes = np.random.RandomState(seed).randint(1, 12, 9).tolist()
    frame = pupils(seed, [*sizes, 6], 0.3, n_covariates=3)
    return frame.assign(x1=frame["school"] % 2 * 1.0)


def fit_of(frame: pd.DataFrame, *, reml: bool = True) -> RandomInterceptFit:
    return fit_random_intercept(sums_of(frame), reml=reml)


def figures(fit: RandomInterceptFit) -> np.ndarray:
    return np.concatenate(
        [fit.coefficients, fit.standard_errors, [fit.v_between, fit.v_within, fit.log_likelihood]]
    )


def assert_same(one: RandomInterceptFit, two: RandomInterceptFit, rtol: float = 1e-7) -> None:
    np.testing.assert_allclose(figures(one), figures(two), rtol=rtol, atol=1e-7)


def log_likelihood_by_definition(frame: pd.DataFrame, fit: RandomInterceptFit) -> float:
    """The multivariate normal density, every matrix written out."""
    x = np.column_stack([np.ones(len(frame)), frame[covariates_of(frame)]])
    y = frame["y"].to_numpy()
    together = frame["school"].to_numpy()[:, None] == frame["school"].to_numpy()
    v = fit.v_between * together + fit.v_within * np.eye(len(y))
    residual = y - x @ fit.coefficients
    value = np.linalg.slogdet(v)[1] + residual @ np.linalg.solve(v, residual)
    free = len(y)
    if fit.reml:
        value += np.linalg.slogdet(x.T @ np.linalg.solve(v, x))[1]
        free -= x.shape[1]
    return -(value + free * np.log(2 * np.pi)) / 2


@pytest.mark.parametrize("reml", [True, False])
def test_the_likelihood_is_what_its_definition_gives(reml: bool) -> None:
    frame = small(4)
    fit = fit_of(frame, reml=reml)
    assert fit.log_likelihood == pytest.approx(log_likelihood_by_definition(frame, fit), rel=1e-10)


@given(seeds, st.booleans())
def test_no_ratio_has_a_higher_likelihood(seed: int, reml: bool) -> None:
    moments = moments_of(sums_of(small(seed)))
    _, lowest = maximise(moments, reml=reml)
    dense = np.concatenate([[0.0], np.logspace(-9, 6, 1500)])
    assert lowest <= criterion(moments, dense, reml=reml).value.min() + 1e-9


@pytest.mark.parametrize(("seed", "at_boundary"), [(78, False), (439, True)])
def test_of_two_local_optima_the_better_is_taken(seed: int, at_boundary: bool) -> None:
    random = np.random.RandomState(seed)
    school = np.repeat(np.arange(7), [1, 60, 60, 3, 1, 2, 1])
    y = random.standard_t(2, len(school)) + random.standard_cauchy(7)[school]
    columns = [random.normal(size=len(school)), y]
    fit = fit_random_intercept(ClusterSums.from_arrays(school, columns, names=["x", "y"]))
    dense = np.concatenate([[0.0], np.logspace(-9, 6, 3000)])
    values = criterion(fit.maximum.moments, dense, reml=True).value
    local = (np.diff(np.sign(np.diff(values))) > 0).sum() + (values[1] > values[0])
    assert local == 2
    assert (fit.v_between == 0) == at_boundary
    assert fit.maximum.lowest <= values.min() + 1e-9


@given(seeds)
def test_order_of_rows_does_not_matter(seed: int) -> None:
    frame = small(seed)
    assert_same(fit_of(frame), fit_of(frame.sample(frac=1, random_state=seed)))


@given(seeds, st.floats(-1e4, 1e4), st.floats(1e-3, 1e3))
def test_shifting_and_scaling_the_outcome_shifts_and_scales_the_fit(
    seed: int, shift: float, scale: float
) -> None:
    frame = small(seed)
    one, two = fit_of(frame), fit_of(frame.assign(y=shift + scale * frame["y"]))
    expected = scale * one.coefficients
    expected["intercept"] += shift
    np.testing.assert_allclose(two.coefficients, expected, rtol=1e-6, atol=1e-6 * scale)
    assert two.v_within == pytest.approx(scale**2 * one.v_within, rel=1e-6)
    assert two.icc == pytest.approx(one.icc, abs=1e-6)


@given(seeds)
def test_the_icc_is_a_share(seed: int) -> None:
    fit = fit_of(small(seed))
    assert 0 <= fit.icc < 1
    assert is_converged(fit)


@given(seeds)
def test_every_school_twice_is_the_same_fit_known_better(seed: int) -> None:
    frame = small(seed)
    one = fit_of(frame, reml=False)
    two = fit_of(pd.concat([frame, frame.assign(school=frame["school"] + 100)]), reml=False)
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(two.standard_errors * np.sqrt(2), one.standard_errors, rtol=1e-6)
    assert two.v_between == pytest.approx(one.v_between, rel=1e-5, abs=1e-8)
    assert two.log_likelihood == pytest.approx(2 * one.log_likelihood, rel=1e-10)


def test_balanced_data_have_the_fit_of_the_analysis_of_variance() -> None:
    """Searle, Casella & McCulloch (1992), section 3.6: vB = (MSB - MSW) / n where positive."""
    frame = CASES["balanced"]()
    groups = frame.groupby("school")["y"]
    between = 15 * groups.mean().var(ddof=1)
    within = groups.var(ddof=1).mean()
    fit = fit_empty_model(sums_of(frame))
    assert fit.v_within == pytest.approx(within, rel=1e-9)
    assert fit.v_between == pytest.approx((between - within) / 15, rel=1e-9)
    assert fit.coefficients["intercept"] == pytest.approx(frame["y"].mean(), rel=1e-9)


def test_schools_that_do_not_differ_lie_on_the_boundary() -> None:
    y = np.tile([1.0, 2.0, 4.0], 6)
    fit = fit_random_intercept(ClusterSums.from_arrays(np.repeat(range(6), 3), [y], names=["y"]))
    assert fit.v_between == 0
    assert fit.v_within == pytest.approx(y.var(ddof=1))


def test_labels_may_be_words_and_covariates_true_or_false() -> None:
    frame = small(1)
    told = frame.assign(school="S" + frame["school"].astype(str), x1=frame["x1"] == 1)
    assert_same(fit_of(told), fit_of(frame))


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16])
def test_sums_of_small_integers_do_not_overflow(kind: type) -> None:
    """Spans and squares are beyond the types."""
    rng, kinds = np.random.default_rng(2), np.iinfo(kind)
    low, high = max(kinds.min, -128), min(kinds.max, 127)
    whole = pd.DataFrame(
        {
            "school": np.repeat(range(10), 6),
            "x": rng.integers(low, high, 60),
            "y": rng.integers(low, high, 60),
        }
    )
    small_ones = whole.astype({"x": kind, "y": kind})
    expected = fit_random_intercept(sums_of(whole))
    assert_same(fit_random_intercept(sums_of(small_ones)), expected)
    columns = [small_ones[name].to_numpy() for name in ("x", "y")]
    sums = ClusterSums.from_arrays(whole["school"], columns, names=["x", "y"])
    assert_same(fit_random_intercept(sums), expected)


def test_sums_without_covariates_are_those_of_the_outcome_alone() -> None:
    frame = small(3)
    assert_same(fit_empty_model(sums_of(frame)), fit_of(frame[["school", "y"]]))


def schools(*values: list[float], **columns: list[float]) -> pd.DataFrame:
    y = [value for school in values for value in school]
    label = [k for k, school in enumerate(values) for _ in school]
    return pd.DataFrame({"school": label, **columns, "y": y})


TEN = [[1.0, 3.0, 2.0, 5.0], [4.0, 2.0, 6.0], [3.0, 7.0, 1.0]]
REFUSED: dict[str, tuple[Callable[[], pd.DataFrame], str]] = {
    "one school": (lambda: schools([1.0, 2.0, 4.0]), "one school"),
    "singletons only": (lambda: schools([1.0], [2.0], [4.0]), "one pupil"),
    "constant outcome": (lambda: schools(*[[5.1, 5.1, 5.1]] * 4), "outcome y is the same"),
    "constant covariate": (lambda: schools(*TEN, x=[1.0] * 10), "Constant columns: x"),
    "outcome given exactly": (
        lambda: schools([0.3, 0.1], [0.2, 0.7], x=[3.0, 1.0, 2.0, 7.0]),
        r"give y exactly \(x\)",
    ),
    "nothing within schools": (
        lambda: schools([0.1] * 3, [0.3] * 2, [0.9] * 4),
        "nothing of y to vary within schools",
    ),
    "as many school columns as schools": (
        lambda: schools(*TEN, a=[1.0] * 4 + [0.0] * 6, b=[0.0] * 4 + [1.0] * 3 + [0.0] * 3),
        "3 schools for 3 school-level columns",
    ),
    "more covariates than pupils": (
        lambda: schools([1.0, 2.0], [4.0, 7.0], a=[1.0, 2, 3, 5], b=[2.0, 1, 7, 3]),
        "4 pupils in 2 schools for 2 covariates",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_data_that_cannot_bear_the_model_are_refused_with_the_reason(case: str) -> None:
    make, message = REFUSED[case]
    with pytest.raises(StatisticsError, match=message):
        fit_of(make())


def test_columns_that_are_combinations_of_others_are_named_with_them() -> None:
    frame = small(2)
    frame.insert(4, "mix", 3 + frame["x1"] - 2 * frame["x3"])
    frame.insert(5, "again", 1e6 * frame["x2"])
    with pytest.raises(StatisticsError) as caught:
        fit_of(frame)
    assert "mix is a linear combination of x1, x3 and the intercept" in str(caught.value)
    assert "again is a linear combination of x2 and the intercept" in str(caught.value)


def test_dummies_for_every_category_are_refused_but_nearly_alike_columns_are_not() -> None:
    frame = small(2)
    with pytest.raises(StatisticsError, match="rest is a linear combination of x1"):
        fit_of(frame.drop(columns="y").assign(rest=1 - frame["x1"], y=frame["y"]))
    near = frame.drop(columns="y").assign(
        near=frame["x2"] + 1e-4 * np.arange(len(frame)) % 7, y=frame["y"]
    )
    assert np.isfinite(fit_of(near).log_likelihood)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": np.nan}, "Column y: 60 of 60 rows are missing"),
        ({"x1": np.inf}, "Column x1: 60 of 60 rows"),
        ({"y": "12"}, "Column y: expected numbers"),
        ({"school": None}, "60 rows have no school"),
    ],
)
def test_values_that_are_missing_or_no_numbers_are_refused(
    change: dict[str, object], message: str
) -> None:
    frame = pupils(1, [6] * 10, 0.3).assign(**change)
    with pytest.raises(StatisticsError, match=message):
        sums_of(frame)


def test_misuse_of_sums_is_refused() -> None:
    frame = small(1)
    with pytest.raises(StatisticsError, match="No column nowhere"):
        ClusterSums.from_frame(frame, outcome="nowhere", covariates=[], school="school")
    with pytest.raises(StatisticsError, match="x1 stands twice"):
        ClusterSums.from_frame(frame, outcome="y", covariates=["x1", "x1"], school="school")
    with pytest.raises(StatisticsError, match="No pupil"):
        sums_of(frame.head(0))


@pytest.mark.parametrize(
    ("lengths", "names", "message"),
    [
        ([3, 3], ["y", "y"], "y stands twice"),
        ([3, 3], ["y"], "2 columns and 1 names"),
        ([], [], "0 columns and 0 names"),
        ([3, 2], ["x", "y"], "different lengths"),
        ([2, 2], ["x", "y"], "different lengths"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(
    lengths: list[int], names: list[str], message: str
) -> None:
    columns = [np.arange(float(length)) for length in lengths]
    with pytest.raises(StatisticsError, match=message):
        ClusterSums.from_arrays([1, 1, 2], columns, names=names)
