"""One area's change beside several pools of comparators, so that no one pool is the answer."""

from collections.abc import Iterable, Mapping
from typing import Final

import pandas as pd

from pmio_lib.methods.series.areas_movement import (
    DifferenceInDifferences,
    difference_in_differences,
)
from pmio_lib.study.figures import Areas
from pmio_lib.tables.origins import traced

FLAGS: Final = {
    "opportunity_area": "Opportunity Area",
    "priority_education_investment_area": "priority education investment area (2022)",
}
"""What readers call the programmes that an area is flagged for."""


def neighbour_pools(
    areas: Areas, area: str, country: str, region: str
) -> dict[str, tuple[str, ...]]:
    """Give the pools of comparators, by the name a reader sees.

    The sets neighbours_2021 and neighbours_2025, those on either without a flag, the country and
    the region.
    """
    first, second = (areas.area_sets["neighbours_2021"], areas.area_sets["neighbours_2025"])
    either = dict.fromkeys((*first, *second))
    unflagged = tuple(code for code in either if code != area and not areas.named(code).flags)
    return {
        "Neighbours, 2021 list": first,
        "Neighbours, 2025 list": second,
        "Either list, not flagged": unflagged,
        areas.named(country).name: (country,),
        areas.named(region).name: (region,),
    }


def comparators_frame(areas: Areas) -> pd.DataFrame:
    """Give every statistical neighbour, the lists it is on and the programmes it is flagged for.

    By `area`: `lists`, `flags`; one row a neighbour on either list, by name.
    """
    first, second = areas.area_sets["neighbours_2021"], areas.area_sets["neighbours_2025"]
    rows = [
        {
            "area": areas.names[code],
            "lists": " and ".join(
                year for year, one in (("2021", first), ("2025", second)) if code in one
            ),
            "flags": "; ".join(FLAGS[one.flag] for one in areas.named(code).flags) or "none",
        }
        for code in dict.fromkeys((*first, *second))
    ]
    return pd.DataFrame(rows).set_index("area").sort_index()


@traced
def compare_with_pools(
    panel: pd.DataFrame,
    area: str,
    pools: Mapping[str, tuple[str, ...]],
    base_year: int,
    years: Iterable[int],
) -> pd.DataFrame:
    """Compare an area's change since a base year with each pool, in each year.

    `panel` has percentages by year and area code. By `pool` and `year`: `k`, `change_pp`,
    `comparator_median_pp`, `difference_pp`, `lowest_pp` and `highest_pp` (leaving each comparator
    out in turn) and `rank`, the last three missing with one.
    """
    rows = [
        {"pool": pool, **_row(difference_in_differences(panel, area, codes, base_year, year))}
        for pool, codes in pools.items()
        for year in years
    ]
    return pd.DataFrame(rows).set_index(["pool", "year"]).astype({"rank": "Int64"})


def _row(result: DifferenceInDifferences) -> dict[str, object]:
    return {
        "year": result.year,
        "k": result.k,
        "change_pp": result.change_pp,
        "comparator_median_pp": result.comparator_median_pp,
        "difference_pp": result.difference_pp,
        "lowest_pp": result.lowest_pp,
        "highest_pp": result.highest_pp,
        "rank": result.rank_first if result.k > 1 else None,
    }
