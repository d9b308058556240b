"""Day first or month first: by evidence, by what is stated, or not at all."""

from datetime import date

import pandas as pd
import pytest

from pmio_lib.core.errors import DataError
from pmio_lib.files.dates import decide_order, read_dates


def cells(*texts: str, name: str = "Start time") -> pd.Series:
    return pd.Series(texts, index=range(2, 2 + len(texts)), name=name, dtype="str")


def read(*texts: str, stated: str | None = None) -> list[str]:
    column = cells(*texts)
    dates = read_dates(column, decide_order([column], "x.csv", stated))
    return dates.values.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("05/11/2019", "13/11/2019"), ["2019-11-05 00:00", "2019-11-13 00:00"]),
        (("11/5/19 14:02:33", "11/13/19 9:05:00"), ["2019-11-05 14:02", "2019-11-13 09:05"]),
        (("11/5/2019 2:02:33 PM", "11/30/2019 12:00 AM"), ["2019-11-05 14:02", "2019-11-30 00:00"]),
        (("2019-11-05 14:02:33", ""), ["2019-11-05 14:02", ""]),
        (("2019-11-05T14:02:33Z",), ["2019-11-05 14:02"]),
        (("2019/11/05",), ["2019-11-05 00:00"]),
        (("05.11.2019 07:00", "30.11.2019 07:00"), ["2019-11-05 07:00", "2019-11-30 07:00"]),
        (("43774.5", "43774"), ["2019-11-05 12:00", "2019-11-05 00:00"]),
        (("11/11/2019", "12/12/2019"), ["2019-11-11 00:00", "2019-12-12 00:00"]),
        (("", ""), ["", ""]),
    ],
)
def test_dates_as_they_arrive(texts: tuple[str, ...], expected: list[str]) -> None:
    assert read(*texts) == expected


def test_what_cannot_be_decided_is_refused_with_how_to_say_it() -> None:
    with pytest.raises(DataError) as caught:
        read("05/11/2019", "06/11/2019")
    problem = caught.value.problems[0]
    assert (problem.row, problem.column) == (2, "Start time")
    assert "date_order: day_first" in problem.advice


def test_what_is_stated_decides() -> None:
    assert read("05/11/2019", stated="day_first") == ["2019-11-05 00:00"]
    assert read("05/11/2019", stated="month_first") == ["2019-05-11 00:00"]


def test_evidence_against_what_is_stated_is_refused() -> None:
    with pytest.raises(DataError, match="date_order"):
        read("13/11/2019", stated="month_first")


def test_contradictory_evidence_is_refused_with_both_rows() -> None:
    with pytest.raises(DataError, match=r"row 3.*row 4 has one with the month first"):
        read("01/02/2019", "13/11/2019", "11/13/2019")


def test_columns_decide_together() -> None:
    start, end = cells("05/11/2019"), cells("13/11/2019", name="Completion time")
    assert decide_order([start, end], "x.csv") == "day_first"


def test_dates_half_turned_into_real_ones_are_refused() -> None:
    """Excel in America makes 05/11 the 11th of May and leaves 13/11 a text."""
    with pytest.raises(DataError, match="swapped day and month"):
        read("2019-05-11 00:00:00", "13/11/2019")


@pytest.mark.parametrize("text", ["31/02/2019", "13/13/2019", "soon", "99999999", "5 Nov", "25:00"])
def test_what_is_no_date_is_empty_and_named_by_row(text: str) -> None:
    column = cells("13/11/2019", text)
    dates = read_dates(column, decide_order([column], "x.csv"))
    assert dates.unreadable == (3,)
    assert dates.values.isna().tolist() == [False, True]


def test_workbooks_of_old_macs_count_from_1904() -> None:
    dates = read_dates(cells("42312"), None, date(1904, 1, 1))
    assert str(dates.values.iloc[0].date()) == "2019-11-05"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-11-04T09:07:12+00:00", "2019-11-04 09:07"),
        ("2019-11-04T09:07:12.512Z", "2019-11-04 09:07"),
        ("03-Sep-19", "2019-09-03 00:00"),
        ("3 September 2019", "2019-09-03 00:00"),
    ],
)
def test_offsets_and_months_by_name_are_read(text: str, expected: str) -> None:
    assert read(text) == [expected]


def test_what_only_looks_like_a_month_is_no_date() -> None:
    assert read_dates(cells("03-Foo-19"), None).unreadable == (2,)
