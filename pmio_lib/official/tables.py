"""Tables of published figures: one row a measure, area and year, with where it was printed.

Two kinds: small tables of the areas of the study, and those of every authority, region and England.
Belongs here: the columns and what each may hold. Not here: which figures must exist, which
study/measures.yaml says and clean.py and areas_clean.py check.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.tables.columns import ID, Contract, described

KEY: Final = ["measure", "area_code", "year"]
SMALL_AREA: Final = "420"
"""Isles of Scilly: one school, about 20 pupils a year, one to five of them disadvantaged."""

SYMBOLS: Final = {
    "z": "not applicable",
    "x": "not available",
    "c": "confidential, suppressed by the publisher",
    "low": "rounds to zero but is not zero",
    "k": "rounds to zero but is not zero",
    "u": "low reliability",
}
"""Symbols the DfE prints where a figure cannot be: kept as they are, never 0 or blank."""

STATUSES: Final = ("final", "provisional", "unstated")
UNITS: Final = ("percent", "count")
KINDS: Final = ("local_authority", "region", "country")
AREA_STATUSES: Final = ("final", "revised", "provisional", "unstated")
AREA_UNITS: Final = ("percent", "count", "points", "score", "index")
OPTIONAL: Final = ("numerator", "pupils_low", "pupils_high")
"""Columns that a table of all areas may leave out where it has none of them."""

NUMBER: Final = r"-?[0-9]+(\.[0-9]+)?"
YEAR: Final = r"(19|20)[0-9]{2}"
"""Digits 0 to 9 and no others: \\d takes those of every script."""
AREA_CODE: Final = r"[0-9]{3}"
WHOLE: Final = r"[0-9]{1,9}"

MEASURE: Final = "Measure, an id of study/measures.yaml"
CODE_OF_AREA: Final = "Old local-authority code; 970 is England"
STANDING: Final = "What the publication says of the figure's standing"


def _text(expected: str, pattern: str) -> Any:
    return described(expected, str_matches=rf"^({pattern})$")


def _one_of(values: Collection[str], description: str = "", **checks: Any) -> Any:
    expected = f"one of {', '.join(values)}"
    return described(expected, description, isin=list(values), **checks)


def _year(description: str, *, nullable: bool = False) -> Any:
    expected = "a year from 1990 to 2100"
    return described(expected, description, ge=1990, le=2100, nullable=nullable)


def _pupils(description: str, at_least: int) -> Any:
    expected = f"a count of {at_least} or more"
    return described(expected, description, nullable=True, ge=at_least)


def _source_row() -> Any:
    return described("a line number", "Line of the raw file it was read from", ge=2)


class RawFigures(Contract):
    """A table of figures as typed: every cell text, one row a line of the file."""

    measure: Series[str] = described("a measure id such as ks2_maths_expected", str_matches=ID)
    area_code: Series[str] = described("an area code such as 861", str_matches=r"^[A-Z0-9]+$")
    area: Series[str] = described("the area's name", str_length={"min_value": 1})
    year: Series[str] = described("a year such as 2019", str_matches=rf"^{YEAR}$")
    value: Series[str] = _text(
        f"a plain number, or one of the symbols {', '.join(SYMBOLS)}",
        f"{NUMBER}|{'|'.join(SYMBOLS)}",
    )
    unit: Series[str] = _one_of(UNITS)
    status: Series[str] = _one_of(STATUSES)
    publication: Series[str] = described("a publication id", str_matches=ID)
    locator: Series[str] = described("where in the publication", str_length={"min_value": 1})


class Figures(Contract):
    """A table of figures ready to compute with."""

    measure: Series[str] = described("a measure id", MEASURE)
    area_code: Series[str] = described("an area code", CODE_OF_AREA)
    area: Series[str] = described("the area's name")
    year: Series[int] = _year("Year in which the school year ended")
    value: Series[float] = described(
        "a figure of 0 or more",
        "The figure; empty where a symbol stands",
        unit="as the column unit says",
        nullable=True,
        ge=0,
    )
    symbol: Series[str] = _one_of(
        SYMBOLS, "The DfE symbol printed in place of a figure", nullable=True
    )
    unit: Series[str] = _one_of(UNITS)
    status: Series[str] = _one_of(STATUSES, STANDING)
    publication: Series[str] = described("a publication id", "An id of study/publications.yaml")
    locator: Series[str] = described("where in the publication the figure stands")
    source_row: Series[int] = _source_row()

    class Config:
        """One figure for a measure, area and year of one publication."""

        unique: ClassVar = [*KEY, "publication"]

    @pa.dataframe_check(error="value: either a figure or a symbol, not both and not neither")
    def _value_or_symbol(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        return frame["value"].notna() ^ frame["symbol"].notna()

    @pa.dataframe_check(error="value: a percentage from 0 to 100")
    def _percent_in_range(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        return frame["unit"].ne("percent") | frame["value"].isna() | frame["value"].le(100)

    @pa.dataframe_check(error="value: a whole number, as a count is")
    def _counts_are_whole(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        return frame["unit"].ne("count") | frame["value"].isna() | frame["value"].mod(1).eq(0)


class RawAreas(Contract):
    """The register of areas as typed: every cell text."""

    area_code: Series[str] = _text("three digits such as 861", AREA_CODE)
    area: Series[str] = described("the area's name", str_length={"min_value": 1})
    kind: Series[str] = _one_of(KINDS)
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

    area_code: Series[str] = described("an area code", CODE_OF_AREA)
    area: Series[str] = described("the area's name")
    kind: Series[str] = _one_of(KINDS)
    region_code: Series[str] = described(
        "an area code", "Code of the region it lies in; Inner and Outer London lie in London"
    )
    first_year: Series[pd.Int64Dtype] = _year(
        "First year with its figures, if newly made", nullable=True
    )
    last_year: Series[pd.Int64Dtype] = _year(
        "Last year with its figures, if abolished", nullable=True
    )
    successors: Series[str] = described("area codes", "Codes of the authorities that followed it")
    source_row: Series[int] = _source_row()

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

        unique: ClassVar = KEY


class RawAddedFigures(RawAreaFigures):
    """Figures that came later, of any table of all areas, each with where it comes from."""

    publication: Series[str] = described("a publication id", str_matches=ID)
    status: Series[str] = _one_of(AREA_STATUSES)
    locator: Series[str] = described("where in the publication, or nothing for the measure's own")


class AreaFigures(Contract):
    """A table of figures of all areas ready to compute with."""

    measure: Series[str] = described("a measure id", MEASURE)
    area_code: Series[str] = described("an area code", CODE_OF_AREA)
    area: Series[str] = described("the area's name")
    kind: Series[str] = _one_of(KINDS)
    year: Series[int] = _year("Year in which the school year ended")
    value: Series[float] = described(
        "a figure within the measure's limits",
        "The figure; empty where only a range of pupils is known",
        unit="as the column unit says",
        nullable=True,
    )
    numerator: Series[pd.Int64Dtype] = _pupils(
        "How many pupils reached the grade, where published", 0
    )
    pupils_low: Series[pd.Int64Dtype] = _pupils(
        "Fewest pupils that the figure counts or is a share of, where known", 1
    )
    pupils_high: Series[pd.Int64Dtype] = _pupils(
        "Most pupils that the figure counts or is a share of, where known", 1
    )
    unit: Series[str] = _one_of(AREA_UNITS)
    status: Series[str] = _one_of(AREA_STATUSES, STANDING)
    publication: Series[str] = described("a publication id", "An id of study/publications.yaml")
    locator: Series[str] = described("where in the publication the figure stands")
    source_row: Series[int] = _source_row()

    class Config:
        """One figure for a measure, area and year."""

        unique: ClassVar = KEY

    @pa.dataframe_check(error="value: a figure, or a range of pupils")
    def _value_or_range(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        return frame["value"].notna() | frame["pupils_low"].notna()

    @pa.dataframe_check(error="value: a percentage from 0 to 100")
    def _percent_in_range(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        return frame["unit"].ne("percent") | frame["value"].between(0, 100)

    @pa.dataframe_check(error="value: a whole number of 0 or more, as a count is")
    def _counts_are_whole(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        value = frame["value"]
        return frame["unit"].ne("count") | value.isna() | (value.mod(1).eq(0) & value.ge(0))

    @pa.dataframe_check(error="pupils_high: no fewer than pupils_low, both or neither")
    def _range_in_order(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        low, high = frame["pupils_low"].astype(float), frame["pupils_high"].astype(float)
        return (low.isna() & high.isna()) | (low <= high)

    @pa.dataframe_check(error="numerator: no more pupils than the figure is a share of")
    def _numerator_within(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        reached, most = frame["numerator"].astype(float), frame["pupils_high"].astype(float)
        return reached.isna() | most.isna() | (reached <= most)
