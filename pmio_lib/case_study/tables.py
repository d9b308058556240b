"""Tables of the case study: pupils, their marks, their primary schools, and who was left out why.

Belongs here: the columns and what each may hold. Not here: the rules (clean/rules.py).
The tables of pupils stand in data/processed under pseudonyms and are shown on no page.
"""

from typing import Any, ClassVar, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.people.register import SCHOOL_MATCHES, school_column
from pmio_lib.tables.columns import ID, PSEUDONYM, Contract, described

PUPIL_PREMIUM: Final = ("yes", "no", "unknown")
MARK_STATUSES: Final = ("present", "absent")
TOLERANCE: Final = 1e-9

NO_SCHOOL: Final = "no primary school named"
NOT_IN_REGISTER: Final = "primary school not in the register"
TOO_FEW_ENTRANTS: Final = "primary school with too few entrants"
ENGAGEMENT_UNKNOWN: Final = "engagements of the primary school unknown"
BELOW_BANDS: Final = "primary school with fewer engagements than any band"
ABOVE_BANDS: Final = "primary school with more engagements than any band"
ABSENT_FROM_ALL: Final = "absent from every test"
NO_ENTRANT: Final = "sent no pupil"
PUPIL_REASONS: Final = (
    NO_SCHOOL,
    NOT_IN_REGISTER,
    TOO_FEW_ENTRANTS,
    ENGAGEMENT_UNKNOWN,
    BELOW_BANDS,
    ABOVE_BANDS,
    ABSENT_FROM_ALL,
)
"""Why a pupil is left out: the first rule, in this order, that applies."""

SCHOOL_REASONS: Final = (NO_ENTRANT, *PUPIL_REASONS[2:])


def pupil_column(**checks: Any) -> Any:
    """Give the column that names a pupil."""
    words = "Keyed pseudonym of the pupil's number in the file"
    return described("16 hexadecimal digits", words, str_matches=PSEUDONYM, **checks)


def count_column(words: str) -> Any:
    """Give a column of counts."""
    return described("a whole number of 0 or more", words, ge=0)


def reason_column(words: str, reasons: tuple[str, ...]) -> Any:
    """Give the column that says why a row is left out."""
    expected = f"one of {', '.join(reasons)}, or empty"
    return described(expected, words, nullable=True, isin=reasons)


class RawMaxima(Contract):
    """Maxima of the tests as typed, where the pupil file's headings do not state them."""

    test: Series[str] = described("a test of study/study.yaml", str_length={"min_value": 1})
    maximum: Series[str] = described("a whole number above 0", str_matches=r"^[1-9][0-9]{0,3}$")


class RawFeeders(Contract):
    """Named feeder schools as typed: without the second column, each school listed is one."""

    urn: Series[str] = described(
        "a unique reference number of six digits", unique=True, str_matches=r"^[0-9]{6}$"
    )
    named_feeder: Series[str] = described(
        "yes or no", "Whether it is a named feeder school", str_matches=r"^(?i:yes|y|1|no|n|0)$"
    )


