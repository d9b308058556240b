"""The partially overlapping samples t-test: its published example, and the tests it contains."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.waves.overlap import OverlapTest, partially_overlapping_t

# Derrick, Toher & White (2017), Quant. Methods Psychol. 13(2):120-126, the example of R's
# Partiallyoverlapping, there with var.equal = TRUE.
UNPAIRED_A = [20, 21, 16, 18, 14, 12, 14, 17]
PAIRED_A = [14, 15, 18, 20, 11, 19, 14, 15]
PAIRED_B = [15, 10, 15, 17, 13, 19, 12, 13]
UNPAIRED_B = [10, 16, 18, 16, 15, 14, 13, 10]

numbers = st.integers(-50, 50).map(float)
lists = st.lists(numbers, min_size=3, max_size=8).filter(lambda values: len(set(values)) > 1)


def assert_is(found: OverlapTest, expected, rel: float = 1e-9) -> None:
    told = (found.statistic, found.df, found.p)
    assert told == pytest.approx((expected.statistic, expected.df, expected.pvalue), rel=rel)
    interval = tuple(expected.confidence_interval())
    assert (found.interval.low, found.interval.high) == pytest.approx(interval, rel=1e-9)


def test_equal_variances_give_the_published_example() -> None:
    found = partially_overlapping_t(UNPAIRED_A, PAIRED_A, PAIRED_B, UNPAIRED_B, True)
    assert (round(found.statistic, 3), round(found.df, 3), round(found.p, 3)) == (
        2.421,
        18.5,
        0.026,
    )
    assert found.method == "T_new1"
    assert found.difference == 2.0


def test_unequal_variances_are_the_default_and_differ_a_little() -> None:
    found = partially_overlapping_t(UNPAIRED_A, PAIRED_A, PAIRED_B, UNPAIRED_B)
    # the formulas of Derrick et al. (2017) worked by hand: T_new2 and its degrees of freedom
    assert found.statistic == pytest.approx(2.4190976, abs=1e-6)
    assert found.df == pytest.approx(18.4223323, abs=1e-6)
    assert found.method == "T_new2"
    assert found.interval.contains(found.difference)
    assert not found.interval.contains(0)


@pytest.mark.parametrize("equal", [True, False])
@given(lists, lists)
def test_without_overlap_it_is_the_pooled_or_welchs_t(
    equal: bool, a: list[float], b: list[float]
) -> None:
    found = partially_overlapping_t(a, [], [], b, equal)
    assert_is(found, stats.ttest_ind(a, b, equal_var=equal))


@pytest.mark.parametrize("equal", [True, False])
def test_with_every_unit_in_both_it_is_the_paired_t(equal: bool) -> None:
    found = partially_overlapping_t([], PAIRED_A, PAIRED_B, [], equal)
    assert_is(found, stats.ttest_rel(PAIRED_A, PAIRED_B), rel=1e-12)
    assert found.method == "paired"


def test_a_paired_side_that_never_varies_has_no_correlation_to_allow_for() -> None:
    found = partially_overlapping_t([], [3, 3, 3], [1, 2, 3], [])
    assert found.statistic == pytest.approx(stats.ttest_rel([3, 3, 3], [1, 2, 3]).statistic)


@given(lists, lists, st.integers(2, 3))
def test_changing_places_changes_the_sign_only(a: list[float], b: list[float], pairs: int) -> None:
    assume(len(a) > pairs)  # else pairs alone may differ by one same number, which is refused
    there = partially_overlapping_t(a[pairs:], a[:pairs], b[:pairs], b[pairs:], confidence=0.9)
    back = partially_overlapping_t(b[pairs:], b[:pairs], a[:pairs], a[pairs:], confidence=0.9)
    assert there.statistic == pytest.approx(-back.statistic, abs=1e-9)
    assert there.p == pytest.approx(back.p, abs=1e-9)
    assert there.interval.low == pytest.approx(-back.interval.high, abs=1e-9)


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (([1, 2], [3], [4], [5, 6]), "One pair alone"),
        (([1, 2], [3, 4], [5], [6]), "expected pairs"),
        (([1], [], [], [2, 3]), "A sample of 1"),
        (([], [], [], []), "A sample of 0"),
        (([2, 2], [], [], [2, 2]), "Nothing varies"),
        (([], [1, 2, 3], [2, 3, 4], []), "Nothing varies"),
        (([1, np.nan], [], [], [2, 3]), "missing"),
        (([1, np.inf], [], [], [2, 3]), "missing"),
    ],
)
def test_samples_that_bear_no_t_are_refused(samples: tuple[list[float], ...], said: str) -> None:
    with pytest.raises(StatisticsError, match=said):
        partially_overlapping_t(*samples)
