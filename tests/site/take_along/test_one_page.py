"""The study on one page: the front page's answers, and what nobody knows; one sheet of A4."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pmio_lib.page.fragments import table_html
from pmio_lib.site.document_links import ONE_PAGE
from pmio_lib.site.pages import render_document, render_index
from pmio_lib.site.take_along.one_page import claims_nobody_can_tell, one_page_html
from tests.fixtures.browsing import Open
from tests.site.conftest import PAGES

WORDS = "In 2019 the city was 6.1 points behind, after the largest rise. It did not last."
ANSWER = (
    f"<p>{WORDS} {WORDS} {WORDS}</p><dl class='strength'><dt>Source</dt><dd><p>Official</p></dd>"
    "<dt>Design</dt><dd><p>Compared with other areas: it cannot say why</p></dd></dl>"
)
ANSWERS = {page.name: ANSWER for page in PAGES if page.short}
HOSTILE = "<script>alert('a claim')</script>"


def claims(*rows: tuple[str, str]) -> str:
    cells = [["Aim", claim, confidence] for claim, confidence in rows]
    return table_html("contribution", "Claims", ["Kind", "Claim", "Confidence"], cells)


def sheet(unknown: list[str]) -> BeautifulSoup:
    body = one_page_html(PAGES, ANSWERS, "What it is.", unknown)
    html = render_document(ONE_PAGE, body, PAGES, style="one_page.css")
    return BeautifulSoup(html, "html.parser")


def test_it_says_what_the_front_page_says_word_for_word() -> None:
    front = BeautifulSoup(render_index(PAGES, answers=ANSWERS), "html.parser")
    both = [
        [" ".join(card.get_text(" ").split()) for card in page.select(".card p, .card dl")]
        for page in (sheet([]), front)
    ]
    front_only = {page.short for page in PAGES}
    assert both[0] == [words for words in both[1] if words not in front_only]
    assert len(both[0]) > 4


def test_what_nobody_knows_are_the_claims_in_which_nothing_gives_confidence() -> None:
    pages = [claims(("It rose", "low"), ("It lasts", "none"), ("It pays", "none")), "<p>none</p>"]
    assert claims_nobody_can_tell(pages) == ["It lasts", "It pays"]
    page = sheet(["It lasts", "It pays"])
    assert [item.get_text() for item in page.select(".claims li")] == ["It lasts.", "It pays."]


def test_where_every_claim_can_be_told_there_is_no_part_for_the_others() -> None:
    assert claims_nobody_can_tell([claims(("It rose", "low"))]) == []
    assert sheet([]).find(id="unknown") is None


def test_a_claim_is_text() -> None:
    page = sheet([HOSTILE])
    assert page.select(".sheet script") == []
    assert HOSTILE in page.get_text()


def test_each_page_is_named_with_its_address_for_who_reads_on_paper() -> None:
    links = sheet([]).select(".where li")
    told = [page for page in PAGES if page.short]
    assert [link.get_text() for link in links] == [f"{p.short} ({p.file})" for p in told]


@pytest.mark.parametrize("width", [1280, 390])
def test_it_prints_on_one_sheet_with_every_word(
    open_file: Open, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "one_page.html"
    path.write_text(str(sheet(["It lasts", "It pays"])), encoding="utf-8")
    page = open_file(path, width)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert b"/MediaBox [0 0 594.95" in paper or b"/MediaBox [0 0 595" in paper, "A4"
