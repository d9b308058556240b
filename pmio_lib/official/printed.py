"""The totals that the 2021 report prints, by measure."""

import pandas as pd

from pmio_lib.core.errors import StatisticsError


def printed_totals(figures: pd.DataFrame) -> dict[str, float]:
    """Give the report's printed totals by measure; each measure stands once."""
    rows = figures[figures["value"].notna()]
    if rows["measure"].duplicated().any():
        raise StatisticsError("A printed total stands more than once.")
    return {
        str(name): float(value) for name, value in zip(rows["measure"], rows["value"], strict=True)
    }
