"""One area among all local authorities: its changes, its ranks, its neighbours, its yearly steps.

Belongs here: places among areas. Not here: gaps to England and between groups of pupils
(`area_gaps`). Regions and England are never ranked. An authority that was made or abolished has
another code afterwards, so it has no change across that year and drops out of the ranks of it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.core.rounding import clear_binary_noise
from pmio_lib.official.tables import SMALL_AREA
from pmio_lib.tables.origins import traced

Span = tuple[int, int]


@traced
def authority_panel(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Give one measure of local authorities as years by area codes.

    `figures` as official.tables.AreaFigures. NaN where an authority has no figure. Raises
    StatisticsError if none has one.
    """
    rows = figures[figures["measure"].eq(measure) & figures["kind"].eq("local_authority")]
    if rows.empty:
        raise StatisticsError(f"No local authority has a figure of {measure}.")
    return rows.pivot(index="year", columns="area_code", values="value").sort_index()


def ranked(values: pd.Series) -> pd.DataFrame:
    """Rank values, 1 the largest, equal ones sharing the better rank.

    By the index of `values`, none missing: `rank`, `n_sharing` (how many have that rank).
    """
    clean = clear_binary_noise(values.astype(float))
    rank = clean.rank(ascending=False, method="min").astype("int64")
    return pd.DataFrame({"rank": rank, "n_sharing": rank.groupby(rank).transform("size")})


def placed(frame: pd.DataFrame, column: str, figures: pd.DataFrame) -> pd.DataFrame:
    """Add each authority's `area`, `rank` and `n_sharing` by a column, the first at the top."""
    placed = frame.join(ranked(frame[column]))
    placed.insert(0, "area", _names(figures, placed.index))
    return placed.sort_values(["rank", "area"]).rename_axis("area_code")


def _names(figures: pd.DataFrame, codes: pd.Index) -> pd.Series:
    return figures.drop_duplicates("area_code").set_index("area_code")["area"].reindex(codes)


@traced
def area_changes(figures: pd.DataFrame, measure: str, base_year: int, year: int) -> pd.DataFrame:
    """Give the change of every authority that has a figure in both years, the largest rise first.

    By `area_code`: `area`, `before_pct`, `after_pct`, `change_pp`, `rank` (1 is the largest rise,
    equal changes share the better rank), `n_sharing`. Raises StatisticsError if no authority has
    both figures.
    """
    panel = authority_panel(figures, measure).reindex([base_year, year])
    both = panel.T.dropna().set_axis(["before_pct", "after_pct"], axis=1)
    if both.empty:
        raise StatisticsError(f"{measure}: no authority has figures for {base_year} and {year}.")
    both["change_pp"] = clear_binary_noise(both["after_pct"] - both["before_pct"])
    return placed(both, "change_pp", figures)


