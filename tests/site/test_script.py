"""The one script of a page, which only adds: sorting, filtering, copied links, light or dark."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pmio_lib.drawing.inline import DARK
from pmio_lib.page.fragments import table_html
from pmio_lib.site.pages import render_document
from tests.fixtures.browsing import Open, sideways
from tests.site.conftest import PAGES, SIGNED, TITLE, rgb

PAGE, TWIN = "04_gcse_trend.html", "03_case_study.html"


def test_without_the_script_everything_is_there_and_folds_work(open_page: Any) -> None:
    with_script, without = open_page(TWIN), open_page(TWIN, script=False)
    assert without.locator("button").count() == 0
    fold = without.locator("details.twin")
    inside = fold.locator("#figure-drawn .pmio-wide")
    assert not inside.is_visible()
    fold.locator("> summary").click()
    assert inside.is_visible()
    fold.locator("> summary").click()
    assert not inside.is_visible()
    texts = [one.locator("main").text_content() for one in (with_script, without)]
    added = re.compile(r"Copy|Picture \(PNG\) ")
    assert added.sub("", texts[0]) == added.sub("", texts[1]), "it only adds"


def test_a_script_that_is_not_the_site_s_does_not_run(open_file: Open, site_folder: Path) -> None:
    text = (site_folder / PAGE).read_text("utf-8")
    other = site_folder / "hostile.html"
    hostile = "<script>document.title = 'ran'</script><p onclick=\"document.title = 'ran'\">p</p>"
    other.write_text(text.replace("</main>", f"{hostile}</main>"), encoding="utf-8")
    page = open_file(other)
    page.locator("p", has_text="p").last.click()
    assert page.title() != "ran"
    assert page.locator("footer button").count() == 1, "and the site's own does"
    assert any("Content Security Policy" in what for _, what in page.seen)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_a_reader_can_turn_the_page_dark_and_light_again(
    open_page: Any, scheme: str, other: str
) -> None:
    page = open_page(PAGE, scheme=scheme)
    grounds = {"light": rgb("#ffffff"), "dark": rgb("#12171d")}
    lines = {"light": rgb("#0b5cad"), "dark": rgb(DARK["#0b5cad"])}
    for now, then in ((scheme, other), (other, scheme)):
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        line = page.evaluate("getComputedStyle(document.querySelector('polyline')).stroke")
        assert (ground, line) == (grounds[now], lines[now])
        page.get_by_role("button", name=f"{then.capitalize()} page").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == grounds[scheme]


def rows_of(page: Page, table: str) -> list[str]:
    return [cell.inner_text() for cell in page.locator(f"{table} tbody tr > :first-child").all()]


def test_a_table_sorts_its_numbers_as_numbers_and_back(open_page: Any) -> None:
    page = open_page(PAGE)
    table = "#table-signed"
    assert rows_of(page, table) == [name for name, _ in SIGNED[1:]]
    head = page.locator(f"{table} thead").get_by_role("button", name="change")
    head.click()
    order = ["Hull", "Stoke-on-Trent", "Derby", "York", "Leeds", "Bury"]
    assert rows_of(page, table) == order, "a minus is a minus; what is no number comes last"
    assert page.locator(f"{table} [aria-sort]").get_attribute("aria-sort") == "ascending"
    head.click()
    assert rows_of(page, table) == ["Leeds", "York", "Derby", "Stoke-on-Trent", "Hull", "Bury"]
    page.locator(f"{table} thead").get_by_role("button", name="Area").press("Enter")
    assert rows_of(page, table) == sorted(name for name, _ in SIGNED[1:])
    assert page.locator(f"{table} [aria-sort]").count() == 1


COPIED = (
    "window.copied = []; Object.defineProperty(navigator, 'clipboard', {value:"
    " {writeText: text => { window.copied.push(text); return Promise.resolve(); }}});"
)


def test_links_and_the_citation_can_be_copied_and_that_is_said(open_page: Any) -> None:
    page = open_page(PAGE, init=COPIED)
    page.get_by_role("link", name="Link to this part: Method").click()
    expect(page.get_by_role("status")).to_have_text("Link copied")
    page.locator("#figure-gap").get_by_role("link", name="Link to this figure").click()
    page.locator(".citation").get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    first, second, citation = page.evaluate("window.copied")
    assert (first.partition("#")[2], second.partition("#")[2]) == ("Method", "figure-gap")
    assert TITLE in citation
    assert "Copy" not in citation


def test_where_nothing_can_be_copied_nothing_is_said(open_page: Any) -> None:
    none = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
    page = open_page(PAGE, init=none)
    page.get_by_role("link", name="Link to this part: Method").click()
    assert page.get_by_role("status").text_content() == ""
    assert page.url.endswith("#Method")
    assert [what for kind, what in page.seen if kind == "error"] == []


# A long table

HEADS = ("Claim", "Status", "Arithmetic")
ROWS = [(f"Claim {n}", "contradicted" if n < 3 else "consistent", f"{n} = {n}") for n in range(120)]
SHOWN = "#table-long tbody tr:not([hidden])"


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    long = table_html("long", "Many rows", HEADS, ROWS)
    short = table_html("short", "Few rows", HEADS, ROWS[:20])
    made = tmp_path / "long.html"
    made.write_text(render_document(PAGES[-1], long + short, PAGES).html, encoding="utf-8")
    return made


def test_rows_are_found_by_words_and_by_status_and_counted(
    long_table: Path, open_file: Open
) -> None:
    page = open_file(long_table)
    counted = page.locator(".filter output")
    assert page.locator(".filter").count() == 1, "the short table has none"
    assert page.locator(SHOWN).count() == len(ROWS)
    page.get_by_label("Rows with").fill("CLAIM 11")
    expect(counted).to_have_text("11 of 120 rows")
    page.get_by_label("Status").select_option("contradicted")
    expect(counted).to_have_text("0 of 120 rows")
    page.get_by_label("Rows with").fill("")
    expect(counted).to_have_text("3 of 120 rows")
    assert page.locator(SHOWN).count() == 3
    page.locator("#table-long thead").get_by_role("button", name="Claim").click()
    assert page.locator(SHOWN).count() == 3, "sorted, and still filtered"
    assert page.locator(".filter option").all_inner_texts() == ["any", "contradicted", "consistent"]
    page.get_by_label("Status").select_option("any")
    assert page.locator(SHOWN).count() == len(ROWS)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_filter(
    long_table: Path, open_file: Open, axe: Callable[[Page], list[Any]], width: int, scheme: str
) -> None:
    page = open_file(long_table, width, scheme)
    assert axe(page) == []
    assert sideways(page) <= 0


def test_without_script_or_on_paper_the_table_is_whole_and_has_no_filter(
    long_table: Path, open_file: Open
) -> None:
    page = open_file(long_table, script=False)
    assert page.locator(".filter").count() == 0
    assert page.locator("#table-long tbody tr").count() == len(ROWS)
    page = open_file(long_table)
    page.emulate_media(media="print")
    expect(page.locator(".filter")).to_be_hidden()
