"""From a table of figures to series, panels and totals; one publication a series, never mixed."""

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.tables.origins import traced


@traced
def panel(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give one measure as years by area codes.

    Values in the measure's unit, NaN where a symbol stands. Raises StatisticsError if the table
    does not hold the measure, or holds an area's figures from more than one publication: those make
    no series.
    """
    rows = figures[figures["measure"].eq(measure)]
    if rows.empty:
        raise StatisticsError(f"The table holds no figure of {measure}.")
    mixed = rows.groupby("area_code")["publication"].nunique()
    if (mixed > 1).any():
        areas = ", ".join(mixed.index[mixed > 1])
        raise StatisticsError(
            f"{measure}: more than one publication for {areas}; keep the rows of one."
        )
    return rows.pivot(index="year", columns="area_code", values="value").sort_index()


@traced
def series(figures: pd.DataFrame, measure: str, area: str) -> pd.Series:
    """Give one measure of one area by year; as `panel`."""
    rows = figures[figures["area_code"].eq(area)]
    by_area = panel(rows, measure)
    return by_area[area].rename(None)


def yearly_counts(figures: pd.DataFrame, measure: str, area: str) -> dict[int, int]:
    """Give counts by year, to look up one year at a time: no series, so publications may differ.

    Raises StatisticsError if one year has two figures: it would have to be said which is meant.
    """
    rows = figures[figures["measure"].eq(measure) & figures["area_code"].eq(area)]
    rows = rows[rows["value"].notna()]
    if rows["year"].duplicated().any():
        years = ", ".join(str(year) for year in rows.loc[rows["year"].duplicated(), "year"])
        raise StatisticsError(f"{measure}, {area}: more than one figure for {years}.")
    return {int(year): int(value) for year, value in rows[["year", "value"]].to_numpy()}


def printed_totals(figures: pd.DataFrame) -> dict[str, float]:
    """Give the report's printed totals by measure; each measure stands once."""
    rows = figures[figures["value"].notna()]
    if rows["measure"].duplicated().any():
        raise StatisticsError("A printed total stands more than once.")
    return {
        str(name): float(value) for name, value in zip(rows["measure"], rows["value"], strict=True)
    }


@traced
def interview_totals(figures: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """Give the report's counts of interviews, by what they are of: `printed_count`."""
    totals = printed_totals(figures)
    wanted = {labels[name]: totals[name] for name in sorted(totals) if "interview" in name}
    return pd.DataFrame({"printed_count": pd.Series(wanted)}).rename_axis("figure")
