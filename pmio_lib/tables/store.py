"""Writes and reads processed tables: parquet for rows, JSON for the account of rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from pmio_lib.core.errors import PipelineError, StatisticsError
from pmio_lib.core.writing import replacing, write_json
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.validation import check_results, validated

PROCESSED = Path("data/processed")


@dataclass(frozen=True)
class StoredTable:
    """A processed table, with the raw files it was made from and their fingerprints."""

    name: str
    frame: pd.DataFrame
    inputs: dict[str, str]


def table_path(root: Path, name: str) -> Path:
    """Give where the rows of a processed table stand, or would stand."""
    return _place(root, name, "", ".parquet")


def ledger_path(root: Path, name: str) -> Path:
    """Give where the account of a processed table's rows stands."""
    return _place(root, name, "ledgers", ".json")


def origins_path(root: Path, name: str) -> Path:
    """Give where the raw files of a processed table stand, with their fingerprints.

    Apart from the account of rows, which stays the same when a value changes.
    """
    return _place(root, name, "origins", ".json")


def checks_path(root: Path, name: str) -> Path:
    """Give where the results of a processed table's checks stand."""
    return _place(root, name, "checks", ".json")


def _place(root: Path, name: str, kind: str, suffix: str) -> Path:
    """Find the room of a table that is named without it: a reader need not know which made it."""
    processed = root / PROCESSED
    if "/" not in name:
        rooms = sorted(processed.glob(f"*/{name}.parquet"))
        processed = rooms[0].parent if rooms else processed
    return (processed / name).parent / kind / f"{Path(name).name}{suffix}"


def write_table(
    root: Path,
    name: str,
    frame: pd.DataFrame,
    ledger: RowLedger | Sequence[RowLedger],
    model: type[pa.DataFrameModel],
) -> None:
    """Write a table, the account of its rows and the results of its checks.

    The same rows give the same bytes; `name` is the room and the table, as in
    "survey/survey_codes", and `ledger` has one account for each raw file. Raises DataError if the
    table breaks its contract (nothing is written then), StatisticsError if no raw file is given.
    """
    validated(frame, model, f"{name}.parquet")
    ledgers = [ledger] if isinstance(ledger, RowLedger) else list(ledger)
    if not ledgers:
        raise StatisticsError(f"{name}: no account of a raw file, so its numbers have no source.")
    _write(root, name, frame, ledgers, model)


def write_waiting(root: Path, tables: Mapping[str, type[pa.DataFrameModel]]) -> None:
    """Write tables without rows, for a phase whose files are not there yet."""
    for name, model in tables.items():
        _write(root, name, model.empty(), [], model)


def _write(
    root: Path,
    name: str,
    frame: pd.DataFrame,
    ledgers: Sequence[RowLedger],
    model: type[pa.DataFrameModel],
) -> None:
    write_json(ledger_path(root, name), {"files": [one.as_dict() for one in ledgers]})
    write_json(origins_path(root, name), {one.file: one.sha256 for one in ledgers})
    write_json(checks_path(root, name), [asdict(one) for one in check_results(frame, model)])
    with replacing(table_path(root, name)) as part:
        frame.to_parquet(part, index=False, compression="zstd")


def read_table(root: Path, name: str, model: type[pa.DataFrameModel]) -> StoredTable:
    """Read a processed table and hold it to its contract once more.

    Raises PipelineError if it has not been made yet, DataError if it breaks its contract.
    """
    path, origins = table_path(root, name), origins_path(root, name)
    if not path.is_file() or not origins.is_file():
        raise PipelineError(f"{PROCESSED.as_posix()}/{path.name} is not made yet: run `pmio run`.")
    frame = validated(pd.read_parquet(path), model, path.name)
    return StoredTable(name, frame, json.loads(origins.read_text(encoding="utf-8")))
