"""Units and clusters drawn again, against drawing them one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement import resampling as agreement_resampling
from pmio_lib.methods.agreement.ratings import drawn_rows
from pmio_lib.methods.agreement.resampling import expanded, replicate, resampled_interval
from pmio_lib.methods.columns import Floats


def mean(totals: Floats) -> Floats:
    """Rows are (1, value)."""
    return totals[:, 1] / totals[:, 0]


def rows_of(values: list[float], cluster: np.ndarray | None = None):
    return drawn_rows(np.column_stack([np.ones(len(values)), values]), cluster)


@pytest.mark.parametrize("values", [[0.0] * 70 + [1.0] * 30, list(np.arange(100) / 100)])
def test_both_ways_of_drawing_give_the_spread_of_a_mean(values: list[float]) -> None:
    """Few kinds of rows are drawn as kinds, many one by one."""
    found = replicate(*rows_of(values), mean, np.random.default_rng(1), 8_000)
    assert found.mean() == pytest.approx(np.mean(values), abs=0.003)
    assert found.std() == pytest.approx(np.std(values) / 10, rel=0.04)


@given(values=st.lists(st.floats(0, 1), min_size=2, max_size=10), n=st.integers(1, 9))
def test_every_replicate_draws_as_many_rows_as_there_are(values: list[float], n: int) -> None:
    drawn = replicate(*rows_of(values), lambda totals: totals[:, 0], np.random.default_rng(1), n)
    assert drawn.tolist() == [len(values)] * n


def test_batches_are_as_good_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of([0.0, 0.5, 1.0, 0.25])
    whole = replicate(*rows, mean, np.random.default_rng(1), 50)
    monkeypatch.setattr(agreement_resampling, "BYTES_AT_ONCE", 1)
    assert replicate(*rows, mean, np.random.default_rng(1), 50).tolist() == whole.tolist()


def test_clusters_are_drawn_whole() -> None:
    """Two clusters: a replicate is one of them twice, or both."""
    cluster = np.array([0, 1, 0, 1, 1])
    interval, _ = resampled_interval(
        *rows_of([0, 1, 0, 1, 1], cluster),
        mean,
        np.random.default_rng(1),
        drawn="clusters",
        n_replicates=200,
    )
    assert (interval.low, interval.high) == (0, 1)


@pytest.mark.parametrize("n", [3, 10, 20, 1000])
def test_of_few_clusters_as_much_is_spanned_as_t_would(n: int) -> None:
    """For a normal mean: z of the span times s of n is t times s of n - 1."""
    for confidence in (0.8, 0.95):
        z = norm.isf((1 - expanded(confidence, n)) / 2)
        assert z * np.sqrt((n - 1) / n) == pytest.approx(t.isf((1 - confidence) / 2, n - 1))


def test_an_interval_of_clusters_is_wider_than_of_as_many_units() -> None:
    rows = rows_of(list(np.random.default_rng(5).random(15)))
    units, clusters = (
        resampled_interval(*rows, mean, np.random.default_rng(1), drawn=drawn)[0]
        for drawn in ("units", "clusters")
    )
    assert clusters.low < units.low < units.high < clusters.high
    assert clusters.confidence == units.confidence == 0.95


@pytest.mark.parametrize(
    ("values", "words"), [([0.5], "one of the units alone"), ([0.5] * 9, "same value")]
)
def test_what_shows_no_spread_has_no_interval(values: list[float], words: str) -> None:
    interval, reason = resampled_interval(*rows_of(values), mean, np.random.default_rng(1))
    assert interval is None
    assert words in reason


@pytest.mark.parametrize(("n_undefined", "has_interval"), [(0, True), (5, True), (6, False)])
def test_five_in_a_hundred_undefined_replicates_are_borne(n_undefined, has_interval) -> None:
    def some(totals: Floats) -> Floats:
        values = mean(totals)
        values[:n_undefined] = np.nan
        return values

    interval, reason = resampled_interval(
        *rows_of([0.0, 0.3, 0.6, 1.0]), some, np.random.default_rng(1), n_replicates=100
    )
    assert (interval is not None) == has_interval
    assert has_interval or reason.startswith(f"{n_undefined} of 100 resamples")


def test_no_replicates_and_no_level_are_refused() -> None:
    with pytest.raises(StatisticsError, match="0 replicates"):
        resampled_interval(*rows_of([0, 1]), mean, np.random.default_rng(1), n_replicates=0)
    with pytest.raises(StatisticsError, match="confidence"):
        resampled_interval(*rows_of([0, 1]), mean, np.random.default_rng(1), confidence=1)
