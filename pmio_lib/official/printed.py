"""The totals that the 2021 report prints, by measure."""

import pandas as pd

from pmio_lib.core.errors import StatisticsError
from pmio_lib.tables.origins import traced


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
