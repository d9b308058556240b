"""The report's own table, what the council's releases add to it, and how entries grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from pmio_lib.methods.proportions import wilson_interval
from pmio_lib.methods.series.change import change_since, gap, index_to_base, relative_growth
from pmio_lib.official.panel import series, yearly_counts
from pmio_lib.tables.origins import traced


@traced
def gaps(panel: pd.DataFrame, area: str, others: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Give an area's gap to others, each the median of its areas in that year.

    `panel` has percentages by year and area code, `others` codes by stem. By year, `<stem>_gap_pp`:
    negative where the area lies below.
    """
    columns = {
        f"{stem}_gap_pp": gap(panel[area], panel[list(codes)].median(axis=1))
        for stem, codes in others.items()
    }
    return pd.DataFrame(columns).rename_axis("year")


@traced
def shares(
    panel: pd.DataFrame, columns: Mapping[str, str], cohorts: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    """Give areas' shares with a Wilson interval where the number of pupils is published.

    `panel` has percentages by year and area code, `columns` area codes by stem, `cohorts` the
    measure `ks4_pupils`. By year and stem: `<stem>_pct` with `_low`, `_high` and `_n`,
    `<stem>_pupils`.
    """
    parts = []
    for stem, code in columns.items():
        pupils = yearly_counts(cohorts, "ks4_pupils", code)
        part = with_interval(panel[code], pupils, stem, confidence)
        parts.append(part.assign(**{f"{stem}_pupils": part[f"{stem}_pct_n"]}))
    return pd.concat(parts, axis=1)


def with_interval(
    share: pd.Series, pupils: Mapping[int, int], stem: str, confidence: float
) -> pd.DataFrame:
    """Give percentages by year with their Wilson intervals; missing without pupils or a share."""
    rows = []
    for year, value in share.items():
        n = pupils.get(int(str(year))) if pd.notna(value) else None
        ends = wilson_interval(value / 100, n, confidence).scaled(100) if n else None
        rows.append(
            {
                "year": year,
                f"{stem}_pct": value,
                f"{stem}_pct_low": ends.low if ends else None,
                f"{stem}_pct_high": ends.high if ends else None,
                f"{stem}_pct_n": n,
            }
        )
    frame = pd.DataFrame(rows).set_index("year")
    return frame.astype({f"{stem}_pct_n": "Int64"}).astype(
        {f"{stem}_pct{end}": float for end in ("", "_low", "_high")}
    )


@traced
def rises(values: Mapping[str, pd.Series], years: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Give how far series rose from the year before, for the years asked of each.

    By `series` and `year`: `rise_pp`.
    """
    rows = [
        {"series": name, "year": year, "rise_pp": change_since(values[name], year - 1).get(year)}
        for name, asked in years.items()
        for year in asked
    ]
    return pd.DataFrame(rows).set_index(["series", "year"])


FOUR_PLUS: Final = "report_gcse_maths_4plus"
SEVEN_PLUS: Final = "report_gcse_maths_7plus"
ENTRIES: Final = "report_alevel_maths_entries"
PRESS: Final = "council_gcse_maths_4plus"


@traced
def report_table(
    report: pd.DataFrame, cohorts: pd.DataFrame, area: str, confidence: float
) -> pd.DataFrame:
    """Give the report's table, with a Wilson interval where the number of pupils is known.

    `report` has the report's shares and entries, `cohorts` the council's `ks4_pupils`. By year:
    `grade_4_pct` and `grade_7_pct` with `_low`, `_high` and `_n` (pupils), `alevel_entries`.
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
