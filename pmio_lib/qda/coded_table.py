"""Reads codings from a plain table, .csv or .xlsx: a row a code given to a segment.

Taguette's highlights, QualCoder's coded-text reports and a table kept by hand are all such tables;
their columns are found by their headings.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.core.wording import is_summary, plain
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.grid import EXCEL_ERRORS
from pmio_lib.files.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.qda.project import CODING_COLUMNS, Case, CodedProject, CodeNode
from pmio_lib.qda.taguette import split_path
from pmio_lib.tables.checked import in_rows
from pmio_lib.tables.row_ledger import BLANK_ROW

NO_CODE: Final = "row without a code"
HEADINGS: Final = "the headings again"
TOTALS: Final = "a row of totals or averages"
FAILED: Final = "an error of Excel in place of the code or the interview"
NO_CASE: Final = "row without an interview"
MOST_PROBLEMS: Final = 3
"""Rows of the wrong length that are named; more are only counted."""

SEVERAL: Final = r"\s*(?:;|\n|\|)\s*"
JOINTS: Final = r"\s*[,/]\s*"
NO_NAME: Final = re.compile(r"[–—-]*|n/?a", re.IGNORECASE)
"""What stands for nothing in place of a code."""
YES: Final = frozenset({"yes", "y", "1", "true", "x"})

WHOSE: Final = ("case", "document", "code")
COLUMNS: Final = (
    Column("case", "the interview, such as Case", called("case", "interview", "case name"), False),
    Column("document", "the document, such as Document", called(
        "document", "document name", "doc name", "file", "filename", "file name", "transcript",
        "source", "media title", "file case name", "hierarchical name", "dokument",
        "dokumentname"), False),
    Column("question", "the question answered, such as Question", called(
        "question", "question number", "answer", "answer to"), False),
    Column("segment", "the segment, by number or as text, such as Segment", called(
        "segment", "segment number", "paragraph", "paragraph number"), False),
    Column("code", "the code, such as Code", called(
        "code", "codes", "tag", "tags", "codename", "code name", "theme", "node", "quirk", "kode",
        "kodes", "codes applied combined")),
    Column("coder", "who gave the code, such as Coder", called(
        "coder", "coder name", "coded by", "coded by initials", "user", "user name", "created by",
        "excerpt creator", "author", "kodierer", "erstellt von"), False),
    Column("text", "the text coded, such as Text", called(
        "text", "content", "coded", "coded text", "quotation", "quotation content", "excerpt",
        "excerpt copy", "quote", "segment text", "zitatinhalt"), False),
    Column("memo", "a note of the coder, such as Memo", called(
        "memo", "coded memo", "comment", "note", "notes", "summary", "kommentar"), False),
    Column("is_releasable", "whether it may be quoted, such as Releasable", called(
        "releasable", "is releasable", "release", "may be quoted"), False),
)  # fmt: skip


def read_coded_table(
    path: Path,
    file: str,
    coder: str,
    corrections: Corrections = NONE,
    is_code: Callable[[str], bool] = frozenset[str]().__contains__,
) -> CodedProject:
    """Read a table of codings.

    `coder` is whose codings these are where no column says; names joined by commas or strokes are
    several codes where each `is_code`. Raises DataError if it cannot be read
    (files/plain_table.py), has neither a column for the interview nor for the document, or no
    coding.
    """
    try:
        table = read_plain_table(path, file, COLUMNS, corrections)
    except DataError as error:
        raise DataError(_shortened(file, error.problems)) from None
    frame = _complete(table, coder)
    frame, several = _a_code_each(frame, is_code)
    why = _no_codings(frame, table)
    is_nothing = frame["code"].map(lambda code: bool(NO_NAME.fullmatch(code)))
    frame = frame.assign(code=frame["code"].mask(is_nothing, ""))
    why = why.mask(why.isna() & frame["document"].eq(""), NO_CASE)
    why = why.mask(why.isna() & frame["code"].eq(""), NO_CODE)
    kept = frame[why.isna()]
    if kept.empty:
        found, wanted = "no row with an interview and a code", "at least one"
        raise DataError([Problem(file, None, None, found, wanted)])
    names = list(dict.fromkeys(kept["code"]))
    rows = {BLANK_ROW: table.blank_rows}
    for reason in dict.fromkeys([NO_CASE, NO_CODE, *why.dropna()]):
        rows[reason] = tuple(int(row) for row in frame.index[why.eq(reason)])
    left_out = {reason: some for reason, some in rows.items() if some}
    return CodedProject(
        file,
        "a table",
        dict.fromkeys(kept["document"]),
        tuple(CodeNode(split_path(name)) for name in names),
        tuple(dict.fromkeys(kept["coder"])),
        tuple(_cases(kept)),
        _codings(kept, names),
        rows_in=table.rows_in + len(frame) - len(table.frame),
        reports=tuple(_several(file, several)),
        left_out={reason: len(some) for reason, some in left_out.items()},
        lines_left_out=left_out,
        notes=table.notes,
        corrected=table.corrected,
    )


def _no_codings(frame: pd.DataFrame, table: PlainTable) -> pd.Series:
    """Give why a row is no coding, missing where it may be one."""
    why = pd.Series(pd.NA, index=range(len(frame)), dtype="str")
    named = {column: plain(heading) for column, heading in table.headings.items()}
    for place, cells in enumerate(frame[list(named)].to_dict("records")):
        filled = {str(name): str(cell) for name, cell in cells.items() if cell}
        alike = sum(plain(cell) == named[name] for name, cell in filled.items())
        if len(filled) > 1 and alike == len(filled):
            why[place] = HEADINGS
        elif any(filled.get(name, "").upper() in EXCEL_ERRORS for name in WHOSE):
            why[place] = FAILED
        elif is_summary(plain(next(iter(filled.values()), ""))) and _is_count(filled):
            why[place] = TOTALS
    return why.set_axis(frame.index)


def _is_count(filled: dict[str, str]) -> bool:
    """Tell whether a row names no code, or a number in its place."""
    return not filled.get("text") and not filled.get("code", "").strip("0123456789.")


def _a_code_each(
    frame: pd.DataFrame, is_code: Callable[[str], bool]
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Give a row for each code of a cell that holds several, and the rows that did."""
    read = {cell: _taken_apart(cell, is_code) for cell in frame["code"].unique()}
    codes = frame["code"].map(read)
    several = tuple(int(row) for row in frame.index[codes.map(len).gt(1)])
    apart = frame.assign(code=codes).explode("code")
    is_left = apart["code"].str.strip().ne("") | ~apart.index.isin(several)
    return apart.assign(code=apart["code"].str.strip())[is_left], several


