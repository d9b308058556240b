"""Tables of the interviews: cases, what could be coded, what was coded, answers that are lists.

Belongs here: the columns and what each may hold. Not here: coding files (qda) nor how they become
rows (clean/). No table but the restricted one holds a word of a transcript, save passages that a
coder marked as fit to be quoted.
"""

from typing import Any, ClassVar, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.people.register import school_column
from pmio_lib.tables.columns import CODE, ID, ISO_DATE, PSEUDONYM, Contract, described

CODER_ID: Final = r"^coder_[1-9][0-9]*$"
CASE_LABEL: Final = r"^[A-Z][A-Z0-9]{0,3}-[0-9]{2,}$"
ANSWER: Final = r"^[0-9]+[a-z]?$"
SCHOOL_PHASES: Final = ("primary", "secondary")
LIST_QUESTIONS: Final = ("value_for_money", "best", "least", "five_words")
LIST_ANSWERS: Final = ("yes", "no", "mixed")
PASSAGE_KINDS: Final = ("quotation", "summary")
TOOL: Final = r"^[A-Za-z][A-Za-z0-9 .()/-]{0,39}$"
WORD: Final = r"^[a-z][a-z'-]*$"


def case_column(**checks: Any) -> Any:
    """Give the column that names an interview in every table."""
    words = "Keyed pseudonym of the interview"
    return described("16 hexadecimal digits", words, str_matches=PSEUDONYM, **checks)


def code_column() -> Any:
    """Give the column that names a code."""
    words = (
        "Code: an id of study/codebook.yaml, or one made of the name that the coding file gives it"
    )
    return described("a dotted code such as pupil.confidence", words, str_matches=CODE)


def answer_column() -> Any:
    """Give the column that names the answer a segment belongs to."""
    words = "Number of the question answered; of the interviewer's turn where none is numbered"
    return known_or_empty("a question's number", words, str_matches=ANSWER)


def known_or_empty(expected: str, words: str, **checks: Any) -> Any:
    """Give a column that is empty where nothing is known."""
    return described(f"{expected}, or empty", words, nullable=True, **checks)


def flag(words: str) -> Any:
    """Give a column of yes and no."""
    return described("true or false", words)


def flag_or_empty(words: str) -> Any:
    """Give a column of yes and no, empty where nothing is known."""
    return described("true, false or empty", words, nullable=True)


class InterviewCases(Contract):
    """One row an interview, those declined included."""

    case_id: Series[str] = case_column(unique=True)
    case_label: Series[str] = described(
        "a label such as P1-07",
        "What pages call the interview: its phase, and a number that follows no list of schools",
        unique=True,
        str_matches=CASE_LABEL,
    )
    wave: Series[str] = described(
        "a wave of the guides such as phase_1",
        "Part of the evaluation; empty where neither file nor date tells",
        nullable=True,
        str_matches=ID,
    )
    school_id: Series[str] = school_column()
    school_phase: Series[str] = known_or_empty(
        f"one of {', '.join(SCHOOL_PHASES)}",
        "Phase of the school, from the coding file or the register",
        isin=SCHOOL_PHASES,
    )
    role: Series[str] = known_or_empty(
        "a role of study/interviews.yaml",
        "Role of who was interviewed; empty where not stated",
        str_matches=ID,
    )
    date: Series[str] = known_or_empty(
        "a date as 2019-11-05", "Day of the interview", str_matches=ISO_DATE
    )
    setting: Series[str] = known_or_empty(
        "a setting of study/interviews.yaml", "Where or how it was held", str_matches=ID
    )
    minutes: Series[pd.Float64Dtype] = known_or_empty(
        "minutes above 0 and up to 600", "How long it took", gt=0, le=600
    )
    people: Series[pd.Int64Dtype] = known_or_empty(
        "a whole number of 1 or more", "People who took part", ge=1
    )
    is_recorded: Series[pd.BooleanDtype] = flag_or_empty("Whether it was recorded")
    is_engaged: Series[pd.BooleanDtype] = flag_or_empty(
        "Whether the school was involved in an MEP initiative"
    )
    took_part: Series[bool] = flag("False where the invitation was declined")
    documents: Series[int] = described(
        "a whole number of 0 or more", "Transcripts or notes of it", ge=0
    )
    segments: Series[pd.Int64Dtype] = known_or_empty(
        "a whole number of 0 or more",
        "Paragraphs of what respondents said; empty where no text is at hand",
        ge=0,
    )


