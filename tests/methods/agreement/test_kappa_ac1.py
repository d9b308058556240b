"""Cohen's kappa and Gwet's AC1 against what is published, their definitions, and other programs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.agreement.kappa_ac1 import ChanceCorrected, cohen_kappa, gwet_ac1
from pmio_lib.methods.agreement.ratings import read_ratings
from tests.methods.agreement.test_definitions import (
    ac1_by_definition,
    four_coders,
    frame_of,
    kappa_by_definition,
    patchy,
    units_of,
)

cells = st.integers(0, 6)
tables = st.integers(2, 4).flatmap(
    lambda q: st.lists(st.lists(cells, min_size=q, max_size=q), min_size=q, max_size=q)
)


def two_coders(table: list[list[int]]) -> pd.DataFrame:
    """A unit a row from counts: the first coder's values down, the second's across."""
    return frame_of(
        [[i, j] for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    )


def kappa(frame: pd.DataFrame, clusters=None) -> ChanceCorrected:
    return cohen_kappa(read_ratings(frame, clusters=clusters))


def ac1(frame: pd.DataFrame, values=None, clusters=None) -> ChanceCorrected:
    return gwet_ac1(read_ratings(frame, values, clusters))


def kappa_of(table: list[list[int]]) -> ChanceCorrected:
    return kappa(two_coders(table))


def ends(found: ChanceCorrected) -> tuple[float, float]:
    return found.interval.low, found.interval.high


def test_the_three_by_three_table_gives_the_published_kappa_and_error() -> None:
    # shared/reference/statistics.md; R's vcd 1.4-11 and psych 2.2.9 give .79640940, .05891072
    found = kappa_of([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    assert found.value == pytest.approx(0.79640940218, abs=1e-10)
    assert found.standard_error == pytest.approx(0.05891071833, abs=1e-10)
    half = 1.959963985 * 0.05891071833
    assert ends(found) == pytest.approx((0.79640940218 - half, 0.79640940218 + half))


@pytest.mark.parametrize(
    ("table", "value", "error"),
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
        ([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], 0.12933025404, 0.06859853248),
    ],
)
def test_published_tables_give_what_r_gives(table, value: float, error: float) -> None:
    found = kappa_of(table)
    assert (found.value, found.standard_error) == pytest.approx((value, error), abs=1e-9)


@given(table=tables)
def test_kappa_is_its_definition(table: list[list[int]]) -> None:
    used = [i for i, row in enumerate(table) if sum(row) or sum(r[i] for r in table)]
    assume(len(used) > 1)
    found = kappa_of(table)
    value, error = kappa_by_definition(table)
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.standard_error == pytest.approx(error, abs=1e-6)
    assert (found.interval is None) == (found.reason is not None)
    if found.interval:
        assert -1 <= found.interval.low <= found.value <= found.interval.high <= 1


@given(values=st.lists(st.integers(0, 3), min_size=2, max_size=10))
def test_perfect_agreement_gives_a_kappa_of_one_without_an_interval(values: list[int]) -> None:
    found = kappa(frame_of([[each, each] for each in values]))
    if len(set(values)) == 1:
        assert found.value is None
        assert "one same value" in found.reason
    else:
        assert found.value == pytest.approx(1, abs=1e-12)
    assert found.interval is None
    assert found.reason is not None


def test_a_coder_who_never_departs_from_one_value_shows_no_spread() -> None:
    found = kappa_of([[90, 10], [0, 0]])
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.interval is None


def test_a_unit_one_coder_left_out_does_not_count() -> None:
    whole = frame_of([[1, 1], [1, 0], [0, 0], [0, 0]])
    patchy = frame_of([*units_of(whole), [1, None], [None, 0], [None, None]])
    assert kappa(patchy) == kappa(whole)


def test_with_clusters_of_one_unit_each_the_error_is_nearly_the_plain_one() -> None:
    frame = two_coders([[40, 9], [6, 45]])
    plain, nested = kappa(frame), kappa(frame, clusters=range(100))
    assert nested.standard_error == pytest.approx(plain.standard_error * np.sqrt(100 / 99))


def test_with_clusters_the_error_is_that_of_clusters_drawn_again() -> None:
    rng = np.random.default_rng(12)
    habit = rng.beta(1, 2, 60)
    cluster = np.repeat(np.arange(60), 15)
    both = rng.random((len(cluster), 2)) < habit[cluster][:, None]
    frame = pd.DataFrame(both)
    values = []
    for _ in range(600):
        rows = (rng.integers(0, 60, 60)[:, None] * 15 + np.arange(15)).ravel()
        values.append(kappa(pd.DataFrame(both[rows])).value)
    nested = kappa(frame, clusters=pd.Series(cluster))
    assert np.std(values) == pytest.approx(nested.standard_error, rel=0.1)
    assert nested.standard_error > 1.3 * kappa(frame).standard_error


def test_kappa_is_of_two_coders() -> None:
    with pytest.raises(StatisticsError, match="3 coders"):
        kappa(frame_of([[1, 2, 3]]))
    with pytest.raises(StatisticsError, match="rated by both"):
        kappa(frame_of([[1, None], [None, 2]]))


@st.composite
def ratings(draw: st.DrawFn) -> pd.DataFrame:
    n_coders = draw(st.integers(2, 4))
    rating = st.one_of(st.none(), st.integers(0, 2))
    unit = st.lists(rating, min_size=n_coders, max_size=n_coders)
    first = [draw(st.integers(0, 2)) for _ in range(n_coders)]
    return frame_of([first, *draw(st.lists(unit, min_size=1, max_size=9))])


def test_four_coders_give_the_published_value_and_interval() -> None:
    # shared/reference/statistics.md: .775 (.461, 1); irrCAC 0.4.4: error .14295, chance .19032
    found = ac1(four_coders())
    assert found.value == pytest.approx(0.77544, abs=5e-6)
    assert found.standard_error == pytest.approx(0.14295, abs=5e-6)
    assert found.chance == pytest.approx(0.19032, abs=5e-6)
    assert ends(found) == pytest.approx((0.46081, 1), abs=5e-6)


@pytest.mark.parametrize(
    ("frame", "value", "error", "interval"),
    [  # irrCAC 0.4.4 from PyPI (Gwet's), CAC(ratings, digits=8).gwet()
        (patchy(), 0.55394142, 0.11758118, (0.30175488, 0.80612797)),
        (two_coders([[40, 9], [6, 45]]), 0.70074813, 0.07171126, (0.55845743, 0.84303883)),
        (two_coders([[80, 10], [5, 5]]), 0.808, 0.05239204, (0.70404283, 0.91195717)),
        (two_coders([[118, 5], [2, 0]]), 0.94077634, 0.02305696, (0.89514015, 0.98641253)),
    ],
)
def test_it_gives_what_gwets_program_gives(frame, value, error, interval) -> None:
    found = ac1(frame)
    assert (found.value, found.standard_error) == pytest.approx((value, error), abs=1e-8)
    assert ends(found) == pytest.approx(interval, abs=1e-8)


@given(frame=ratings())
def test_ac1_is_its_definition(frame: pd.DataFrame) -> None:
    found = ac1(frame, values=range(3))
    value, error = ac1_by_definition(units_of(frame), range(3))
    assert found.value == pytest.approx(value, abs=1e-9)
    assert found.standard_error == pytest.approx(error, abs=1e-7)
    if found.interval:
        assert -1 <= found.interval.low <= found.value <= found.interval.high <= 1


@given(values=st.lists(st.integers(0, 3), min_size=2, max_size=8), coders=st.integers(2, 4))
def test_perfect_agreement_gives_one_without_an_interval(values: list[int], coders: int) -> None:
    found = ac1(frame_of([[each] * coders for each in values]), values=range(4))
    assert found.value == pytest.approx(1, abs=1e-12)
    assert found.interval is None
    assert found.reason is not None


@given(frame=ratings())
def test_an_empty_unit_contributes_nothing_and_one_rating_to_chance_alone(frame) -> None:
    width = frame.shape[1]
    empty = pd.concat([frame, frame_of([[None] * width])], ignore_index=True)
    single = pd.concat([frame, frame_of([[2, *[None] * (width - 1)]])], ignore_index=True)
    found = ac1(frame, values=range(3))
    assert ac1(empty, values=range(3)) == found
    more = ac1(single, values=range(3))
    assert more.agreement == pytest.approx(found.agreement)


def test_one_value_alone_is_undefined_until_another_is_named() -> None:
    frame = frame_of([["no", "no"], ["no", "no"]])
    found = ac1(frame)
    assert (found.value, found.chance, found.interval) == (None, None, None)
    assert "two at least" in found.reason
    assert ac1(frame, values=["no", "yes"]).value == 1


def at_random(prevalence: float) -> float:
    drawn = np.random.default_rng(6).random((10_000, 2)) < prevalence
    return ac1(pd.DataFrame(drawn)).value


def test_coders_at_random_score_about_nought_where_both_values_are_as_frequent() -> None:
    assert abs(at_random(0.5)) < 0.05


@pytest.mark.parametrize(("prevalence", "score"), [(0.05, 0.895), (0.1, 0.780), (0.2, 0.529)])
def test_coders_at_random_score_high_on_a_rare_code(prevalence: float, score: float) -> None:
    """Why AC1 is never read alone: by its definition, 1 - 2pq / (1 - 2pq), and so it comes."""
    apart = 2 * prevalence * (1 - prevalence)
    assert score == pytest.approx(1 - apart / (1 - apart), abs=1e-3)
    assert at_random(prevalence) == pytest.approx(score, abs=0.03)


def test_with_clusters_of_one_unit_each_nothing_changes() -> None:
    frame = patchy()
    plain, nested = ac1(frame), ac1(frame, clusters=range(len(frame)))
    assert nested.standard_error == pytest.approx(plain.standard_error, rel=1e-12)
    assert ends(nested) == pytest.approx(ends(plain))


def test_units_repeated_in_clusters_say_no_more_than_once() -> None:
    frame = two_coders([[6, 2], [1, 5]])
    n = len(frame)
    repeated = pd.concat([frame] * 50, ignore_index=True)
    nested = ac1(repeated, clusters=list(range(n)) * 50)
    assert nested.standard_error == pytest.approx(ac1(frame).standard_error, rel=1e-9)
    assert ends(nested) == pytest.approx(ends(ac1(frame)))


@given(frame=ratings())
def test_one_cluster_alone_has_no_interval(frame: pd.DataFrame) -> None:
    assume(not frame.isna().all(axis=1).any())
    found = ac1(frame, values=range(3), clusters=["c"] * len(frame))
    assert found.interval is None


@pytest.mark.parametrize(
    ("frame", "match"),
    [
        (frame_of([[1], [2]]), "at least 2 columns"),
        (frame_of([[1, None], [None, 2]]), "two ratings"),
    ],
)
def test_what_has_no_ac1_is_refused(frame, match: str) -> None:
    with pytest.raises(StatisticsError, match=match):
        ac1(frame)
