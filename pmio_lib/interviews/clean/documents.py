"""An interview and its documents: what tells them apart, and the paragraphs of their texts.

Belongs here: how transcripts mark who speaks and which question is answered. Not here: which
document belongs to which interview (read/gathering.py), what is known of one (cases.py), codings.
A blank paragraph is none, so that a text counts the same whichever tool it went through.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from pmio_lib.core.errors import Problem
from pmio_lib.core.wording import plain
from pmio_lib.qda.project import CodedProject

PARAGRAPH: Final = re.compile(r"[^\n]+")
NUMBERED: Final = re.compile(
    r"^\s*(?:(?:Q|Question)\.?\s*(?P<named>[0-9]{1,2}[a-z]?)\b\s*[:.)\-–]?"
    r"|(?P<bare>[0-9]{1,2}[a-z]?)\s*[.)]\s)",
    re.IGNORECASE,
)
"""A question by its number: "Q3:", "Question 3.", "3) "."""

INTERVIEWER: Final = re.compile(
    r"^\s*(?:[IQ]\s*[0-9]{0,2}\s*:"
    r"|(?:Int|Interviewer|Question|Researcher|Moderator|Facilitator)\s*[0-9]{0,2}\s*[:–])",
    re.IGNORECASE,
)
TIME: Final = r"[\[(]?\d{1,2}(?:[:.]\d{2}){1,2}(?:[.,]\d+)?[\])]?"
SPEAKER: Final = re.compile(
    rf"^\s*(?:{TIME}\s*[-\u2013]?\s*)?"
    r"(?P<who>[A-Z]{1,4}[0-9]{0,2}|(?:Speaker|Person|Participant)\s*[0-9A-Z]{1,2}"
    r"|(?:[A-Z][\w'\u2019-]+)(?: [A-Z][\w'\u2019-]+)?)"
    rf"\s*(?:{TIME}\s*)?:"
)
"""A speaker by initials, number or name, be it with the time: "00:01:10 AB:"."""

BEFORE: Final = "0"
"""The answer that what stands before the first question belongs to: a heading, no answer."""


@dataclass(frozen=True)
class Turns:
    """The paragraphs of one text.

    `starts` and `ends`, shape (n_paragraphs,), are in letters of the text, end exclusive; `answers`
    numbers the question answered, or the interviewer's turn where none is numbered.
    """

    text: str = field(repr=False)
    starts: npt.NDArray[np.int64] = field(repr=False)
    ends: npt.NDArray[np.int64] = field(repr=False)
    answers: tuple[str, ...]
    is_respondent: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs as text, without outer white space."""
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return tuple(self.text[start:end].strip() for start, end in pairs)

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the first and last paragraph that a passage touches, from 0; None if none."""
        passage = self.text[start:end]
        left = start + len(passage) - len(passage.lstrip())
        right = left + len(passage.strip())
        first = int(np.searchsorted(self.ends, left, side="right"))
        last = int(np.searchsorted(self.starts, right, side="left")) - 1
        return (first, last) if left < right and first <= last else None


def turns(text: str) -> Turns:
    """Take a transcript apart.

    A question is a paragraph that begins with a number ("Q3:", "3)") or with the interviewer's mark
    ("I:", "Interviewer:"). Where any question is numbered, a turn without a number is a probe and
    belongs to the answer it stands in. A text without any question is one answer. `text` has LF
    line ends.
    """
    found = [match.span() for match in PARAGRAPH.finditer(text) if match[0].strip()]
    paragraphs = [text[start:end] for start, end in found]
    numbers = [_number(paragraph) for paragraph in paragraphs]
    asks = [
        bool(number) or INTERVIEWER.match(paragraph) is not None
        for number, paragraph in zip(numbers, paragraphs, strict=True)
    ]
    answers = _answers(numbers, asks)
    starts, ends = np.array(found, dtype=np.int64).reshape(-1, 2).T
    speaks = tuple(not ask and answer != BEFORE for ask, answer in zip(asks, answers, strict=True))
    return Turns(text, starts, ends, tuple(answers), speaks)


def names_no_interviewer(text: str) -> bool:
    """Tell whether speakers are marked in a text, and none of them as the one who asks."""
    one = turns(text)
    if not all(one.is_respondent):
        return False
    found = [match["who"] for each in one.paragraphs if (match := SPEAKER.match(each))]
    return len(set(found)) > 1 and 2 * len(found) >= len(one)


def _number(paragraph: str) -> str:
    match = NUMBERED.match(paragraph)
    return (match["named"] or match["bare"]).casefold() if match else ""


def _answers(numbers: list[str], asks: list[bool]) -> list[str]:
    if not any(asks):
        return ["1"] * len(asks)
    if any(numbers):
        current, answers = BEFORE, []
        for number in numbers:
            current = number or current
            answers.append(current)
        return answers
    return [str(count) for count in np.cumsum(asks).tolist()]


_ENDINGS: Final = ".txt .rtf .doc .docx .odt .md .pdf .htm .html .vtt .srt .mp3 .mp4 .m4a .wav"
ENDINGS: Final = frozenset(_ENDINGS.split())
"""What a document's name may end in without the ending being part of the name."""

