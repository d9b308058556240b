"""Words of the five-word summaries: named where several interviews said them, else only counted.

Belongs here: counts of words. Not here: other answers (`interview_answers`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.interviews.findings.answers import answers_to

WORDS: Final = "five_words"


@dataclass(frozen=True)
class SummaryWords:
    """Words said in five-word summaries.

    `words` (`word`, `n_interviews`, most said first) were said by `smallest_count` or more;
    `n_rare_words` by fewer, `n_rare_uses` times.
    """

    smallest_count: int
    words: pd.DataFrame
    n_answered: int
    n_base: int
    n_rare_words: int
    n_rare_uses: int


def summary_words(
    answers: pd.DataFrame, asked: Collection[str], smallest_count: int
) -> SummaryWords:
    """Count the words of five-word summaries, and name only those that several interviews said.

    A word that one person chose can be known for theirs; such words are counted, not shown.
    `answers` has `case_id`, `question` and `item`, a row a word, capitals and outer spaces as may
    be. Raises StatisticsError if an interview answered that was not asked, or `smallest_count` is
    below 1.
    """
    if smallest_count < 1:
        raise StatisticsError(f"A smallest count of {smallest_count}: expected 1 or more.")
    given = answers_to(answers, WORDS, {WORDS: asked})
    said = given.assign(word=given["item"].str.strip().str.casefold())
    counts = said.groupby("word")["case_id"].nunique().rename("n_interviews").reset_index()
    is_shown = counts["n_interviews"].ge(smallest_count)
    ordered = counts[is_shown].sort_values(["n_interviews", "word"], ascending=[False, True])
    words = ordered.astype({"word": "str", "n_interviews": "int64"}).reset_index(drop=True)
    rare = counts.loc[~is_shown, "n_interviews"]
    return SummaryWords(
        smallest_count,
        words,
        said["case_id"].nunique(),
        len(set(asked)),
        len(rare),
        int(rare.sum()),
    )
