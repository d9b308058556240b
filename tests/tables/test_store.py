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

from pmio_lib.core.errors import DataError, PipelineError
from pmio_lib.official.tables import described
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.store import (
    ledger_path,
    origins_path,
    read_table,
    table_path,
    write_json,
    write_table,
)

LEDGER = RowLedger("data/raw/official/a.csv", "ab12", 3, 2, {"blank row": 1}, ("a note",))


class Shares(pa.DataFrameModel):
    """A table of two columns."""

    name: Series[str] = described("a name", nullable=True)
    share: Series[float] = described("0 to 100", nullable=True, ge=0, le=100)


@pytest.fixture
def frame() -> pd.DataFrame:
    frame = pd.DataFrame({"name": ["Stoke", None], "share": [53.3, float("nan")]})
    return frame.astype({"name": "str"})


def test_a_table_is_given_back_as_written_with_the_raw_file_it_came_from(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, LEDGER, Shares)
    table = read_table(tmp_path, "shares", Shares)
    pd.testing.assert_frame_equal(table.frame, frame)
    assert table.inputs == {"data/raw/official/a.csv": "ab12"}
    assert table.name == "shares"


def test_the_same_rows_give_the_same_bytes_whatever_index_they_had(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "one", frame, LEDGER, Shares)
    write_table(tmp_path, "two", frame.set_index(pd.Index([7, 9])), LEDGER, Shares)
    assert table_path(tmp_path, "one").read_bytes() == table_path(tmp_path, "two").read_bytes()
    assert ledger_path(tmp_path, "one").read_bytes() == ledger_path(tmp_path, "two").read_bytes()


@pytest.mark.parametrize("lost", [table_path, origins_path])
def test_a_table_that_is_not_made_yet_says_how_to_make_it(
    tmp_path: Path, frame: pd.DataFrame, lost: Callable[[Path, str], Path]
) -> None:
    write_table(tmp_path, "shares", frame, LEDGER, Shares)
    lost(tmp_path, "shares").unlink()
    with pytest.raises(PipelineError, match=r"shares\.parquet is not made yet: run `pmio run`"):
        read_table(tmp_path, "shares", Shares)


def test_a_table_that_breaks_its_contract_is_not_written(
    tmp_path: Path, frame: pd.DataFrame
) -> None:
    write_table(tmp_path, "shares", frame, LEDGER, Shares)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    with pytest.raises(DataError, match=r"shares\.parquet, .*found 591; expected 0 to 100"):
        write_table(tmp_path, "shares", frame.assign(share=[591.0, 5.0]), LEDGER, Shares)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ([591.0, 5.0], r"shares\.parquet, .*found 591; expected 0 to 100"),
        (["5", "6"], r"shares\.parquet, column share: found cells of type"),
    ],
    ids=["out of bounds", "of another type"],
)
def test_a_stored_table_is_held_to_its_contract_again_when_read(
    tmp_path: Path, frame: pd.DataFrame, share: list[object], said: str
) -> None:
    write_table(tmp_path, "shares", frame, LEDGER, Shares)
    frame.assign(share=share).to_parquet(table_path(tmp_path, "shares"))
    with pytest.raises(DataError, match=said):
        read_table(tmp_path, "shares", Shares)


def test_a_table_made_from_two_files_stands_on_both(tmp_path: Path, frame: pd.DataFrame) -> None:
    other = RowLedger("data/raw/demo/b.xlsx", "cd34", 5, 5, {})
    write_table(tmp_path, "shares", frame, [LEDGER, other], Shares)
    assert read_table(tmp_path, "shares", Shares).inputs == {
        LEDGER.file: "ab12",
        other.file: "cd34",
    }


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
