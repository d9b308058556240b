"""Which interviews were asked a kind of question: by the guide of their wave and phase of school.

Belongs here: the base of tallies. Not here: the answers (`interview_answers`, `theme_words`).
"""

from collections.abc import Sequence

import pandas as pd

from pmio_lib.study.guides import Guide, GuideQuestionKind


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
