"""What a check of one file found: what it is, what was understood, what was left out and why.

As lines for a person and as JSON for a program. No value of a cell and no name is in it: rows,
columns and what should stand there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pmio_lib.core.errors import Problem
from pmio_lib.tables.row_ledger import BLANK_ROW, RowLedger

NOTHING, TO_LOOK_AT, REFUSED = 0, 1, 2
"""Exit codes of a check."""

MOST_ROWS: Final = 40
WIDEST: Final = 48
"""Letters of a question on the screen."""
QUESTION_HEADINGS: Final = ("No", "Question", "Column")


@dataclass(frozen=True)
class LeftOut:
    """Rows that do not count, as a spreadsheet numbers them, and why.

    Of a project in XML the rows are lines of the file, where they are known; else only `count` is.
    """

    rows: tuple[int, ...]
    reason: str
    ids: tuple[str, ...] = ()
    count: int | None = None

    @property
    def many(self) -> int:
        """How many rows."""
        return len(self.rows) if self.count is None else self.count

    def __str__(self) -> str:
        if self.count is not None:
            return f"{self.count}: {self.reason}"
        named = f" (ID {', '.join(self.ids)})" if self.ids and len(self.ids) <= MOST_ROWS else ""
        return f"{in_rows(self.rows)}{named}: {self.reason}"


@dataclass(frozen=True)
class Checked:
    """The outcome of a check of one file.

    `kind` is "survey export", "pupil file" and so on; `what` was recognised (which wave, tool,
    table), `understood` a line each; `reports` stop nothing, `stops` keep the file from being read;
    `counts` are what a page would count; `blank_rows` are left out and nothing to look at;
    `questions` are those of a questionnaire, each with the column that answers it, `unrecognised`
    columns that answer none; `path` is where the file lies.
    """

    kind: str
    file: str
    what: str = ""
    understood: tuple[str, ...] = ()
    rows_in: int | None = None
    rows_kept: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    reports: tuple[Problem, ...] = ()
    stops: tuple[Problem, ...] = ()
    counts: Mapping[str, Any] = field(default_factory=dict)
    blank_rows: tuple[int, ...] = ()
    questions: tuple[tuple[str, str, str], ...] = ()
    unrecognised: tuple[str, ...] = ()
    path: Path | None = field(default=None, repr=False, compare=False)

    def with_account(self, ledger: RowLedger, **found: Any) -> Checked:
        """Give the outcome of a file that was read: the account of its rows, and what was found."""
        rows = {"rows_in": ledger.rows_in, "rows_kept": ledger.rows_out}
        said = {"understood": ledger.notes, "blank_rows": ledger.blank_rows}
        return replace(self, **{**rows, **said, **found})

    @property
    def exit_code(self) -> int:
        """Give 2 where the file is refused, 1 where there is something to look at, else 0."""
        if self.stops:
            return REFUSED
        return TO_LOOK_AT if self.reports or self.left_out else NOTHING

    def as_json(self) -> dict[str, Any]:
        """Give the outcome as plain values."""
        blank = [LeftOut(self.blank_rows, BLANK_ROW)] if self.blank_rows else []
        return {
            "kind": self.kind,
            "file": self.file,
            "what": self.what,
            "rows_in": self.rows_in,
            "rows_kept": self.rows_kept,
            "left_out": [
                {"rows": list(each.rows), "count": each.many, "reason": each.reason}
                for each in (*self.left_out, *blank)
            ],
            "reports": [_plain(each) for each in (*self.stops, *self.reports)],
            "refused": bool(self.stops),
            "counts": dict(self.counts),
        }

    def lines(self) -> Iterator[str]:
        """Give the outcome as lines to print."""
        what = f", {self.what}" if self.what else ""
        yield f"{self.file}: {self.kind}{what}."
        if self.rows_in is not None:
            kept = "" if self.rows_kept is None else f", {self.rows_kept} kept"
            blank = f", blank: {in_rows(self.blank_rows)}" if self.blank_rows else ""
            yield f"  {self.rows_in} rows{kept}{blank}"
        yield from (f"  {line}" for line in self.understood)
        if self.questions:
            yield from ("", "Recognised", *_aligned((QUESTION_HEADINGS, *self.questions)), "")
        yield from _titled("Not recognised", iter(self.unrecognised))
        yield from _titled("Left out", map(str, self.left_out))
        yield from _titled("To look at", (told(each, self.file) for each in self.reports))
        yield from _titled("Refused", (told(each, self.file) for each in self.stops))
        if not self.exit_code:
            yield "  Nothing to look at."


def told(problem: Problem, file: str = "") -> str:
    """Give a problem as one line; the file is named already, unless it is another than `file`."""
    place = [problem.file] if file and problem.file != file else []
    place += [f"row {problem.row}"] if problem.row is not None else []
    place += [f"column {problem.column}"] if problem.column is not None else []
    where = f"{', '.join(place)}: " if place else ""
    return f"{where}found {problem.found}; expected {problem.expected}. {problem.advice}"


def in_rows(rows: Sequence[int]) -> str:
    """Name rows: "row 7", "rows 3, 7, 9"; many by the first and their count."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    if len(rows) > MOST_ROWS:
        shown = ", ".join(map(str, rows[:MOST_ROWS]))
        return f"rows {shown} and {len(rows) - MOST_ROWS} more"
    return f"rows {', '.join(map(str, rows))}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give a table as lines; the last column runs on, others are cut."""
    cut = [[*map(_cut, row[:-1])] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    for cells, row in zip(cut, rows, strict=True):
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        yield "  " + "  ".join([*padded, row[-1]]).rstrip()


def _cut(cell: str) -> str:
    return cell if len(cell) <= WIDEST else cell[: WIDEST - 1] + "…"


def _titled(title: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield title
        yield from (f"  {line}" for line in found)


def _plain(problem: Problem) -> dict[str, Any]:
    words = f"found {problem.found}; expected {problem.expected}. {problem.advice}"
    return {"row": problem.row, "column": problem.column, "words": words}