def _taken_apart(cell: str, is_code: Callable[[str], bool]) -> list[str]:
    """Give the codes of a cell; commas and strokes part them only if that gives known codes."""
    parts = re.split(SEVERAL, cell)
    finer = [re.split(JOINTS, part) for part in parts]
    return [
        name
        for part, names in zip(parts, finer, strict=True)
        for name in (names if not is_code(part) and all(map(is_code, names)) else [part])
    ]


def _several(file: str, rows: tuple[int, ...]) -> Iterator[Problem]:
    if rows:
        found = f"several codes in one cell, {in_rows(rows)}"
        advice = "Each was counted as a code of its own; write a row for each to be sure."
        yield Problem(file, rows[0], "code", found, "one code a row", advice)


def _shortened(file: str, problems: Sequence[Problem]) -> list[Problem]:
    """Tell of many rows of the wrong length once: QualCoder writes such .csv reports."""
    ragged = [one for one in problems if one.column is None and " cells, as in" in one.expected]
    others = [one for one in problems if one not in ragged and one.found != "the heading twice"]
    if len(ragged) <= MOST_PROBLEMS:
        return list(problems)
    rows = ", ".join(str(one.row) for one in ragged[:MOST_PROBLEMS])
    found = f"{len(ragged)} rows with more or fewer cells than the headings (rows {rows}, ...)"
    advice = "If QualCoder wrote it, export the report as .xlsx; its .csv leaves out empty cells."
    return [*others, Problem(file, ragged[0].row, None, found, ragged[0].expected, advice)]


def _codings(kept: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    segments = kept["segment"].where(kept["segment"].str.fullmatch("[0-9]{1,9}"), "")
    frame = kept.assign(
        code=kept["code"].map({name: place for place, name in enumerate(names)}),
        segment=segments,
        text=kept["text"].mask(kept["text"].eq("") & segments.eq(""), kept["segment"]),
        start=None,
        end=None,
        place="none",
        line=kept.index,
    )
    return frame[list(CODING_COLUMNS)].astype(CODING_COLUMNS).reset_index(drop=True)


def _complete(table: PlainTable, coder: str) -> pd.DataFrame:
    """Give every column of the reader: what the table has not is empty, or the file's coder."""
    frame = table.frame.reindex(columns=[column.name for column in COLUMNS])
    if frame[["case", "document"]].isna().all(axis=None):
        wanted = "a column for the interview or for the document"
        raise DataError([Problem(table.file, 1, None, "neither Case nor Document", wanted)])
    frame = frame.fillna({"coder": coder}).fillna("").astype("str")
    frame["coder"] = frame["coder"].mask(frame["coder"].eq(""), coder)
    frame["document"] = frame["document"].mask(frame["document"].eq(""), frame["case"])
    frame["is_releasable"] = frame["is_releasable"].str.casefold().isin(YES)
    return frame


def _cases(kept: pd.DataFrame) -> list[Case]:
    named = kept[kept["case"].ne("")]
    return [
        Case(str(name), {}, tuple(dict.fromkeys(rows["document"])))
        for name, rows in named.groupby("case", sort=False)
    ]
