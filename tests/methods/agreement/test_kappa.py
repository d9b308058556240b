"""Cohen's kappa against what is published, its definition, and R."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.kappa import cohen_kappa, kappa_from_table
from tests.methods.agreement.test_definitions import frame_of, kappa_by_definition, units_of

cells = st.integers(0, 6)
tables = st.integers(2, 4).flatmap(
    lambda q: st.lists(st.lists(cells, min_size=q, max_size=q), min_size=q, max_size=q)
)
pairs = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=12)


def ratings_of(table: list[list[int]]) -> pd.DataFrame:
    return frame_of(
        [[i, j] for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    )


def test_the_three_by_three_table_gives_the_published_kappa_and_error() -> None:
    # shared/reference/statistics.md; R's vcd 1.4-11 and psych 2.2.9 give .79640940, .05891072
    found = kappa_from_table([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert found.value == pytest.approx(0.79640940218, abs=1e-10)
    assert found.standard_error == pytest.approx(0.05891071833, abs=1e-10)
    assert found.n_units == 100
    half = 1.959963985 * 0.05891071833
    ends = (found.interval.low, found.interval.high)
    assert ends == pytest.approx((0.79640940218 - half, 0.79640940218 + half))


@pytest.mark.parametrize(
    ("table", "kappa", "error"),
    [
        # Fleiss, Levin & Paik (2003), section 18.1: .68 and .087; digits from R's vcd 1.4-11
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.6764705882, 0.0877029535),
        # Feinstein & Cicchetti (1990), J. Clin. Epidemiol. 43:543-549: .70 .32 .13 .26; vcd
        ([[40, 9], [6, 45]], 0.6995192308, 0.0713936027),
        ([[80, 10], [5, 5]], 0.3181818182, 0.1334565212),
        ([[45, 15], [25, 15]], 0.1304347826, 0.0986615376),
        ([[25, 35], [5, 35]], 0.2592592593, 0.0771597317),
        # Gwet (2008): high agreement, kappa below 0; vcd
        ([[118, 5], [2, 0]], -0.0233918129, 0.0122867567),
        # R's vcd 1.4-11, Kappa(SexualFun)
        (
            [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]],
            0.12933025404,
            0.06859853248,
        ),
    ],
)
def test_published_tables_give_what_r_gives(table, kappa: float, error: float) -> None:
    found = kappa_from_table(table)
    assert (found.value, found.standard_error) == pytest.approx((kappa, error), abs=1e-9)


@given(table=tables)
@settings(deadline=None)
def test_it_is_its_definition(table: list[list[int]]) -> None:
    used = [i for i, row in enumerate(table) if sum(row) or sum(r[i] for r in table)]
    assume(len(used) > 1)
    found = kappa_from_table(table)
    value, error = kappa_by_definition(table)
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.standard_error == pytest.approx(error, abs=1e-6)
    assert (found.interval is None) == (found.interval_reason is not None)
    if found.interval:
        assert -1 <= found.interval.low <= found.value <= found.interval.high <= 1


@given(table=tables)
@settings(deadline=None, max_examples=50)
def test_ratings_and_their_table_give_the_same(table: list[list[int]]) -> None:
    assume(sum(map(sum, table)) > 0)
    by_table = kappa_from_table(table)
    by_ratings = cohen_kappa(ratings_of(table), values=range(len(table)))
    assert by_ratings == by_table


@given(units=pairs, random=st.randoms(use_true_random=False), names=st.permutations("abc"))
@settings(deadline=None, max_examples=50)
def test_order_and_names_do_not_matter(units, random, names: list[str]) -> None:
    expected = cohen_kappa(frame_of(units))
    shuffled = list(units)
    random.shuffle(shuffled)
    for other in (
        frame_of(shuffled),
        frame_of([(b, a) for a, b in units]),
        frame_of([(names[a], names[b]) for a, b in units]),
    ):
        found = cohen_kappa(other)
        assert (found.value is None) == (expected.value is None)
        if found.value is not None:
            assert found.value == pytest.approx(expected.value, abs=1e-12)
            assert found.standard_error == pytest.approx(expected.standard_error, abs=1e-7)


@given(values=st.lists(st.integers(0, 3), min_size=2, max_size=10))
@settings(deadline=None)
def test_perfect_agreement_gives_one_without_an_interval(values: list[int]) -> None:
    found = cohen_kappa(frame_of([[each, each] for each in values]))
    if len(set(values)) == 1:
        assert found.value is None
        assert "one same value" in found.reason
    else:
        assert found.value == pytest.approx(1, abs=1e-12)
    assert found.interval is None
    assert found.interval_reason is not None


def test_a_coder_who_never_departs_from_one_value_shows_no_spread() -> None:
    found = kappa_from_table([[90, 10], [0, 0]])
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.interval is None


def test_a_unit_one_coder_left_out_does_not_count() -> None:
    whole = frame_of([[1, 1], [1, 0], [0, 0], [0, 0]])
    patchy = frame_of([*units_of(whole), [1, None], [None, 0], [None, None]])
    found = cohen_kappa(patchy)
    assert (found.n_units, found.n_units_left_out) == (4, 3)
    assert found.value == cohen_kappa(whole).value


@pytest.mark.parametrize("prevalence", [0.02, 0.1, 0.3, 0.5, 0.9])
def test_coders_at_random_score_about_nought(prevalence: float) -> None:
    drawn = np.random.default_rng(6).random((10_000, 2)) < prevalence
    assert abs(cohen_kappa(pd.DataFrame(drawn)).value) < 0.05


def test_the_error_is_that_of_units_drawn_again() -> None:
    """Against the spread of kappa in 2,000 resamples."""
    table = np.array([[40, 9], [6, 45]])
    rng = np.random.default_rng(9)
    drawn = rng.multinomial(100, table.ravel() / 100, size=2_000).reshape(-1, 2, 2)
    values = [kappa_from_table(each).value for each in drawn]
    assert np.std(values) == pytest.approx(kappa_from_table(table).standard_error, rel=0.06)


def test_with_clusters_of_one_unit_each_the_error_is_nearly_the_plain_one() -> None:
    frame = ratings_of([[40, 9], [6, 45]])
    plain, nested = cohen_kappa(frame), cohen_kappa(frame, clusters=range(100))
    assert nested.standard_error == pytest.approx(plain.standard_error * np.sqrt(100 / 99))
    assert (plain.n_clusters, nested.n_clusters) == (None, 100)


def test_with_clusters_the_error_is_that_of_clusters_drawn_again() -> None:
    rng = np.random.default_rng(12)
    habit = rng.beta(1, 2, 60)
    cluster = np.repeat(np.arange(60), 15)
    both = rng.random((len(cluster), 2)) < habit[cluster][:, None]
    frame = pd.DataFrame(both)
    values = []
    for _ in range(600):
        rows = (rng.integers(0, 60, 60)[:, None] * 15 + np.arange(15)).ravel()
        values.append(cohen_kappa(pd.DataFrame(both[rows])).value)
    nested = cohen_kappa(frame, clusters=pd.Series(cluster))
    assert np.std(values) == pytest.approx(nested.standard_error, rel=0.1)
    assert nested.standard_error > 1.3 * cohen_kappa(frame).standard_error


@pytest.mark.parametrize(
    ("table", "match"),
    [
        ([[1, 2, 3], [4, 5, 6]], "as many rows as columns"),
        ([1, 2], "as many rows as columns"),
        ([[1, -1], [0, 2]], "whole numbers"),
        ([[1, 0.5], [0, 2]], "whole numbers"),
        ([[0, 0], [0, 0]], "rated by both"),
    ],
)
def test_what_is_no_table_is_refused(table, match: str) -> None:
    with pytest.raises(StatisticsError, match=match):
        kappa_from_table(table)


def test_kappa_is_of_two_coders() -> None:
    with pytest.raises(StatisticsError, match="3 coders"):
        cohen_kappa(frame_of([[1, 2, 3]]))
    with pytest.raises(StatisticsError, match="rated by both"):
        cohen_kappa(frame_of([[1, None], [None, 2]]))
