"""Which pages the pipeline builds, and how their HTML is read."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from bs4 import BeautifulSoup, Tag

from tests.pipeline.project_copy import ROOT

NAMES: Final = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
ANALYTIC = pytest.mark.parametrize("name", NAMES)


@cache
def soup(path: Path) -> BeautifulSoup:
    """Give a page, parsed once for all tests: nobody changes it."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def tag(found: Any) -> Tag:
    assert isinstance(found, Tag)
    return found
