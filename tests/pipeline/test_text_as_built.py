"""The text and the files of the site as built: links, numbers, pictures' words, downloads."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from bs4 import BeautifulSoup

from pmio_lib.drawing.inline import DARK
from pmio_lib.site.search import INDEX, NUMBERS
from pmio_lib.site.take_along.archive import ARCHIVE
from pmio_lib.site.take_along.downloads import ACTIVE
from tests.pipeline.as_built import ANALYTIC, NAMES, soup, tag

MOST_BYTES: Final = 4_000_000
MOST_INDEX_BYTES: Final = 300_000


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