@traced
def area_levels(figures: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    """Give the figure of every authority that has one in a year, the highest first.

    By `area_code`: `area`, `value_pct`, `rank` (1 is the highest), `n_sharing`. Raises
    StatisticsError if no authority has a figure.
    """
    values = authority_panel(figures, measure).reindex([year]).T[year].dropna()
    if values.empty:
        raise StatisticsError(f"{measure}: no authority has a figure for {year}.")
    return placed(pd.DataFrame({"value_pct": values}), "value_pct", figures)


@traced
def changes_among_areas(
    figures: pd.DataFrame,
    measure: str,
    area: str,
    neighbours: Sequence[str],
    spans: Iterable[Span],
) -> pd.DataFrame:
    """Place an area's change among all authorities and among its neighbours, by span of years.

    By `base_year` and `year`: `before_pct`, `after_pct`, `change_pp`, `rank`, `n_sharing`,
    `areas_ranked`, `median_change_pp` of all ranked, `neighbours_mean_pp`, `neighbours_median_pp`,
    `neighbours_rank` (among the area and its neighbours), `n_neighbours` with both figures. Raises
    StatisticsError if the area lacks a figure.
    """
    rows = []
    for base_year, year in spans:
        changes = area_changes(figures, measure, base_year, year)
        if area not in changes.index:
            raise StatisticsError(f"{area} lacks a figure of {measure} in one of the years.")
        place = _among(changes, "change_pp", "median_change_pp", area, neighbours)
        rows.append({"base_year": base_year, "year": year, **place})
    return _cleared(pd.DataFrame(rows).set_index(["base_year", "year"]))


@traced
def levels_among_areas(
    figures: pd.DataFrame, measure: str, area: str, neighbours: Sequence[str]
) -> pd.DataFrame:
    """Place an area's figure among all authorities' and its neighbours', by year.

    By year: `value_pct`, `rank` (1 is the highest), `n_sharing`, `areas_ranked`, `median_pct`,
    `neighbours_mean_pct`, `neighbours_median_pct`, `neighbours_rank`, `n_neighbours`; no row for a
    year in which the area has no figure. Raises StatisticsError if it has none at all.
    """
    panel = authority_panel(figures, measure)
    if area not in panel:
        raise StatisticsError(f"{area} has no figure of {measure}.")
    rows = []
    for year in panel.index[panel[area].notna()]:
        levels = area_levels(figures, measure, int(year))
        place = _among(levels, "value_pct", "median_pct", area, neighbours)
        rows.append({"year": int(year), **place})
    return _cleared(pd.DataFrame(rows).set_index("year"))


def _among(
    placed: pd.DataFrame, column: str, median: str, area: str, neighbours: Sequence[str]
) -> dict[str, object]:
    """Give an area's row of a frame as `placed` gives it, all areas' median, its neighbours'."""
    values, unit = placed[column], column.rpartition("_")[2]
    others = values.reindex(list(neighbours)).dropna()
    among = ranked(pd.concat([values.loc[[area]], others]))
    return {
        **{str(name): placed.at[area, name] for name in placed.columns.drop("area")},
        "areas_ranked": len(placed),
        median: values.median(),
        f"neighbours_mean_{unit}": others.mean(),
        f"neighbours_median_{unit}": others.median(),
        "neighbours_rank": among.at[area, "rank"],
        "n_neighbours": len(others),
    }


def _cleared(frame: pd.DataFrame) -> pd.DataFrame:
    shares = [name for name in frame if str(name).endswith(("_pp", "_pct"))]
    whole = [name for name in frame if name not in shares]
    cleared = {str(name): clear_binary_noise(frame[name].astype(float)) for name in shares}
    return frame.assign(**cleared).astype(dict.fromkeys(whole, "int64"))


LEFT_OUT_OF_STEPS: Final = (SMALL_AREA,)
"""Areas whose yearly steps are noise: about 20 pupils, of whom one is five points."""


@traced
def yearly_steps(
    figures: pd.DataFrame, measure: str, left_out: Sequence[str] = LEFT_OUT_OF_STEPS
) -> pd.DataFrame:
    """Give every authority's step from each year to the next one, beside the middle area's.

    A step is a change between consecutive calendar years of an authority that has both figures.
    By `area_code` and `year` (the later): `area`, `step_pp`, `median_step_pp` (of all steps of that
    year), `above_median_pp`.
    """
    panel = authority_panel(figures, measure).drop(columns=list(left_out), errors="ignore")
    years = range(int(panel.index.min()), int(panel.index.max()) + 1)
    steps = panel.reindex(years).diff().apply(clear_binary_noise)
    above = steps.sub(steps.median(axis=1), axis=0).apply(clear_binary_noise)
    long = pd.DataFrame({"step_pp": steps.unstack(), "above_median_pp": above.unstack()}).dropna()
    long = long.rename_axis(["area_code", "year"])
    long["median_step_pp"] = clear_binary_noise(long["step_pp"] - long["above_median_pp"])
    codes = long.index.get_level_values("area_code")
    long.insert(0, "area", _names(figures, codes).to_numpy())
    return long[["area", "step_pp", "median_step_pp", "above_median_pp"]]


@traced
def steps_as_large(steps: pd.DataFrame, area: str, year: int) -> pd.DataFrame:
    """Count the yearly steps that rise as far above the middle area's as one area's did in a year.

    `steps` as `yearly_steps` gives them. One row, by year: `step_pp`, `median_step_pp`,
    `above_median_pp`, `n_steps` (all steps of all years), `n_as_large` (its own among them),
    `n_areas_as_large`. Raises StatisticsError if there is no such step.
    """
    if (area, year) not in steps.index:
        raise StatisticsError(f"{area} has no step from {year - 1} to {year}.")
    own = steps.drop(columns="area").loc[[(area, year)]]
    as_large = steps[steps["above_median_pp"] >= own["above_median_pp"].iloc[0]]
    return own.reset_index("area_code", drop=True).assign(
        n_steps=len(steps),
        n_as_large=len(as_large),
        n_areas_as_large=as_large.index.get_level_values("area_code").nunique(),
    )


@traced
def neighbours_band(
    figures: pd.DataFrame, measure: str, neighbours: Sequence[str], england: pd.DataFrame
) -> pd.DataFrame:
    """Give how far the neighbours' gaps to England spread in each year.

    `england` as official.like_for_like gives it. By year: `band_lowest_pp`, `band_low_pp` and
    `band_high_pp` (the ends without the lowest and the highest: the middle eight of ten),
    `band_median_pp`, `band_highest_pp`, `n_neighbours`. No row for a year with fewer than three
    neighbours.
    """
    panel = authority_panel(figures, measure).reindex(columns=list(neighbours))
    panel = panel.sub(england["england_pct"], axis=0).reindex(england.index)
    rows = {}
    for year, values in panel.iterrows():
        ordered = sorted(values.dropna())
        if len(ordered) >= 3:
            places = (ordered[0], ordered[1], values.median(), ordered[-2], ordered[-1])
            rows[year] = (*places, len(ordered))
    names = [f"band_{name}_pp" for name in ("lowest", "low", "median", "high", "highest")]
    band = pd.DataFrame.from_dict(rows, orient="index", columns=[*names, "n_neighbours"])
    return _cleared(band.rename_axis("year"))
