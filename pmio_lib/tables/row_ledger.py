"""The account of rows: every row that came in went out or is in the ledger with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.hashing import file_sha256

BLANK_ROW: Final = "blank row"
"""Why a row that holds nothing is left out."""

NOT_STORED: Final = ("sha256", "blank_rows")


@dataclass(frozen=True)
class CorrectedCell:
    """A cell that was read as corrections.csv says, by place; what stands in it is not told."""

    row: int
    column: str
    why: str
    decided_by: str


@dataclass(frozen=True)
class RowLedger:
    """Rows in, rows out and rows left out by reason, for one raw file.

    `rows_in` stand below the header, `rows_out` are of the cleaned table, for one raw row each;
    `left_out` by reason; `corrected` cells were read otherwise than they stand there. `blank_rows`
    are where blank ones stand, which is told and not stored.
    """

    file: str
    sha256: str
    rows_in: int
    rows_out: int
    left_out: Mapping[str, int]
    notes: tuple[str, ...] = ()
    corrected: tuple[CorrectedCell, ...] = ()
    blank_rows: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        balances = self.rows_in == self.rows_out + sum(self.left_out.values())
        if not balances or min(self.rows_out, *self.left_out.values(), 0) < 0:
            raise StatisticsError(
                f"{self.file}: {self.rows_in} rows came in, {self.rows_out} went out and "
                f"{sum(self.left_out.values())} are accounted for as left out. "
                "A row has disappeared: this is a fault of the library, please report it."
            )

    def as_dict(self) -> dict[str, Any]:
        """Give the account of rows as plain values; the file's fingerprint is told elsewhere."""
        unsaid = NOT_STORED if self.corrected else (*NOT_STORED, "corrected")
        return {key: value for key, value in asdict(self).items() if key not in unsaid}


def row_account(
    path: Path,
    file: str,
    rows: int,
    rows_out: int,
    left_out: Mapping[str, int],
    blank_rows: tuple[int, ...],
    notes: Iterable[str] = (),
    corrected: tuple[CorrectedCell, ...] = (),
) -> RowLedger:
    """Account for the rows of a file: `rows` that hold something, and blank ones.

    `left_out` of the former, by reason; reasons without a row are passed over.
    """
    counts = {**left_out, BLANK_ROW: len(blank_rows)}
    return RowLedger(
        file,
        file_sha256(path),
        rows + len(blank_rows),
        rows_out,
        {reason: count for reason, count in counts.items() if count},
        tuple(notes),
        corrected,
        blank_rows,
    )
