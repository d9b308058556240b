"""Processed tables and JSON: given back as written, the same bytes for the same content."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.typing.pandas import Series

from pmio_lib.core.errors import DataError, PipelineError, StatisticsError
from pmio_lib.official.tables import described
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.store import (
    checks_path,
    ledger_path,
    origins_path,
    read_table,
    table_path,
    write_json,
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


def test_a_table_is_given_back_as_written_with_the_raw_file_it_came_from(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, NOVEMBER, Shares)
    table = read_table(tmp_path, "shares", Shares)
    pd.testing.assert_frame_equal(table.frame, frame)
    assert table.inputs == {"data/raw/demo/survey/a.xlsx": "aa"}
    assert table.name == "shares"


@pytest.mark.parametrize("lost", [table_path, origins_path])
def test_a_table_that_is_not_made_yet_says_how_to_make_it(
    tmp_path: Path, frame: pd.DataFrame, lost: Callable[[Path, str], Path]
) -> None:
    write_table(tmp_path, "shares", frame, NOVEMBER, Shares)
    lost(tmp_path, "shares").unlink()
    with pytest.raises(PipelineError, match=r"shares\.parquet is not made yet: run `pmio run`"):
        read_table(tmp_path, "shares", Shares)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ([591.0, 5.0, 5.0], r"shares\.parquet, .*found 591; expected 0 to 100"),
        (["5", "6", "7"], r"shares\.parquet, column share: found cells of type"),
    ],
    ids=["out of bounds", "of another type"],
)
def test_a_stored_table_is_held_to_its_contract_again_when_read(
    tmp_path: Path, frame: pd.DataFrame, share: list[object], said: str
) -> None:
    write_table(tmp_path, "shares", frame, NOVEMBER, Shares)
    frame.assign(share=share).to_parquet(table_path(tmp_path, "shares"))
    with pytest.raises(DataError, match=said):
        read_table(tmp_path, "shares", Shares)


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
    of_other_rows = frame.set_index(pd.Index([7, 9, 8]))
    write_table(tmp_path / "two", "shares", of_other_rows, list(WAVES), Shares)
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
    with pytest.raises(DataError, match=r"shares\.parquet, .*found 101; expected 0 to 100"):
        write_table(tmp_path, "shares", frame.assign(share=101.0), [NOVEMBER], Shares)
    assert made(tmp_path) == before


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False).filter(math.isfinite),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(content=JSON)
def test_json_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "content.json"
    write_json(path, content)
    assert json.loads(path.read_text(encoding="utf-8")) == content


def test_json_is_the_same_whatever_order_its_keys_came_in(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": 1, "a": {"d": 2, "c": "é"}})
    write_json(tmp_path / "b.json", {"a": {"c": "é", "d": 2}, "b": 1})
    content = (tmp_path / "a.json").read_bytes()
    assert content == (tmp_path / "b.json").read_bytes()
    assert content == '{\n  "a": {\n    "c": "é",\n    "d": 2\n  },\n  "b": 1\n}\n'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_json_cannot_say_is_refused_and_the_file_left_alone(
    tmp_path: Path, value: float
) -> None:
    write_json(tmp_path / "a.json", {"kept": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", {"a": value})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"kept": 1}