class CaseStudyPupils(Contract):
    """One row a pupil of the intake, in the analysis or not. Shown on no page."""

    pupil_id: Series[str] = pupil_column(unique=True)
    school_id: Series[str] = school_column()
    school_match: Series[str] = described(
        f"one of {', '.join(SCHOOL_MATCHES)}",
        "How the primary school's name was found in the register: as its name, as an alias, or not",
        isin=SCHOOL_MATCHES,
    )
    is_named_feeder: Series[pd.BooleanDtype] = described(
        "true, false or empty",
        "Whether the primary school is a named feeder; empty where the school is not in the "
        "register, or no feeders were listed",
        nullable=True,
    )
    pupil_premium: Series[str] = described(
        f"one of {', '.join(PUPIL_PREMIUM)}",
        "Whether the pupil is eligible for Pupil Premium",
        isin=PUPIL_PREMIUM,
    )
    is_in_analysis: Series[bool] = described(
        "true or false", "Whether the report's rules keep the pupil"
    )
    left_out_reason: Series[str] = reason_column(
        "Why the pupil is left out: the first rule that applies", PUPIL_REASONS
    )

    @pa.dataframe_check(error="school_id: empty where the school is unmatched, and only there")
    def school_where_matched(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold pseudonym and match to one another."""
        return frame["school_id"].isna() == frame["school_match"].eq("unmatched")

    @pa.dataframe_check(error="left_out_reason: a reason where the pupil is left out, only there")
    def reason_where_left_out(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold reason and analysis to one another."""
        return frame["left_out_reason"].isna() == frame["is_in_analysis"]

    @pa.dataframe_check(error="is_named_feeder: empty where there is no school")
    def feeder_where_school(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Say nothing of a school that is not known."""
        return frame["is_named_feeder"].isna() | frame["school_id"].notna()


class CaseStudyScores(Contract):
    """One row for each pupil of the intake and test, sat or not. Shown on no page."""

    pupil_id: Series[str] = pupil_column()
    school_id: Series[str] = school_column()
    test: Series[str] = described("a test id such as arithmetic", str_matches=ID)
    mark: Series[float] = described(
        "a number from 0 to the maximum, or empty", "The mark", unit="marks", nullable=True, ge=0
    )
    maximum: Series[int] = described("a whole number above 0", "The maximum", unit="marks", gt=0)
    score_pct: Series[float] = described(
        "0 to 100, or empty", "The mark in per cent of the maximum", nullable=True, ge=0, le=100
    )
    status: Series[str] = described(
        f"one of {', '.join(MARK_STATUSES)}", "Whether the pupil sat the test", isin=MARK_STATUSES
    )

    class Config:
        """Each test once for a pupil."""

        unique: ClassVar = ["pupil_id", "test"]

    @pa.dataframe_check(error="mark: a mark where the pupil was present, and only there")
    def mark_where_present(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold mark and status to one another."""
        return frame["mark"].notna() == frame["status"].eq("present")

    @pa.dataframe_check(error="score_pct: the mark in per cent of the maximum")
    def score_is_mark(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold score and mark to one another."""
        wanted = 100 * frame["mark"] / frame["maximum"]
        both_missing = wanted.isna() & frame["score_pct"].isna()
        return both_missing | (frame["score_pct"] - wanted).abs().le(TOLERANCE)


class CaseStudySchools(Contract):
    """One row for each school of the register that sent a pupil or took part."""

    school_id: Series[str] = described(
        "16 hexadecimal digits",
        "Keyed pseudonym of the school's URN, the same in every phase of the study",
        unique=True,
        str_matches=PSEUDONYM,
    )
    engagements: Series[pd.Int64Dtype] = described(
        "a whole number of 0 or more, or empty",
        "Engagements with the programme in the academic year; empty where not known",
        nullable=True,
        ge=0,
    )
    band: Series[str] = described(
        "a band id such as low_medium, or none", "Band of engagement", str_matches=ID
    )
    entrants: Series[int] = count_column("Pupils of the intake who came from it")
    is_named_feeder: Series[pd.BooleanDtype] = described(
        "true, false or empty",
        "Whether it is a named feeder; empty where no feeders were listed",
        nullable=True,
    )
    is_left_out: Series[bool] = described(
        "true or false", "Whether the report's rules leave the school out"
    )
    left_out_reason: Series[str] = reason_column("Why the school is left out", SCHOOL_REASONS)

    @pa.dataframe_check(error="left_out_reason: a reason where the school is left out, only there")
    def reason_where_left_out(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold reason and flag to one another."""
        return frame["left_out_reason"].notna() == frame["is_left_out"]

    @pa.dataframe_check(error="band: a band for every school that is kept")
    def band_where_kept(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold band and flag to one another."""
        return frame["is_left_out"] | frame["band"].ne("none")


class CaseStudyFlow(Contract):
    """From the intake to each test: what every rule leaves, and what it leaves out."""

    sequence: Series[int] = count_column("Order of the steps")
    step: Series[str] = described("a step id such as school_named", unique=True, str_matches=ID)
    follows: Series[str] = described(
        "a step id, or empty",
        "The step it follows; empty for the intake. Every test follows the analysis",
        nullable=True,
        str_matches=ID,
    )
    pupils: Series[int] = count_column("Pupils left")
    schools: Series[int] = count_column("Primary schools left, by name where not registered")
    left_out_pupils: Series[int] = count_column("Pupils the step leaves out")
    left_out_schools: Series[int] = count_column("Primary schools the step leaves no pupil of")
    reason: Series[str] = described("why, in words, or empty", "Why the step leaves them out")

    @pa.dataframe_check(error="pupils: those of the step before, less those left out")
    def pupils_add_up(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Let no pupil disappear between two steps."""
        return _adds_up(frame, "pupils", "left_out_pupils")

    @pa.dataframe_check(error="schools: those of the step before, less those left out")
    def schools_add_up(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Let no school disappear between two steps."""
        return _adds_up(frame, "schools", "left_out_schools")


def _adds_up(frame: pd.DataFrame, left: str, gone: str) -> "pd.Series[bool]":
    before = frame["follows"].map(frame.set_index("step")[left])
    is_first = frame["follows"].isna() & frame[gone].eq(0)
    return is_first | before.eq(frame[left] + frame[gone])
