"""Which words of interviews pages may show: passages that a coder released, coders' summaries.

Belongs here: what releases a passage and what holds it back. Not here: which word could be a name
(possible_names.py).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.clean.possible_names import Vocabulary, could_name_someone, lower_words, words
from pmio_lib.errors import Problem
from pmio_lib.ingest.qda.offsets import squashed
from pmio_lib.schemas.interviews import InterviewPassages
from pmio_lib.schemas.validation import validated
from pmio_lib.study.codebook import Codebook, group_of
from pmio_lib.study.guides import Guide
from pmio_lib.study.interviews import Interviews

MARKS: Final = "mark"
COLUMNS: Final = ["case_id", "kind", "code", "text"]
SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class CleanPassages:
    """The table of passages, and how many were held back."""

    frame: pd.DataFrame = field(repr=False)
    reports: tuple[Problem, ...]


def study_words(codebook: Codebook, guides: Iterable[Guide], study: Interviews) -> frozenset[str]:
    """Give the words that the study's own files use: none of them names a person."""
    labels = (code.label for code in codebook.codes.values())
    questions = (question.text for guide in guides for question in guide.questions)
    kinds = (kind.label for kind in (*study.roles.values(), *study.settings.values()))
    return words([*labels, *questions, *kinds]) | frozenset(study.plain_words)


def clean_passages(
    codings: pd.DataFrame,
    texts: Iterable[str],
    study: Interviews,
    plain_words: frozenset[str],
    names: frozenset[str],
    file: str,
) -> CleanPassages:
    """Take out the passages that may be shown.

    A passage is released by the code `study.release_mark` on the very same letters, or by the
    table's own column. It is held back where a word of it could be a name.

    Parameters
    ----------
    codings : pandas.DataFrame
        Columns of interview_codings.PlacedCodings, with `case_id`.
    texts : iterable of str
        Every transcript, for its ordinary words.
    study : Interviews
    plain_words, names : frozenset of str
        As possible_names.Vocabulary.
    file : str
        What messages name.
    """
    wanted = pd.concat([_quotations(codings, study.release_mark), _summaries(codings, study)])
    wanted = wanted.drop_duplicates().sort_values(COLUMNS, ignore_index=True)
    if wanted.empty:
        return CleanPassages(_typed(wanted), ())
    vocabulary = Vocabulary(plain_words, lower_words(texts), names)
    told: Mapping[str, bool] = {
        text: could_name_someone(text, vocabulary) for text in wanted["text"].unique()
    }
    held = wanted["text"].map(told).astype("bool")
    return CleanPassages(_typed(wanted[~held]), tuple(_held_back(wanted[held], file)))


def _quotations(codings: pd.DataFrame, mark: str) -> pd.DataFrame:
    text = codings["text"].map({one: squashed(one) for one in codings["text"].unique()})
    said = codings.assign(text=text, kind="quotation")
    keys = ["case_id", "text"]
    released = said[said["code"].eq(mark) | said["is_releasable"]][keys].drop_duplicates()
    themes = said[~said["code"].map(group_of).eq(MARKS) & said["text"].ne("")]
    return themes.merge(released, on=keys)[COLUMNS]


def _summaries(codings: pd.DataFrame, study: Interviews) -> pd.DataFrame:
    is_summary = codings["memo"].str.strip().str.startswith(study.summary_mark)
    told = codings[is_summary]
    text = told["memo"].str.strip().str.removeprefix(study.summary_mark).str.strip()
    text = text.str.replace(SPACE, " ", regex=True)
    frame = told.assign(text=text, kind="summary")[COLUMNS]
    return frame[frame["text"].ne("")]


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    typed = frame.astype("str").reset_index(drop=True)
    return validated(typed, InterviewPassages, InterviewPassages.__name__)


def _held_back(held: pd.DataFrame, file: str) -> Iterable[Problem]:
    for kind, rows in held.groupby("kind"):
        found = f"{rows['text'].nunique()} passages ({kind}) with a word that could be a name"
        advice = (
            "They are not shown. If a word names nobody, add it to plain_words of "
            "study/interviews.yaml; if it does, take the mark off the passage."
        )
        yield Problem(file, None, None, found, "words that name nobody", advice)
