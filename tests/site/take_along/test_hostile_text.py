"""A school's name or a free text that would run elsewhere: text in page, CSV and workbook."""

import csv
import io
from pathlib import Path
from typing import Any

import nbformat.v4 as v4
import openpyxl
import pandas as pd
import pytest

from pmio_lib.official.tables import Figures
from pmio_lib.page import page as module
from pmio_lib.page.numbers import NUMBERS_MIME
from pmio_lib.page.page import Page
from pmio_lib.site.pages import Rendered
from pmio_lib.site.take_along.downloads import ACTIVE
from tests.fixtures.browsing import Open
from tests.site.conftest import PAGES, PROVENANCE, code, entry, html, render_page

SCHOOLS = [
    "<script>document.title = 'ran'</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "<img src=x onerror=\"document.title = 'ran'\">",
    "\N{RIGHT-TO-LEFT OVERRIDE}slx.cirtem",
    "مدرسة النور",
    "[a](javascript:document.title='ran')",
    "</table></main><h1>Ours</h1>",
]
WORDS = "It is <b>better</b> &amp; <a href='https://example.org'>more</a>"


@pytest.fixture(scope="module")
def made(project: Path) -> Rendered:
    answers = {"share_pct": range(1, len(SCHOOLS) + 1), "words": WORDS}
    frame = pd.DataFrame(answers, index=pd.Index(SCHOOLS, name="school"))
    bundles: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "display", lambda bundle, raw: bundles.append(bundle))
        page = Page(root=project)
        page.read("shares", Figures)
        page.table("schools", frame, f"Said by {SCHOOLS[0]}", note=SCHOOLS[1])
    keys = [one["id"] for bundle in bundles for one in bundle.get(NUMBERS_MIME, [])]
    cells = [
        v4.new_markdown_cell("# A page"),
        code("page.table(...)", "schools", *(html(bundle["text/html"]) for bundle in bundles)),
    ]
    notebook = v4.new_notebook(cells=cells, metadata={"pmio": {"question": PAGES[0].question}})
    numbers = {"inputs": {}, "numbers": {key: entry(key, 1, "1", "schools") for key in keys}}
    return render_page(notebook, numbers, PAGES, PROVENANCE)


@pytest.mark.parametrize("script", [True, False])
def test_in_the_page_it_is_text_and_nothing_runs(
    made: Rendered, open_file: Open, tmp_path: Path, script: bool
) -> None:
    (tmp_path / "page.html").write_text(made.page, encoding="utf-8")
    page = open_file(tmp_path / "page.html", script=script)
    rows = page.locator("#table-schools tbody tr")
    assert [row.locator("th").inner_text() for row in rows.all()] == SCHOOLS
    assert {row.locator("td").last.inner_text() for row in rows.all()} == {WORDS}
    assert page.locator("#table-schools :is(script, img, b)").count() == 0
    assert page.locator("h1").count() == 1
    assert page.title().startswith("A page")
    assert [what for kind, what in page.seen if kind == "request"] == [page.url]  # type: ignore[attr-defined]


def test_a_name_written_backwards_turns_nothing_round_but_itself(
    made: Rendered, open_file: Open, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(made.page, encoding="utf-8")
    page = open_file(tmp_path / "page.html")
    boxes = page.evaluate(
        "at => [...document.querySelectorAll('#table-schools tbody tr')[at].cells]"
        ".map(cell => cell.getBoundingClientRect().left)",
        SCHOOLS.index("\N{RIGHT-TO-LEFT OVERRIDE}slx.cirtem"),
    )
    assert boxes == sorted(boxes)


def test_in_the_table_to_take_along_no_cell_begins_a_formula(made: Rendered) -> None:
    text = made.downloads["downloads/01_survey_schools.csv"]
    assert isinstance(text, str)
    _, *rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    assert [row[0].removeprefix("'") for row in rows] == SCHOOLS
    assert [row[0] for row in rows if row[0].startswith(ACTIVE)] == []
    assert {row[2] for row in rows} == {WORDS}


def test_in_the_workbook_every_cell_is_a_text(made: Rendered) -> None:
    content = made.downloads["downloads/01_survey_tables.xlsx"]
    assert isinstance(content, bytes)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Table 1"]
    rows = [row for row in sheet.iter_rows() if row[2].value == WORDS]
    names = [str(row[0].value).replace("\N{WORD JOINER}", "") for row in rows]
    assert names == SCHOOLS
    assert {(row[0].data_type, row[0].hyperlink) for row in rows} == {("s", None)}
    assert SCHOOLS[0] in str(sheet["A1"].value)
