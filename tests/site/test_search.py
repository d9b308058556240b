"""Search over a small site, opened from a disk: what it finds, where that leads, what it runs."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from pmio_lib.site.contents import PageLink
from pmio_lib.site.pages import Rendered, render_document
from pmio_lib.site.search import (
    INDEX,
    NUMBERS,
    SEARCH,
    Findable,
    Place,
    index_script,
    places_of,
    search_html,
    with_index,
)
from tests.fixtures.browsing import Open, sideways
from tests.site.conftest import PAGES, SCRIPT_IN_DATA, TITLE

HOSTILE = PageLink("hostile", "hostile.html", f"School {SCRIPT_IN_DATA}", "Which school?", ())


def findable(made: Rendered, link: PageLink) -> Findable:
    return Findable(link, made.places, made.groups)


@pytest.fixture(scope="module")
def pages(rendered: Rendered, twin: Rendered) -> list[Findable]:
    body = "<h2>A school called &lt;script&gt;alert(1)&lt;/script&gt;</h2>"
    return [
        findable(twin, PAGES[1]),
        findable(rendered, PAGES[2]),
        Findable(HOSTILE, places_of(render_document(HOSTILE, body, PAGES).soup)),
    ]


@pytest.fixture(scope="module")
def site(
    site_folder: Path, pages: list[Findable], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("search")
    for path in site_folder.rglob("*.html"):
        (folder / path.relative_to(site_folder)).parent.mkdir(exist_ok=True)
        (folder / path.relative_to(site_folder)).write_bytes(path.read_bytes())
    for link in (SEARCH, NUMBERS):
        html = render_document(link, search_html(link, pages), PAGES).html
        (folder / link.file).write_text(with_index(html), encoding="utf-8", newline="\n")
    (folder / INDEX).write_text(index_script(pages), encoding="utf-8", newline="\n")
    return folder


def index_of(script: str) -> dict[str, Any]:
    index: dict[str, Any] = json.loads(script.partition(" = ")[2].partition(";\n(function")[0])
    return index


# What can be found


def test_headings_figures_tables_and_sentences_can_be_found_where_they_stand(
    rendered: Rendered,
) -> None:
    places = rendered.places
    by_text = {place.text: place for place in places}
    assert by_text[TITLE].kind == "Page"
    assert by_text["Method"] == Place("Part", "Method", "Method", False)
    assert by_text["Gap to England, 2016 to 2019"].anchor == "figure-gap"
    assert by_text["Share by area, 1990 to 2018"].kind == "Table"
    finding = next(place for place in places if place.text.startswith("The share of pupils at"))
    ids = set(re.findall(r' id="([^"]+)"', rendered.page))
    assert {place.anchor for place in places} <= ids
    assert finding.kind in ("Text", "Part")


def test_what_the_twin_made_is_known_as_such_and_nothing_else_is(twin: Rendered) -> None:
    synthetic = {place.text for place in twin.places if place.is_synthetic}
    assert "SYNTHETIC: Marks" in synthetic
    assert not {text for text in synthetic if "printed" in text}


def test_every_number_is_in_the_index_under_its_id_with_what_its_row_says(
    pages: list[Findable],
) -> None:
    index = index_of(index_script(pages))
    found = {}
    for page, title, _, _, sources, ids, words, *shown in index["groups"]:
        parts = [
            [between.join(index["parts"][int(at, 16)] for at in line.split(" ")) for line in lines]
            for lines, between in ((ids.split("\n"), "."), (words.split("\n"), ": "))
        ]
        for key, said, *values in zip(*parts, *(each.split("\n") for each in shown), strict=True):
            found[page, key] = (said, title, *values, sources)
    rows = {
        (page, row.id): (
            group.words(row),
            group.title,
            *(row.text, row.n, row.interval),
            ", ".join(row.sources),
        )
        for page, of in enumerate(pages)
        for group in of.groups
        for row in group.rows
    }
    assert found == rows
    assert len(rows) == 9


def test_a_part_is_written_once_and_the_most_frequent_first(pages: list[Findable]) -> None:
    index = index_of(index_script(pages))
    assert len(set(index["parts"])) == len(index["parts"])
    lines = [line for group in index["groups"] for part in group[5:7] for line in part.split("\n")]
    used = Counter(int(at, 16) for line in lines for at in line.split(" "))
    counts = [used[place] for place in range(len(index["parts"]))]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] > 0


def test_a_line_break_in_a_description_makes_no_other_number(pages: list[Findable]) -> None:
    group = pages[1].groups[0]
    broken = replace(group.rows[0], description="Two\nlines")
    script = index_script([replace(pages[1], groups=(replace(group, rows=(broken,)),))])
    (written,) = index_of(script)["groups"]
    assert "\n" not in written[6]
    assert "Two lines" in index_of(script)["parts"]


def test_the_index_holds_no_tag_and_the_same_pages_give_the_same_bytes(
    pages: list[Findable],
) -> None:
    script = index_script(pages)
    data = script.partition(";\n(function")[0]
    assert "alert" in data
    assert "<" not in data
    assert index_script(pages) == script


def test_without_the_script_the_page_of_numbers_lists_them_by_what_shows_them(
    pages: list[Findable], site: Path
) -> None:
    soup = BeautifulSoup((site / NUMBERS.file).read_text("utf-8"), "html.parser")
    links = [str(link["href"]) for link in soup.select("#browse .groups a")]
    assert len(links) == sum(len(page.groups) for page in pages)
    for link in links:
        file, _, anchor = link.partition("#")
        assert BeautifulSoup((site / file).read_text("utf-8"), "html.parser").find(id=anchor)


# In a browser


@pytest.fixture
def search(site: Path, open_file: Open) -> Callable[..., Page]:
    """Open a page of search and type; nothing but the page and its index may be asked for."""

    def opened(words: str, file: str = SEARCH.file, width: int = 1280, **more: Any) -> Page:
        page = open_file(site / file, width, **more)
        page.context.set_offline(True)
        page.get_by_role("searchbox").fill(words)
        expect(page.get_by_role("status").first).to_have_text(re.compile("^Found: "))
        asked = [what for kind, what in page.seen if not what.startswith("data:")]  # type: ignore[attr-defined]
        assert asked == [page.url, (site / INDEX).as_uri()]
        return page

    return opened


def test_a_heading_is_found_and_its_link_leads_to_it(search: Callable[..., Page]) -> None:
    page = search("keep in mind")
    page.get_by_role("link", name="What to keep in mind").click()
    page.wait_for_load_state()
    assert page.url.endswith("/04_gcse_trend.html#What-to-keep-in-mind")


@pytest.mark.parametrize("file", [SEARCH.file, NUMBERS.file])
@pytest.mark.parametrize("words", ["rise grade 4 stoke", "+5.2", "5.2 points", "2486", "2,486"])
def test_a_number_is_found_by_what_it_is_by_its_value_and_by_what_it_rests_on(
    search: Callable[..., Page], file: str, words: str
) -> None:
    row = search(words, file).locator("#found-numbers tbody tr").first
    expect(row.get_by_role("link", name="+5.2 points")).to_have_attribute(
        "href", "04_gcse_trend.html#number-rise.stoke"
    )
    expect(row.get_by_role("link", name="Row")).to_have_attribute(
        "href", "numbers/04_gcse_trend.html#ledger-rise.stoke"
    )
    assert "95%: 2.5 to 7.9" in row.inner_text()


@pytest.mark.parametrize(
    ("words", "count"), [("5.2", 1), ("5", 0), ("-7.2", 1), ("−7.2", 1), ("2.", 0), ("nowhere", 0)]
)
def test_a_number_is_found_whole_and_never_as_part_of_another(
    search: Callable[..., Page], words: str, count: int
) -> None:
    page = search(words, NUMBERS.file)
    many = "1 number" if count == 1 else f"{count} numbers"
    expect(page.locator("#found")).to_have_text(f"Found: {many}.")
    assert page.locator("#found-numbers tbody tr").count() == count


def test_what_the_twin_made_says_so_in_every_result(search: Callable[..., Page]) -> None:
    page = search("drawn")
    (row,) = page.locator("#found-numbers tbody tr").all()
    assert "SYNTHETIC" in row.inner_text()
    assert "demo" in row.inner_text()


def test_a_school_called_script_is_shown_as_text(search: Callable[..., Page]) -> None:
    page = search("alert")
    assert SCRIPT_IN_DATA in page.locator("#found-numbers").inner_text()
    assert "A school called <script>alert(1)</script>" in page.locator("#results").inner_text()
    assert page.locator("#results script").count() == 0


def test_an_address_may_bring_the_words_along_and_going_back_keeps_them(
    site: Path, open_file: Open
) -> None:
    page = open_file(site / SEARCH.file)
    page.goto(f"{(site / SEARCH.file).as_uri()}?q=gap%20england")
    expect(page.get_by_role("searchbox")).to_have_value("gap england")
    page.locator("#found-numbers a").first.click()
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator("#found")).to_have_text(re.compile("^Found: "))


def test_the_keyboard_reaches_the_first_result_and_an_empty_box_gives_the_lists_back(
    search: Callable[..., Page],
) -> None:
    page = search("gap", NUMBERS.file)
    assert not page.locator("#browse").is_visible()
    page.get_by_role("searchbox").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#found-numbers tbody') !== null")
    page.get_by_role("searchbox").fill("")
    expect(page.locator("#browse")).to_be_visible()
    expect(page.locator("#results")).to_be_hidden()


@pytest.mark.parametrize("file", [SEARCH.file, NUMBERS.file])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_results_can_be_used_by_everybody(
    search: Callable[..., Page],
    axe: Callable[[Page], list[Any]],
    file: str,
    width: int,
    scheme: str,
) -> None:
    page = search("gap", file, width, scheme=scheme)
    assert axe(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("file", [SEARCH.file, NUMBERS.file])
def test_without_javascript_the_page_says_what_to_use_instead(
    site: Path, open_file: Open, file: str
) -> None:
    page = open_file(site / file, script=False)
    assert not page.get_by_role("searchbox").is_visible()
    assert "JavaScript" in page.locator("noscript").inner_text()
    assert page.locator("main a").first.is_visible()
