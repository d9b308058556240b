"""What the reports of a run say: the numbers promised, where each comes from, and no machine."""

import json
import re
import socket
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pmio_lib.pipeline.steps.read import tables_read
from tests.pipeline.conftest import Cold

TIMESTAMP = re.compile(r"\b(?!1980-01-01T00:00)\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@pytest.fixture(scope="module")
def ledger(cold: Cold) -> dict[str, Any]:
    path = cold.copy.folder / "reports" / "numbers" / "04_gcse_trend.json"
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


@pytest.fixture(scope="module")
def page(cold: Cold) -> BeautifulSoup:
    html = (cold.copy.folder / "reports" / "site" / "04_gcse_trend.html").read_text("utf-8")
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def beside(cold: Cold) -> str:
    """Give the page of its numbers."""
    path = cold.copy.folder / "reports" / "site" / "numbers" / "04_gcse_trend.html"
    return path.read_text("utf-8")


def unpacked(path: Path) -> bytes:
    """Give a file's bytes; of an archive or workbook, those of what is in it."""
    return b"\n".join(parts_of(path.name, path.read_bytes()))


def parts_of(name: str, content: bytes) -> Iterator[bytes]:
    if not name.endswith((".zip", ".xlsx")):
        yield content
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for part in archive.namelist():
            yield from parts_of(part, archive.read(part))


def test_reports_name_no_place_no_machine_and_no_time(cold: Cold) -> None:
    machine = re.compile(rf"(?<![\w-]){re.escape(socket.gethostname())}(?![\w-])")
    places = {str(cold.copy.folder), cold.copy.folder.name, sys.prefix, str(Path.home())}
    places |= {str(cold.copy.folder.parent), tempfile.gettempdir() + "/"}
    for file in cold.copy.reports():
        text = unpacked(cold.copy.folder / "reports" / file).decode(errors="replace")
        assert [place for place in places if place in text] == [], file
        assert machine.search(text) is None, file
        assert TIMESTAMP.search(text) is None, file


GAP_YEARS = range(2017, 2026)
GAPS = (-10.9, -10.8, -6.1, -7.4, -8.8, -9.6, -11.1, -12.6, -11.1)
REPORT_4 = dict(zip(range(2016, 2021), (59.1, 59.9, 60, 64.3, 68.9), strict=True))
REPORT_7 = dict(zip(range(2016, 2020), (13.1, 11.1, 13.1, 15.7), strict=True))
PROMISED = {
    **{f"report_table.grade_4_pct.{year}": value for year, value in REPORT_4.items()},
    **{f"report_table.grade_7_pct.{year}": value for year, value in REPORT_7.items()},
    **{
        f"gap_like_for_like.england_gap_pp.{year}": gap
        for year, gap in zip(GAP_YEARS, GAPS, strict=True)
    },
    "rise.rise_pp.stoke_report.2020": 4.6,
    "rise.rise_pp.england_jcq.2020": 5.6,
}
"""Report (2021), Appendix F; DfE, English and maths 9-4, England's state-funded schools as in
tests/official/test_follow_up_facts.py; JCQ, GCSE maths at 16."""
PARTS = {"value", "text", "unit", "description", "n", "interval", "sources", "inputs", "cell"}


def as_written(value: float, unit: str) -> str:
    if unit == "percent":
        return f"{value:.1f}%"
    return f"{'−' if value < 0 else '+'}{abs(value):.1f} points"


@pytest.mark.parametrize("name", PROMISED)
def test_the_ledger_holds_and_the_page_shows(
    name: str, ledger: dict[str, Any], page: BeautifulSoup, beside: str
) -> None:
    record = ledger["numbers"][name]
    assert round(record["value"], 1) == PROMISED[name]
    assert record["text"] == as_written(PROMISED[name], record["unit"])
    before, _, after = beside.partition(f'<tr id="ledger-{name}">')
    row = after.partition("</tr>")[0]
    back = r'<a class="back" href="\.\./04_gcse_trend\.html#([^"]+)">'
    value = rf'<data value="{record["value"]}">(?:{back})?{re.escape(record["text"])}[<]'
    found = re.search(value, row)
    assert found is not None
    group = re.search(back, before.rpartition('<tr class="group">')[2])
    place = found[1] or (group and group[1])
    holder = page.find(id=place)
    assert holder is not None
    # The table's heading says the unit.
    text = record["text"].removesuffix(" points").removesuffix(" point")
    cells = [cell.get_text() for cell in holder.find_all(["td", "data"])]
    assert text in cells or record["text"] in [holder.get_text(), *cells]


def test_the_report_s_figure_for_2020_at_grade_7_is_a_symbol_not_a_number(
    ledger: dict[str, Any],
) -> None:
    assert "report_table.grade_7_pct.2020" not in ledger["numbers"]


def test_every_number_says_what_it_is_and_where_it_comes_from(
    cold: Cold, ledger: dict[str, Any], beside: str
) -> None:
    executed = cold.copy.folder / "reports" / "notebooks" / "04_gcse_trend.ipynb"
    cells = json.loads(executed.read_text("utf-8"))["cells"]
    assert len(ledger["numbers"]) > len(PROMISED)
    for name, record in ledger["numbers"].items():
        assert set(record) >= PARTS, name
        assert isinstance(record["value"], int | float), name
        assert set(record["sources"]) <= {"published", "official"}, name
        assert record["sources"], name
        assert {file.split("/")[2] for file in record["inputs"]} == set(record["sources"]), name
        assert set(record["inputs"]) <= set(ledger["inputs"]), name
        assert cells[record["cell"]["index"]]["id"] == record["cell"]["id"], name
        assert beside.count(f'id="ledger-{name}"') == 1, name
        if record["interval"] is not None:
            assert record["n"] is not None, name
            low, high = record["interval"]["low"], record["interval"]["high"]
            assert low < record["value"] < high, name


def test_inputs_carry_the_fingerprints_of_the_raw_files(
    cold: Cold, ledger: dict[str, Any], page: BeautifulSoup
) -> None:
    raw = {file: digest for file, digest in ledger["inputs"].items() if file.startswith("data/")}
    for file, digest in raw.items():
        assert sha256((cold.copy.folder / file).read_bytes()).hexdigest() == digest, file
    named = str(page)
    for digest in ledger["inputs"].values():
        assert digest in named
    tables = {Path(file).stem for file in tables_read(cold.copy.folder)["04_gcse_trend"]}
    assert {Path(file).stem for file in raw} == tables


COMPARED = (
    *("share_difference_pp", "interval_low_pp", "interval_high_pp"),
    *("p", "p_holm", "overlap_p"),
)


def test_nothing_is_said_of_a_rating_whose_small_counts_are_merged(cold: Cold) -> None:
    """Differences, intervals and p-values all give hidden counts back to who enumerates them."""
    told = json.loads((cold.copy.folder / "reports/numbers/01_survey.json").read_text("utf-8"))
    numbers = told["numbers"]
    answered = [name for name in numbers if name.startswith("improved.n_answered.")]
    shares = {name.replace("n_answered", "improved_pct") for name in answered} & set(numbers)
    hidden = {
        name.split(".")[2]
        for name in answered
        if name.replace("n_answered", "improved_pct") not in shares
    }
    assert hidden, "the twin has items with small counts"
    compared = {name.split(".")[2] for name in numbers if name.startswith("waves.n_schools_both.")}
    assert hidden <= compared
    for column in COMPARED:
        shown = {name.split(".")[2] for name in numbers if name.startswith(f"waves.{column}.")}
        assert not shown & hidden, column
        assert shown, "items with counts large enough are compared"
