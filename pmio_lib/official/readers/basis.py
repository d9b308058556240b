"""Whether England's printed row counts the pupils its areas' rows do, year by year, in a file.

DfE prints England now on the footing of the tables of local authorities and now on its headline's,
and does not say which: it shows only beside the areas' own sum.
"""

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.official.like_for_like import COHORT, printed_against_regions
from pmio_lib.official.readers.reading import KEY, Context


def basis_notes(figures: pd.DataFrame, held: pd.DataFrame, context: Context) -> list[str]:
    """Say of each measure of a file in which years England's row is on another footing.

    Only of measures of all pupils at the end of key stage 4, whose regions can be weighted by the
    numbers of pupils the project holds.
    """
    kinds = dict(zip(context.areas["area_code"], context.areas["kind"], strict=True))
    cohorts = held[held["measure"].eq(COHORT)]
    notes = []
    for name in _of_all_pupils(figures, context):
        rows = pd.concat([cohorts, figures[figures["measure"].eq(name)].drop_duplicates(KEY)])
        rows = rows.assign(kind=rows["area_code"].map(kinds))
        try:
            against = printed_against_regions(rows, context.areas, name)
        except StatisticsError:
            continue  # a file of a few areas: neither England nor nine regions to set beside it
        other = against.loc[~against["on_la_basis"], "regions_difference_pp"]
        if len(other):
            said = ", ".join(f"{year} ({gap:+.1f})" for year, gap in other.items())
            notes.append(
                f"{name}: England's printed row is not on the areas' footing in {said}; "
                f"in {len(against) - len(other)} other years it is"
            )
    return notes


def _of_all_pupils(figures: pd.DataFrame, context: Context) -> list[str]:
    measures = context.study.measures
    names = sorted(set(figures["measure"]))
    return [
        name
        for name in names
        if measures[name].stage == "key_stage_4"
        and measures[name].unit in ("percent", "points")
        and (held := measures[name].all_areas)
        and not held.group
        and not held.counted_of
    ]
