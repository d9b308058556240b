"""What the report prints of the case study, and what its totals come to."""

from math import sqrt

import pandas as pd

from pmio_lib.core.rounding import round_half_up
from pmio_lib.methods.power import bloom_multiplier
from pmio_lib.official.panel import printed_totals
from pmio_lib.tables.origins import traced

PREFIX = "case_study_"


@traced
def printed_table(printed: pd.DataFrame, labels: dict[str, str], unit: str) -> pd.DataFrame:
    """Give the report's figures of one unit, by what they are of.

    Of the report's totals (columns of official.tables.Figures) and what each measure is called.
    Gives by `figure`: `printed_count` or `printed_pct`, and `locator`.
    """
    rows = printed[printed["measure"].str.startswith(PREFIX) & printed["unit"].eq(unit)]
    rows = rows.sort_values("measure")
    name = "printed_count" if unit == "count" else "printed_pct"
    return pd.DataFrame(
        {
            "figure": rows["measure"].map(labels),
            name: rows["value"],
            "locator": rows["locator"],
        }
    ).set_index("figure")


def totals_of(printed: pd.DataFrame) -> dict[str, float]:
    """Give the case study's printed totals by name, and what they come to.

    `parts` are the pupils from named feeders, others and unnamed; `left` the intake with results
    less the unnamed; `named` the pupils of a named school.
    """
    totals = {
        name.removeprefix(PREFIX): value
        for name, value in printed_totals(printed).items()
        if name.startswith(PREFIX)
    }
    named = totals["feeder_pupils"] + totals["non_feeder_pupils"]
    return {
        **totals,
        "parts": named + totals["unnamed_pupils"],
        "left": totals["intake_with_results"] - totals["unnamed_pupils"],
        "named": named,
    }


def is_share_of(share_pct: float, n: int, places: int = 1) -> bool:
    """Tell whether a printed share can be one of `n` pupils: some whole number rounds to it."""
    near = round(share_pct * n / 100)
    return any(
        round_half_up(100 * count / n, places) == share_pct
        for count in range(max(0, near - 1), min(n, near + 1) + 1)
    )


def no_share_of_intake(totals: dict[str, float]) -> bool:
    """Say whether neither printed share can be one of the intake."""
    shares = (totals["pupil_premium_pct"], totals["free_meals_pct"])
    return not any(is_share_of(share, int(totals["intake"])) for share in shares)


def smallest_sd(totals: dict[str, float]) -> dict[str, float]:
    """Give what a study of so many pupils could at best find in four studies out of five.

    `totals` is as `totals_of` gives it. Gives, in standard deviations of scores, `bands_sd` of the
    difference between two equal bands and `gaps_sd` of the difference of their gaps by Pupil
    Premium, whose share is taken to be the school's. Pupils of one school count as unlike each
    other as any: schools that differ make both larger. Bloom (1995), as methods.power.
    """
    pupils = int(totals["pupils_with_results"])
    share = totals["pupil_premium_pct"] / 100
    half = pupils / 2
    cells = (half * share, half * (1 - share))
    return {
        "bands_sd": bloom_multiplier(pupils - 2) * sqrt(2 / half),
        "gaps_sd": bloom_multiplier(pupils - 4) * sqrt(2 * sum(1 / cell for cell in cells)),
    }


def parts_of_intake(totals: dict[str, float]) -> pd.DataFrame:
    """Give the printed parts of the intake: `printed_count` by `part`."""
    parts = {
        "From a named feeder school": totals["feeder_pupils"],
        "From another school": totals["non_feeder_pupils"],
        "School not named": totals["unnamed_pupils"],
    }
    return pd.DataFrame({"printed_count": pd.Series(parts)}).rename_axis("part")
