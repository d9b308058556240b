"""Figures the project holds; lines read as a file of the publisher's."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.official.readers.account import read_held
from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.study.figures import FigureStudy
from tests.fixtures.all_areas import ROOT, committed


@pytest.fixture(scope="session")
def held(project_study: FigureStudy) -> pd.DataFrame:
    """Every figure that the project holds, read once."""
    return read_held(ROOT, project_study, committed()["areas"])


@pytest.fixture
def read(tmp_path: Path, project_study: FigureStudy) -> Callable[..., Reading]:
    def reading(*lines: str, name: str = "file.csv") -> Reading:
        path = tmp_path / name
        path.write_text("\n".join([*lines, ""]), encoding="utf-8-sig", newline="\r\n")
        return read_official(Context(path, name, project_study, committed()["areas"]))

    return reading
