"""Processed tables of a copy, and what the validation report reads of them, to hold two against."""

from collections.abc import Iterable
from pathlib import Path

from pmio_lib.tables.store import PROCESSED, checks_path, ledger_path


def tables_of(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Give the rows of processed tables as they stand."""
    return {name: (root / PROCESSED / f"{name}.parquet").read_bytes() for name in names}


def accounts_of(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Give what the validation report reads of processed tables, by the file's place."""
    paths = [place(root, name) for name in names for place in (ledger_path, checks_path)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def different(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name, content in after.items() if content != before[name]}
