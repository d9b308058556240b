"""Finds which column of a Microsoft Forms export answers which question.

A heading is matched by its number or by key words; where the two disagree, or two columns claim one
question, it is said and never guessed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pmio_lib.core.errors import Problem
from pmio_lib.core.wording import has_any_key_word, has_key_words, plain
from pmio_lib.files.grid import column_letter
from pmio_lib.study.instruments import Instrument, Question

ACCOUNT_HEADINGS: Final = {
    "id": "form_id",
    "start time": "started_at",
    "completion time": "completed_at",
    "email": "account_email",
    "e mail": "account_email",
    "email address": "account_email",
    "name": "account_name",
}
ACCOUNT_COLUMNS: Final = tuple(dict.fromkeys(ACCOUNT_HEADINGS.values()))
OF_FORMS: Final = {
    "last modified time",
    "total points",
    "quiz feedback",
    "language",
    "grade posted time",
}
POINTS_OR_FEEDBACK: Final = re.compile(r"^(points|feedback)\s*[-–—:]", re.IGNORECASE)
NUMBERS: Final = (
    re.compile(r"^(?:q|question)?\s*(\d{1,2})([a-z])\b", re.IGNORECASE),
    re.compile(r"^(?:q|question)?\s*(\d{1,2})[\s.]*\(?([a-z])\s*[.):]", re.IGNORECASE),
    re.compile(r"^(?:q|question)?\s*(\d{1,2})()(?:\s*[.):\-–]|\s|$)", re.IGNORECASE),
)
DIGIT_SUFFIX: Final = re.compile(r"(?<=[a-z])\d+$")
GRID: Final = re.compile(
    r"(?P<question>.{12,}?[?:.\]])\s*(?:[.:>\[/–—-]\s*)?(?P<statement>[^?]{3,})", re.DOTALL
)
"""A grid's question, then one of its statements, as some tools write headings."""
LEAST_STATEMENTS: Final = 3
LONGEST_SHOWN: Final = 60


