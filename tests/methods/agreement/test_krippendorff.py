"""Krippendorff's alpha against what is published, its definition, and other programs."""

from collections.abc import Hashable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.krippendorff import alphas, krippendorff_alpha, metric_of
from pmio_lib.methods.agreement.ratings import read_ratings
from tests.methods.agreement.test_definitions import (
    FOUR_CODERS_ALPHA,
    alpha_by_definition,
    four_coders,
    frame_of,
    patchy,
    units_of,
)

METRICS = ("nominal", "ordinal", "interval", "ratio")


@st.composite
def ratings(draw: st.DrawFn, most_coders: int = 4) -> pd.DataFrame:
    """Ratings with holes, where one unit at least has two."""
    n_coders = draw(st.integers(2, most_coders))
    rating = st.one_of(st.none(), st.integers(0, 3))
    unit = st.lists(rating, min_size=n_coders, max_size=n_coders)
    units = draw(st.lists(unit, min_size=1, max_size=8))
    first = [draw(st.integers(0, 3)) for _ in range(n_coders)]
    return frame_of([first, *units])


def alpha_of(frame: pd.DataFrame, metric="nominal", values=None, clusters=None, **more):
    return krippendorff_alpha(read_ratings(frame, values, clusters), metric, **more)


def value(frame: pd.DataFrame, metric: str = "nominal", **more) -> float | None:
    return alpha_of(frame, metric, **more).value


def same(found: float | None, other: float | None) -> bool:
    return found is other if None in (found, other) else found == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize(("metric", "published"), FOUR_CODERS_ALPHA.items())
def test_four_coders_give_the_published_alphas(metric: str, published: float) -> None:
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, section D
    assert value(four_coders(), metric) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [  # Krippendorff (2011), sections A and B
        ("0100000010", "1110010000", 0.095),
        ("aabbdcccedda", "babbbccceddd", 0.692),
    ],
)
def test_two_coders_give_the_published_alphas(first: str, second: str, published: float) -> None:
    found = value(pd.DataFrame({"a": list(first), "b": list(second)}))
    assert found == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [  # krippendorff 0.9.0 from PyPI, alpha(..., level_of_measurement=metric)
        ("nominal", 0.5045438022537259),
        ("ordinal", 0.8343277293071214),
        ("interval", 0.8362247924080665),
        ("ratio", 0.7673148321689334),
    ],
)
def test_patchy_ratings_give_what_another_program_gives(metric: str, expected: float) -> None:
    assert value(patchy(), metric) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
@given(frame=ratings())
def test_it_is_its_definition(metric: str, frame: pd.DataFrame) -> None:
    found = alpha_of(frame, metric)
    assert same(found.value, alpha_by_definition(units_of(frame), metric))
    assert (found.value is None) == (found.reason is not None)


@given(frame=ratings(), names=st.permutations(["pupil", "teacher", ("a", 1), 2.5]))
def test_the_names_of_nominal_values_do_not_matter(frame, names: list[Hashable]) -> None:
    renamed = frame_of(
        [[None if v is None else names[v] for v in unit] for unit in units_of(frame)]
    )
    assert same(value(renamed), value(frame))


@pytest.mark.parametrize("metric", METRICS)
@given(values=st.lists(st.integers(0, 3), min_size=2, max_size=8), coders=st.integers(2, 4))
def test_perfect_agreement_gives_one(metric: str, values: list[int], coders: int) -> None:
    found = alpha_of(
        frame_of([[each] * coders for each in values]),
        metric,
        rng=np.random.default_rng(1),
        n_replicates=50,
    )
    assert found.value == (None if len(set(values)) == 1 else 1)
    assert found.interval is None
    assert found.reason is not None


@pytest.mark.parametrize("metric", METRICS)
@given(frame=ratings())
def test_a_unit_with_one_rating_or_none_contributes_nothing(metric, frame) -> None:
    width = frame.shape[1]
    more = [[3, *[None] * (width - 1)], [None] * width]
    longer = pd.concat([frame, frame_of(more)], ignore_index=True)
    one = alpha_of(frame, metric, rng=np.random.default_rng(4), n_replicates=50)
    other = alpha_of(longer, metric, rng=np.random.default_rng(4), n_replicates=50)
    assert same(one.value, other.value)
    assert one.reason == other.reason
    if one.interval:
        assert one.interval.low == pytest.approx(other.interval.low, abs=1e-9)


