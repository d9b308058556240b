"""One area's change beside several pools of comparators, so that no one pool is the answer."""

from collections.abc import Iterable, Mapping

import pandas as pd

from pmio_lib.study.areas import Areas
from pmio_lib.trend.findings.difference_in_differences import (
    DifferenceInDifferences,
    difference_in_differences,
)


def neighbour_pools(
    areas: Areas, area: str, country: str, region: str
) -> dict[str, tuple[str, ...]]:
    """Give the pools of comparators, by the name a reader sees.

    Parameters
    ----------
    areas : Areas
        With the sets neighbours_2021 and neighbours_2025, and each area's flags.
    area, country, region : str
        Codes of the area under study and of the wider places it lies in.

    Returns
    -------
    dict of str to tuple of str
        Both lists of statistical neighbours, those on either list without a flag, the country and
        the region.
    """
    first, second = (
        areas.area_sets["neighbours_2021"],
        areas.area_sets["neighbours_2025"],
    )
    either = dict.fromkeys((*first, *second))
    unflagged = tuple(code for code in either if code != area and not areas.named(code).flags)
    return {
        "Neighbours, 2021 list": first,
        "Neighbours, 2025 list": second,
        "Either list, not flagged": unflagged,
        areas.named(country).name: (country,),
        areas.named(region).name: (region,),
    }


def comparators_frame(areas: Areas, labels: Mapping[str, str]) -> pd.DataFrame:
    """Give every statistical neighbour, the lists it is on and the programmes it is flagged for.

    Parameters
    ----------
    areas : Areas
    labels : mapping of str to str
        What readers call each flag.

    Returns
    -------
    pandas.DataFrame
        `area`, `lists`, `flags`: one row a neighbour on either list, by name.
    """
    first, second = areas.area_sets["neighbours_2021"], areas.area_sets["neighbours_2025"]
    rows = [
        {
            "area": areas.names[code],
            "lists": " and ".join(
                year for year, one in (("2021", first), ("2025", second)) if code in one
            ),
            "flags": "; ".join(labels[one.flag] for one in areas.named(code).flags) or "none",
        }
        for code in dict.fromkeys((*first, *second))
    ]
    return pd.DataFrame(rows).sort_values("area", ignore_index=True)


def compare_with_pools(
    panel: pd.DataFrame,
    area: str,
    pools: Mapping[str, tuple[str, ...]],
    base_year: int,
    years: Iterable[int],
) -> pd.DataFrame:
    """Compare an area's change since a base year with each pool, in each year.

    Parameters
    ----------
    panel : pandas.DataFrame, shape (n_years, n_areas)
        Percentages by year and area code.
    area : str
    pools : mapping of str to tuple of str
        Comparators by the pool's name.
    base_year : int
    years : iterable of int

    Returns
    -------
    pandas.DataFrame
        One row a pool and year: `pool`, `year`, `k`, `change_pp`, `comparator_median_pp`,
        `difference_pp`, `lowest_pp` and `highest_pp` (leaving each comparator out in turn, missing
        with one), `rank` and `smallest_p` (missing with one).
    """
    rows = [
        {
            "pool": pool,
            **_row(difference_in_differences(panel, area, codes, base_year, year)),
        }
        for pool, codes in pools.items()
        for year in years
    ]
    return pd.DataFrame(rows)


def _row(result: DifferenceInDifferences) -> dict[str, object]:
    left = result.leave_one_out
    return {
        "year": result.year,
        "k": result.k,
        "change_pp": result.change_pp,
        "comparator_median_pp": result.comparator_median_pp,
        "difference_pp": result.difference_pp,
        "lowest_pp": left.low_pp if left else None,
        "highest_pp": left.high_pp if left else None,
        "rank": result.rank_first if left else None,
        "smallest_p": result.smallest_p if left else None,
    }
