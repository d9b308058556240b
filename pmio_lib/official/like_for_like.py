"""England on the footing of the local authority tables, year by year.

DfE's tables of local authorities count fewer pupils than its national headline. The printed row of
England in the Local Authority Interactive Tool is on the one footing in some years and on the other
in the rest, so an authority minus the printed row mixes the two. Belongs here: which footing a
printed row is on, and England on that of the authorities. Not here: an authority's gap to it.
"""

from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.tables import OPTIONAL
from pmio_lib.tables.origins import traced

ENGLAND: Final = "970"
REGIONS: Final = ("980", "981", "982", "983", "984", "985", "986", "989", "990")
"""Nine regions that make up England; 987 and 988 are parts of 986, London."""

COHORT: Final = "ks4_cohort_all"
TOLERANCE_PP: Final = 0.1
"""How far a printed row may lie from the areas' own mean: both are rounded to one decimal."""

SUMMED_AT_LEAST: Final = 145
"""Authorities with counts from which their sum stands for England; there are about 150."""

BASES: Final = ("printed", "counted", "sum", "regions")


@traced
def printed_against_regions(
    figures: pd.DataFrame, areas: pd.DataFrame, measure: str
) -> pd.DataFrame:
    """Hold England's printed row against its nine regions, weighted by their pupils.

    `figures` as official.tables.AreaFigures with `ks4_cohort_all`, `areas` an AreaRegister.
    Each year is weighted by the pupils of the nearest year in which they are known, the earlier of
    two as near. By year: `england_printed_pct`, `regions_pct`, `regions_difference_pp`,
    `on_la_basis` (no further apart than `TOLERANCE_PP`). Raises StatisticsError if the table holds
    no figure of the measure for England, or no pupils of regions.
    """
    rows = figures[figures["measure"].eq(measure)]
    printed = _printed(rows, measure)
    regions = rows[rows["area_code"].isin(REGIONS)]
    values = regions.pivot(index="year", columns="area_code", values="value")
    values = values.reindex(columns=list(REGIONS)).dropna()
    weights = _nearest(region_pupils(figures, areas), values.index)
    weighted = (values * weights).sum(axis=1) / weights.sum(axis=1)
    found = pd.DataFrame({"england_printed_pct": printed, "regions_pct": weighted}).dropna()
    found["regions_difference_pp"] = found["england_printed_pct"] - found["regions_pct"]
    found["on_la_basis"] = found["regions_difference_pp"].abs().le(TOLERANCE_PP)
    return found.rename_axis("year")


