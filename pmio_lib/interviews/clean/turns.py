"""From a transcript to its paragraphs: whose words they are and which answer they belong to.

Belongs here: how transcripts mark who speaks and which question is answered. Not here: codings.
A blank paragraph is none, so that a text counts the same whichever tool it went through.
"""

import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

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
