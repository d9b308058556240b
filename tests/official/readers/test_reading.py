"""Cells and names of years as publishers print them."""

import pandas as pd
import pytest

from pmio_lib.official.readers.reading import area_codes, figures, same_place, same_words, year_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9.3699999999999992", 9.37),
        ("68.30%", 68.3),
        ("-0.14", -0.14),
        ("587,497", 587497),
        (" 12 ", 12),
        ("1.2E-2", 0.012),
    ],
)
def test_a_figure_is_read(text: str, value: float) -> None:
    assert figures(pd.Series([text])).loc[0, "value"] == value


@pytest.mark.parametrize(
    "text", ["-", "", "z", "x", "c", "low", "k", "u", "SUPP", "NA", "NE", "NP", "LOWCOV"]
)
def test_a_symbol_is_no_figure_and_has_its_words(text: str) -> None:
    cell = figures(pd.Series([text])).loc[0]
    assert pd.isna(cell["value"])
    assert cell["why"]


def test_k_is_the_older_word_for_low() -> None:
    reasons = figures(pd.Series(["k", "low"]))["why"]
    assert reasons[0] == reasons[1]


@pytest.mark.parametrize("text", ["12;5", "54,1", "fifty", "--", "5.4.1", "5 %", "٥", "§"])
def test_what_is_neither_is_neither(text: str) -> None:
    assert figures(pd.Series([text])).loc[0].isna().all()


@pytest.mark.parametrize(
    ("label", "year", "status"),
    [
        ("2019", 2019, ""),
        ("2018 (Rev)", 2018, "revised"),
        ("2020 (Final)", 2020, "final"),
        ("2025 (prov)", 2025, "provisional"),
        ("2018/19", 2019, ""),
        ("2018-19", 2019, ""),
        ("201819", 2019, ""),
        ("199900", 2000, ""),
        ("2018-2019", 2019, ""),
        ("2016-18", None, ""),
        ("2017-18 (OT)", None, ""),
        ("2013/14-15/16", None, ""),
        ("0", None, ""),
        ("1066", None, ""),
        ("", None, ""),
    ],
)
def test_names_of_years(label: str, year: int | None, status: str) -> None:
    assert year_of(label) == (year, status)


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("Kingston Upon Hull, City of", "Kingston upon Hull", True),
        ("County Durham", "Durham", True),
        ("St. Helens", "St Helens", True),
        ("Bournemouth (Pre LG)", "Bournemouth", True),
        ("London (Inner)", "Inner London", True),
        ("Stoke-on-Trent", "Staffordshire", False),
        ("", "Derby", False),
    ],
)
def test_names_of_places(name: str, other: str, same: bool) -> None:
    assert same_place(name, other) is same


def test_london_is_not_inner_london() -> None:
    assert same_words("London (Inner)", "Inner London")
    assert not same_words("London", "Inner London")


def test_codes_of_a_spreadsheet() -> None:
    assert area_codes(pd.Series(["861.0", " 861", "861", ""])).tolist() == ["861", "861", "861", ""]
