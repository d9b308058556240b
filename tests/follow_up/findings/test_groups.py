"""Groups and year groups, against the facts worked out by other hands (7 and 13)."""

import pandas as pd
import pytest

from pmio_lib.follow_up.findings import cohorts_later, gap_by_disadvantage, gap_widened
from tests.fixtures.all_areas import committed
from tests.fixtures.follow_up import follow_up_of

STOKE = follow_up_of(committed())
EXAMS = STOKE.plan.outcome("gcse_english_maths_4plus")


def test_the_gap_by_disadvantage_and_its_error() -> None:
    gaps = gap_by_disadvantage(STOKE, EXAMS)
    assert gaps.loc[2019, "disadvantage_gap_pp"] == pytest.approx(23.0, abs=0.05)
    assert gaps.loc[2025, "standard_error_pp"] == pytest.approx(1.8, abs=0.05)


def test_the_gap_widened_by_what_chance_could_give() -> None:
    row = gap_widened(STOKE, EXAMS).loc[(2019, 2025)]
    assert row["change_pp"] == pytest.approx(4.4, abs=0.05)
    assert row["standard_error_pp"] == pytest.approx(2.8, abs=0.05)
    assert (row["rank"], row["areas_ranked"], row["others_median_pp"]) == (33, 147, 2.2)


def test_the_same_year_groups_at_11_and_at_16() -> None:
    later = cohorts_later(
        STOKE,
        STOKE.plan.outcome(STOKE.plan.primary),
        STOKE.plan.outcome("gcse_maths_4plus_entries"),
    )
    assert later["ks2_area_pct"].dropna().to_dict() == {2023: 71, 2024: 75}
    assert later["gcse_maths_area_pct"].to_dict() == {2023: 62, 2024: 61, 2025: 60}
    assert later["gcse_maths_england_pct"].round(1).eq(72.3).all()
    assert pd.isna(later.at[2025, "ks2_gap_pp"])
