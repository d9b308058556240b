"""Answers to the interviews' closed parts: initiatives named best and least, value, five words.

Belongs here: who was asked (by the guide of their wave and phase of school), and tallies. Not here:
themes that coders found in the talk.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportions import rate
from pmio_lib.study.interviews import Guide, GuideQuestionKind

NAMED: Final = ("best", "least")
VALUE: Final = "value_for_money"
WORDS: Final = "five_words"
YES, NO, MIXED = "yes", "no", "mixed"

NAMED_COLUMNS: Final = {
    "question": "str",
    "item": "str",
    "n_interviews": "int64",
    "n_answered": "int64",
}
"""Columns and dtypes of `named_initiatives`."""

VALUE_COLUMNS: Final = {
    "item": "str",
    "n_yes": "int64",
    "n_no": "int64",
    "n_mixed": "int64",
    "n_base": "int64",
    "share": "Float64",
    "share_low": "Float64",
    "share_high": "Float64",
}
"""Columns and dtypes of `value_for_money`; shares are of yes among `n_base`, as proportions."""


def interviews_asked(
    cases: pd.DataFrame,
    guides: Sequence[Guide],
    kind: GuideQuestionKind,
    answers: pd.DataFrame,
    questions: Sequence[str],
) -> frozenset[str]:
    """Give the interviews that were asked a kind of question.

    Those are the interviews whose guide has it, and any other that answered it all the same.
    `questions` are what answers to that kind are called in `answers`.
    """
    held = cases[cases["took_part"]]
    by_guide = {
        str(case)
        for guide in guides
        if any(question.kind == kind for question in guide.questions)
        for case in held["case_id"][_follows(held, guide)]
    }
    answered = answers.loc[answers["question"].isin(questions), "case_id"]
    return frozenset(by_guide | set(map(str, answered)))


def _follows(cases: pd.DataFrame, guide: Guide) -> pd.Series:
    of_wave: pd.Series = cases["wave"].eq(guide.wave).fillna(False)
    if guide.school_phase == "any":
        return of_wave
    return of_wave & cases["school_phase"].eq(guide.school_phase).fillna(False)


def named_initiatives(
    answers: pd.DataFrame, asked: Collection[str], items: Sequence[str]
) -> pd.DataFrame:
    """Count the interviews that named each initiative among the best three, and as the least.

    `answers` has `case_id`, `question`, `item`. Gives NAMED_COLUMNS, most named first, `items`
    nobody named among them. An interview counts once for an initiative; `n_answered` named any.
    Raises StatisticsError if an interview answered that was not asked.
    """
    frames = [_named(answers_to(answers, question, asked), question, items) for question in NAMED]
    return pd.concat(frames, ignore_index=True)


def _named(given: pd.DataFrame, question: str, items: Sequence[str]) -> pd.DataFrame:
    counts = given.groupby("item")["case_id"].nunique().rename("n_interviews")
    listed = list(dict.fromkeys([*items, *sorted(counts.index)]))
    frame = counts.reindex(listed, fill_value=0).rename_axis("item").reset_index()
    frame = frame.assign(question=question, n_answered=given["case_id"].nunique())
    ordered = frame.sort_values(["n_interviews", "item"], ascending=[False, True])
    return ordered[list(NAMED_COLUMNS)].astype(NAMED_COLUMNS)


def value_for_money(
    answers: pd.DataFrame, asked: Collection[str], items: Sequence[str], confidence: float = 0.95
) -> pd.DataFrame:
    """Count, for each initiative, who called it good value for money.

    `answers` has `case_id`, `question`, `item` and `answer`: "yes", "no", "mixed" or missing;
    anything else, or an answer of one not asked, raises StatisticsError. Gives VALUE_COLUMNS with
    Wilson's interval. An interview judges what it took part in, so `n_base` (yes, no and mixed)
    differs; several answers are "mixed".
    """
    given = answers_to(answers, VALUE, asked)
    strange = sorted(set(given["answer"].dropna()) - {YES, NO, MIXED})
    if strange:
        raise StatisticsError(f"Answers that are not yes, no or mixed: {', '.join(strange)}.")
    judged = given.groupby(["item", "case_id"])["answer"].agg(_one_answer).reset_index()
    listed = dict.fromkeys([*items, *sorted(given["item"].unique())])
    rows = [
        _value_row(item, judged.loc[judged["item"].eq(item), "answer"], confidence)
        for item in listed
    ]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS)).astype(VALUE_COLUMNS)


def answers_to(answers: pd.DataFrame, question: str, asked: Collection[str]) -> pd.DataFrame:
    """Keep the answers to one question.

    Raises StatisticsError if one is of an interview that was not asked it.
    """
    given = answers[answers["question"].eq(question)]
    unasked = int((~given["case_id"].isin(list(asked))).sum())
    if unasked:
        raise StatisticsError(f"{unasked} answers to {question} are of interviews not asked it.")
    return given


def _one_answer(answers: pd.Series) -> str | None:
    given = set(answers.dropna())
    if not given:
        return None
    return str(given.pop()) if len(given) == 1 else MIXED


def _value_row(item: str, answers: pd.Series, confidence: float) -> dict[str, object]:
    counts = {answer: int(answers.eq(answer).sum()) for answer in (YES, NO, MIXED)}
    n_base = sum(counts.values())
    share = rate(counts[YES], n_base, confidence)
    return {
        "item": item,
        **{f"n_{answer}": count for answer, count in counts.items()},
        "n_base": n_base,
        "share": share.share,
        "share_low": share.interval.low if share.interval else None,
        "share_high": share.interval.high if share.interval else None,
    }


@dataclass(frozen=True)
class SummaryWords:
    """Words said in five-word summaries: `word`, `n_interviews`, most said first."""

    words: pd.DataFrame
    n_answered: int
    n_base: int


def summary_words(
    answers: pd.DataFrame, asked: Collection[str], smallest_count: int
) -> SummaryWords:
    """Count the words of five-word summaries, and name only those that several interviews said.

    A word that one person chose can be known for theirs; such words are not shown. `answers` has
    `case_id`, `question` and `item`, a row a word, capitals and outer spaces as may be. Raises
    StatisticsError if an interview answered that was not asked, or `smallest_count` is below 1.
    """
    if smallest_count < 1:
        raise StatisticsError(f"A smallest count of {smallest_count}: expected 1 or more.")
    given = answers_to(answers, WORDS, asked)
    said = given.assign(word=given["item"].str.strip().str.casefold())
    counts = said.groupby("word")["case_id"].nunique().rename("n_interviews").reset_index()
    shown = counts[counts["n_interviews"].ge(smallest_count)]
    ordered = shown.sort_values(["n_interviews", "word"], ascending=[False, True])
    words = ordered.astype({"word": "str", "n_interviews": "int64"}).reset_index(drop=True)
    return SummaryWords(words, said["case_id"].nunique(), len(set(asked)))
