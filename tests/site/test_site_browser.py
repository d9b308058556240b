"""The pages in a real browser, opened from a disk as a reader opens them from a zip."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import TITLE

FILES = ("04_gcse_trend.html", "index.html")
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, text of ordinary size."""

TEXT_CONTRASTS = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) =>
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = text => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3]));
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const below = ground(element);
    const ink = over(parse(getComputedStyle(element).color), below);
    const [low, high] = [luminance(ink), luminance(below)].sort((a, b) => a - b);
    found.push({
      ratio: (high + 0.05) / (low + 0.05),
      text: walker.currentNode.data.trim().slice(0, 40),
      kind: element.tagName.toLowerCase() + '.' + element.className,
    });
  }
  return found;
}"""


@pytest.fixture
def open_page(browser: Browser, site_folder: Path) -> Iterator[Any]:
    contexts = []

    def opened(file: str, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.seen = []
        page.on("request", lambda request: page.seen.append(("request", request.url)))
        page.on("console", lambda message: page.seen.append(("console", message.text)))
        page.on("pageerror", lambda error: page.seen.append(("error", str(error))))
        page.goto((site_folder / file).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")


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
        widths = page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
        )
        assert widths[0] <= widths[1]
        unfold(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("file", FILES)
def test_all_text_has_enough_contrast(open_page: Any, file: str, scheme: str) -> None:
    page = open_page(file, scheme=scheme)
    unfold(page)
    found = page.evaluate(TEXT_CONTRASTS)
    assert len(found) > 50
    assert [part for part in found if part["ratio"] < LEAST_CONTRAST] == []


def test_contrast_is_measured_on_code_captions_links_and_banner(open_page: Any) -> None:
    page = open_page(FILES[0])
    unfold(page)
    kinds = {part["kind"] for part in page.evaluate(TEXT_CONTRASTS)}
    assert {"span.c1", "span.s1", "span.kn", "span.mf", "caption.", "figcaption.", "a."} <= kinds


def test_a_failing_contrast_would_be_noticed(open_page: Any) -> None:
    page = open_page(FILES[0])
    page.add_style_tag(content="h1 { color: #777 !important; background: #888 }")
    failing = [part for part in page.evaluate(TEXT_CONTRASTS) if part["ratio"] < LEAST_CONTRAST]
    assert [part["text"] for part in failing] == [TITLE]


def test_every_picture_is_drawn_and_described_in_its_own_words(open_page: Any) -> None:
    page = open_page(FILES[0])
    pictures = page.evaluate(
        "[...document.images].map(i => ({alt: i.alt, drawn: i.complete && i.naturalWidth > 0}))"
    )
    assert len(pictures) == 2
    assert all(picture["drawn"] and picture["alt"].strip() for picture in pictures)
    assert len({picture["alt"] for picture in pictures}) == len(pictures)


def test_figures_keep_a_white_ground_in_the_dark(open_page: Any) -> None:
    page = open_page(FILES[0], scheme="dark")
    grounds = page.evaluate("[...document.images].map(i => getComputedStyle(i).backgroundColor)")
    assert set(grounds) == {"rgb(255, 255, 255)"}


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


def test_focus_can_be_seen_on_everything_the_keyboard_reaches(open_page: Any) -> None:
    page = open_page(FILES[0])
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in style


def test_a_wide_table_scrolls_by_keyboard_inside_its_region(open_page: Any) -> None:
    page = open_page(FILES[0], 390)
    region = page.locator("[aria-labelledby='cap-wide']")
    caption = page.locator("#cap-wide")
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
    assert region.evaluate("part => part.scrollLeft") > 100
    assert caption.bounding_box()["x"] >= 0


def test_the_first_screen_says_what_was_found(open_page: Any) -> None:
    for width in (1280, 390):
        page = open_page(FILES[0], width)
        first = page.locator(".pmio-findings > li").first.bounding_box()
        assert first["y"] + first["height"] < 900


def test_a_number_leads_to_its_row_and_the_row_leads_back(open_page: Any) -> None:
    page = open_page(FILES[0])
    page.get_by_role("link", name="+5.2 points", exact=True).click()
    row = page.locator("tr:target")
    assert row.get_attribute("id") == "ledger-rise.stoke"
    assert 0 <= row.bounding_box()["y"] < 900
    row.get_by_role("link", name="+5.2 points in the text").click()
    assert 0 <= page.locator("data:target").bounding_box()["y"] < 900


def test_the_menu_lies_open_where_there_is_room_and_folds_where_not(open_page: Any) -> None:
    wide, narrow = open_page(FILES[0]), open_page(FILES[0], 390)
    assert wide.locator(".menu a").first.is_visible()
    assert not wide.locator(".menu summary").is_visible()
    assert not narrow.locator(".menu a").first.is_visible()
    narrow.locator(".menu summary").click()
    assert narrow.locator(".menu a").first.is_visible()


def test_a_screen_reader_meets_menu_regions_and_headings(open_page: Any) -> None:
    page = open_page(FILES[0])
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = {
        (node["role"]["value"], node.get("name", {}).get("value"))
        for node in tree
        if not node["ignored"]
    }
    assert ("link", "Teacher survey") in heard
    assert ("navigation", "Pages") in heard
    assert ("navigation", "On this page") in heard
    assert ("region", "What was found") in heard
    assert ("region", "Share by area, 1990 to 2018") in heard
    assert ("heading", TITLE) in heard
    assert {"banner", "main", "contentinfo"} <= {role for role, _ in heard}


def test_on_paper_the_menus_are_gone_and_folded_data_is_there(open_page: Any) -> None:
    page = open_page(FILES[0])
    page.emulate_media(media="print")
    assert not page.locator(".masthead nav").is_visible()
    assert not page.locator("nav.contents").is_visible()
    assert page.locator("#cap-trend").is_visible()
    assert page.locator("#provenance-inputs").is_visible()
    assert not page.locator("#cell-4 pre").is_visible()


def test_the_contents_stay_in_sight_but_never_lie_over_the_ledger(open_page: Any) -> None:
    page = open_page(FILES[0])
    contents, ledger = page.locator("nav.contents"), page.locator(".ledger")
    page.locator("#cell-5").scroll_into_view_if_needed()
    assert 0 <= contents.bounding_box()["y"] < 100
    ledger.evaluate("part => part.scrollIntoView()")
    place = contents.bounding_box()
    assert place["y"] + place["height"] <= ledger.bounding_box()["y"]
