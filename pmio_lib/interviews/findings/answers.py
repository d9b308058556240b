"""Answers to the interviews' closed parts: initiatives named best and least, value for money.

Belongs here: tallies of answers about initiatives. Not here: words of summaries (`theme_words`),
themes that coders found in the talk, nor who was asked what, which the instruments say.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.methods.proportions import rate

NAMED: Final = ("best", "least")
VALUE: Final = "value_for_money"
YES, NO, MIXED = "yes", "no", "mixed"

NAMED_COLUMNS: Final = {
    "question": "str",
    "item": "str",
    "n_interviews": "int64",
    "n_answered": "int64",
    "n_base": "int64",
    "share": "Float64",
    "share_low": "Float64",
    "share_high": "Float64",
}
"""Columns and dtypes of `named_initiatives`; shares are proportions of `n_base`, those asked."""

VALUE_COLUMNS: Final = {
    "item": "str",
    "n_yes": "int64",
    "n_no": "int64",
    "n_mixed": "int64",
    "n_base": "int64",
    "n_unclear": "int64",
    "share": "Float64",
    "share_low": "Float64",
    "share_high": "Float64",
}
"""Columns and dtypes of `value_for_money`; shares are of yes among `n_base`, as proportions."""


def named_initiatives(
    answers: pd.DataFrame,
    asked: Mapping[str, Collection[str]],
    items: Sequence[str],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count the interviews that named each initiative among the best three, and as the least.

    `answers` has `case_id`, `question`, `item`; `asked` gives each question's `case_id`. Gives
    NAMED_COLUMNS with Wilson's interval, most named first, `items` nobody named among them. An
    interview counts once for an initiative; `n_answered` named any. Raises StatisticsError if an
    interview answered that was not asked.
    """
    frames = [
        _named(answers_to(answers, question, asked), question, asked, items, confidence)
        for question in NAMED
    ]
    return pd.concat(frames, ignore_index=True)


def value_for_money(
    answers: pd.DataFrame,
    asked: Collection[str],
    items: Sequence[str],
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Count, for each initiative, who called it good value for money.

    `answers` has `case_id`, `question`, `item` and `answer`: "yes", "no", "mixed" or missing;
    anything else, or an answer of one not asked, raises StatisticsError. Gives VALUE_COLUMNS with
    Wilson's interval. An interview judges what it took part in, so `n_base` (yes, no and mixed)
    differs; several answers are "mixed", none is `n_unclear`.
    """
    given = answers_to(answers, VALUE, {VALUE: asked})
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


def answers_to(
    answers: pd.DataFrame, question: str, asked: Mapping[str, Collection[str]]
) -> pd.DataFrame:
    """Keep the answers to one question.

    Raises StatisticsError if one is of an interview that was not asked it.
    """
    given = answers[answers["question"].eq(question)]
    unasked = int((~given["case_id"].isin(list(asked.get(question, ())))).sum())
    if unasked:
        raise StatisticsError(f"{unasked} answers to {question} are of interviews not asked it.")
    return given


def _named(
    given: pd.DataFrame,
    question: str,
    asked: Mapping[str, Collection[str]],
    items: Sequence[str],
    confidence: float,
) -> pd.DataFrame:
    counts = given.groupby("item")["case_id"].nunique()
    listed = dict.fromkeys([*items, *sorted(given["item"].unique())])
    n_answered, n_base = given["case_id"].nunique(), len(set(asked.get(question, ())))
    rows = [
        {
            "question": question,
            "item": item,
            "n_interviews": int(counts.get(item, 0)),
            "n_answered": n_answered,
            "n_base": n_base,
            **_share(int(counts.get(item, 0)), n_base, confidence),
        }
        for item in listed
    ]
    frame = pd.DataFrame(rows, columns=list(NAMED_COLUMNS)).astype(NAMED_COLUMNS)
    return frame.sort_values(["n_interviews", "item"], ascending=[False, True])


def _one_answer(answers: pd.Series) -> str | None:
    given = set(answers.dropna())
    if not given:
        return None
    return str(given.pop()) if len(given) == 1 else MIXED


def _value_row(item: str, answers: pd.Series, confidence: float) -> dict[str, object]:
    counts = {answer: int(answers.eq(answer).sum()) for answer in (YES, NO, MIXED)}
    n_base = sum(counts.values())
    return {
        "item": item,
        **{f"n_{answer}": count for answer, count in counts.items()},
        "n_base": n_base,
        "n_unclear": len(answers) - n_base,
        **_share(counts[YES], n_base, confidence),
    }


def _share(count: int, n_base: int, confidence: float) -> dict[str, float | None]:
    found = rate(count, n_base, confidence)
    return {
        "share": found.share,
        "share_low": found.interval.low if found.interval else None,
        "share_high": found.interval.high if found.interval else None,
    }
