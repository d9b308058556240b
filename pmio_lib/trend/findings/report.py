"""The report's own table, what the council's releases add to it, and how entries grew."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from pmio_lib.methods.series.growth import index_to_base, relative_growth
from pmio_lib.official.panel import series, yearly_counts
from pmio_lib.tables.origins import traced
from pmio_lib.trend.findings.gaps import with_interval

FOUR_PLUS: Final = "report_gcse_maths_4plus"
SEVEN_PLUS: Final = "report_gcse_maths_7plus"
ENTRIES: Final = "report_alevel_maths_entries"
PRESS: Final = "council_gcse_maths_4plus"


@traced
def report_table(
    report: pd.DataFrame, cohorts: pd.DataFrame, area: str, confidence: float
) -> pd.DataFrame:
    """Give the report's table, with a Wilson interval where the number of pupils is known.

    Parameters
    ----------
    report, cohorts : pandas.DataFrame
        Figures: the report's shares and entries, the council's `ks4_pupils`.
    area : str
    confidence : float

    Returns
    -------
    pandas.DataFrame
        By year: `grade_4_pct` and `grade_7_pct` with `_low`, `_high` and
        `_n` (pupils), `alevel_entries`.
    """
    pupils = yearly_counts(cohorts, "ks4_pupils", area)
    shares = [
        with_interval(series(report, measure, area), pupils, stem, confidence)
        for stem, measure in (("grade_4", FOUR_PLUS), ("grade_7", SEVEN_PLUS))
    ]
    entries = series(report, ENTRIES, area).rename("alevel_entries")
    return pd.concat([*shares, entries], axis=1).rename_axis("year")


@traced
def press_table(council: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
    """Set the council's results-day figures beside the report's for the same year.

    Returns
    -------
    pandas.DataFrame
        By `year` and `release`: `how` (stated or worked out), `council_pct`, `report_pct`.
    """
    printed = report[report["measure"].eq(FOUR_PLUS)].set_index("year")["value"]
    press = council[council["measure"].eq(PRESS)].sort_values(["year", "publication"])
    worked_out = press["locator"].str.contains("worked out")
    return pd.DataFrame(
        {
            "year": press["year"],
            "release": press["publication"].str[-4:],
            "how": worked_out.map({True: "worked out", False: "stated"}),
            "council_pct": press["value"],
            "report_pct": press["year"].map(printed),
        }
    ).set_index(["year", "release"])


@traced
def relative_growths(counts: Mapping[str, pd.Series], base_year: int, year: int) -> pd.DataFrame:
    """Give how far yearly counts grew from a base year to another, by series: `growth_pct`."""
    grown = {name: relative_growth(each, base_year)[year] for name, each in counts.items()}
    return pd.DataFrame({"growth_pct": pd.Series(grown)}).rename_axis("series")


@traced
def entries_index(entries: Mapping[str, pd.Series], base_year: int) -> pd.DataFrame:
    """Give yearly counts as index numbers, the base year 100, one column a series."""
    columns = {
        f"{name}_index": index_to_base(counts, base_year) for name, counts in entries.items()
    }
    return pd.DataFrame(columns).rename_axis("year")
