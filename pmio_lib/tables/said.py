"""What reading and cleaning left out, merged or could not tell: one line a cause, with its count.

Stands beside the tables of a room, is said when a run ends, and on the validation report and the
pages. No value that was found is in it: that may be a person's.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.core.writing import write_json
from pmio_lib.tables.store import PROCESSED

REPORTS: Final = "reports.json"
NO_ROW: Final = "no row of its own"
"""Ends the reason of rows that are looked up and not kept: nothing was lost with them."""
ROWS_NAMED: Final = 5


@dataclass(frozen=True)
class Said:
    """One thing that reading or cleaning did to a file, and to how many rows.

    A warning is what a reader has to know before any figure.
    """

    file: str
    words: str
    count: int | None = None
    is_warning: bool = False

    def __str__(self) -> str:
        count = "" if self.count is None else f" ({self.count})"
        return f"{self.file}: {self.words}{count}"


def summarised(reports: Iterable[Problem]) -> list[Said]:
    """Make one line of all reports of a cause in a file: what was found, where, how often.

    What a report says it found is a kind of thing, never what stands in the cell.
    """
    places: dict[tuple[str, str], list[int | None]] = {}
    for each in reports:
        column = f"{each.column}: " if each.column else ""
        words = f"{column}found {each.found}; expected {each.expected}"
        places.setdefault((each.file, words), []).append(each.row)
    return [Said(file, _words(words, rows), len(rows)) for (file, words), rows in places.items()]


def _words(words: str, rows: list[int | None]) -> str:
    named = sorted({row for row in rows if row is not None})
    shown = ", ".join(map(str, named[:ROWS_NAMED]))
    more = ", ..." if len(named) > ROWS_NAMED else ""
    where = f", in row {shown}{more}" if named else ""
    return f"{words}{where}"


def write_said(root: Path, room: str, said: Iterable[Said]) -> None:
    """Lay down what was said of a room's files, beside its tables."""
    write_json(root / PROCESSED / room / REPORTS, [asdict(each) for each in said])


def read_said(root: Path, room: str) -> tuple[Said, ...]:
    """Give what was said of a room's files: reports, then notes and rows left out by file."""
    folder = root / PROCESSED / room
    reports = folder / REPORTS
    told = json.loads(reports.read_text(encoding="utf-8")) if reports.is_file() else []
    return tuple(dict.fromkeys([*(Said(**each) for each in told), *_of_ledgers(folder)]))


def _of_ledgers(folder: Path) -> Iterator[Said]:
    for path in sorted((folder / "ledgers").glob("*.json")):
        for account in json.loads(path.read_text(encoding="utf-8"))["files"]:
            for note in account["notes"]:
                yield Said(account["file"], note)
            for reason, count in account["left_out"].items():
                if not reason.endswith(NO_ROW):
                    yield Said(account["file"], f"left out: {reason}", count)


def tidy(root: Path, room: str, tables: Iterable[str]) -> None:
    """Delete what stands in a room and is of none of its tables: an earlier run's, or half made."""
    names = {Path(table).name for table in tables}
    for path in sorted((root / PROCESSED / room).rglob("*")):
        is_table = path.stem in names and path.suffix in (".parquet", ".json")
        if path.is_file() and not is_table and path.name != REPORTS:
            path.unlink()
