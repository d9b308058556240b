"""Power and smallest detectable differences against published values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.power import (
    PupilModeratorDesign,
    ThreeLevelDesign,
    TwoLevelDesign,
    bloom_multiplier,
    power_at,
    schools_needed,
    smallest_detectable,
)

TWO_LEVEL = TwoLevelDesign(icc=0.17, pupils_per_school=15, n_schools=20)
THREE_LEVEL = ThreeLevelDesign(
    icc_school=0.06, icc_class=0.17, pupils_per_class=15, classes_per_school=3, n_schools=60
)


@pytest.mark.parametrize(("n_schools", "published"), [(10, 3.195), (20, 2.963), (40, 2.876)])
def test_multiplier(n_schools: int, published: float) -> None:
    """Bloom (1995), with schools less 2 degrees of freedom."""
    assert round(bloom_multiplier(n_schools - 2), 3) == published


def test_smallest_detectable_differences() -> None:
    """PowerUpR (Bulus, Dong, Kelcey & Spybrook), its examples of CRA2_2, CRA3_3 and moderators."""
    assert round(smallest_detectable(TWO_LEVEL), 3) == 0.629
    assert round(smallest_detectable(THREE_LEVEL), 3) == 0.269
    random = PupilModeratorDesign(TWO_LEVEL, slope_variance=0.10)
    fixed = PupilModeratorDesign(TWO_LEVEL)
    assert round(smallest_detectable(random), 3) == 0.647
    assert round(smallest_detectable(fixed), 4) == 0.5915


def test_power_at_the_smallest_detectable_difference() -> None:
    assert round(power_at(TWO_LEVEL, 0.629), 2) == 0.80
    assert power_at(TWO_LEVEL, 0) == pytest.approx(0.05)
    assert power_at(TWO_LEVEL, 5) == pytest.approx(1), "large effects too: no nan"
    assert power_at(TWO_LEVEL, -0.629) == pytest.approx(power_at(TWO_LEVEL, 0.629))


def test_covariates_make_smaller_differences_detectable_at_the_price_of_a_degree() -> None:
    helped = TwoLevelDesign(0.17, 15, 20, r2_school=0.5, r2_pupil=0.4, n_school_covariates=1)
    assert helped.df == 17
    spread = 0.17 * 0.5 / 5 + 0.83 * 0.6 / (5 * 15)
    assert helped.standard_error == pytest.approx(spread**0.5)
    assert smallest_detectable(helped) < smallest_detectable(TWO_LEVEL)


@pytest.mark.parametrize(("effect", "needed"), [(0.6291, 20), (0.629, 21), (0.62, 21), (0.63, 20)])
def test_schools_are_rounded_up(effect: float, needed: int) -> None:
    assert schools_needed(TWO_LEVEL, effect) == needed


@given(
    st.floats(0.01, 0.4),
    st.integers(2, 60),
    st.floats(0.15, 1.5),
    st.floats(0.2, 0.8),
    st.integers(0, 3),
)
def test_one_school_fewer_would_not_do(
    icc: float, pupils: int, effect: float, share: float, covariates: int
) -> None:
    design = TwoLevelDesign(icc, pupils, 99, share, n_school_covariates=covariates)
    needed = schools_needed(design, effect)

    def detectable(n: int) -> float:
        anew = TwoLevelDesign(icc, pupils, n, share, n_school_covariates=covariates)
        return smallest_detectable(anew)

    assert detectable(needed) <= effect
    if needed > covariates + 3:
        assert detectable(needed - 1) > effect


def test_a_three_level_design_of_single_classes_is_a_two_level_design() -> None:
    flat = ThreeLevelDesign(0.1, 0.07, 15, 1, 20)
    assert flat.standard_error == pytest.approx(TWO_LEVEL.standard_error)
    assert schools_needed(flat, 0.62) == 21


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: TwoLevelDesign(1.0, 15, 20), "icc of 1.0"),
        (lambda: TwoLevelDesign(0.1, 0, 20), "pupils_per_school of 0"),
        (lambda: TwoLevelDesign(0.1, 15, 20, share_treated=1), "A share of 1"),
        (lambda: ThreeLevelDesign(0.6, 0.6, 15, 3, 20), "both of 1.2"),
        (lambda: PupilModeratorDesign(TWO_LEVEL, 0), "A share of 0"),
        (lambda: PupilModeratorDesign(TWO_LEVEL, slope_variance=-1), "slope variance of -1"),
        (lambda: smallest_detectable(TwoLevelDesign(0.1, 15, 2)), "0 degrees of freedom"),
        (lambda: power_at(TwoLevelDesign(0.1, 15, 2), 0.5), "0 degrees of freedom"),
        (lambda: bloom_multiplier(18, power=80), "A share of 80"),
        (lambda: schools_needed(TWO_LEVEL, 0), "An effect of 0"),
        (lambda: schools_needed(TWO_LEVEL, 1e-6), "would take over"),
    ],
)
def test_designs_that_make_no_sense_are_refused(make, message: str) -> None:
    with pytest.raises(StatisticsError, match=message):
        make()


def test_unequal_schools_cost_a_mixed_model_little() -> None:
    """By hand: reliability 1/2 where between and within are alike, so 1 - cv^2/4 of efficiency."""
    equal = TwoLevelDesign(icc=0.05, pupils_per_school=19, n_schools=70)
    unequal = TwoLevelDesign(icc=0.05, pupils_per_school=19, n_schools=70, size_cv=0.5)
    lost = (equal.standard_error / unequal.standard_error) ** 2
    assert lost == pytest.approx(1 - 0.25 / 4)
    with pytest.raises(StatisticsError, match="expected 0 to 1"):
        TwoLevelDesign(0.05, 19, 70, size_cv=1.2)
