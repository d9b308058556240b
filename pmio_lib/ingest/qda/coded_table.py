"""Reads codings from a plain table, .csv or .xlsx: a row a code given to a segment.

Taguette's highlights, QualCoder's coded-text reports and a table kept by hand are all such tables;
their columns are found by their headings.
"""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from pmio_lib.errors import DataError, Problem
from pmio_lib.ingest.plain_table import Column, PlainTable, called, read_plain_table
from pmio_lib.ingest.qda.project import Case, CodedProject, CodeNode, Document, codings_frame
from pmio_lib.ingest.qda.taguette import split_path

BLANK_ROW: Final = "blank row"
NO_CODE: Final = "row without a code"
NO_CASE: Final = "row without an interview"
YES: Final = frozenset({"yes", "y", "1", "true", "x"})

COLUMNS: Final = (
    Column("case", "the interview, such as Case", called("case", "interview", "case name"), False),
    Column("document", "the document, such as Document", called(
        "document", "file", "filename", "file name", "transcript", "source"), False),
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


def read_coded_table(path: Path, file: str, coder: str) -> CodedProject:
    """Read a table of codings.

    Parameters
    ----------
    path : pathlib.Path
    file : str
        The file's name as messages give it.
    coder : str
        Whose codings these are where the table has no column for the coder.

    Raises
    ------
    DataError
        If it cannot be read (ingest/plain_table.py), has neither a column for the interview nor for
        the document, or holds no coding.
    """
    table = read_plain_table(path, file, COLUMNS)
    frame = _complete(table, coder)
    has_case, has_code = frame["document"].ne(""), frame["code"].ne("")
    kept = frame[has_case & has_code]
    if kept.empty:
        found, wanted = "no row with an interview and a code", "at least one"
        raise DataError([Problem(file, None, None, found, wanted)])
    names = list(dict.fromkeys(kept["code"]))
    codes = kept["code"].map({name: place for place, name in enumerate(names)})
    segments = kept["segment"].where(_is_number(kept["segment"]), "")
    texts = kept["text"].mask(kept["text"].eq("") & segments.eq(""), kept["segment"])
    rows = kept.assign(code=codes, segment=segments, text=texts, place="none", line=kept.index)
    left_out = {
        BLANK_ROW: len(table.blank_rows),
        NO_CASE: int((~has_case).sum()),
        NO_CODE: int((has_case & ~has_code).sum()),
    }
    return CodedProject(
        file,
        "a table",
        {name: Document(name, None) for name in dict.fromkeys(kept["document"])},
        tuple(CodeNode(split_path(name)) for name in names),
        tuple(dict.fromkeys(kept["coder"])),
        tuple(_cases(kept)),
        codings_frame(_records(rows)),
        left_out={why: count for why, count in left_out.items() if count},
        notes=table.notes,
    )


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


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]
