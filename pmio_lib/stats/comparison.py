"""One area's change beside several pools of comparators, so that no one pool is the answer."""

from collections.abc import Iterable, Mapping

import pandas as pd

from pmio_lib.stats.difference_in_differences import (
    DifferenceInDifferences,
    difference_in_differences,
)
from pmio_lib.study.areas import Areas


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
        Both lists of statistical neighbours, those on either list without a flag of a similar
        programme, the country and the region.
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
        "Neighbours without a similar programme": unflagged,
        areas.named(country).name: (country,),
        areas.named(region).name: (region,),
    }


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
        with one), `rank` (missing with one), `smallest_p`.
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
        "smallest_p": result.smallest_p,
    }
