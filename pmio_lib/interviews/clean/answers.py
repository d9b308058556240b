"""Answers that are lists: the best three initiatives, the least, value for money, five words.

Belongs here: what the cells of those answers mean. Not here: how often each was said (findings).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.core.wording import plain
from pmio_lib.interviews.clean.documents import CaseEntry
from pmio_lib.interviews.clean.possible_names import Vocabulary, could_be_a_name
from pmio_lib.interviews.read.cases import BEST, NO, VALUE, YES
from pmio_lib.interviews.tables import WORD, InterviewAnswers
from pmio_lib.qda.project import Fault, Gathered
from pmio_lib.study.codebook import Codebook
from pmio_lib.tables.validation import stored

ACTIVITIES: Final = "activity"
OTHER: Final = "activity.other"
PARTS: Final = re.compile(r"[;|,\n]")
MIXED: Final = frozenset({"mixed", "partly", "in part", "yes and no", "some"})
FAMILIAR: Final = frozenset({"none", "n a", "na", ""})
OTHER_THING: Final = Fault(
    "an activity that the codebook does not have",
    "the label or an alias of a code of the group activity",
    f"It is counted under {OTHER}.",
)
NAME: Final = Fault(
    "a word of the summary that could be a name",
    "words that name nobody",
    "It is not kept. If it names nobody, add it to plain_words of study/interviews.yaml.",
)
NO_ANSWER: Final = Fault("an answer that is none", "yes, no or mixed", "It is not counted.")


def activity_names(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Give the names, plain, of each activity of the codebook."""
    return {
        id_: (plain(code.label), *map(plain, code.aliases))
        for id_, code in codebook.of_group(ACTIVITIES).items()
    }


def clean_answers(
    entries: Mapping[str, CaseEntry],
    ids: Mapping[str, str],
    codebook: Codebook,
    known: Vocabulary,
) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Take the answers out of what is known of each case, and what is wrong with them.

    `entries` and `ids` (pseudonyms) go by the case's key.
    """
    names = _names(entries, known)
    activities = {name: id_ for id_, names in activity_names(codebook).items() for name in names}
    gathered: dict[str, Gathered] = {}
    rows = [
        {"case_id": ids[key], **answer}
        for key, entry in entries.items()
        for answer in _answers(entry, activities, names, gathered)
    ]
    columns = ["case_id", "question", "item", "answer"]
    frame = pd.DataFrame(rows, columns=columns).astype("str")
    frame = stored(frame.drop_duplicates(columns[:3]), InterviewAnswers, columns[:3])
    return frame, tuple(problem for one in gathered.values() for problem in one.problems())


def _answers(
    entry: CaseEntry,
    activities: Mapping[str, str],
    names: frozenset[str],
    gathered: dict[str, Gathered],
) -> Iterator[dict[str, str | None]]:
    def fault(column: str, what: Fault) -> None:
        gathered.setdefault(entry.file, Gathered(entry.file)).add(column, what, entry.line or 0)

    given = entry.attributes
    for question, cells in _named(given).items():
        for name in cells:
            if (item := activities.get(plain(name), OTHER)) == OTHER:
                fault(question, OTHER_THING)
            yield {"question": question, "item": item, "answer": None}
    for column, cell in given.items():
        if column.startswith(f"{VALUE} "):
            answer = _value_answer(cell)
            if answer is None:
                fault(VALUE, NO_ANSWER)
            else:
                yield {"question": VALUE, "item": column.split(" ")[1], "answer": answer}
    for word in _words(given.get("five_words", "")):
        if word in names:
            fault("five_words", NAME)
        else:
            yield {"question": "five_words", "item": word.casefold(), "answer": None}


def _names(entries: Mapping[str, CaseEntry], known: Vocabulary) -> frozenset[str]:
    """Give the words of summaries that could be names, as written."""
    said = [_words(entry.attributes.get("five_words", "")) for entry in entries.values()]
    counts = Counter(word for one in said for word in {word.casefold() for word in one})
    written = {word for one in said for word in one}
    return frozenset(
        word for word in written if could_be_a_name(word, counts[word.casefold()], known)
    )


def _named(given: Mapping[str, str]) -> dict[str, list[str]]:
    best = [part for place in BEST for part in _parts(given.get(f"best_{place}", ""))]
    return {"best": best, "least": _parts(given.get("least", ""))}


def _parts(cell: str) -> list[str]:
    parts = (part.strip() for part in PARTS.split(cell))
    return [part for part in parts if plain(part) not in FAMILIAR]


def _value_answer(cell: str) -> str | None:
    folded = plain(cell)
    known = {"yes": YES, "no": NO, "mixed": MIXED}
    return next((answer for answer, words in known.items() if folded in words), None)


def _words(cell: str) -> list[str]:
    """Give the words of a summary as written: only what is plainly a word."""
    found = (word.strip(".!?\"'“”‘’()") for word in re.split(r"[\s,;|/]+", cell))
    return [word for word in found if re.fullmatch(WORD, word.casefold())]
