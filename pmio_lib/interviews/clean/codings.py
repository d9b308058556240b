"""From the codings of every file to one table: which interview, who, which code, which paragraph.

Belongs here: places in a transcript as paragraphs. Not here: texts themselves, nor cases.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.core.wording import plain
from pmio_lib.interviews.clean.codes import CodeIndex, code_of, own_codes, own_codes_told
from pmio_lib.interviews.clean.documents import Turns, document_key
from pmio_lib.qda.project import CodedProject
from pmio_lib.qda.texts import Searchable

TWICE: Final = "the same code by the same coder on the same letters twice"
UNKNOWN_TOOL: Final = "unknown program"
TOOL_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9 .()/-]{0,39}")
SAME: Final = ["document", "coder", "code", "start", "end"]
SAME_IN_TABLE: Final = [*SAME, "segment", "text", "question"]
DIGITS: Final = r"([0-9]+[a-z]?)"


@dataclass(frozen=True)
class PlacedCodings:
    """Codings with their paragraphs.

    `frame` has `document` (key), `coder`, `code`, `is_in_codebook`, `answer`, `segment_first`,
    `segment_last` (of the document, from 1), `is_located`, `text`, `memo`, `is_releasable`, `tool`;
    `left_out` counts by reason.
    """

    frame: pd.DataFrame = field(repr=False)
    left_out: Mapping[str, int]
    reports: tuple[Problem, ...]


def coder_numbers(projects: Sequence[CodedProject]) -> dict[str, str]:
    """Give each coder a number, in the order of their names; "Coder A" and "coder_a" are one."""
    names = {coder: plain(coder) or coder for project in projects for coder in project.coders}
    numbers = {name: number for number, name in enumerate(sorted(set(names.values())), start=1)}
    return {coder: f"coder_{numbers[name]}" for coder, name in names.items()}


def place_codings(
    project: CodedProject,
    index: CodeIndex,
    coders: Mapping[str, str],
    base: Mapping[str, Turns],
    own: Mapping[tuple[str, str], Turns],
) -> PlacedCodings:
    """Place the codings of one project.

    `coders` gives numbers by name, `base` the texts that paragraphs are counted in by document key,
    `own` the project's own by file and document name.
    """
    raw, twice = project.codings, given_twice(project.codings)
    kept = _with_memos(raw)[~twice].reset_index(drop=True)
    codes = {place: code_of(project, place, index) for place in range(len(project.codes))}
    known = {place: index.find(node) is not None for place, node in enumerate(project.codes)}
    keys = {name: document_key(name) for name in kept["document"].unique()}
    reports = own_codes_told(project.file, own_codes(project, kept, index), index)
    frame = pd.DataFrame(
        {
            "document": kept["document"].map(keys),
            "coder": kept["coder"].map(coders),
            "code": kept["code"].map(codes),
            "is_in_codebook": kept["code"].map(known).astype("bool"),
            **_paragraphs(project.file, kept, base, own),
            "text": kept["text"],
            "memo": kept["memo"],
            "is_releasable": kept["is_releasable"],
            "tool": _tool(project.tool),
        }
    )
    left_out = dict(project.left_out) | ({TWICE: int(twice.sum())} if twice.any() else {})
    return PlacedCodings(frame, left_out, (*reports, *_unlocated(project.file, frame, base)))


def given_twice(codings: pd.DataFrame) -> pd.Series:
    """Tell which codings an earlier one is the same as, by code, coder and place in a text.

    A table gives the paragraph and the passage in place of letters.
    """
    by_letters = codings["start"].notna() & codings.duplicated(SAME)
    has_passage = codings["segment"].ne("") & codings["text"].ne("")
    return by_letters | has_passage & codings.duplicated(SAME_IN_TABLE)


def _with_memos(raw: pd.DataFrame) -> pd.DataFrame:
    """Give each coding the first memo of those that are the same as it."""
    memos = raw[raw["memo"].ne("") & raw["start"].notna()].drop_duplicates(SAME)
    if memos.empty:
        return raw
    found = raw[SAME].merge(memos[[*SAME, "memo"]], on=SAME, how="left")["memo"]
    return raw.assign(memo=raw["memo"].where(raw["memo"].ne(""), found.fillna("").to_numpy()))


def _unlocated(file: str, frame: pd.DataFrame, base: Mapping[str, Turns]) -> Iterator[Problem]:
    """Say how many codings of transcripts at hand have no place in them."""
    lost = int((frame["document"].isin(list(base)) & ~frame["is_located"]).sum())
    if lost:
        found = f"{lost} codings whose passage is not found in its transcript"
        advice = "They count for their interview, and in no count of paragraphs or agreement."
        yield Problem(file, None, None, found, "passages of the transcript", advice)


def coded_twice(placed: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Say which files hold codings of the same interview by the same coder as another.

    `placed` has `case_id`, `coder`, `code`, by file.
    """
    first: dict[tuple[str, str], str] = {}
    for file, frame in placed.items():
        pairs = frame[["case_id", "coder"]].drop_duplicates().itertuples(index=False, name=None)
        owners = Counter(owner for pair in pairs if (owner := first.setdefault(pair, file)) != file)
        for owner, count in owners.items():
            found = f"codings of {count} interviews by a coder whose codings of them {owner} holds"
            advice = "All are counted. If they are the same codings, take one of the files away."
            yield Problem(file, None, None, found, "each coder's codings in one file", advice)


