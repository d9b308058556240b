"""Reads codings from a plain table, .csv or .xlsx: a row a code given to a segment.

Taguette's highlights, QualCoder's coded-text reports and a table kept by hand are all such tables;
their columns are found by their headings.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.files.corrections import NONE, Corrections
from pmio_lib.files.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.qda.project import (
    CODING_COLUMNS,
    Case,
    CodedProject,
    CodeNode,
    Document,
    coding_types,
)
from pmio_lib.qda.taguette import split_path
from pmio_lib.tables.checked import in_rows

BLANK_ROW: Final = "blank row"
NO_CODE: Final = "row without a code"
NO_CASE: Final = "row without an interview"
MOST_PROBLEMS: Final = 3
"""Rows of the wrong length that are named; more are only counted."""

SEVERAL: Final = r"\s*(?:;|\n|\|)\s*"
YES: Final = frozenset({"yes", "y", "1", "true", "x"})

COLUMNS: Final = (
    Column("case", "the interview, such as Case", called("case", "interview", "case name"), False),
    Column("document", "the document, such as Document", called(
        "document", "document name", "file", "filename", "file name", "transcript", "source"),
        False),
    Column("question", "the question answered, such as Question", called(
        "question", "question number", "answer", "answer to"), False),
    Column("segment", "the segment, by number or as text, such as Segment", called(
        "segment", "segment number", "paragraph", "paragraph number"), False),
    Column("code", "the code, such as Code", called(
        "code", "tag", "codename", "code name", "theme", "node")),
    Column("coder", "who gave the code, such as Coder", called(
        "coder", "coder name", "coded by", "user"), False),
    Column("text", "the text coded, such as Text", called(
        "text", "content", "coded", "coded text", "quotation", "excerpt"), False),
    Column("memo", "a note of the coder, such as Memo", called(
        "memo", "coded memo", "comment", "note", "notes", "summary"), False),
    Column("is_releasable", "whether it may be quoted, such as Releasable", called(
        "releasable", "is releasable", "release", "may be quoted"), False),
)  # fmt: skip


def read_coded_table(
    path: Path, file: str, coder: str, corrections: Corrections = NONE
) -> CodedProject:
    """Read a table of codings.

    `coder` is whose codings these are where no column says. Raises DataError if it cannot be read
    (files/plain_table.py), has neither a column for the interview nor for the document, or no
    coding.
    """
    try:
        table = read_plain_table(path, file, COLUMNS, corrections)
    except DataError as error:
        raise DataError(_shortened(file, error.problems)) from None
    frame = _complete(table, coder)
    frame, several = _a_code_each(frame)
    has_case, has_code = frame["document"].ne(""), frame["code"].ne("")
    kept = frame[has_case & has_code]
    if kept.empty:
        found, wanted = "no row with an interview and a code", "at least one"
        raise DataError([Problem(file, None, None, found, wanted)])
    names = list(dict.fromkeys(kept["code"]))
    rows = {
        BLANK_ROW: table.blank_rows,
        NO_CASE: _rows(frame, ~has_case),
        NO_CODE: _rows(frame, has_case & ~has_code),
    }
    left_out = {why: some for why, some in rows.items() if some}
    return CodedProject(
        file,
        "a table",
        {name: Document(name, None) for name in dict.fromkeys(kept["document"])},
        tuple(CodeNode(split_path(name)) for name in names),
        tuple(dict.fromkeys(kept["coder"])),
        tuple(_cases(kept)),
        _codings(kept, names),
        rows_in=table.rows_in + len(frame) - len(table.frame),
        reports=tuple(_several(file, several)),
        left_out={why: len(some) for why, some in left_out.items()},
        lines_left_out=left_out,
        notes=table.notes,
        corrected=table.corrected,
    )


def _rows(frame: pd.DataFrame, some: pd.Series) -> tuple[int, ...]:
    return tuple(int(row) for row in frame.index[some])


def _a_code_each(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Give a row for each code of a cell that holds several, and the rows that did."""
    codes = frame["code"].str.split(SEVERAL, regex=True)
    several = tuple(int(row) for row in frame.index[codes.map(len).gt(1)])
    apart = frame.assign(code=codes).explode("code")
    is_left = apart["code"].str.strip().ne("") | ~apart.index.isin(several)
    return apart.assign(code=apart["code"].str.strip())[is_left], several


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
    segments = kept["segment"].where(_is_number(kept["segment"]), "")
    frame = kept.assign(
        code=kept["code"].map({name: place for place, name in enumerate(names)}),
        segment=segments,
        text=kept["text"].mask(kept["text"].eq("") & segments.eq(""), kept["segment"]),
        start=None,
        end=None,
        place="none",
        line=kept.index,
    )
    return frame[list(CODING_COLUMNS)].astype(coding_types()).reset_index(drop=True)


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


def _is_number(cells: pd.Series) -> pd.Series:
    return cells.str.fullmatch("[0-9]{1,9}")


def _cases(kept: pd.DataFrame) -> list[Case]:
    named = kept[kept["case"].ne("")]
    return [
        Case(str(name), {}, tuple(dict.fromkeys(rows["document"])))
        for name, rows in named.groupby("case", sort=False)
    ]
