"""Puts tests/ on the path, for what several tests share; hypothesis draws the same each time."""

import os
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

import pmio_lib.site  # noqa: F401 (before nbformat, whose checks it keeps from a slow grammar)

sys.path.insert(0, str(Path(__file__).resolve().parent))

pytest_plugins = (
    "tests.fixtures.browsing",
    "tests.fixtures.all_areas",
    "tests.fixtures.cleaning",
    "tests.fixtures.drawing",
    "tests.fixtures.publishing",
)


settings.register_profile("project", deadline=None, derandomize=True, max_examples=25)
settings.register_profile("thorough", deadline=None, derandomize=True, max_examples=200)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))

FIRST = (
    "tests/pipeline/test_reproduce",
    "tests/site/",
    "tests/pipeline/test_changes",
    "tests/pipeline/test_private_pipeline",
    "tests/pipeline/test_site_as_built",
    "tests/pipeline/test_planted_names",
    "tests/pipeline/test_words_as_built",
    "tests/pipeline/test_survey_pipeline",
    "tests/pipeline/test_",
)
"""The longest first, so that no worker is left with one; and beside a file that makes a copy of the
project (from cold, with private files, with edits) a file that does not wait for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that run the whole pipeline before the others."""
    items.sort(
        key=lambda item: next(
            (place for place, file in enumerate(FIRST) if item.nodeid.startswith(file)), len(FIRST)
        )
    )


SHARED = Path(__file__).resolve().parents[1].parent / "shared"
TIDY = SHARED / "data" / "tidy"


def read_panel(file: str, measure: str) -> pd.DataFrame:
    """Percentages of one measure: years down, old LA codes across, regions and England kept."""
    if not (TIDY / file).exists():
        pytest.skip(f"{file} is not committed; it is read from shared/data/tidy, absent here")
    rows = pd.read_csv(TIDY / file, dtype={"old_la_code": str})
    rows = rows[rows["measure"] == measure]
    return rows.pivot(index="year", columns="old_la_code", values="value")


@pytest.fixture
def english_and_maths() -> pd.DataFrame:
    """English and maths 9-4: Stoke-on-Trent (861), England (970), neighbours."""
    return read_panel("stoke_england_wm_neighbours.csv", "EngMaths9-4")


@pytest.fixture
def english_and_maths_every_area() -> pd.DataFrame:
    """English and maths 9-4 of every local authority, without regions and England."""
    panel = read_panel("lait_panel_all_las_2015on.csv", "EngMaths9-4")
    return panel[[code for code in panel.columns if code < "970"]]
