"""What is read of the case study's files, and what of it is told."""

from pmio_lib.case_study.read import Listed
from pmio_lib.tables.row_ledger import RowLedger


def test_the_schools_of_a_list_are_not_told() -> None:
    ledger = RowLedger("feeders.csv", "0", rows_in=1, rows_out=1, left_out={})
    assert "100001" not in repr(Listed({"100001": True}, ledger))
