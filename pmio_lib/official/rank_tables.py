"""Ranks of an area's change among all local authorities, worked out from an official release.

The release itself is not in the project: each row says by which rule its rank follows from it,
and a test works every row out again where the release is at hand.
"""

from typing import Any, ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.official.tables import NUMBER, STATUSES, YEAR
from pmio_lib.tables.columns import ID, Contract, described

WHOLE = r"^[0-9]{1,9}$"


class RawRanks(Contract):
    """A table of ranks as typed: every cell text."""

    measure: Series[str] = described("a measure id", str_matches=ID)
    area_code: Series[str] = described("an area code such as 861", str_matches=r"^[A-Z0-9]+$")
    area: Series[str] = described("the area's name", str_length={"min_value": 1})
    base_year: Series[str] = described("a year such as 2018", str_matches=rf"^{YEAR}$")
    year: Series[str] = described("a year such as 2019", str_matches=rf"^{YEAR}$")
    change: Series[str] = described("a plain number", str_matches=rf"^{NUMBER}$")
    rank: Series[str] = described("a whole number", str_matches=WHOLE)
    areas_ranked: Series[str] = described("a whole number", str_matches=WHOLE)
    unit: Series[str] = described("percentage_point", eq="percentage_point")
    status: Series[str] = described(f"one of {', '.join(STATUSES)}", isin=STATUSES)
    publication: Series[str] = described("a publication id", str_matches=ID)
    locator: Series[str] = described("the rule by which it follows", str_length={"min_value": 1})


class Ranks(Contract):
    """A table of ranks ready to use."""

    measure: Series[str] = described("a measure id", "Measure, an id of study/measures.yaml")
    area_code: Series[str] = described("an area code", "Old local-authority code")
    area: Series[str] = described("the area's name")
    base_year: Series[int] = described("a year from 1990 to 2100", ge=1990, le=2100)
    year: Series[int] = described("a year from 1990 to 2100", ge=1990, le=2100)
    change: Series[float] = described(
        "a change of at most 100 points", "Change between the years, in `unit`", ge=-100, le=100
    )
    rank: Series[int] = described("a rank of 1 or more", "1 is the largest rise", ge=1)
    areas_ranked: Series[int] = described("2 or more", "How many areas were ranked", ge=2)
    unit: Series[str] = described("percentage_point", eq="percentage_point")
    status: Series[str] = described(f"one of {', '.join(STATUSES)}", isin=STATUSES)
    publication: Series[str] = described("a publication id", "An id of study/publications.yaml")
    locator: Series[str] = described("the rule by which the rank follows from the release")
    source_row: Series[int] = described(
        "a line number", "Line of the raw file it was read from", ge=2
    )

    class Config:
        """One rank for a measure, area and pair of years."""

        unique: ClassVar = ["measure", "area_code", "base_year", "year"]

    @pa.dataframe_check(error="rank: a rank no greater than the number of areas ranked")
    def rank_among_areas(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold ranks to the number of areas ranked."""
        return frame["rank"] <= frame["areas_ranked"]

    @pa.dataframe_check(error="year: a year after the base year")
    def years_in_order(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold each change to run forward in time."""
        return frame["year"] > frame["base_year"]
