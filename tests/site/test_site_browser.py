"""The pages in a real browser, opened from a disk as a reader opens them from a zip."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from pmio_lib.drawing.inline import DARK, dark_colours, inline_svg
from tests.drawing.every_chart import chart
from tests.fixtures.browsing import TEXT_OUTSIDE, TOO_WIDE, Open, sideways, unfold
from tests.site.conftest import SIGNED, TITLE

PAGE, TWIN, NUMBERS = "04_gcse_trend.html", "03_case_study.html", "numbers/04_gcse_trend.html"
FILES = (PAGE, TWIN, NUMBERS, "index.html")


@pytest.fixture
def open_page(open_file: Open, site_folder: Path) -> Open:
    return lambda file, *arguments, **more: open_file(site_folder / file, *arguments, **more)


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


@pytest.mark.parametrize("file", FILES)
def test_opening_a_page_asks_for_nothing_else_and_complains_of_nothing(
    open_page: Any, file: str
) -> None:
    page = open_page(file)
    unfold(page)
    page.wait_for_load_state("networkidle")
    outside = [(kind, what) for kind, what in page.seen if not what.startswith("data:")]
    assert outside == [("request", page.url)]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_a_page_never_scrolls_sideways(open_page: Any, file: str, width: int) -> None:
    page = open_page(file, width)
    for _ in ("folded", "unfolded"):
        assert sideways(page) <= 0
        assert page.evaluate(TOO_WIDE) == []
        unfold(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("file", FILES)
def test_the_checker_of_accessibility_finds_nothing(
    open_page: Any, axe: Callable[[Page], list[Any]], file: str, width: int, scheme: str
) -> None:
    page = open_page(file, width, scheme)
    unfold(page)
    assert axe(page) == []


def test_the_checker_would_find_something(
    open_page: Any, axe: Callable[[Page], list[dict[str, Any]]]
) -> None:
    page = open_page(PAGE)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.add_style_tag(content="h1 { color: #777 !important; background: #888 }")
    assert {one["rule"] for one in axe(page)} == {"color-contrast", "html-has-lang"}


# Pictures


@pytest.mark.parametrize(("width", "kind"), [(1280, "pmio-wide"), (390, "pmio-narrow")])
def test_of_two_drawings_the_one_for_the_screen_is_shown(
    open_page: Any, width: int, kind: str
) -> None:
    page = open_page(PAGE, width)
    shown = page.evaluate(
        "[...document.querySelectorAll('.pmio-picture')].filter(one => one.checkVisibility())"
        ".map(one => [one.classList[1], one.firstChild.getAttribute('role'),"
        " one.firstChild.getBoundingClientRect().width > 200])"
    )
    assert shown == [[kind, "img", True]] * 2
    assert page.evaluate(TEXT_OUTSIDE, 2) == []


def test_pictures_are_drawn_in_the_page_s_colours_in_light_and_dark(open_page: Any) -> None:
    line = "getComputedStyle(document.querySelector('.pmio-wide polyline')).stroke"
    ground = "getComputedStyle(document.querySelector('.pmio-wide svg')).backgroundColor"
    light, dark = open_page(PAGE), open_page(PAGE, scheme="dark")
    assert light.evaluate(line) == rgb("#0b5cad")
    assert dark.evaluate(line) == rgb(DARK["#0b5cad"])
    assert light.evaluate(ground) == dark.evaluate(ground) == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_hatch_is_painted_and_its_ground_follows_the_page(browser: Browser, scheme: str) -> None:
    page = browser.new_page()
    drawn = inline_svg(chart("ratings").svg, "r")
    colours = dark_colours() if scheme == "dark" else ""
    page.set_content(f"<style>:root {{{colours}}}</style>{drawn}")
    ground = "getComputedStyle(document.querySelector('pattern rect')).fill"
    expected = DARK["#f1f3f5"] if scheme == "dark" else "#f1f3f5"
    assert page.evaluate(ground) == rgb(expected)
    filled = page.evaluate(
        "[...document.querySelectorAll('path')].map(one => getComputedStyle(one).fill)"
        ".filter(fill => fill.startsWith('url')).every(fill =>"
        " document.querySelector(fill.slice(4).replace(/[\")]/g, '')).tagName === 'pattern')"
    )
    assert filled
    page.close()


# Keyboard and screen reader


@pytest.mark.parametrize("file", FILES)
def test_the_first_key_reaches_the_skip_link_and_it_skips(open_page: Any, file: str) -> None:
    page = open_page(file)
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Skip to the content"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("file", [PAGE, NUMBERS])
def test_focus_can_be_seen_on_everything_the_keyboard_reaches(open_page: Any, file: str) -> None:
    page = open_page(file)
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in style, page.evaluate("document.activeElement.outerHTML")


def test_a_wide_table_scrolls_by_keyboard_inside_its_region(open_page: Any) -> None:
    page = open_page(PAGE, 390)
    region = page.locator("[aria-labelledby='caption-wide']")
    caption = page.locator("#caption-wide")
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
    assert region.evaluate("part => part.scrollLeft") > 100
    assert caption.bounding_box()["x"] + caption.bounding_box()["width"] > 0


@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_screen_gives_the_answer_and_the_menu(open_page: Any, width: int) -> None:
    page = open_page(PAGE, width)
    first = page.locator(".answer .pmio-findings > li").first.bounding_box()
    assert first["y"] + first["height"] < 900
    for link in page.locator("nav[aria-label=Pages] a").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] >= 24, "WCAG 2.2, success criterion 2.5.8"


def test_a_screen_reader_meets_menu_regions_pictures_and_headings(open_page: Any) -> None:
    page = open_page(PAGE)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = {
        (node["role"]["value"], node.get("name", {}).get("value"))
        for node in tree
        if not node["ignored"]
    }
    assert ("link", "Case study") in heard
    assert ("navigation", "Pages") in heard
    assert ("navigation", "On this page") in heard
    assert ("region", "Share by area, 1990 to 2018") in heard
    assert ("region", "Sources, method and code") in heard
    assert ("heading", TITLE) in heard
    assert ("heading", "How sure is this?") in heard
    words = "Line chart of the gap to England: 10.0 points in 2016, 7.2 in 2019."
    assert [role for role, name in heard if name == words] == ["image"]
    assert {"banner", "main", "contentinfo", "complementary"} <= {role for role, _ in heard}


# Numbers


def followed(page: Page) -> str:
    """Give the anchor that a page was opened at, and hold it to being in sight."""
    page.wait_for_load_state()
    box = page.locator(":target").bounding_box()
    assert box is not None
    assert -box["height"] < box["y"] < 900
    return unquote(page.url.partition("#")[2])


@pytest.mark.parametrize("script", [True, False])
def test_a_number_leads_to_its_row_and_the_row_leads_back(open_page: Any, script: bool) -> None:
    page = open_page(PAGE, script=script)
    page.get_by_role("link", name="+5.2 points", exact=True).click()
    expect(page.locator("tr:target")).to_have_attribute("id", "ledger-rise.stoke")
    assert followed(page) == "ledger-rise.stoke"
    assert page.url.endswith(f"{NUMBERS}#ledger-rise.stoke")
    page.locator("tr:target a.back").click()
    expect(page.locator("data:target")).to_have_attribute("id", "number-rise.stoke")
    assert followed(page) == "number-rise.stoke"
    assert page.url.endswith(f"/{PAGE}#number-rise.stoke")


def test_a_row_of_a_table_leads_to_its_numbers_and_these_lead_back_to_the_table(
    open_page: Any,
) -> None:
    page = open_page(PAGE)
    page.locator("#table-wide tbody th > a").click()
    assert followed(page) == "ledger-wide.share_pct.stoke"
    page.locator("tbody:has(tr:target) a.back").click()
    assert followed(page) == "table-wide"
    page.go_back()
    page.locator("tbody:has([id='ledger-trend.share_pct.stoke']) a.back").click()
    assert followed(page) == "figure-trend"


def test_a_row_leads_to_the_code_and_the_files_which_unfold(open_page: Any) -> None:
    """Chromium opens what an address points into."""
    page = open_page(NUMBERS)
    row = page.locator("tbody:has([id='ledger-rise.stoke'])")
    assert row.get_by_role("link", name="Cell 9").get_attribute("href").endswith("#cell-9")
    row.get_by_role("link", name="Files").click()
    assert followed(page).startswith("files-")
    page.locator("dl.files a").first.click()
    page.wait_for_load_state()
    assert "#input-data-raw-" in page.url


# The one script


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


# Paper


def test_on_paper_menus_tools_and_code_are_gone_and_the_data_of_figures_is_there(
    open_page: Any,
) -> None:
    page = open_page(PAGE)
    page.emulate_media(media="print")
    for gone in (".masthead nav", "nav.contents", ".neighbours", ".tools", ".codes", "p button"):
        assert [one for one in page.locator(gone).all() if one.is_visible()] == [], gone
    for key in ("trend", "gap"):
        assert page.locator(f"#caption-{key}").is_visible()
        assert page.locator(f"#figure-{key} tbody td").first.is_visible()
        assert page.locator(f"#figure-{key} .pmio-wide svg").is_visible()
        assert not page.locator(f"#figure-{key} .pmio-narrow svg").is_visible()
    heads = page.locator("#table-signed thead th").all_inner_texts()
    assert heads == ["Area", "change"], "also where the script made them buttons"
    assert page.locator(".pmio-sure").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_twin_is_not_printed_even_where_it_was_open(open_page: Any, width: int) -> None:
    page = open_page(TWIN, width)
    unfold(page)
    page.emulate_media(media="print")
    assert not page.locator("details.twin").is_visible()
    assert not page.locator("#figure-drawn").is_visible()
    assert page.locator("#figure-printed .pmio-wide svg").is_visible()
    assert "synthetic" not in page.locator("main .cells, main .top").all_inner_texts()[0].lower()


@pytest.mark.parametrize(("scheme", "theme"), [("dark", ""), ("light", "dark"), ("dark", "dark")])
def test_paper_is_light_also_for_who_reads_in_the_dark(
    open_page: Any, scheme: str, theme: str
) -> None:
    page = open_page(PAGE, scheme=scheme)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    line = "getComputedStyle(document.querySelector('.pmio-wide polyline')).stroke"
    assert page.evaluate(line) == rgb("#0b5cad")
