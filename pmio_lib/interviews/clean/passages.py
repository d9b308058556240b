"""Which words of interviews pages may show: passages that a coder released, coders' summaries.

Belongs here: what releases a passage and what holds it back. Not here: which word could be a name
(possible_names.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.interviews.clean.possible_names import Vocabulary, could_name_someone
from pmio_lib.interviews.tables import InterviewPassages
from pmio_lib.qda.texts import squashed
from pmio_lib.study.codebook import group_of
from pmio_lib.study.interviews import Interviews
from pmio_lib.tables.validation import stored

MARKS: Final = "mark"
COLUMNS: Final = ["case_id", "kind", "code", "text"]
SPACE: Final = re.compile(r"\s+")


def clean_passages(
    codings: pd.DataFrame, study: Interviews, known: Vocabulary, file: str
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Take out the passages that may be shown, and say how many are held back.

    A passage is released by the code `study.release_mark` on the very same letters, or by the
    table's own column. It is held back where a word of it could be a name. `codings` are
    `PlacedCodings` with `case_id`.
    """
    wanted = pd.concat([_quotations(codings, study.release_mark), _summaries(codings, study)])
    wanted = wanted.drop_duplicates().sort_values(COLUMNS, ignore_index=True)
    if wanted.empty:
        return _typed(wanted), ()
    told = {text: could_name_someone(text, known) for text in wanted["text"].unique()}
    held = wanted["text"].map(told).astype("bool")
    return _typed(wanted[~held]), tuple(_held_back(wanted[held], file))


def _quotations(codings: pd.DataFrame, mark: str) -> pd.DataFrame:
    is_released = codings["code"].eq(mark) | codings["is_releasable"]
    released = set(map(squashed, codings.loc[is_released, "text"].unique())) - {""}
    texts = [text if (text := squashed(one)) in released else "" for one in codings["text"]]
    said = codings[["case_id", "code"]].assign(text=texts, kind="quotation")
    keys = ["case_id", "text"]
    themes = said[~said["code"].map(group_of).eq(MARKS) & said["text"].ne("")]
    return themes.merge(said.loc[is_released, keys].drop_duplicates(), on=keys)[COLUMNS]


def _summaries(codings: pd.DataFrame, study: Interviews) -> pd.DataFrame:
    is_summary = codings["memo"].str.strip().str.startswith(study.summary_mark)
    told = codings[is_summary & ~codings["code"].map(group_of).eq(MARKS)]
    text = told["memo"].str.strip().str.removeprefix(study.summary_mark).str.strip()
    text = text.str.replace(SPACE, " ", regex=True)
    frame = told.assign(text=text, kind="summary")[COLUMNS]
    return frame[frame["text"].ne("")]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return stored(frame.astype("str"), InterviewPassages, COLUMNS)


def _held_back(held: pd.DataFrame, file: str) -> Iterable[Problem]:
    for kind, rows in held.groupby("kind"):
        found = f"{rows['text'].nunique()} passages ({kind}) with a word that could be a name"
        advice = (
            "They are not shown. If a word names nobody, add it to plain_words of "
            "study/interviews.yaml; if it does, take the mark off the passage."
        )
        yield Problem(file, None, None, found, "words that name nobody", advice)