class InterviewSegments(Contract):
    """One row a paragraph of a transcript: what could have been coded. No text."""

    case_id: Series[str] = case_column()
    segment: Series[int] = described(
        "a whole number of 1 or more",
        "Number of the paragraph in the interview, blank ones not counted",
        ge=1,
    )
    answer: Series[str] = answer_column()
    is_respondent: Series[bool] = flag("False for the interviewer's words and headings")

    class Config:
        """Each paragraph once."""

        unique: ClassVar = ["case_id", "segment"]


class InterviewCodings(Contract):
    """One row for each code that one coder gave to one passage. No text."""

    case_id: Series[str] = case_column()
    coder: Series[str] = described(
        "coder_1, coder_2 and so on",
        "Who coded, numbered in the order of their names in the coding files",
        str_matches=CODER_ID,
    )
    code: Series[str] = code_column()
    is_in_codebook: Series[bool] = flag("Whether the code is in study/codebook.yaml")
    answer: Series[str] = answer_column()
    segment_first: Series[pd.Int64Dtype] = known_or_empty(
        "a whole number of 1 or more", "First paragraph of the passage", ge=1
    )
    segment_last: Series[pd.Int64Dtype] = known_or_empty(
        "a whole number of 1 or more", "Last paragraph of the passage", ge=1
    )
    is_located: Series[bool] = flag("Whether the passage's place in the interview is known")
    tool: Series[str] = described(
        "a program's name", "Program that the coding file says it comes from", str_matches=TOOL
    )

    @pa.dataframe_check(error="segment_first: a first paragraph not after the last")
    def in_order(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold first and last to one another."""
        missing = frame["segment_first"].isna() & frame["segment_last"].isna()
        return missing | frame["segment_first"].le(frame["segment_last"]).fillna(False)


class InterviewAnswers(Contract):
    """One row for each thing named in answer to a question that asks for a list."""

    case_id: Series[str] = case_column()
    question: Series[str] = described(
        f"one of {', '.join(LIST_QUESTIONS)}",
        "What was asked: value for money, the best three, the least, five words",
        isin=LIST_QUESTIONS,
    )
    item: Series[str] = described(
        "a code of the group activity, or a word",
        "The activity named, or a word of the summary",
        str_length={"min_value": 1, "max_value": 80},
    )
    answer: Series[str] = known_or_empty(
        f"one of {', '.join(LIST_ANSWERS)}",
        "The answer on value for money; empty for the other questions",
        isin=LIST_ANSWERS,
    )

    class Config:
        """Each thing once for an interview and question."""

        unique: ClassVar = ["case_id", "question", "item"]


class InterviewPassages(Contract):
    """What pages may show of words: passages marked as fit to be quoted, coders' own summaries."""

    case_id: Series[str] = case_column()
    kind: Series[str] = described(
        f"one of {', '.join(PASSAGE_KINDS)}",
        "quotation: a respondent's words; summary: a coder's",
        isin=PASSAGE_KINDS,
    )
    code: Series[str] = code_column()
    text: Series[str] = described("words without a name", "The words", str_length={"min_value": 1})

    class Config:
        """Each passage once under a code."""

        unique: ClassVar = ["case_id", "kind", "code", "text"]


class InterviewTexts(Contract):
    """Restricted: transcripts by paragraph. Kept in data/restricted/; no page reads it."""

    case_id: Series[str] = case_column()
    segment: Series[int] = described("a whole number of 1 or more", ge=1)
    is_respondent: Series[bool] = described("true or false")
    text: Series[str] = described("words of the transcript", str_length={"min_value": 1})

    class Config:
        """Each paragraph once."""

        unique: ClassVar = ["case_id", "segment"]
