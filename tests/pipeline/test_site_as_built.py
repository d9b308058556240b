"""The site as the pipeline builds it, every page looked at as a reader meets it.

What a page is held to stands in `LIMITS`; a page that is not there yet is named in `NOT_YET` with
its reason, and a test fails once it has become right, so that the list shrinks.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, expect

from pmio_lib.drawing.chart import FAINT, GRID
from pmio_lib.drawing.inline import DARK
from pmio_lib.site.search import INDEX, NUMBERS, SEARCH
from pmio_lib.site.take_along.archive import ARCHIVE, FOLDER, size_words
from pmio_lib.site.take_along.downloads import ACTIVE
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
from tests.pipeline.conftest import Cold
from tests.pipeline.project_copy import ROOT

NAMES: Final = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SEARCHES: Final = (SEARCH.name, NUMBERS.name)
DOCUMENTS: Final = ("glossary", "accessibility", "data_dictionary", "validation")
OTHERS: Final = ("index", "one_page", *DOCUMENTS, *SEARCHES)
ANALYTIC = pytest.mark.parametrize("name", NAMES)
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
NOT_YET: Final[Mapping[str, Mapping[str, str]]] = {
    "pixels high": {},
    "words": {},
    "kilobytes": {},
    "tab stops": {},
    "first picture, wide": {},
    "first picture, narrow": {},
    "columns on paper": {},
}
FAINT_LINES: Final = [
    f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})" for colour in (FAINT, GRID)
]
"""As a browser says them: lines of the grid, which words may cross."""
SMALLEST_LETTERS: Final = 9
MOST_BYTES: Final = 4_000_000
MOST_SHEETS: Final = 12
MOST_INDEX_BYTES: Final = 300_000

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


@pytest.fixture(scope="module")
def site(cold: Cold) -> Path:
    return cold.copy.folder / "reports" / "site"


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def tag(found: Any) -> Tag:
    assert isinstance(found, Tag)
    return found


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
    is_within = measures[kind] <= LIMITS[kind]
    assert is_within == (name not in NOT_YET[kind]), f"{name}: {kind} {measures[kind]:.0f}"


def test_no_page_is_named_that_is_not_there() -> None:
    assert {name for names in NOT_YET.values() for name in names} <= set(NAMES)


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
    assert bool(cut) == (name in NOT_YET["columns on paper"]), cut
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


# In its text


def test_the_page_of_numbers_counts_every_row_and_the_index_is_small(site: Path) -> None:
    page = soup(site / NUMBERS.file)
    for name in NAMES:
        rows = len(soup(site / "numbers" / f"{name}.html").select("tr[id^=ledger-]"))
        counted = tag(page.select_one(f'main p > a[href="numbers/{name}.html"]')).get_text()
        assert counted == f"{rows:,} numbers"
    assert (site / INDEX).stat().st_size <= MOST_INDEX_BYTES


def test_every_link_of_the_site_leads_to_a_file_and_a_place_in_it(site: Path) -> None:
    pages = {path: soup(path) for path in site.rglob("*.html")}
    ids = {path: {one["id"] for one in page.select("[id]")} for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        for link in page.select("a[href]"):
            address = str(link["href"])
            if re.match(r"[a-z]+:", address):
                continue
            file, _, anchor = address.partition("#")
            target = (path.parent / unquote(file)).resolve() if file else path
            is_there = target.is_file() and (not anchor or unquote(anchor) in ids[target])
            if not is_there:
                dead.append((path.name, address))
    assert dead[:5] == []


@ANALYTIC
def test_every_number_has_its_row_and_every_row_leads_back(site: Path, name: str) -> None:
    page, beside = soup(site / f"{name}.html"), soup(site / "numbers" / f"{name}.html")
    start = f"numbers/{name}.html#ledger-"
    linked = {str(a["href"]).removeprefix(start) for a in page.select(f"a[href^='{start}']")}
    rows = {str(row["id"]).removeprefix("ledger-"): row for row in beside.select("tr[id]")}
    assert linked
    assert linked <= set(rows)
    shown = {str(one["id"]).removeprefix("number-") for one in page.select("data[id]")}
    places = {str(one["id"]): one for one in page.select("[id]")}
    for key, row in rows.items():
        back = row.select_one("a.back") or tag(row.parent).select_one(".group a.back")
        assert (back is not None) or key not in linked, key
        if key in shown:
            assert tag(back)["href"] == f"../{name}.html#number-{key}"
        elif back is not None:
            place = str(back["href"]).partition("#")[2]
            holder = places[place]
            assert holder.name == "figure"
            assert key.startswith(place.partition("-")[2])


@ANALYTIC
def test_what_a_picture_says_is_short_and_begins_with_synthetic_where_it_is(
    site: Path, name: str
) -> None:
    page = soup(site / f"{name}.html")
    pictures = page.select("svg[role=img]")
    assert pictures
    for picture in pictures:
        words = str(picture["aria-label"])
        title = tag(tag(picture.find_parent("figure")).select_one(".pmio-title")).get_text()
        is_synthetic = title.startswith("SYNTHETIC: ")
        assert 20 < len(words) < 200
        assert words.startswith("SYNTHETIC. ") == is_synthetic
        drawn = [text.get_text() for text in picture.select("text")]
        assert ("SYNTHETIC" in drawn) == is_synthetic
        assert (picture.find_parent("details", class_="twin") is not None) == is_synthetic
    assert page.select("main img") == []


@ANALYTIC
def test_what_is_outside_the_twin_s_part_is_not_synthetic(site: Path, name: str) -> None:
    page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
    sources = [one.get_text() for one in page.select(".built-from li")]
    folds = page.select("details.twin")
    assert len(folds) == ("Synthetic data" in sources)
    for fold in folds:
        assert not fold.has_attr("open")
        assert fold.select_one(".pmio-banner") is not None
        fold.extract()
    places = page.select("main :is(.top, .hero, .cells)")
    assert "SYNTHETIC" not in "".join(place.get_text() for place in places)
    start = f"numbers/{name}.html#ledger-"
    rows = {str(row["id"]): row for row in soup(site / "numbers" / f"{name}.html").select("tr[id]")}
    for place in places:
        for link in place.select(f"a[href^='{start}']"):
            row = rows[str(link["href"]).partition("#")[2]]
            source = tag(tag(row.parent).select_one(".group .rests")).get_text()
            assert source.startswith("Source: "), row["id"]
            assert "demo" not in source, row["id"]


@ANALYTIC
def test_no_colour_of_a_picture_stays_as_it_is_in_the_dark(site: Path, name: str) -> None:
    page = soup(site / f"{name}.html")
    looks = re.findall(r"\.l\d+\{.*?\}", tag(page.style).get_text())
    assert looks
    for text in (*map(str, page.select("svg")), *looks):
        left = re.sub(r"var\(--c-([0-9a-f]{6}),#\1\)", "", text)
        assert re.findall(r"(?:fill|stroke)[:=]\"?\s*#?\w*[0-9a-f]{6}\b", left) == []
        assert {f"#{one}" for one in re.findall(r"var\(--c-([0-9a-f]{6})", text)} <= set(DARK)


@ANALYTIC
def test_what_can_be_taken_along_is_there_and_runs_nothing(site: Path, name: str) -> None:
    links = soup(site / f"{name}.html").select("a[download]")
    files = {str(link["href"]) for link in links}
    assert files == {f"downloads/{path.name}" for path in (site / "downloads").glob(f"{name}_*")}
    books = {file for file in files if file.endswith(".xlsx")}
    assert len(books) == 1
    for file in files - books:
        text = (site / file).read_text("utf-8-sig")
        assert "<script" not in text.lower()
        if file.endswith(".csv"):
            for cell in re.split(r"[,\n]", text):
                assert not cell.startswith(ACTIVE) or re.fullmatch(r"-\d*\.?\d+", cell), cell


def test_the_site_is_small_enough_to_be_sent(site: Path) -> None:
    files = [path for path in site.rglob("*") if path.is_file() and path.name != ARCHIVE]
    size = sum(path.stat().st_size for path in files)
    assert size <= MOST_BYTES, f"{size:,} bytes"
