"""Reads and writes corrections.csv: a cell a line, who decided, and why."""

import csv
import io
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.writing import write_text
from pmio_lib.files.corrections import CORRECTIONS, Correction, Corrections, refused
from pmio_lib.files.plain_table import Column, called, read_plain_table
from pmio_lib.tables.checked import in_rows
from pmio_lib.tables.row_ledger import row_account

COLUMNS: Final = (
    Column("file", "the file, such as File", called(
        "file", "file name", "filename", "name of file")),
    Column("row", "the row, such as Row", called(
        "row", "row number", "line", "line number"), False),
    Column("id", "the ID, such as ID", called(
        "id", "response id", "form id", "pupil id", "pupil number", "urn", "case"), False),
    Column("column", "the column, such as Column", called(
        "column", "heading", "column heading", "question", "question number")),
    Column("found", "what stands there, such as Found", called(
        "found", "value found", "found value", "was", "old value", "old")),
    Column("should_be", "what it should be, such as Should be", called(
        "should be", "correct value", "corrected value", "new value", "new", "correction")),
    Column("why", "the reason, such as Why", called("why", "reason", "because")),
    Column("decided_by", "the role of who decided, such as Decided by", called(
        "decided by", "who decided", "decided", "by", "role")),
)  # fmt: skip
ENTRY: Final = "correction of a cell, no row of its own"
LIVE: Final = tuple("=+-@\t\r")
"""What makes a program of spreadsheets take a text for a formula."""


def read_corrections(path: Path, file: str) -> Corrections:
    """Read corrections.csv, or give none where there is no such file.

    Raises DataError with every line that says neither row nor ID, or does not say file, column, why
    or who decided; and as `read_plain_table`.
    """
    if not path.is_file():
        return Corrections(file)
    table = read_plain_table(path, file, COLUMNS, may_be_empty=True)
    frame = table.frame.reindex(columns=[each.name for each in COLUMNS]).fillna("").map(unquoted)
    if problems := [*_problems(frame, file)]:
        raise DataError(problems)
    records = zip(frame.index.tolist(), frame.to_dict("records"), strict=True)
    lines = [_correction(int(line), record) for line, record in records]
    entries = len(table.frame)
    ledger = row_account(path, file, entries, 0, {ENTRY: entries}, table.blank_rows)
    return Corrections(file, tuple(lines), ledger)


def _correction(line: int, record: Mapping[Hashable, str]) -> Correction:
    words = {str(name): cell for name, cell in record.items() if name != "row"}
    row = int(float(record["row"])) if record["row"] else None
    return Correction(line=line, row=row, **words)


def corrections_beside(path: Path, file: str) -> Corrections:
    """Read the corrections.csv that lies beside a file."""
    place = file.rpartition("/")[0]
    name = f"{place}/{CORRECTIONS}" if place else CORRECTIONS
    return read_corrections(path.parent / CORRECTIONS, name)


def _problems(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    open_lines = frame.index[frame["why"].eq("") | frame["decided_by"].eq("")]
    if len(open_lines):
        found = f"nothing under why or decided by, {in_rows([int(line) for line in open_lines])}"
        wanted = "a reason, and the role of who decided, in every line"
        advice = f"Fill them in, or delete those lines of {CORRECTIONS}."
        yield Problem(file, int(open_lines[0]), None, found, wanted, advice)
    for line, each in frame.iterrows():
        number = int(str(line))
        for column in ("file", "column"):
            if not each[column]:
                yield refused(file, number, column, "nothing", f"the {column} of the cell")
        if each["row"] and not _is_row(each["row"]):
            yield refused(file, number, "row", "no number", "a row as a spreadsheet numbers it")
        elif not each["row"] and not each["id"]:
            yield refused(file, number, "row", "neither row nor ID", "one of the two")
        for column in ("why", "decided_by"):
            if "@" in each[column]:
                wanted = "a reason, or a role, for it is shown on a page"
                yield refused(file, number, column, "an address", wanted)


def _is_row(text: str) -> bool:
    return text.removesuffix(".0").isdecimal() and len(text) < 10


def quoted(text: str) -> str:
    """Give a text so that no program of spreadsheets takes it for a formula."""
    return f"'{text}" if text.startswith(LIVE) else text


def unquoted(text: str) -> str:
    """Give a text without the quote that `quoted` puts before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(LIVE) else text


def write_questions(path: Path, questions: Iterable[Correction]) -> None:
    """Write a corrections.csv to be filled in."""
    out = io.StringIO(newline="")
    names = [each.name for each in COLUMNS]
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for each in questions:
        cells = {**asdict(each), "row": "" if each.row is None else each.row}
        writer.writerow({name: quoted(str(cells[name])) for name in names})
    write_text(path, "\ufeff" + out.getvalue())  # the mark tells spreadsheets that it is UTF-8