def _tool(origin: str) -> str:
    """Give a program's name as far as it is plainly one."""
    match = TOOL_NAME.match(origin.strip())
    return match[0].strip() if match else UNKNOWN_TOOL


def _paragraphs(
    file: str,
    codings: pd.DataFrame,
    base: Mapping[str, Turns],
    own: Mapping[tuple[str, str], Turns],
) -> dict[str, pd.Series]:
    first = np.zeros(len(codings), dtype=np.int64)
    last = np.zeros(len(codings), dtype=np.int64)
    answers = codings["question"].str.casefold().str.extract(DIGITS)[0].tolist()
    for name, rows in codings.groupby("document", sort=False):
        document = _Document(base.get(document_key(str(name))), own.get((file, str(name))))
        text = document.text
        columns = ["start", "end", "segment", "text"]
        for row, start, end, segment, passage in rows[columns].itertuples(name=None):
            place = _place(document, (start, end), str(segment), str(passage))
            if place is not None:
                first[row], last[row] = place[0] + 1, place[1] + 1
                if text is not None and place[0] < len(text):
                    answers[row] = text.answers[place[0]]
    is_located = pd.Series(first > 0, index=codings.index)
    return {
        "answer": pd.Series(answers, index=codings.index, dtype="str"),
        "segment_first": pd.Series(first, index=codings.index).astype("Int64").mask(~is_located),
        "segment_last": pd.Series(last, index=codings.index).astype("Int64").mask(~is_located),
        "is_located": is_located,
    }


@dataclass(frozen=True)
class _Document:
    """The text that a document's paragraphs are counted in, and its project's own."""

    text: Turns | None
    mine: Turns | None

    @cached_property
    def searchable(self) -> Searchable:
        """The text to look passages up in; it is gone with this, for no transcript may stay."""
        return Searchable("" if self.text is None else self.text.text)


def _place(
    document: _Document, ends: tuple[Any, Any], segment: str, passage: str
) -> tuple[int, int] | None:
    """Give the first and last paragraph of a passage, from 0, or None where it has no place."""
    text, mine = document.text, document.mine
    if segment:
        number = int(segment) - 1
        return (number, number) if number >= 0 and (text is None or number < len(text)) else None
    if mine is not None and not pd.isna(ends[0]):
        found = mine.around(int(ends[0]), int(ends[1]))
        if found is None or text is None or len(mine) == len(text):
            return found
    if text is not None and (again := document.searchable.find_once(passage)):
        return text.around(*again)
    return None
