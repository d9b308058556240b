"""Figures of every authority, region and England: what each column may hold.

Belongs here: the columns. Not here: which measures and years there are and where they come from,
which study/measures.yaml says (`all_areas`) and areas_clean.py checks.
"""

from typing import Any, ClassVar, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.official.tables import NUMBER, YEAR
from pmio_lib.tables.columns import ID, Contract, described

AREA_CODE: Final = r"[0-9]{3}"
KINDS: Final = ("local_authority", "region", "country")
AREA_STATUSES: Final = ("final", "revised", "provisional", "unstated")
AREA_UNITS: Final = ("percent", "count", "points", "score", "index")
WHOLE: Final = r"[0-9]{1,9}"
OPTIONAL: Final = ("numerator", "pupils_low", "pupils_high")
"""Columns that a table may leave out where it has none of them."""


def _text(expected: str, pattern: str) -> Any:
    return described(expected, str_matches=rf"^({pattern})$")


def _year(expected: str, description: str, *, nullable: bool = False) -> Any:
    return described(expected, description, ge=1990, le=2100, nullable=nullable)


class RawAreas(Contract):
    """The register of areas as typed: every cell text."""

    area_code: Series[str] = _text("three digits such as 861", AREA_CODE)
    area: Series[str] = described("the area's name", str_length={"min_value": 1})
    kind: Series[str] = described(f"one of {', '.join(KINDS)}", isin=KINDS)
    region_code: Series[str] = _text("the code of its region, or nothing", rf"{AREA_CODE}|")
    first_year: Series[str] = _text("a year such as 2021, or nothing", rf"{YEAR}|")
    last_year: Series[str] = _text("a year such as 2020, or nothing", rf"{YEAR}|")
    successors: Series[str] = _text(
        "codes with a space between them, or nothing", rf"({AREA_CODE}( {AREA_CODE})*)?"
    )

    class Config:
        """One row an area."""

        unique: ClassVar = ["area_code"]


class AreaRegister(Contract):
    """The register of areas: every code a figure can have."""

    area_code: Series[str] = described("an area code", "Old local-authority code; 970 is England")
    area: Series[str] = described("the area's name")
    kind: Series[str] = described(f"one of {', '.join(KINDS)}", isin=KINDS)
    region_code: Series[str] = described(
        "an area code", "Code of the region it lies in; Inner and Outer London lie in London"
    )
    first_year: Series[pd.Int64Dtype] = _year(
        "a year from 1990 to 2100", "First year with its figures, if newly made", nullable=True
    )
    last_year: Series[pd.Int64Dtype] = _year(
        "a year from 1990 to 2100", "Last year with its figures, if abolished", nullable=True
    )
    successors: Series[str] = described("area codes", "Codes of the authorities that followed it")
    source_row: Series[int] = described(
        "a line number", "Line of the raw file it was read from", ge=2
    )

    class Config:
        """One row an area."""

        unique: ClassVar = ["area_code"]


class RawAreaFigures(Contract):
    """A table of figures of all areas as typed: every cell text."""

    measure: Series[str] = described("a measure id such as ks2_maths_expected", str_matches=ID)
    area_code: Series[str] = _text("three digits such as 861", AREA_CODE)
    year: Series[str] = _text("a year such as 2019", YEAR)
    value: Series[str] = _text("a plain number, or nothing beside a range of pupils", rf"{NUMBER}|")
    numerator: Series[str] = _text("a whole number or nothing", rf"{WHOLE}|")
    pupils_low: Series[str] = _text("a whole number or nothing", rf"{WHOLE}|")
    pupils_high: Series[str] = _text("a whole number or nothing", rf"{WHOLE}|")

    class Config:
        """One figure for a measure, area and year."""

        unique: ClassVar = ["measure", "area_code", "year"]


class RawAddedFigures(RawAreaFigures):
    """Figures that came later, of any table of all areas, each with where it comes from."""

    publication: Series[str] = described("a publication id", str_matches=ID)
    status: Series[str] = described(f"one of {', '.join(AREA_STATUSES)}", isin=AREA_STATUSES)
    locator: Series[str] = described("where in the publication, or nothing for the measure's own")


class AreaFigures(Contract):
    """A table of figures of all areas ready to compute with."""

    measure: Series[str] = described("a measure id", "Measure, an id of study/measures.yaml")
    area_code: Series[str] = described("an area code", "Old local-authority code; 970 is England")
    area: Series[str] = described("the area's name")
    kind: Series[str] = described(f"one of {', '.join(KINDS)}", isin=KINDS)
    year: Series[int] = _year("a year from 1990 to 2100", "Year in which the school year ended")
    value: Series[float] = described(
        "a figure within the measure's limits",
        "The figure; empty where only a range of pupils is known",
        unit="as the column unit says",
        nullable=True,
    )
    numerator: Series[pd.Int64Dtype] = described(
        "a count of 0 or more",
        "How many pupils reached the grade, where published",
        nullable=True,
        ge=0,
    )
    pupils_low: Series[pd.Int64Dtype] = described(
        "a count of 1 or more",
        "Fewest pupils that the figure counts or is a share of, where known",
        nullable=True,
        ge=1,
    )
    pupils_high: Series[pd.Int64Dtype] = described(
        "a count of 1 or more",
        "Most pupils that the figure counts or is a share of, where known",
        nullable=True,
        ge=1,
    )
    unit: Series[str] = described(f"one of {', '.join(AREA_UNITS)}", isin=AREA_UNITS)
    status: Series[str] = described(
        f"one of {', '.join(AREA_STATUSES)}",
        "What the publication says of the figure's standing",
        isin=AREA_STATUSES,
    )
    publication: Series[str] = described("a publication id", "An id of study/publications.yaml")
    locator: Series[str] = described("where in the publication the figure stands")
    source_row: Series[int] = described(
        "a line number", "Line of the raw file it was read from", ge=2
    )

    class Config:
        """One figure for a measure, area and year."""

        unique: ClassVar = ["measure", "area_code", "year"]

    @pa.dataframe_check(error="value: a figure, or a range of pupils")
    def value_or_range(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold each row to say something."""
        return frame["value"].notna() | frame["pupils_low"].notna()

    @pa.dataframe_check(error="value: a percentage from 0 to 100")
    def percent_in_range(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold percentages to 0-100."""
        return frame["unit"].ne("percent") | frame["value"].between(0, 100)

    @pa.dataframe_check(error="value: a whole number of 0 or more, as a count is")
    def counts_are_whole(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold counts to whole numbers."""
        value = frame["value"]
        return frame["unit"].ne("count") | value.isna() | (value.mod(1).eq(0) & value.ge(0))

    @pa.dataframe_check(error="pupils_high: no fewer than pupils_low, both or neither")
    def range_in_order(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold a range to run from the fewest to the most."""
        low, high = frame["pupils_low"].astype(float), frame["pupils_high"].astype(float)
        return (low.isna() & high.isna()) | (low <= high)

    @pa.dataframe_check(error="numerator: no more pupils than the figure is a share of")
    def numerator_within(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold how many reached a grade to how many there were."""
        reached, most = frame["numerator"].astype(float), frame["pupils_high"].astype(float)
        return reached.isna() | most.isna() | (reached <= most)
