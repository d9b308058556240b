"""Answers to the interviews' closed parts: initiatives named best and least, value, five words.

Belongs here: who was asked (by the guide of their wave and phase of school), and tallies. Not here:
themes that coders found in the talk.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Final

import pandas as pd

from pmio_lib.interviews.findings.sample import Sample
from pmio_lib.methods.proportions import rate
from pmio_lib.study.interviews import Guide, GuideQuestionKind
from pmio_lib.tables.origins import resting_on

NAMED: Final = {"best": "Among the best three", "least": "Worked least"}
SHARE: Final = ("good_value_pct", "interval_low_pct", "interval_high_pct")


def interviews_asked(
    held: pd.DataFrame, guides: Sequence[Guide], kind: GuideQuestionKind
) -> frozenset[str]:
    """Give the interviews whose guide has a kind of question."""
    return frozenset(
        str(case)
        for guide in guides
        if any(question.kind == kind for question in guide.questions)
        for case in held["case_id"][_follows(held, guide)]
    )


def _follows(held: pd.DataFrame, guide: Guide) -> pd.Series:
    of_wave: pd.Series = held["wave"].eq(guide.wave).fillna(False)
    if guide.school_phase == "any":
        return of_wave
    return of_wave & held["school_phase"].eq(guide.school_phase).fillna(False)


def named_initiatives(answers: pd.DataFrame) -> pd.DataFrame:
    """Count, by `item`, interviews that named it among the `best` three, and as the `least`."""
    named = answers[answers["question"].isin(NAMED)]
    tally = pd.crosstab(named["item"], named["question"]).reindex(columns=list(NAMED), fill_value=0)
    return tally.astype("int64").sort_values(list(NAMED), ascending=[False, True])


def value_for_money(answers: pd.DataFrame, confidence: float, fewest: int) -> pd.DataFrame:
    """Count, by `item`, who called it good value for money, of those who judged it.

    Gives `n_judged` (an interview judges what it took part in, so it differs), `n_yes`, `n_mixed`,
    `n_no` and, where `fewest` or more judged, SHARE: of yes, with Wilson's interval.
    """
    judged = answers[answers["question"].eq("value_for_money")].dropna(subset="answer")
    counts = pd.crosstab(judged["item"], judged["answer"])
    counts = counts.reindex(columns=["yes", "mixed", "no"], fill_value=0).astype("int64")
    table = counts.add_prefix("n_").rename_axis(columns=None)
    table.insert(0, "n_judged", table.sum(axis=1))
    table = table.reset_index().sort_values(["n_judged", "item"], ascending=[False, True])
    found = [
        rate(*pair, confidence) for pair in zip(table["n_yes"], table["n_judged"], strict=True)
    ]
    shares = [(one.share, one.interval.low, one.interval.high) for one in found if one.interval]
    few = table["n_judged"] < fewest
    frame = pd.DataFrame(shares, table.index, list(SHARE)).astype("Float64")
    return table.join((100 * frame).mask(few)).set_index("item")


def summary_words(
    answers: pd.DataFrame, asked: Collection[str], smallest_count: int
) -> tuple[pd.Series, int]:
    """Count the words of five-word summaries, and name only those that several interviews said.

    A word that one person chose can be known for theirs; such words are not shown. Gives how many
    interviews said each word, most said first, and how many gave a summary.
    """
    said = answers[answers["question"].eq("five_words") & answers["case_id"].isin(list(asked))]
    counts = said.groupby("item")["case_id"].nunique()
    shown = counts[counts.ge(smallest_count)].sort_values(ascending=False, kind="stable")
    return shown, said["case_id"].nunique()


class ListAnswers(Sample):
    """What page 02 shows of the closed parts."""

    @cached_property
    def _given(self) -> pd.DataFrame:
        return self.of_held(self.answers)

    @cached_property
    def best_and_least(self) -> pd.DataFrame:
        """By initiative: interviews that named it among the best three, and as the least."""
        tally = named_initiatives(self._given).rename(index=self.activities)
        tally = tally.set_axis(list(NAMED.values()), axis=1)
        return self._of_answers(tally.rename_axis("initiative"))

    @property
    def best_bases(self) -> dict[str, int]:
        """How many interviews were asked for best and least, or answered; and named any."""
        asked = interviews_asked(self.held, self.guides, "best_and_least")
        given = self._given
        cases = [set(given.loc[given["question"].eq(question), "case_id"]) for question in NAMED]
        return {"n_asked": len(asked.union(*cases)), "n_answered_best": max(map(len, cases))}

    @cached_property
    def value_for_money(self) -> pd.DataFrame:
        """By initiative: interviews that judged it, and the share good value where enough did."""
        chosen = self.settings
        table = value_for_money(self._given, chosen.confidence, chosen.fewest_given)
        named = table.set_axis(table.index.map(self.activities)).rename_axis("initiative")
        return self._of_answers(named)

    @cached_property
    def _words(self) -> tuple[pd.Series, dict[str, int]]:
        of_programme = self.held["school_phase"].eq("primary")  # others summed up something else
        asked = interviews_asked(self.held[of_programme], self.guides, "five_words")
        fewest = self.definitions.disclosure.smallest_word
        words, answered = summary_words(self.answers, asked, fewest)
        bases = {"n_asked_words": len(asked), "n_answered_words": answered}
        return words, {**bases, "n_fewest_words": fewest}

    @property
    def word_bases(self) -> dict[str, int]:
        """How many interviews were asked for five words, gave them, must have said one."""
        return self._words[1]

    @cached_property
    def words(self) -> pd.DataFrame:
        """By word: interviews that said it in their summary."""
        table = self._words[0].rename_axis("word").to_frame("n_interviews_word")
        return self._of_answers(table)

    def _of_answers(self, frame: pd.DataFrame) -> pd.DataFrame:
        return resting_on(frame, self.answers, self.cases)
