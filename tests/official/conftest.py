"""A small study, and tables of figures to break one cell at a time."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from pmio_lib.core.errors import DataError, Problem
from pmio_lib.study.areas import Area, Areas
from pmio_lib.study.figures import FigureStudy
from pmio_lib.study.measures import Coverage, Measure
from pmio_lib.study.publications import Publication

FILE = "data/raw/official/shares.csv"
Rows = list[list[str]]


def table_text(rows: Rows, delimiter: str = ",") -> str:
    """Give rows as a delimited text, quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


@pytest.fixture(scope="session")
def study() -> FigureStudy:
    """Two areas; a share held for both in three years, entries for one in two."""
    areas = Areas(
        areas=(
            Area(code="861", name="Stoke-on-Trent", kind="local_authority"),
            Area(code="970", name="England", kind="country"),
        ),
        area_sets={"both": ("861", "970")},
    )
    words = {
        "label": "l",
        "short_label": "s",
        "table": "elsewhere",
        "stage": "key_stage_4",
        "population": "p",
    }
    share = Measure(
        **words,
        unit="percent",
        minimum=0,
        maximum=100,
        coverage=(Coverage(areas="both", years=(2018, 2020)),),
    )
    entries = Measure(
        **words,
        unit="count",
        minimum=5,
        maximum=2_000_000,
        coverage=(Coverage(areas=("861",), years=(2018, 2019)),),
    )
    release = Publication(title="t", publisher="p", retrieved="r")
    return FigureStudy(
        areas, {"share": share, "entries": entries}, {"release": release, "press": release}
    )


@pytest.fixture
def rows() -> Rows:
    """A table of figures with nothing wrong; its header is line 1."""
    head = ["measure", "area_code", "area", "year", "value"]
    head += ["unit", "status", "publication", "locator"]
    share = ["percent", "final", "release", "Table 1, left"]
    count = ["count", "provisional", "press", "p. 2"]
    return [
        head,
        ["share", "861", "Stoke-on-Trent", "2018", "53.6", *share],
        ["share", "861", "Stoke-on-Trent", "2019", "58.8", *share],
        ["share", "861", "Stoke-on-Trent", "2020", "x", *share],
        ["share", "970", "England", "2018", "64.4", *share],
        ["share", "970", "England", "2019", "64.6", *share],
        ["share", "970", "England", "2020", "71.2", *share],
        ["entries", "861", "Stoke-on-Trent", "2018", "181", *count],
        ["entries", "861", "Stoke-on-Trent", "2019", "1000", *count],
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Rows], Path]:
    """Write rows as a table and give its path."""

    def write_rows(rows: Rows) -> Path:
        path = tmp_path / "table.csv"
        path.write_text(table_text(rows), encoding="utf-8", newline="")
        return path

    return write_rows


@pytest.fixture
def problems() -> Callable[[Callable[[], object]], list[Problem]]:
    """Give the problems that a call is refused with, and hold it to the exit code of bad data."""

    def collect(call: Callable[[], object]) -> list[Problem]:
        with pytest.raises(DataError) as caught:
            call()
        assert caught.value.exit_code == 2
        found = list(caught.value.problems)
        assert str(caught.value) == "\n".join(str(problem) for problem in found)
        assert len(found) == len(set(found))
        return found

    return collect
