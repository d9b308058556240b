"""Writes and reads processed tables: parquet for rows, JSON for the account of rows."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from pmio_lib.core.errors import PipelineError, StatisticsError
from pmio_lib.tables.checks import check_results
from pmio_lib.tables.row_ledger import RowLedger
from pmio_lib.tables.validation import validated

PROCESSED = Path("data/processed")


@dataclass(frozen=True)
class StoredTable:
    """A processed table, with the raw files it was made from and their fingerprints."""

    name: str
    frame: pd.DataFrame
    inputs: dict[str, str]


def table_path(root: Path, name: str) -> Path:
    """Give where the rows of a processed table stand."""
    return root / PROCESSED / f"{name}.parquet"


def ledger_path(root: Path, name: str) -> Path:
    """Give where the account of a processed table's rows stands."""
    return root / PROCESSED / "ledgers" / f"{name}.json"


def origins_path(root: Path, name: str) -> Path:
    """Give where the raw files of a processed table stand, with their fingerprints.

    Apart from the account of rows, which stays the same when a value changes.
    """
    return root / PROCESSED / "origins" / f"{name}.json"


def checks_path(root: Path, name: str) -> Path:
    """Give where the results of a processed table's checks stand."""
    return root / PROCESSED / "checks" / f"{name}.json"


def write_table(
    root: Path,
    name: str,
    frame: pd.DataFrame,
    ledger: RowLedger | Sequence[RowLedger],
    model: type[pa.DataFrameModel],
) -> None:
    """Write a table, the account of its rows and the results of its checks.

    Parameters
    ----------
    root : pathlib.Path
    name : str
        The table's name, as in schemas/catalogue.py.
    frame : pandas.DataFrame
        The same rows give the same bytes.
    ledger : RowLedger or sequence of RowLedger
        One for each raw file the table is made from.
    model : type of pandera.DataFrameModel
        The table's contract.

    Raises
    ------
    DataError
        If the table breaks its contract; nothing is written then.
    StatisticsError
        If no raw file is given.
    """
    validated(frame, model, f"{name}.parquet")
    ledgers = [ledger] if isinstance(ledger, RowLedger) else list(ledger)
    if not ledgers:
        raise StatisticsError(f"{name}: no account of a raw file, so its numbers have no source.")
    write_json(ledger_path(root, name), {"files": [one.as_dict() for one in ledgers]})
    write_json(origins_path(root, name), {one.file: one.sha256 for one in ledgers})
    write_json(checks_path(root, name), [asdict(one) for one in check_results(frame, model)])
    path = table_path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False, compression="zstd")


def read_table(root: Path, name: str, model: type[pa.DataFrameModel]) -> StoredTable:
    """Read a processed table and hold it to its contract once more.

    Raises
    ------
    PipelineError
        If the table has not been made yet.
    DataError
        If the table breaks its contract.
    """
    path, origins = table_path(root, name), origins_path(root, name)
    if not path.is_file() or not origins.is_file():
        raise PipelineError(f"{PROCESSED.as_posix()}/{path.name} is not made yet: run `pmio run`.")
    frame = validated(pd.read_parquet(path), model, path.name)
    return StoredTable(name, frame, json.loads(origins.read_text(encoding="utf-8")))


def write_json(path: Path, content: Any) -> None:
    """Write JSON that is the same for the same content: sorted keys, LF, a last line end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
