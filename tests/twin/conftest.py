"""What every part of the twin is held against, and where its files go."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from forms_files import ROOT


@pytest.fixture(scope="session")
def printed() -> dict[str, float]:
    """The totals that the 2021 report prints."""
    table = pd.read_csv(ROOT / "data/raw/published/report_totals.csv")
    return dict(zip(table["measure"], table["value"].astype(float), strict=True))


def put(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write files of the twin where the pipeline reads them."""
    for name, content in files.items():
        path = root / "data" / "raw" / "demo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root
