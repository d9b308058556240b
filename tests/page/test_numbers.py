"""The numbers ledger: what a number records, and what the ledger refuses."""

import json
import math

import numpy as np
import pytest

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.interval import Interval
from pmio_lib.page.numbers import Number, NumbersLedger, number, source_of

FILES = ("data/raw/official/b.csv", "data/raw/published/a.csv", "data/raw/official/b.csv")


def share(id: str = "gap.2019", value: float = 53.3 - 64.2) -> Number:
    return number(id, value, "percentage_point", "Stoke minus England", inputs=FILES)


def test_a_number_records_what_it_is_and_where_it_comes_from() -> None:
    entry = number(
        "share.2019",
        58.8,
        "percent",
        "Share",
        inputs=FILES,
        n=2156,
        interval=Interval(56.7, 60.9, 0.95),
    )
    wanted = {
        "id": "share.2019",
        "value": 58.8,
        "text": "58.8%",
        "unit": "percent",
        "description": "Share",
        "n": 2156,
        "interval": {"low": 56.7, "high": 60.9, "confidence": 0.95},
        "sources": ["official", "published"],
        "inputs": ["data/raw/official/b.csv", "data/raw/published/a.csv"],
    }
    record = json.loads(json.dumps(entry.record()))
    assert {key: record[key] for key in wanted} == wanted


@pytest.mark.parametrize("source", ["demo", "private"])
def test_a_number_of_peoples_data_holds_no_digit_that_is_not_shown(source: str) -> None:
    file = f"data/raw/{source}/case_study/pupils.xlsx"
    entry = number(
        "gap",
        -1.0555555,
        "percentage_point",
        "Gap",
        inputs=[file, *FILES],
        interval=Interval(-3.0512, 0.9499, 0.95),
    )
    assert (entry.value, entry.text) == (-1.1, "\N{MINUS SIGN}1.1 points")
    assert entry.interval == Interval(-3.1, 0.9, 0.95)
    fine = number("slope", 0.123456, "ratio", "Slope", inputs=[file], places=3)
    assert (fine.value, fine.text) == (0.123, "0.123")


def test_the_value_is_kept_in_full_but_without_binary_noise() -> None:
    assert share().value == -10.9
    assert share().text == "\N{MINUS SIGN}10.9 points"
    assert share(value=1 / 3).value == pytest.approx(1 / 3, rel=1e-11)


def test_numbers_of_numpy_are_recorded_as_numbers_of_json() -> None:
    entry = number("n", np.int64(5), "count", "d", inputs=(), n=np.int64(7))  # type: ignore[arg-type]
    assert json.loads(json.dumps(entry.record()))["n"] == 7
    assert json.loads(json.dumps(entry.record()))["value"] == 5


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_does_not_exist_is_refused(value: float) -> None:
    with pytest.raises(StatisticsError, match="expected a finite number"):
        number("a", value, "percent", "d", inputs=())


@pytest.mark.parametrize("ends", [(-math.inf, 1.0), (0.0, math.inf)])
def test_an_interval_without_an_end_is_refused_before_it_reaches_a_file(
    ends: tuple[float, float],
) -> None:
    with pytest.raises(StatisticsError, match=r"a\.b: its interval runs from"):
        number("a.b", 0.5, "ratio", "d", inputs=(), interval=Interval(*ends, 0.95))


@pytest.mark.parametrize(
    "id", ["", "A", "a b", "a..b", ".a", "a.", "a-b", "a.b\n", 'a"', "<b>", "é", "a/b"]
)
def test_an_id_is_dotted_lower_case_words_and_nothing_else(id: str) -> None:
    with pytest.raises(StatisticsError, match="is not a number's id"):
        share(id)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("data/raw/official/a.csv", "official"),
        ("data/raw/private/wave_2/a.xlsx", "private"),
        ("data/raw/a.csv", "derived"),
        ("data/processed/demo/a.parquet", "derived"),
    ],
)
def test_the_source_of_a_file_is_the_folder_it_stands_in(file: str, source: str) -> None:
    assert source_of(file) == source


def test_one_id_never_stands_for_two_numbers() -> None:
    ledger = NumbersLedger()
    ledger.add(share())
    with pytest.raises(StatisticsError, match=r"gap\.2019: the ledger holds another number"):
        ledger.add(share(value=-10.8))
    assert [record["value"] for record in ledger.take_pending()] == [-10.9]


def test_the_same_number_again_is_recorded_once() -> None:
    ledger = NumbersLedger()
    assert ledger.add(share()) == ledger.add(share())
    assert len(ledger.take_pending()) == 1
    ledger.add(share())
    assert ledger.take_pending() == []