MOST_NUMBERS: Final = 10


@dataclass
class CaseEntry:
    """One interview: its name, its documents by key, what is known of it, and where that stands.

    `documents` are keys (`document_key`) in the order met, `attributes` by column of read/cases.py;
    `people` and `others` are values of further attributes that do, or may, name people.
    """

    name: str = field(repr=False)
    documents: list[str] = field(repr=False)
    attributes: dict[str, str] = field(repr=False)
    file: str
    line: int | None
    people: list[str] = field(default_factory=list, repr=False)
    others: list[str] = field(default_factory=list, repr=False)


def document_key(name: str) -> str:
    """Give what tells documents apart: the name without ending, case and punctuation."""
    path = PurePath(name.replace("\\", "/"))
    return name_key(path.stem if path.suffix.casefold() in ENDINGS else path.name) or name


def name_key(name: str) -> str:
    """Give a name without case and punctuation; letters beyond the Latin ones are kept."""
    bare = unicodedata.normalize("NFKD", name)
    if all(letter.isascii() or not letter.isalpha() for letter in bare):
        return plain(name)
    return " ".join("".join(one if one.isalnum() else " " for one in bare.casefold()).split())


def same_names(project: CodedProject) -> Iterator[Problem]:
    """Say of documents of one project whose names are the same but whose texts are not."""
    texts: dict[str, str] = {}
    twice = 0
    for name, text in project.documents.items():
        if text is not None:
            twice += texts.setdefault(document_key(name), text) != text
    if twice:
        found = f"{twice} documents whose names differ from another's in ending or punctuation only"
        advice = "Give each a name of its own in the tool, and export the project anew."
        yield Problem(project.file, None, "documents", found, "a name for each", advice)


def questions_told(project: CodedProject) -> Iterator[Problem]:
    """Say which documents name no interviewer, and how many codings are of questions alone."""
    texts = {name: text for name, text in project.documents.items() if text is not None}
    numbers = [
        str(number)
        for number, name in enumerate(project.documents, start=1)
        if name in texts and names_no_interviewer(texts[name])
    ]
    if numbers:
        more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
        found = (
            "speakers marked by initials or names, none of them as the interviewer: document "
            f"{', '.join(numbers[:MOST_NUMBERS])}{more}"
        )
        advice = (
            "Every question counts as a respondent's paragraph. Put I: or Interviewer: before the "
            "interviewer's words, in the texts that are coded."
        )
        yield Problem(project.file, None, None, found, "questions marked I: or Q1:", advice)
    if count := _of_questions(project, texts):
        found = f"{count} codings of the interviewer's words"
        advice = "They count as codings, in no share of what respondents said. Look at them."
        yield Problem(project.file, None, None, found, "codings of what respondents said", advice)


def _of_questions(project: CodedProject, texts: Mapping[str, str]) -> int:
    """Count the codings whose passage touches no paragraph of a respondent."""
    count = 0
    placed = project.codings[project.codings["start"].notna()]
    for name, rows in placed.groupby("document", sort=False):
        if (text := texts.get(str(name))) is None:
            continue
        one = turns(text)
        for start, end in rows[["start", "end"]].itertuples(index=False, name=None):
            found = one.around(int(start), int(end))
            count += found is not None and not any(one.is_respondent[found[0] : found[1] + 1])
    return count


def turns_of(
    projects: Iterable[CodedProject], transcripts: Mapping[str, str]
) -> tuple[dict[str, Turns], dict[tuple[str, str], Turns]]:
    """Take every text apart once.

    Gives them by document key (of the transcripts' folder, else of the first project that has the
    text), and each project's own by file and document name.
    """
    base = {key: turns(text) for key, text in transcripts.items()}
    own: dict[tuple[str, str], Turns] = {}
    for project in projects:
        for name, text in project.documents.items():
            if text is not None:
                known = base.get(document_key(name))
                same = known is not None and known.text == text
                own[project.file, name] = known if same and known else turns(text)
                base.setdefault(document_key(name), own[project.file, name])
    return base, own


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
    before = paragraphs_before(entries, texts)
    parts: list[dict[str, Iterable[object]]] = [
        {
            "case_id": [ids[key]] * len(texts[document]),
            "segment": before[document] + np.arange(1, len(texts[document]) + 1),
            "answer": texts[document].answers,
            "is_respondent": texts[document].is_respondent,
            "text": texts[document].paragraphs,
        }
        for key, entry in entries.items()
        for document in sorted(entry.documents)
        if document in texts
    ]
    columns = ("case_id", "segment", "answer", "is_respondent", "text")
    cells = {name: [cell for part in parts for cell in part[name]] for name in columns}
    types = {"segment": "int64", "is_respondent": "bool"}
    return pd.DataFrame(cells).astype({**dict.fromkeys(columns, "str"), **types})
