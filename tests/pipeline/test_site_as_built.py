"""The site as the pipeline builds it, every page looked at as a reader meets it.

What a page is held to stands in `LIMITS`. What its text and files say is in test_text_as_built.py.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, expect

from pmio_lib.drawing.chart import FAINT, GRID
from pmio_lib.site.search import INDEX, NUMBERS, SEARCH
from pmio_lib.site.take_along.archive import ARCHIVE, FOLDER, size_words
from pmio_lib.site.take_along.paper import print_pages
from tests.fixtures.browsing import (
    LETTERS_SMALLER,
    TEXT_COVERED,
    TEXT_OUTSIDE,
    TOO_WIDE,
    Open,
    faint_text,
    sideways,
    unfold,
)
from tests.pipeline.as_built import ANALYTIC, NAMES, soup, tag

SEARCHES: Final = (SEARCH.name, NUMBERS.name)
DOCUMENTS: Final = ("glossary", "accessibility", "data_dictionary", "validation")
OTHERS: Final = ("index", "one_page", *DOCUMENTS, *SEARCHES)
EVERY: Final = (*NAMES, *OTHERS, *(f"numbers/{name}" for name in NAMES))
LOOKS: Final = ((1280, "light"), (390, "dark"))
"""Both widths and both schemes, each once; the checker in full, at all four, is a slow test."""
WITH_AXE: Final = {*NAMES, *OTHERS, f"numbers/{NAMES[0]}"}
"""All kinds of pages: the checker takes seconds, and pages of numbers are alike."""

LIMITS: Final = {
    "pixels high": 12_000,
    "words": 4_000,
    "kilobytes": 350,
    "tab stops": 150,
    "first picture, wide": 900,
    "first picture, narrow": 1_200,
}
"""Of an analytic page with its folds shut, at 1280 pixels; the narrow one at 390."""
FAINT_LINES: Final = [
    f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})" for colour in (FAINT, GRID)
]
"""As a browser says them: lines of the grid, which words may cross."""
SMALLEST_LETTERS: Final = 9
MOST_SHEETS: Final = 12

MEASURES: Final = {
    "pixels high": "document.documentElement.scrollHeight",
    "words": "document.body.innerText.trim().split(/\\s+/).length",
    "tab stops": (
        "[...document.querySelectorAll('main :is(a[href], button, summary, [tabindex=\"0\"])')]"
        ".filter(one => one.checkVisibility()).length"
    ),
    "first picture": (
        "(one => one ? one.getBoundingClientRect().top + scrollY : Infinity)"
        "([...document.querySelectorAll('main figure.pmio-figure')]"
        ".find(one => one.checkVisibility()))"
    ),
}


# In a browser


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("file", EVERY)
def test_a_page_keeps_within_its_place_and_can_be_read_and_used_by_everybody(
    site: Path,
    open_file: Open,
    axe: Callable[..., list[Any]],
    file: str,
    width: int,
    scheme: str,
) -> None:
    page = open_file(site / f"{file}.html", width, scheme)
    for _ in ("folded", "unfolded"):
        assert sideways(page) <= 0
        assert page.evaluate(TOO_WIDE) == []
        assert page.evaluate(TEXT_OUTSIDE, 2) == []
        unfold(page)
    asked = [(kind, what) for kind, what in page.seen if not what.startswith("data:")]  # type: ignore[attr-defined]
    beside = [("request", (site / INDEX).as_uri())] if file in SEARCHES else []
    assert asked == [("request", page.url), *beside]
    assert page.evaluate(LETTERS_SMALLER, SMALLEST_LETTERS) == []
    if file in WITH_AXE:
        assert axe(page, contrast=False) == []
    for each in ("dark", "light"):
        page.emulate_media(color_scheme=each)
        assert faint_text(page) == []
    assert page.evaluate(TEXT_COVERED, FAINT_LINES) == []  # known by their colours in the light


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("file", EVERY)
def test_the_checker_finds_nothing_at_any_width_and_in_any_scheme(
    site: Path,
    open_file: Open,
    axe: Callable[..., list[Any]],
    file: str,
    width: int,
    scheme: str,
) -> None:
    page = open_file(site / f"{file}.html", width, scheme)
    unfold(page)
    assert axe(page) == []


def test_words_covered_or_struck_through_would_be_noticed(open_file: Open, tmp_path: Path) -> None:
    def picture(name: str, *parts: str) -> str:
        inside = "".join(parts)
        svg = f'<svg class="pmio-wide" viewBox="0 0 300 60" width="300">{inside}</svg>'
        return f'<figure id="{name}"><div class="pmio-picture">{svg}</div></figure>'

    word, same = ('<text x="20" y="40" font-size="16">word</text>',
                  '<text x="30" y="40" font-size="8">again</text>')  # fmt: skip
    line = '<path d="M0 35H300" style="fill:none;stroke:rgb(1, 2, 3)"/>'
    bar = '<path d="M10 5H200V55H10Z" style="fill:rgb(9, 9, 9)"/>'
    small = '<path d="M18 26H60V44H18Z" style="fill:rgb(255, 255, 255)"/>'
    file = tmp_path / "drawn.html"
    pictures = (
        picture("struck", line, word),
        picture("over", word, same),
        picture("barred", line, bar, word),
        picture("papered", line, small, word),
        picture("grid", line.replace("1, 2, 3", "4, 5, 6"), word),
    )
    file.write_text("<!doctype html>" + "".join(pictures), "utf-8")
    page = open_file(file)
    assert page.evaluate(TEXT_COVERED, ["rgb(4, 5, 6)"]) == [
        'struck: a line of rgb(1, 2, 3) runs through "word"',
        'over: "word" lies over "again"',
        'papered: a line of rgb(1, 2, 3) runs through "word"',
    ]
    assert page.evaluate(LETTERS_SMALLER, 9) == ['over: "again" 8.0']


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, float]]:
    return {}


@pytest.fixture
def measures(
    site: Path, open_file: Open, measured: dict[str, dict[str, float]], name: str
) -> dict[str, float]:
    """Measure a page with its folds shut."""
    if name not in measured:
        path = site / f"{name}.html"
        wide, narrow = open_file(path), open_file(path, 390)
        found = {kind: float(wide.evaluate(script)) for kind, script in MEASURES.items()}
        found["first picture, wide"] = found.pop("first picture")
        found["first picture, narrow"] = float(narrow.evaluate(MEASURES["first picture"]))
        found["kilobytes"] = path.stat().st_size / 1024
        measured[name] = found
    return measured[name]


@ANALYTIC
@pytest.mark.parametrize("kind", LIMITS)
def test_a_page_is_light_and_answers_on_its_first_screen(
    measures: dict[str, float], name: str, kind: str
) -> None:
    assert measures[kind] <= LIMITS[kind]


@ANALYTIC
def test_on_paper_no_column_is_cut_off_and_neither_twin_nor_code_is_there(
    site: Path, open_file: Open, name: str
) -> None:
    page = open_file(site / f"{name}.html", 688)  # A4 without its margins, at 96 pixels an inch
    unfold(page)
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('main table')].filter(one => one.checkVisibility()"
        " && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => one.caption && one.caption.textContent)"
    )
    assert cut == []
    for gone in ("details.twin", ".codes"):
        assert not page.locator(gone).is_visible()
    behind = page.locator("main .cells figure.pmio-figure figure.pmio-table table").all()
    assert [one for one in behind if not one.is_visible()] == []


def test_the_page_of_gcse_figures_prints_on_a_dozen_sheets(site: Path, open_file: Open) -> None:
    page = open_file(site / "04_gcse_trend.html")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= MOST_SHEETS


def test_pages_are_printed_by_the_command_as_by_a_reader(
    site: Path, browser: Browser, tmp_path: Path
) -> None:
    """A browser is there, or the fixture skips."""
    sheets = {
        path.name: len(re.findall(rb"/Type\s*/Page\b", path.read_bytes()))
        for path in print_pages(site, tmp_path, ["04_gcse_trend", "one_page"])
    }
    assert sheets["one_page.pdf"] == 1
    assert 1 < sheets["04_gcse_trend.pdf"] <= MOST_SHEETS


def test_the_study_on_one_page_prints_on_one_sheet(site: Path, open_file: Open) -> None:
    paper = open_file(site / "one_page.html").pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page = soup(site / "one_page.html")
    lead = soup(site / "index.html").select(".lead p")
    assert page.select(".sheet > p")[1 : len(lead) + 1] == lead != []
    assert len(page.select(".card")) == len(NAMES) - 1, "the page that gives the lead has no card"
    assert page.select(".claims li")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_zip_holds_the_site_and_works_by_itself(site: Path, tmp_path: Path) -> None:
    with ZipFile(site / ARCHIVE) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / FOLDER
    packed, there = contents(folder), contents(site)
    assert there.keys() - packed.keys() == {ARCHIVE, "manifest.json"}
    assert {name for name in packed if packed[name] != there[name]} == {"index.html"}
    assert soup(folder / "index.html").select("a[href='site.zip']") == []
    assert (
        size_words((site / ARCHIVE).stat().st_size)
        in tag(soup(site / "index.html").select_one(".archive")).get_text()
    )


@pytest.mark.parametrize("name", NAMES)
def test_search_finds_a_page_s_headings_and_its_numbers(
    site: Path, open_file: Open, name: str
) -> None:
    page = open_file(site / SEARCH.file)
    page.context.set_offline(True)
    of = soup(site / f"{name}.html")
    heading = tag(of.select_one("main .cells h2[id]"))
    rows = soup(site / "numbers" / f"{name}.html")
    number = next(  # one that the page writes as its row does: words may write it whole
        each
        for each in of.select("main data[id]")
        if tag(rows.find(id=str(each["id"]).replace("number-", "ledger-", 1)))
        .select_one("td")
        .get_text()  # type: ignore[union-attr]
        .endswith(each.get_text())
    )
    row = f"numbers/{name}.html#ledger-{str(number['id']).removeprefix('number-')}"
    anchor = tag(heading.select_one("a.anchor"))
    words = heading.get_text().removesuffix(anchor.get_text())
    page.get_by_role("searchbox").fill(words)
    expect(page.locator(f'#found-places a[href="{name}.html#{heading["id"]}"]')).to_be_visible()
    for words in (number.get_text(), str(number["title"])):
        page.get_by_role("searchbox").fill(words)
        expect(page.locator("#found")).to_have_text(re.compile(r"^Found: .* [1-9][\d,]* number"))
        if (more := page.locator("#found-numbers button")).is_visible():
            more.click()
        expect(page.locator(f'#found-numbers a[href="{row}"]')).to_have_count(1)
    page.get_by_role("searchbox").fill("no such words anywhere")
    expect(page.locator("#found")).to_have_text("Found: 0 places and 0 numbers.")
