"""A table made from several raw files: an account of each, the checks, and the same bytes."""

import json
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.typing.pandas import Series

from pmio_lib.core.errors import DataError, StatisticsError
from pmio_lib.official.tables import described
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.store import (
    checks_path,
    ledger_path,
    origins_path,
    read_table,
    table_path,
    write_table,
)

NOVEMBER = RowLedger("data/raw/demo/survey/a.xlsx", "aa", 3, 2, {"blank row": 1}, ("a note",))
FEBRUARY = RowLedger("data/raw/demo/survey/b.csv", "bb", 1, 1, {})
REGISTER = RowLedger("data/raw/demo/schools.csv", "cc", 9, 9, {})
WAVES = (NOVEMBER, FEBRUARY, REGISTER)


class Shares(pa.DataFrameModel):
    """A table of two columns."""

    name: Series[str] = described("a name", nullable=True)
    share: Series[float] = described("0 to 100", nullable=True, ge=0, le=100)

    class Config:
        """Strict."""

        strict = True


@pytest.fixture
def frame() -> pd.DataFrame:
    frame = pd.DataFrame({"name": ["Stoke", None, "Hull"], "share": [53.3, float("nan"), 0.0]})
    return frame.astype({"name": "str"})


def made(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_each_raw_file_has_its_account_in_the_order_given(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, WAVES, Shares)
    kept = json.loads(ledger_path(tmp_path, "shares").read_text("utf-8"))["files"]
    assert kept == [json.loads(json.dumps(one.as_dict())) for one in WAVES]


def test_who_reads_the_table_learns_every_file_and_its_fingerprint(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, WAVES, Shares)
    assert read_table(tmp_path, "shares", Shares).inputs == {
        "data/raw/demo/survey/a.xlsx": "aa",
        "data/raw/demo/survey/b.csv": "bb",
        "data/raw/demo/schools.csv": "cc",
    }


def test_one_account_alone_is_as_a_list_of_one(tmp_path: Path, frame: pd.DataFrame) -> None:
    write_table(tmp_path / "alone", "shares", frame, NOVEMBER, Shares)
    write_table(tmp_path / "listed", "shares", frame, [NOVEMBER], Shares)
    assert made(tmp_path / "alone") == made(tmp_path / "listed")


def test_the_same_rows_and_accounts_give_the_same_bytes_in_four_files(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path / "one", "shares", frame, WAVES, Shares)
    write_table(tmp_path / "two", "shares", frame.copy(), list(WAVES), Shares)
    assert made(tmp_path / "one") == made(tmp_path / "two")
    assert set(made(tmp_path / "one")) == {
        path(Path(), "shares").as_posix()
        for path in (table_path, ledger_path, origins_path, checks_path)
    }


def test_a_table_from_no_file_at_all_is_refused_as_its_numbers_would_have_no_source(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    with pytest.raises(StatisticsError, match="shares: no account of a raw file"):
        write_table(tmp_path, "shares", frame, [], Shares)
    assert made(tmp_path) == {}


def test_the_checks_that_were_passed_are_kept_beside_the_table(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, WAVES, Shares)
    checks = json.loads(checks_path(tmp_path, "shares").read_text("utf-8"))
    assert {(one["rows"], one["failed"]) for one in checks} == {(3, 0)}
    assert {one["column"] for one in checks} == {"name", "share", ""}


def test_a_table_that_breaks_its_contract_leaves_account_and_checks_as_they_were(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, WAVES, Shares)
    before = made(tmp_path)
    with pytest.raises(DataError, match="found 101"):
        write_table(tmp_path, "shares", frame.assign(share=101.0), [NOVEMBER], Shares)
    assert made(tmp_path) == before
