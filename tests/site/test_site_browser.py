"""The pages in a real browser, opened from a disk as a reader opens them from a zip."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from pmio_lib.drawing.inline import DARK, dark_colours, inline_svg
from tests.drawing.every_chart import chart
from tests.fixtures.browsing import (
    TEXT_CONTRASTS,
    TEXT_OUTSIDE,
    TOO_WIDE,
    faint_text,
    sideways,
    unfold,
)
from tests.site.conftest import TITLE, rgb

PAGE, TWIN, NUMBERS = "04_gcse_trend.html", "03_case_study.html", "numbers/04_gcse_trend.html"
FILES = (PAGE, TWIN, NUMBERS, "index.html")


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
def test_a_page_never_scrolls_sideways(open_page: Any, file: str) -> None:
    page = open_page(file, 320)
    for _ in ("folded", "unfolded"):
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert sideways(page) <= 0, width
            assert page.evaluate(TOO_WIDE) == [], width
        unfold(page)


def test_contrast_is_measured_on_code_captions_links_and_titles(open_page: Any) -> None:
    page = open_page(PAGE)
    unfold(page)
    kinds = {part["kind"] for part in page.evaluate(TEXT_CONTRASTS, 99)["found"]}
    assert {"span.c1", "span.s1", "span.kn", "span.mf", "caption.", "a."} <= kinds
    assert {"span.pmio-title", "span.pmio-measure", "dt."} <= kinds


@pytest.mark.parametrize(
    "look",
    ["color: #777 !important; background: #888", "opacity: 0.4", "opacity: 0.4; background: #fff"],
)
def test_a_failing_contrast_would_be_noticed(open_page: Any, look: str) -> None:
    page = open_page(PAGE)
    assert faint_text(page) == []
    page.add_style_tag(content=f"h1 {{ {look} }}")
    assert [part["text"] for part in faint_text(page)] == [TITLE]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("file", FILES)
def test_the_checker_of_accessibility_finds_nothing(
    open_page: Any, axe: Callable[[Page], list[Any]], file: str, width: int, scheme: str
) -> None:
    page = open_page(file, width, scheme)
    unfold(page)
    assert axe(page) == []
    assert faint_text(page) == []


def test_the_checker_would_find_something(
    open_page: Any, axe: Callable[[Page], list[dict[str, Any]]]
) -> None:
    page = open_page(PAGE)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert [one["rule"] for one in axe(page)] == ["html-has-lang"]


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