@pytest.mark.parametrize("metric", METRICS)
@given(frame=ratings(), seed=st.integers(0, 99))
def test_a_batched_replicate_is_alpha_of_the_units_it_drew(metric, frame, seed) -> None:
    """Weights of 1 give alpha itself; weights w give alpha of each unit w times."""
    read = read_ratings(frame)
    counts = read.counts()[read.kind]
    is_paired = counts.sum(axis=1) >= 2
    chosen = metric_of(metric, read.values)
    rows = chosen.contributions(counts[is_paired])
    times = np.vstack(
        [np.ones(len(rows)), np.random.default_rng(seed).integers(0, 4, (6, len(rows)))]
    )
    found = alphas(times @ rows, chosen, counts.shape[1])
    kept = [unit for unit, is_in in zip(units_of(frame), is_paired, strict=True) if is_in]
    assert same(None if np.isnan(found[0]) else found[0], value(frame, metric))
    for weights, got in zip(times[1:], found[1:], strict=True):
        drawn = [unit for unit, w in zip(kept, weights, strict=True) for _ in range(int(w))]
        expected = alpha_by_definition(drawn, metric) if drawn else None
        assert same(None if np.isnan(got) else got, expected)


def test_values_nobody_used_change_nothing() -> None:
    for metric in METRICS:
        values = [0, 1, 2, 2.5, 3, 4, 5, 9]
        assert value(four_coders(), metric, values=values) == pytest.approx(
            value(four_coders(), metric), abs=1e-12
        )


def test_the_interval_is_half_as_wide_with_four_times_the_units() -> None:
    widths = []
    for n in (400, 1600, 6400):
        rng = np.random.default_rng(n)
        truth = rng.random(n) < 0.3
        frame = pd.DataFrame({c: truth ^ (rng.random(n) < 0.1) for c in "ab"})
        found = alpha_of(frame, "nominal", rng=rng, n_replicates=4_000)
        assert found.interval.contains(found.value)
        widths.append(found.interval.high - found.interval.low)
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.15)
    assert widths[1] / widths[2] == pytest.approx(2, rel=0.15)


def test_whole_clusters_are_drawn() -> None:
    """Every unit ten times over in a cluster of its own says no more than the units once."""
    once = patchy()
    tenfold = pd.concat([once] * 10, ignore_index=True)
    clusters = pd.Series(list(range(len(once))) * 10)

    def interval(frame: pd.DataFrame, **more):
        rng = np.random.default_rng(8)
        found = alpha_of(frame, "nominal", rng=rng, n_replicates=4_000, **more)
        return found.interval

    apart, alone = interval(tenfold, clusters=clusters), interval(once, clusters=once.index)
    assert apart.low == pytest.approx(alone.low, abs=0.05)
    blind = interval(tenfold)
    assert blind.high - blind.low < 0.5 * (apart.high - apart.low)


def test_undefined_replicates_are_counted_and_too_many_leave_no_interval() -> None:
    # A value in one unit of 100 is in no resample 37% of the time, in 4 units 2%
    for n_used, has_interval in ((1, False), (4, True)):
        ratings = frame_of([[1, 1], [1, 0], [1, 1], [1, 1]][:n_used] + [[0, 0]] * (100 - n_used))
        rng = np.random.default_rng(2)
        found = alpha_of(ratings, "nominal", rng=rng, n_replicates=4_000)
        assert (found.interval is not None) == has_interval
        if not has_interval:
            undefined, _, replicates = found.reason.split()[:3]
            assert int(undefined) / int(replicates) == pytest.approx(0.366, abs=0.03)


def test_without_a_generator_there_is_no_interval() -> None:
    assert alpha_of(four_coders(), "nominal").interval is None


def test_the_same_seed_gives_the_same_interval_in_any_order_of_units() -> None:
    def interval(frame: pd.DataFrame):
        return alpha_of(frame, "interval", rng=np.random.default_rng(3)).interval

    assert interval(patchy().iloc[::-1].reset_index(drop=True)) == interval(patchy())


@pytest.mark.parametrize(
    ("frame", "metric", "more", "match"),
    [
        (frame_of([[1], [2]]), "nominal", {}, "at least 2 columns"),
        (frame_of([[None, None]]), "nominal", {}, "No rating"),
        (frame_of([[1, None], [None, 2]]), "nominal", {}, "two ratings"),
        (frame_of([[1, 2]]), "weighted", {}, "Metric 'weighted'"),
        (frame_of([["a", "b"]]), "interval", {}, "finite numbers"),
        (frame_of([["a", "b"]]), "ordinal", {}, "finite numbers"),
        (frame_of([[1.0, float("inf")]]), "interval", {}, "finite numbers"),
        (frame_of([[-1, 2]]), "ratio", {}, "0 or above"),
        (frame_of([[1, 2]]), "nominal", {"values": [1, 3]}, "among the values"),
        (frame_of([[1, 2]]), "nominal", {"values": [1, 2, 2]}, "twice"),
        (frame_of([[1, 2]]), "nominal", {"clusters": ["a", "b"]}, "2 clusters of 1"),
        (frame_of([[1, 2]]), "nominal", {"clusters": [None]}, "have no cluster"),
        (frame_of([[1, 2]]), "nominal", {"clusters": pd.Series(["a"], index=[7])}, "indexes"),
        (frame_of([[1, 2]]), "nominal", {"confidence": 95}, "confidence"),
    ],
)
def test_what_cannot_be_answered_is_refused(frame, metric, more, match) -> None:
    with pytest.raises(StatisticsError, match=match):
        alpha_of(frame, metric, **more)