def region_pupils(figures: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Give pupils at the end of key stage 4 by year and region code, their authorities added up.

    Of a range of pupils the middle is taken. Raises StatisticsError if no year has all nine
    regions.
    """
    rows = figures[figures["measure"].eq(COHORT) & figures["kind"].eq("local_authority")]
    # Authorities, and not the regions' own rows: London's of 2019 is 32 pupils short of its halves.
    rows = rows.assign(pupils=middle_pupils(rows), region=rows["area_code"].map(_regions_of(areas)))
    summed = rows.groupby(["year", "region"])["pupils"].sum().unstack("region")
    pupils = summed.reindex(columns=list(REGIONS)).dropna()
    if pupils.empty:
        raise StatisticsError(f"No year with {COHORT} of all nine regions: nothing to weigh by.")
    return pupils.rename_axis(index="year", columns="area_code")


def middle_pupils(rows: pd.DataFrame) -> pd.Series:
    """Give how many pupils each figure is a share of: the middle of the range that is known."""
    return (rows["pupils_low"].astype(float) + rows["pupils_high"].astype(float)) / 2


def _regions_of(areas: pd.DataFrame) -> dict[str, str]:
    """Give each authority's region, Inner and Outer London in London."""
    parents = dict(zip(areas["area_code"], areas["region_code"], strict=True))
    return {
        code: region if region in REGIONS else parents.get(region, "")
        for code, region in parents.items()
    }


def _nearest(pupils: pd.DataFrame, years: pd.Index) -> pd.DataFrame:
    nearest = [min(pupils.index, key=lambda known: (abs(known - year), known)) for year in years]
    return pupils.loc[nearest].set_axis(years)


@traced
def england_like_for_like(figures: pd.DataFrame, areas: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give England on the footing of the local authority tables, by year.

    Of each year the first that there is, `basis`: "printed", the printed row where it lies within
    `TOLERANCE_PP` of the regions; "counted", DfE's own row for England in a table of authorities;
    "sum", the authorities added up; "regions", nine regions weighted by pupils, our estimate.

    `figures` as official.tables.AreaFigures, `areas` an AreaRegister. By year: `england_pct`,
    `least_pct` and `most_pct` (apart where only a range of pupils is known), `basis`,
    `is_estimate`, `england_printed_pct`, `numerator`, `pupils_low`, `pupils_high`, `n_areas`.
    Raises StatisticsError if the measure is no share, or no authority has a figure of it: then
    England's row is not on their footing.
    """
    rows = figures[figures["measure"].eq(measure)]
    if not (rows["kind"].eq("local_authority") & rows["unit"].eq("percent")).any():
        raise StatisticsError(f"{measure}: no authority has a share of it to set England beside.")
    if _has_regions(rows):
        counts = figures[figures["measure"].eq(f"{measure}_counted_all")]
        against = printed_against_regions(figures, areas, measure)
        printed = against.loc[against["on_la_basis"], "england_printed_pct"]
        candidates = [_of_value(printed, "printed"), _of_value(against["regions_pct"], "regions")]
    else:
        counts, candidates = rows, []
    candidates += [_counted(counts), _summed(counts)]
    first = pd.concat([each for each in candidates if not each.empty])
    first = first.assign(order=first["basis"].map(BASES.index)).sort_values("order", kind="stable")
    return _shown(first[~first.index.duplicated()].sort_index(), rows)


@traced
def england_printed(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give England's printed row in the columns of `england_like_for_like`.

    For measures whose printed row is on the footing of the authorities in every year: key stage 2
    and the multiplication tables check. Raises StatisticsError if there is no such row.
    """
    rows = figures[figures["measure"].eq(measure)]
    return _shown(_of_value(_printed(rows, measure), "printed"), rows)


_TYPES: Final = {
    **dict.fromkeys(("england_pct", "least_pct", "most_pct"), "float64"),
    "basis": "str",
    "is_estimate": "bool",
    "england_printed_pct": "float64",
    **dict.fromkeys((*OPTIONAL, "n_areas"), "Int64"),
}


def _shown(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    printed = _england(rows)["value"].reindex(found.index)
    is_estimate = found["basis"].eq("regions")
    whole = found.assign(england_printed_pct=printed, is_estimate=is_estimate)
    return whole.reindex(columns=list(_TYPES)).astype(_TYPES).rename_axis("year")


def _england(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["area_code"].eq(ENGLAND)].set_index("year").sort_index()


def _printed(rows: pd.DataFrame, measure: str) -> pd.Series:
    printed = _england(rows)["value"]
    if printed.empty:
        raise StatisticsError(f"The table holds no figure of {measure} for England.")
    return printed


def _has_regions(rows: pd.DataFrame) -> bool:
    """Tell a measure with England's row and regions to hold it against.

    One that counts pupils is on the footing of the authorities wherever it has a row.
    """
    counts = rows["numerator"].notna().any()
    return not counts and {ENGLAND, *REGIONS} <= set(rows["area_code"])


def _of_value(values: pd.Series, basis: str) -> pd.DataFrame:
    same = dict.fromkeys(("england_pct", "least_pct", "most_pct"), values)
    return pd.DataFrame(same).assign(basis=basis)


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Give DfE's own row for England in a table of authorities."""
    england = _england(rows)
    return pd.concat([_of_value(england["value"], "counted"), england[list(OPTIONAL)]], axis=1)


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Add up the authorities' numbers of pupils by year, where there are enough of them.

    The Isles of Scilly, whose counts are not held, are out: 20 of 600,000 pupils.
    """
    counted = rows[rows["kind"].eq("local_authority")].dropna(subset=list(OPTIONAL))
    sums = counted.groupby("year")[list(OPTIONAL)].sum().astype("Int64")
    sums["n_areas"] = counted.groupby("year")["area_code"].nunique().astype("Int64")
    sums = sums[sums["n_areas"] >= SUMMED_AT_LEAST]
    numerator, low, high = (sums[name].astype(float) for name in OPTIONAL)
    return sums.assign(
        england_pct=200 * numerator / (low + high),
        least_pct=100 * numerator / high,
        most_pct=100 * numerator / low,
        basis="sum",
    )
