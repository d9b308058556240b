"""How numbers are written: half up, a true minus, the unit beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.numerals import MINUS, PLACES, Unit, plain, written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (59.1, "percent", "59.1%"),
        (-0.04, "percent", "0.0%"),
        (-0.05, "percent", f"{MINUS}0.1%"),
        (64.25, "percent", "64.3%"),
        (64.249999, "percent", "64.2%"),
        (1234.5, "percent", "1,234.5%"),
        (-10.9, "percentage_point", f"{MINUS}10.9 points"),
        (0.05, "percentage_point", "+0.1 points"),
        (-0.04, "percentage_point", "0.0 points"),
        (-0.0, "percentage_point", "0.0 points"),
        (1, "percentage_point", "+1.0 point"),
        (-0.95, "percentage_point", f"{MINUS}1.0 point"),
        (1.04, "percentage_point", "+1.0 point"),
        (644967, "count", "644,967"),
        (0.5, "count", "1"),
        (-2.5, "count", f"{MINUS}3"),
        (-0.4, "count", "0"),
        (99.5, "index", "100"),
        (2.675, "ratio", "2.68"),
        (-0.004, "ratio", "0.00"),
        (2019, "year", "2019"),
    ],
)
def test_each_unit_is_written_in_its_own_way(value: float, unit: Unit, text: str) -> None:
    assert written(value, unit) == text


@pytest.mark.parametrize(
    ("rank", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (23, "23rd"),
        (111, "111th"),
        (112, "112th"),
        (113, "113th"),
        (1021, "1,021st"),
    ],
)
def test_ranks_have_their_own_endings(rank: int, text: str) -> None:
    assert written(rank, "rank") == text


def test_places_asked_for_go_before_the_units_own() -> None:
    assert written(64.25, "percent", 0) == "64%"
    assert written(1.005, "ratio", 1) == "1.0"
    assert written(0.125, "percentage_point", 2) == "+0.13 points"


@given(value=st.floats(min_value=-1e12, max_value=1e12), unit=st.sampled_from(sorted(PLACES)[:-1]))
def test_minus_stands_only_before_digits_that_are_not_all_nought(value: float, unit: Unit) -> None:
    text = written(value, unit)
    is_nought = not any(digit in text for digit in "123456789")
    assert text.startswith(MINUS) == (value < 0 and not is_nought)
    assert "-" not in text
    assert text.startswith("+") == (unit == "percentage_point" and value > 0 and not is_nought)


@given(st.floats(min_value=-1e6, max_value=1e6))
def test_what_is_written_lies_within_half_a_unit_of_the_last_place(value: float) -> None:
    text = written(value, "ratio").replace(MINUS, "-").replace(",", "")
    assert abs(float(text) - value) <= 0.005 + 1e-9


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(53.3 - 64.2, "-10.9"), (0.1 + 0.2, "0.3"), (132.0, "132"), (-0.0, "0"), (5e-324, "5e-324")],
)
def test_binary_noise_is_taken_off_and_whole_numbers_are_whole(value: float, wanted: str) -> None:
    assert repr(plain(value)) == wanted
