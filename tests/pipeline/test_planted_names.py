"""Names planted in every place of private files are in nothing that is made of them or said."""

import base64
import html
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from tests.pipeline.planted import PLACES, RAW, Made, bytes_of, found_in, made_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_of(tmp_path_factory.mktemp("planted") / "project")


ROOMS = ("data/processed", "reports", "build")


def test_no_planted_name_is_in_anything_that_was_made(made: Made) -> None:
    paths = [path for room in ROOMS for path in (made.root / room).rglob("*") if path.is_file()]
    assert {".parquet", ".json", ".ipynb", ".html"} <= {path.suffix for path in paths}
    found = {
        path.relative_to(made.root).as_posix(): sorted(places)
        for path in paths
        if (places := {place for part in bytes_of(path) for place in found_in(part)})
    }
    assert found == {}


def test_no_planted_name_is_in_what_the_stages_and_checks_said(made: Made) -> None:
    assert "survey export" in made.said
    assert '"school_names"' in made.said
    assert found_in(made.said.encode()) == set()
