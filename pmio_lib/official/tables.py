"""Tables of published figures: one row a measure, area and year, with where it was printed.

Belongs here: the columns and what each may hold. Not here: which figures must exist, which
study/measures.yaml says and clean/figures.py checks.
"""

from typing import Any, ClassVar, Final

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from pmio_lib.tables.columns import ID, Contract, described

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
NUMBER: Final = r"-?[0-9]+(\.[0-9]+)?"
YEAR: Final = r"(19|20)[0-9]{2}"
"""Digits 0 to 9 and no others: \\d takes those of every script."""


class RawFigures(Contract):
    """A table of figures as typed: every cell text, one row a line of the file."""

    measure: Series[str] = described("a measure id such as ks2_maths_expected", str_matches=ID)
    area_code: Series[str] = described("an area code such as 861", str_matches=r"^[A-Z0-9]+$")
    area: Series[str] = described("the area's name", str_length={"min_value": 1})
    year: Series[str] = described("a year such as 2019", str_matches=rf"^{YEAR}$")
    value: Series[str] = described(
        f"a plain number, or one of the symbols {', '.join(SYMBOLS)}",
        str_matches=rf"^({NUMBER}|{'|'.join(SYMBOLS)})$",
    )
    unit: Series[str] = described(f"one of {', '.join(UNITS)}", isin=UNITS)
    status: Series[str] = described(f"one of {', '.join(STATUSES)}", isin=STATUSES)
    publication: Series[str] = described("a publication id", str_matches=ID)
    locator: Series[str] = described("where in the publication", str_length={"min_value": 1})


class Figures(Contract):
    """A table of figures ready to compute with."""

    measure: Series[str] = described("a measure id", "Measure, an id of study/measures.yaml")
    area_code: Series[str] = described("an area code", "Old local-authority code; 970 is England")
    area: Series[str] = described("the area's name")
    year: Series[int] = described(
        "a year from 1990 to 2100", "Year in which the school year ended", ge=1990, le=2100
    )
    value: Series[float] = described(
        "a figure of 0 or more",
        "The figure; empty where a symbol stands",
        unit="as the column unit says",
        nullable=True,
        ge=0,
    )
    symbol: Series[str] = described(
        f"one of {', '.join(SYMBOLS)}",
        "The DfE symbol printed in place of a figure",
        nullable=True,
        isin=list(SYMBOLS),
    )
    unit: Series[str] = described(f"one of {', '.join(UNITS)}", isin=UNITS)
    status: Series[str] = described(
        f"one of {', '.join(STATUSES)}",
        "What the publication says of the figure's standing",
        isin=STATUSES,
    )
    publication: Series[str] = described("a publication id", "An id of study/publications.yaml")
    locator: Series[str] = described("where in the publication the figure stands")
    source_row: Series[int] = described(
        "a line number", "Line of the raw file it was read from", ge=2
    )

    class Config:
        """One figure for a measure, area and year of one publication."""

        unique: ClassVar = ["measure", "area_code", "year", "publication"]

    @pa.dataframe_check(error="value: either a figure or a symbol, not both and not neither")
    def value_or_symbol(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold each row to exactly one of value and symbol."""
        return frame["value"].notna() ^ frame["symbol"].notna()

    @pa.dataframe_check(error="value: a percentage from 0 to 100")
    def percent_in_range(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold percentages to 0-100."""
        return (frame["unit"] != "percent") | frame["value"].isna() | (frame["value"] <= 100)

    @pa.dataframe_check(error="value: a whole number, as a count is")
    def counts_are_whole(cls, frame: pd.DataFrame) -> Any:  # noqa: N805
        """Hold counts to whole numbers."""
        return (frame["unit"] != "count") | frame["value"].isna() | (frame["value"] % 1 == 0)
