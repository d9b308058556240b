"""Tables of the survey: one row a response, long tables of what each response said.

What was asked stands in study/instruments/, how exports become rows in survey/clean/.
"""

from typing import Any, ClassVar, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.people.register import SCHOOL_MATCHES, school_column
from pmio_lib.study.instruments import RATING_LEVELS
from pmio_lib.tables.columns import CODE, ID, ISO_DATE, PSEUDONYM, Contract, described

CODER: Final = r"^(coder[ _-]?)?[A-Za-z0-9]{1,3}$"
RATING_STATUSES: Final = ("answered", "missing", "skipped", "unreadable")
LOWEST: Final = min(level.value for level in RATING_LEVELS)
HIGHEST: Final = max(level.value for level in RATING_LEVELS)
LEVELS: Final = ", ".join(f"{level.value} {level.label}" for level in RATING_LEVELS)


def response_column() -> Any:
    """Give the column that names a response in every table of the survey."""
    return described(
        "16 hexadecimal digits", "Keyed pseudonym of the response", str_matches=PSEUDONYM
    )


def wave_column() -> Any:
    """Give the column that names the wave in every table of the survey."""
    return described(
        "an instrument id such as survey_2019_11",
        "Wave: an id of study/instruments/",
        str_matches=ID,
    )


def question_column() -> Any:
    """Give the column that names a question with answers in words."""
    return described(
        "a question name such as greatest_impact",
        "Question: a question name of study/instruments/",
        str_matches=ID,
    )


def yes_or_no(words: str) -> Any:
    """Give a column of an answer of yes or no."""
    return described("true, false or empty", f"{words}; empty where not answered", nullable=True)


class RawCoding(Contract):
    """Codes given to free-text answers, as typed: every cell text."""

    wave: Series[str] = described("an instrument id such as survey_2019_11", str_matches=ID)
    form_id: Series[str] = described("the response's ID in its export", str_length={"min_value": 1})
    question: Series[str] = described("a question's name or number", str_length={"min_value": 1})
    code: Series[str] = described("a code of study/codebook.yaml", str_matches=CODE)
    coder: Series[str] = described("a coder's mark such as A or coder_1", str_matches=CODER)


class SurveyResponses(Contract):
    """One row a response that was kept."""

    response_id: Series[str] = response_column()
    wave: Series[str] = wave_column()
    wave_label: Series[str] = described(
        "the wave's label", "The wave as pages name it", str_length={"min_value": 1}
    )
    sequence: Series[int] = described(
        "a whole number of 1 or more", "Place of the wave in the study", ge=1
    )
    school_id: Series[str] = school_column()
    school_match: Series[str] = described(
        f"one of {', '.join(SCHOOL_MATCHES)}",
        "How the school's name was found in the register: as its name, as an alias, or not",
        isin=SCHOOL_MATCHES,
    )
    is_engaged: Series[pd.BooleanDtype] = yes_or_no(
        "Whether the school is involved in any MEP initiative"
    )
    completed_on: Series[str] = described(
        "a date such as 2019-11-05, or empty",
        "Day on which the response was completed",
        nullable=True,
        str_matches=ISO_DATE,
    )
    received_communication: Series[pd.BooleanDtype] = yes_or_no(
        "Whether the respondent had communication about the project"
    )
    may_contact: Series[pd.BooleanDtype] = yes_or_no(
        "Whether the respondent may be contacted again"
    )
    answered_after_skip: Series[bool] = described(
        "true or false",
        "Whether questions that the routing skips were answered all the same; they are kept",
    )

    class Config:
        """One row for each response."""

        unique: ClassVar = ["response_id"]

    @pa.dataframe_check(error="school_id: empty where the school is unmatched, and only there")
    def school_where_matched(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold pseudonym and match to one another."""
        return frame["school_id"].isna() == frame["school_match"].eq("unmatched")


class SurveySupport(Contract):
    """One row for each kind of support a response names."""

    response_id: Series[str] = response_column()
    wave: Series[str] = wave_column()
    school_id: Series[str] = school_column()
    option: Series[str] = described(
        "an option id such as white_rose_training",
        "Support received: an option id of study/instruments/, or `unrecognised` for an answer "
        "that is none of the options",
        str_matches=ID,
    )

    class Config:
        """Each option once for a response."""

        unique: ClassVar = ["response_id", "option"]


class SurveyRatings(Contract):
    """One row for each response and rating item of its wave, answered or not."""

    response_id: Series[str] = response_column()
    wave: Series[str] = wave_column()
    school_id: Series[str] = school_column()
    item: Series[str] = described(
        "an item name such as pupil_confidence",
        "Rating item: a question name of study/instruments/",
        str_matches=ID,
    )
    rating: Series[pd.Int64Dtype] = described(
        f"a whole number from {LOWEST} to {HIGHEST}, or empty",
        f"The rating: {LEVELS}; low is good",
        nullable=True,
        ge=LOWEST,
        le=HIGHEST,
    )
    status: Series[str] = described(
        f"one of {', '.join(RATING_STATUSES)}",
        "Why there is a rating or none: answered; missing, no answer; skipped, not asked under "
        "the routing; unreadable, an answer that is no level of the scale",
        isin=RATING_STATUSES,
    )

    class Config:
        """Each item once for a response."""

        unique: ClassVar = ["response_id", "item"]

    @pa.dataframe_check(error="rating: a rating where the status is answered, and only there")
    def rating_where_answered(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold rating and status to one another."""
        return frame["rating"].notna() == frame["status"].eq("answered")


class SurveyFreeText(Contract):
    """Restricted: what respondents wrote. Kept in data/restricted/; no page reads it."""

    response_id: Series[str] = response_column()
    wave: Series[str] = wave_column()
    question: Series[str] = question_column()
    text: Series[str] = described("what the respondent wrote", str_length={"min_value": 1})

    class Config:
        """One text for a response and question."""

        unique: ClassVar = ["response_id", "question"]


class SurveyCodes(Contract):
    """One row for each code that one coder gave to one answer."""

    response_id: Series[str] = response_column()
    wave: Series[str] = wave_column()
    question: Series[str] = question_column()
    code: Series[str] = described(
        "a code such as pupil.confidence", "Code: an id of study/codebook.yaml", str_matches=CODE
    )
    coder: Series[str] = described(
        "a coder's mark such as A or coder_1", "Who gave the code", str_matches=CODER
    )

    class Config:
        """Each code once for an answer and coder."""

        unique: ClassVar = ["response_id", "question", "code", "coder"]
