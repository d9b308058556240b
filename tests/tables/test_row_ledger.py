"""The account of rows: it balances, or it is not made."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmio_lib.core.errors import StatisticsError
from pmio_lib.tables.row_ledger import RowLedger

COUNT = st.integers(min_value=0, max_value=10_000)
REASONS = st.dictionaries(st.sampled_from(["blank row", "no consent", "test row"]), COUNT)


@given(rows_out=COUNT, left_out=REASONS)
def test_a_ledger_that_balances_is_kept_whole(rows_out: int, left_out: dict[str, int]) -> None:
    rows_in = rows_out + sum(left_out.values())
    ledger = RowLedger("a.csv", "0", rows_in, rows_out, left_out, ("a note",))
    assert json.loads(json.dumps(ledger.as_dict())) == {
        "file": "a.csv",
        "rows_in": rows_in,
        "rows_out": rows_out,
        "left_out": left_out,
        "notes": ["a note"],
    }


@given(rows_out=COUNT, left_out=REASONS, astray=st.integers().filter(bool))
def test_a_row_too_few_or_too_many_is_refused_with_the_counts(
    rows_out: int, left_out: dict[str, int], astray: int
) -> None:
    rows_in = rows_out + sum(left_out.values()) + astray
    with pytest.raises(StatisticsError, match=rf"a\.csv: {rows_in} rows came in, {rows_out} went"):
        RowLedger("a.csv", "0", rows_in, rows_out, left_out)


def test_a_negative_count_cannot_make_the_account_balance() -> None:
    with pytest.raises(StatisticsError, match="A row has disappeared"):
        RowLedger("a.csv", "0", 5, 8, {"blank row": -3})


def test_a_ledger_cannot_be_changed_afterwards() -> None:
    ledger = RowLedger("a.csv", "0", 1, 1, {})
    with pytest.raises(dataclasses.FrozenInstanceError):
        ledger.rows_out = 2  # type: ignore[misc]
