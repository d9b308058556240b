"""Marks and Pupil Premium as people write them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.files.marks import read_marks, read_pupil_premium


def column(*cells: str) -> pd.Series:
    return pd.Series(cells, index=range(2, 2 + len(cells)), dtype="str")


@pytest.mark.parametrize("cell", ["", "A", "a", "abs", "ABS", "Abs.", "absent", "-", "–", "—"])
def test_absence_is_written_in_many_ways(cell: str) -> None:
    read = read_marks(column(cell))
    assert read.mark.isna().all()
    assert read.unreadable == ()


@pytest.mark.parametrize(("cell", "mark"), [("0", 0), ("00", 0), ("17", 17), ("17.5", 17.5)])
def test_nought_is_a_mark(cell: str, mark: float) -> None:
    read = read_marks(column(cell))
    assert read.mark.tolist() == [mark]
    assert read.unreadable == ()


@pytest.mark.parametrize(
    "cell", ["-3", "12,5", "75%", "O", "n/a", "1e1", "nan", "inf", "12 / 20", "+7", "١٢", "?", "=5"]
)
def test_what_is_neither_is_told_by_row(cell: str) -> None:
    read = read_marks(column("5", cell, "A"))
    assert read.unreadable == (3,)
    assert read.mark.isna().tolist() == [False, True, True]


def test_only_empty_cells_are_counted_as_blanks() -> None:
    assert read_marks(column("", "A", "-", "", "0")).blanks == 2


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        *((cell, "yes") for cell in ("yes", "YES", "Y", "y", "1", "TRUE")),
        *((cell, "no") for cell in ("no", "No", "N", "0", "FALSE")),
        *((cell, "unknown") for cell in ("", "-", "?", "unknown", "Not known")),
    ],
)
def test_blank_is_unknown_and_not_no(cell: str, status: str) -> None:
    assert read_pupil_premium(column(cell)).status.tolist() == [status]


@pytest.mark.parametrize("cell", ["2", "ye", "maybe", "yes no", "x"])
def test_any_other_pupil_premium_is_told_by_row(cell: str) -> None:
    assert read_pupil_premium(column("Y", cell)).unreadable == (3,)


@given(st.lists(st.text(max_size=6), max_size=8))
def test_each_cell_is_a_mark_absent_or_told(cells: list[str]) -> None:
    read = read_marks(column(*cells))
    told = read.mark.index.isin(read.unreadable)
    assert not (read.mark.notna() & told).any()
    assert read.mark.index.tolist() == list(range(2, 2 + len(cells)))


def test_a_mark_as_a_workbook_stores_forty_thirds_is_read() -> None:
    assert read_marks(column("13.333333333333334")).mark.tolist() == [pytest.approx(40 / 3)]