@dataclass(frozen=True)
class Clash:
    """A column that cannot be decided: its position, the questions it could be, and why."""

    position: int
    numbers: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class HeadingMatch:
    """Which column is what, by position from 0.

    `account` are columns of Forms itself that are used; `unknown` are no question.
    """

    account: Mapping[str, int]
    questions: Mapping[str, int]
    unknown: tuple[int, ...]
    clashes: tuple[Clash, ...]

    def missing(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """Give those of `questions` that no column answers."""
        return tuple(question for question in questions if question.number not in self.questions)


def match_headings(headings: Sequence[str], instrument: Instrument) -> HeadingMatch:
    """Match the headings of an export to the questions of an instrument."""
    account: dict[str, int] = {}
    claims: dict[str, list[int]] = {}
    unknown, clashes = [], []
    for position, heading in enumerate(statements(headings)):
        wording = plain(heading)
        name = ACCOUNT_HEADINGS.get(wording)
        if name and name not in account:
            account[name] = position
        elif wording not in OF_FORMS and not POINTS_OR_FEEDBACK.match(heading.strip()):
            found = _question(position, heading, instrument)
            if isinstance(found, Clash):
                clashes.append(found)
            elif found:
                claims.setdefault(found.number, []).append(position)
            else:
                unknown.append(position)
    questions = {number: found[0] for number, found in claims.items() if len(found) == 1}
    clashes += [_twice(number, found) for number, found in claims.items() if len(found) > 1]
    return HeadingMatch(account, questions, tuple(unknown), tuple(clashes))


def statements(headings: Sequence[str]) -> list[str]:
    """Take away the question of a grid where it stands before each of its statements."""
    parts = [GRID.fullmatch(heading.strip()) for heading in headings]
    questions = [plain(part["question"]) for part in parts if part]
    return [
        part["statement"].rstrip("] ")
        if part and questions.count(plain(part["question"])) >= LEAST_STATEMENTS
        else heading
        for part, heading in zip(parts, headings, strict=True)
    ]


def heading_number(heading: str) -> str | None:
    """Give the question number a heading opens with, such as "4" or "10a"; None if none."""
    for pattern in NUMBERS:
        if found := pattern.match(heading.strip()):
            return found[1].lstrip("0") + found[2].lower()
    return None


def _question(position: int, heading: str, instrument: Instrument) -> Question | Clash | None:
    """Give the question a heading asks, or why that cannot be decided."""
    number = heading_number(heading)
    numbered = [question for question in instrument.questions if question.number == number]
    worded = _by_key_words(heading, instrument.questions)
    if numbered and (not worded or numbered[0] in worded):
        return numbered[0]
    numbers = tuple(question.number for question in worded)
    if numbered:
        why = f"the number of question {number} with the wording of question {numbers[0]}"
        return Clash(position, (str(number), *numbers), why)
    if len(worded) > 1:
        return Clash(position, numbers, f"a wording that fits questions {' and '.join(numbers)}")
    return worded[0] if worded else None


def _twice(number: str, positions: Sequence[int]) -> Clash:
    letters = " and ".join(column_letter(position) for position in positions)
    return Clash(positions[0], (number,), f"columns {letters}, both fitting question {number}")


def _by_key_words(heading: str, questions: Sequence[Question]) -> list[Question]:
    """Give the questions whose key words fit best: those with the most of them."""
    wording = plain(heading)
    variants = {wording, DIGIT_SUFFIX.sub("", wording)}
    fitting = [q for q in questions if any(_fits(variant, q) for variant in variants)]
    most = max((len(question.keywords) for question in fitting), default=0)
    return [question for question in fitting if len(question.keywords) == most]


def _fits(wording: str, question: Question) -> bool:
    longest = question.longest_heading
    if longest is not None and len(wording.split()) > longest:
        return False
    return has_key_words(wording, question.keywords) and not has_any_key_word(
        wording, question.without
    )


def column_called(text: str, instrument: Instrument) -> str | None:
    """Give the column that words for it mean, by number or as ACCOUNT_COLUMNS; None if unclear."""
    wording = plain(text)
    for question in instrument.questions:
        if wording in (question.number, question.name, plain(f"{question.number} {question.text}")):
            return question.number
    if wording in ACCOUNT_HEADINGS or wording.replace(" ", "_") in ACCOUNT_COLUMNS:
        return ACCOUNT_HEADINGS.get(wording, wording.replace(" ", "_"))
    return next(iter(match_headings([text], instrument).questions), None)


def likeness(headings: Sequence[str], instrument: Instrument) -> float:
    """Give the share of the instrument's required questions that are among the headings."""
    match, required = match_headings(headings, instrument), instrument.required
    return 1 - len(match.missing(required)) / len(required)


def shown_heading(headings: Sequence[str], position: int, *, is_known: bool = True) -> str:
    """Name a column by letter and heading, cut short; what is no question may be a name."""
    heading = " ".join(headings[position].split())
    if not is_known:
        return f"{column_letter(position)} (no question of the study)"
    if not heading:
        return f"{column_letter(position)} (no heading)"
    if "@" in heading:
        return f"{column_letter(position)} (a heading with an address)"
    cut = heading[:LONGEST_SHOWN] + ("…" if len(heading) > LONGEST_SHOWN else "")
    return f"{column_letter(position)} ({cut})"


def heading_problems(
    headings: Sequence[str], match: HeadingMatch, instrument: Instrument, file: str, row: int
) -> list[Problem]:
    """List what keeps an export from being read: questions missing, columns undecided."""
    wanted = "one column for each question"
    advice = "Mend the heading: begin it with the question's number."
    problems = [
        Problem(file, row, shown_heading(headings, each.position), each.why, wanted, advice)
        for each in match.clashes
    ]
    undecided = {number for clash in match.clashes for number in clash.numbers}
    for question in match.missing(instrument.required):
        if question.number not in undecided:
            wanted = f"a heading for question {question.number} ({question.text})"
            advice = f"Begin the heading of its column with {question.number}."
            problems.append(Problem(file, row, None, "no such column", wanted, advice))
    return problems
