"""The register of schools and the column that names a school in every table of people's data."""

from typing import Any, Final

from pandera.typing.pandas import Series

from pmio_lib.tables.columns import PSEUDONYM, Contract, described

REGISTER: Final = "schools.csv"
URN: Final = r"^\d{6}$"
PHASES: Final = ("primary", "secondary", "all_through", "special", "other")
SCHOOL_MATCHES: Final = ("exact", "alias", "unmatched")


def school_column() -> Any:
    """Give the column that names the school in every table of the survey."""
    return described(
        "16 hexadecimal digits, or empty",
        "Keyed pseudonym of the school's URN, the same in every phase of the study; empty where "
        "the school is not in the register",
        nullable=True,
        str_matches=PSEUDONYM,
    )


class SchoolRegister(Contract):
    """The register of schools as typed: every cell text."""

    urn: Series[str] = described(
        "a unique reference number of six digits", unique=True, str_matches=URN
    )
    name: Series[str] = described("the school's name", str_length={"min_value": 1})
    phase: Series[str] = described(f"one of {', '.join(PHASES)}", isin=PHASES)
    aliases: Series[str] = described(
        "other names, separated by |, or nothing", "Other names people write for it"
    )
