"""Facts of recruitment, with what they cannot bear."""

from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.study.figures import short_labels
from pmio_lib.synthesis.posts import leadership, recruitment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def printed() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data/raw/published/report_recruitment.csv")


def test_shares_without_a_base_have_no_interval_and_counts_no_rate(printed: pd.DataFrame) -> None:
    labels = short_labels(ROOT / "study")
    frame = recruitment(printed, labels)
    assert frame["printed_pct"].dropna().tolist() == [50, 88]
    assert frame["n_printed"].dropna().tolist() == [7, 8, 8]
    assert frame["what_it_bears"].str.startswith("No interval").tolist() == [True] * 2 + [False] * 3


def test_promotions_are_added_and_the_least_rise_allows_for_rounding(printed: pd.DataFrame) -> None:
    """7 + 8 + 8 = 23 in 14 schools; 88 may be 87.5, and fewer than 50 is less than 50."""
    found = leadership(printed)
    assert found["n_promoted"] == 23
    assert found["per_school_ratio"] == pytest.approx(23 / 14)
    assert found["least_rise_pp"] == 37.5
