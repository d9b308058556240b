"""The paragraphs of each interview, its documents one after the other.

Belongs here: paragraphs counted through an interview. Not here: whose words they are
(interview_turns.py), nor codings.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from pmio_lib.interviews.clean.documents import CaseEntry
from pmio_lib.interviews.clean.turns import Turns

Texts = Mapping[str, Turns]
Entries = Mapping[str, CaseEntry]


def paragraphs_before(entries: Entries, texts: Texts) -> dict[str, int]:
    """Give how many paragraphs of its interview stand before each document."""
    before: dict[str, int] = {}
    for entry in entries.values():
        count = 0
        for document in sorted(entry.documents):
            before[document] = count
            count += len(texts[document]) if document in texts else 0
    return before


def paragraphs_of_respondents(entries: Entries, texts: Texts) -> dict[str, int | None]:
    """Count the paragraphs of respondents; None where no text of the interview is at hand."""
    counts: dict[str, int | None] = {}
    for key, entry in entries.items():
        known = [texts[document] for document in entry.documents if document in texts]
        counts[key] = sum(sum(text.is_respondent) for text in known) if known else None
    return counts


def all_paragraphs(entries: Entries, texts: Texts, ids: Mapping[str, str]) -> pd.DataFrame:
    """Give every paragraph: `case_id`, `segment` from 1, `answer`, `is_respondent`, `text`."""
    parts = [
        {
            "case_id": [ids[key]] * len(text),
            "segment": range(first, first + len(text)),
            "answer": text.answers,
            "is_respondent": text.is_respondent,
            "text": text.paragraphs,
        }
        for key, entry in entries.items()
        for first, text in _numbered(entry, texts)
    ]
    columns = ("case_id", "segment", "answer", "is_respondent", "text")
    cells = {name: [cell for part in parts for cell in part[name]] for name in columns}
    types = {"segment": "int64", "is_respondent": "bool"}
    return pd.DataFrame(cells).astype({**dict.fromkeys(columns, "str"), **types})


def _numbered(entry: CaseEntry, texts: Texts) -> Iterator[tuple[int, Turns]]:
    number = 1
    for document in sorted(entry.documents):
        if document in texts:
            yield number, texts[document]
            number += len(texts[document])
