"""Reads lines as a file of the publisher's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pmio_lib.official.readers.reading import Context, Reading
from pmio_lib.official.readers.recognise import read_official
from pmio_lib.study.figures import FigureStudy
from tests.fixtures.all_areas import committed


@pytest.fixture
def read(tmp_path: Path, project_study: FigureStudy) -> Callable[..., Reading]:
    def reading(*lines: str, name: str = "file.csv") -> Reading:
        path = tmp_path / name
        path.write_text("\n".join([*lines, ""]), encoding="utf-8-sig", newline="\r\n")
        return read_official(Context(path, name, project_study, committed()["areas"]))

    return reading
