"""What the report prints of recruitment and leadership, and what that can bear."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from pmio_lib.official.panel import printed_totals
from pmio_lib.tables.origins import traced

PROMOTED: Final = (
    "promoted_senior_leadership",
    "promoted_head_of_department",
    "promoted_other_leadership",
)
NO_BASE: Final = "No interval: the report does not say of how many teachers it is a share."
NO_RATE: Final = (
    "No rate: neither the number of teachers nor the years are printed. They may be in few schools."
)


@traced
def recruitment(printed: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Give the printed facts of recruitment and leadership with what can be said of each.

    `printed` has columns of official.tables.Figures, `labels` short labels by measure. By `fact`:
    `printed_pct` or `n_printed`, and `what_it_bears`.
    """
    totals = printed_totals(printed)
    rows = {}
    for name in ("maths_trained_2016_below_pct", "maths_trained_2019_pct", *PROMOTED):
        is_share = name.endswith("_pct")
        column, bears = ("printed_pct", NO_BASE) if is_share else ("n_printed", NO_RATE)
        rows[labels[name]] = {column: totals[name], "what_it_bears": bears}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("fact")
    columns = ["printed_pct", "n_printed", "what_it_bears"]
    return frame[columns].astype({"printed_pct": "Float64", "n_printed": "Int64"})


@traced
def leadership(printed: pd.DataFrame) -> pd.Series:
    """Give sums of the printed promotions.

    `n_promoted` is their sum, `n_main_schools` in how many schools, `per_school_ratio` its mean,
    `least_rise_pp` by how much the share of trained teachers rose at least, halves of a point of
    rounding taken off.
    """
    totals = printed_totals(printed)
    promoted = sum(totals[name] for name in PROMOTED)
    schools = totals["secondary_schools_main"]
    rise = totals["maths_trained_2019_pct"] - 0.5 - totals["maths_trained_2016_below_pct"]
    return pd.Series(
        {
            "n_promoted": promoted,
            "n_main_schools": schools,
            "per_school_ratio": promoted / schools,
            "least_rise_pp": rise,
        }
    )
